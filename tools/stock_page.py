"""The page that Gradio's own parts make in a few lines; the benchmark measures this project's page beside it.

python tools/stock_page.py [NETWORK.keras] [--port 7862]
"""

import argparse
from pathlib import Path
from typing import Any

import gradio as gr
import keras
import numpy as np
from PIL import Image

HANDWRITING = Path(__file__).resolve().parent.parent / "model" / "handwriting.keras"
SIDE = 280  # of the canvas, pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", nargs="?", type=Path, default=HANDWRITING, help="default: %(default)s")
    parser.add_argument("--port", type=int, default=7862, help="default: %(default)s")
    arguments = parser.parse_args()
    network = keras.models.load_model(arguments.network)

    def read(drawing: dict[str, Any]) -> dict[str, float]:
        """The probability of each digit; the whole canvas is scaled down, as a first version does."""
        pixels = 1 - np.asarray(drawing["composite"].resize((28, 28)), np.float32) / 255
        probabilities = network.predict(pixels.reshape(1, 784), verbose=0)[0]
        return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}

    paper = Image.new("L", (SIDE, SIDE), 255)
    with gr.Blocks() as page, gr.Row():
        pad = gr.Sketchpad(
            {"background": paper, "layers": [], "composite": paper},
            type="pil",
            image_mode="L",
            canvas_size=(SIDE, SIDE),
            fixed_canvas=True,
            layers=False,
            brush=gr.Brush(default_size=16, colors=["black"], color_mode="fixed"),
            elem_id="pad",
        )
        bars = gr.Label(num_top_classes=10, elem_id="bars")
        pad.change(read, pad, bars, show_progress="hidden")
    page.launch(server_port=arguments.port)


if __name__ == "__main__":
    main()
