"""An app of Gradio with the sketchpad: `.venv/bin/python -m page.digit_pad.gradio_app` after `run.py app`."""

import gradio as gr

from model import load_recognizer
from page.digit_pad.digit_pad import DigitPad

recognizer = load_recognizer()


def predict(drawing: list[list[list[float]]] | None) -> dict[str, float]:
    """Return the probability of each digit; nothing for an empty pad."""
    if drawing is None:
        return {}
    return {str(digit): float(part) for digit, part in enumerate(recognizer.predict_strokes([drawing])[0])}


with gr.Blocks(title="Digit Sketchpad", analytics_enabled=False) as app, gr.Row():
    pad = DigitPad()
    bars = gr.Label(label="The network's answer", num_top_classes=10)
    pad.change(predict, pad, bars, api_name="predict", queue=False, show_progress="hidden")

if __name__ == "__main__":
    app.launch()
