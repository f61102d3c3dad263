"""The functions that programs can call, as "Use via API" describes them; `protocol.py` answers the calls."""

from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np

from model import Recognizer
from page.gradio_adapter.pictures import open_picture

StrokesAsJson = list[list[list[float]]]  # strokes of [x, y] points


def add_endpoints(recognizer: Recognizer) -> dict[str, Callable[..., Any]]:
    """Add the functions below to the API of the page that is being built; return them by name, see `Calls`."""

    def predict(drawing: StrokesAsJson, line_width: float | None = None) -> dict[str, float]:
        """Read a drawing and return the probability of each digit.

        A drawing is a list of strokes, each a list of [x, y] points in any unit, y down. The line width is in the
        same unit; the default is the width of the sketchpad's line.
        """
        return by_digit(recognizer.predict_strokes([drawing], [line_width])[0])

    def predict_image(image: str) -> dict[str, float]:
        """Read a picture of one digit and return the probability of each digit.

        The image is a data URL of a PNG, JPEG or WebP file, of at most 2 MB and 4 million pixels. The digit is dark on
        light, light on dark, or on a transparent background, in any size and colour.
        """
        return by_digit(recognizer.predict_images([open_picture(image)])[0])

    gr.api(predict, queue=False)
    gr.api(predict_image, queue=False)
    return {"predict": predict, "predict_image": predict_image}


def by_digit(probabilities: np.ndarray) -> dict[str, float]:
    """Return probabilities, float array (10,), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}
