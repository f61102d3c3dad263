"""The functions that programs can call, as "Use via API" describes them; `protocol.py` answers the calls."""

from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np

from model import Recognizer
from model.numbers import Digit
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

    def read(drawing: StrokesAsJson, line_width: float | None = None) -> dict[str, Any]:
        """Read all digits of a drawing, on one line or several, and return their text and where each is.

        The drawing and the line width are those of /predict. The text has "?" for a non-digit, and a line break between
        lines. Each digit has its value, the probability of each digit, whether it is a digit, its box (left, top,
        right, bottom), its strokes and its line, from 0.
        """
        number = recognizer.read_number(drawing, line_width)
        return {"text": str(number), "digits": list(map(drawn_digit_as_json, number.digits))}

    def predict_image(image: str) -> dict[str, float]:
        """Read a picture of one digit and return the probability of each digit.

        The image is a data URL of a PNG, JPEG or WebP file, of at most 2 MB and 4 million pixels. The digit is dark on
        light, light on dark, or on a transparent background, in any size and colour.
        """
        return by_digit(recognizer.predict_images([open_picture(image)])[0])

    functions = (predict, read, predict_image)
    for function in functions:
        gr.api(function, queue=False)
    return {function.__name__: function for function in functions}


def by_digit(probabilities: np.ndarray) -> dict[str, float]:
    """Return probabilities, float array (10,), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}


def digit_as_json(digit: Digit) -> dict[str, Any]:
    probabilities = by_digit(digit.probabilities)
    return {"value": digit.value, "probabilities": probabilities, "is_digit": digit.is_digit, "box": digit.box}


def drawn_digit_as_json(digit: Digit) -> dict[str, Any]:
    return {**digit_as_json(digit), "strokes": [stroke.tolist() for stroke in digit.strokes], "line": digit.line}
