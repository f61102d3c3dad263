"""The page that Gradio's own parts make in a few lines; the benchmark measures this project's page beside it.

python tools/stock_page.py [NETWORK.keras] [--port 7862]
"""

import argparse
from pathlib import Path
from typing import Any

import gradio as gr
import keras
import numpy as np

HANDWRITING = Path(__file__).resolve().parent.parent / "model" / "handwriting.keras"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", nargs="?", type=Path, default=HANDWRITING, help="default: %(default)s")
    parser.add_argument("--port", type=int, default=7862, help="default: %(default)s")
    arguments = parser.parse_args()
    network = keras.models.load_model(arguments.network)

    def read(drawing: dict[str, Any]) -> dict[str, float] | None:
        """The probability of each digit; the whole canvas is scaled down, as a first version does."""
        ink = drawing["composite"].getchannel("A").resize((28, 28))
        pixels = np.asarray(ink, np.float32).reshape(1, 784) / 255
        return {str(digit): float(part) for digit, part in enumerate(network.predict(pixels, verbose=0)[0])}

    with gr.Blocks() as page, gr.Row():
        black = gr.Brush(default_size=16, colors=["black"], color_mode="fixed")
        pad = gr.Sketchpad(type="pil", canvas_size=(280, 280), fixed_canvas=True, layers=False, brush=black, elem_id="pad")
        bars = gr.Label(num_top_classes=10, elem_id="bars")
        pad.change(read, pad, bars, show_progress="hidden")
    page.launch(server_port=arguments.port)


if __name__ == "__main__":
    main()
