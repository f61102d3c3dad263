"""An app of Gradio with the sketchpad: `.venv/bin/python -m page.digit_pad.gradio_app` after `run.py app`."""

import gradio as gr

from model import load_recognizer
from page.digit_pad.digit_pad import DigitPad

recognizer = load_recognizer()


def read(drawing: list[list[list[float]]] | None) -> tuple[dict[str, float], str]:
    """Return the probability of each digit, of the first one if there are several, and all digits that are read."""
    if drawing is None:
        return {}, ""
    number = recognizer.read_number(drawing)
    return {str(digit): float(part) for digit, part in enumerate(number.digits[0].probabilities)}, str(number)


with gr.Blocks(title="Digit Sketchpad", analytics_enabled=False) as app, gr.Row():
    pad = DigitPad()
    with gr.Column():
        bars = gr.Label(label="The network's answer", num_top_classes=10)
        number = gr.Textbox(label="All digits")
    pad.change(read, pad, [bars, number], api_name="read", queue=False, show_progress="hidden")

if __name__ == "__main__":
    app.launch()
