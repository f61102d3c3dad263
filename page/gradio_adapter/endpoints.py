"""The functions that programs can call, as "Use via API" describes them; `protocol.py` answers the calls."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from model import InputError, Recognizer
from model.numbers import Digit
from page.workers.image_reader import ImageReader

StrokesAsJson = list[list[list[float]]]  # strokes of [x, y] points


def add_endpoints(recognizer: Recognizer, images: ImageReader) -> dict[str, Callable[..., Any]]:
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

    async def predict_image(image_file: str) -> dict[str, float]:
        """Read a PNG, JPEG or WebP file and return the probability of each digit.

        The image is a photo of paper, a scan or a digital drawing of one digit, dark on light or light on dark, in any
        size and colour.
        """
        return by_digit(recognizer.predict_fields([await images.read_field(await content_of(image_file))])[0])

    async def read_image(image_file: str) -> dict[str, Any]:
        """Read all digits in a PNG, JPEG or WebP file, such as a photo of paper, and return the numbers.

        There is a number for each line of text, from top to bottom. Its text has "?" for a non-digit. Each digit has
        its value, the probability of each digit, whether it is a digit, and its box (left, top, right, bottom) in
        pixels.
        """
        photo = await images.read_numbers(await content_of(image_file))
        texts = [{"text": str(each), "digits": list(map(digit_as_json, each.digits))} for each in photo.numbers]
        return {"numbers": texts}

    gr.api(predict, queue=False)
    gr.api(read, queue=False)
    # Gradio describes an argument as a file only in the event of a component; for a gr.File it also prints ten lines.
    image_file = gr.UploadButton("image", visible=False)
    image_file.upload(predict_image, image_file, gr.JSON(label="probabilities", visible=False), queue=False)
    image_file.upload(read_image, image_file, gr.JSON(label="numbers", visible=False), queue=False)
    return {function.__name__: function for function in (predict, read, predict_image, read_image)}


async def content_of(path: str) -> bytes:
    """Return the content of an uploaded file; raises InputError if it has been removed during the wait."""
    try:
        return await asyncio.to_thread(Path(path).read_bytes)
    except FileNotFoundError:
        raise InputError("The server no longer keeps this file: upload it again.") from None


def by_digit(probabilities: np.ndarray) -> dict[str, float]:
    """Return probabilities, float array (10,), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}


def digit_as_json(digit: Digit) -> dict[str, Any]:
    probabilities = by_digit(digit.probabilities)
    return {"value": digit.value, "probabilities": probabilities, "is_digit": digit.is_digit, "box": digit.box}


def drawn_digit_as_json(digit: Digit) -> dict[str, Any]:
    return {**digit_as_json(digit), "strokes": [stroke.tolist() for stroke in digit.strokes], "line": digit.line}
