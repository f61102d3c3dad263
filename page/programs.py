"""The API for programs, in Gradio's own way: gradio_client and "Use via API" know it."""

import contextlib
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np

from model import InputError, Recognizer, open_image, parse_drawing, preprocess_drawing
from model.numbers import Digit
from page.gradio_components import ImageFile, Probabilities

Drawing = list[list[list[float]]]  # strokes of [x, y] points


def check_drawing_call(drawing: Any = None, line_width: Any = None, *others: Any) -> None:
    """Check the arguments of /predict or /read before Gradio has them: it would keep what waits in its queue as it is.

    Raises:
        InputError: they are not a drawing and a line width.
    """
    if others:
        raise InputError("This function takes a drawing and a line width: leave the rest out.")
    parse_drawing(drawing, line_width)


CHECKS = {"predict": check_drawing_call, "read": check_drawing_call}


def add_endpoints(recognizer: Recognizer) -> None:
    """Add /predict, /read and /predict_image to the page that is being built."""

    def predict(drawing: Drawing, line_width: float | None = None) -> dict[str, float]:
        """Read a drawing and return the probability of each digit.

        A drawing is a list of strokes, each a list of [x, y] points in any unit, y down. The line width is in the
        same unit; without it the line is as wide as the sketchpad's own.
        """
        with user_errors():
            return by_digit(recognizer.predict_fields([preprocess_drawing(parse_drawing(drawing, line_width))])[0])

    def read(drawing: Drawing, line_width: float | None = None) -> dict[str, Any]:
        """Read all digits of a drawing, on one line or several, and return their text and where each is.

        The drawing and the line width are those of /predict. The text has "?" for what is no digit, and a line break
        between lines. Each of the digits has its value, the probability of each digit, whether it is a digit, its box
        (left, top, right, bottom), its strokes and its line, from 0.
        """
        with user_errors():
            number = recognizer.read_number(drawing, line_width)
            return {"text": str(number), "digits": list(map(digit_as_json, number.digits))}

    def predict_image(image_file: str | None) -> dict[str, float]:
        """Read an image file and return the probability of each digit.

        The image is a clean scan or a digital drawing of one digit, dark on light or light on dark, in any size and
        colour. Photos of paper are not supported yet.
        """
        with user_errors():
            if image_file is None:
                raise InputError("There is no image in this call: upload one first, then send what that gave back.")
            return by_digit(recognizer.predict_images([open_image(image_file)])[0])

    gr.api(predict, queue=False)
    gr.api(read, queue=False)
    # The event of a component, as `gr.api` opens any file that a call names without asking whether it was uploaded.
    image_file = ImageFile(label="image", visible=False)
    image_file.upload(predict_image, image_file, Probabilities(visible=False), queue=False)


def by_digit(probabilities: np.ndarray) -> dict[str, float]:
    """Probabilities, float array (10,), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}


def digit_as_json(digit: Digit) -> dict[str, Any]:
    return {
        "value": digit.value,
        "probabilities": by_digit(digit.probabilities),
        "is_digit": digit.is_digit,
        "box": digit.box,
        "strokes": [stroke.tolist() for stroke in digit.strokes],
        "line": digit.line,
    }


@contextlib.contextmanager
def user_errors() -> Iterator[None]:
    """Answer bad input with the one sentence that says what is wrong with it."""
    try:
        yield
    except InputError as error:
        raise gr.Error(str(error), print_exception=False) from error
