"""The functions that programs can call, as "Use via API" describes them; `protocol.py` answers the calls."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from model import Recognizer
from page.gradio_adapter.pictures import open_picture

if TYPE_CHECKING:
    import gradio as gr

StrokesAsJson = list[list[list[float]]]  # strokes of [x, y] points


def make_functions(recognizer: Recognizer) -> dict[str, Callable[..., Any]]:
    """Return the functions below by name, see `Calls`."""

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

    return {"predict": predict, "predict_image": predict_image}


def describe(functions: Mapping[str, Callable[..., Any]]) -> "gr.Blocks":
    """Let Gradio describe functions."""
    import gradio as gr  # here, as it takes seconds

    with gr.Blocks(title="Digit Sketchpad", analytics_enabled=False) as programs:
        for function in functions.values():
            gr.api(function, queue=False)
    return programs


def by_digit(probabilities: np.ndarray) -> dict[str, float]:
    """Return probabilities, float array (10,), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}
