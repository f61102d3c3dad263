"""The sketchpad: visitors draw on it, and it sends the strokes to the page's other scripts."""

import json
from pathlib import Path
from typing import Any

from model.drawing import BRUSH_WIDTH, MAX_POINTS, MAX_STROKES, PAD_SIDE
from model.preprocessing import WIDEST_LINE
from model.recognizer import TORN
from page.page_component import PageComponent


def load_samples() -> dict[str, list[list[str]]]:
    """Return the drawings that the page plays: digit, then styles, then strokes, SVG paths on a square of 100."""
    return json.loads(Path(__file__).with_name("drawings.json").read_text(encoding="utf-8"))


class Pad(PageComponent):
    """A square to draw on with a mouse, finger, pen or keyboard.

    It keeps strokes: lists of [x, y] in whole numbers from 0 to PAD_SIDE, y down. After each change it emits a
    `drawing` event, see shared/events.js; the version changes with the strokes. There is no eraser: a digit has one to
    three strokes, and drawing one again is quicker than erasing a part. A photo of paper covers the drawing until it is
    cleared. Each small digit plays a drawing, in another style at each press, first in that of the language.
    """

    stylesheets = ("photo/photo.css",)

    def __init__(self) -> None:
        super().__init__(element_id="pad", drawings=load_samples())

    @staticmethod
    def settings() -> dict[str, Any]:
        """Return what the pad's script needs before the component itself has loaded."""
        return {
            "side": PAD_SIDE,
            "brush_width": BRUSH_WIDTH,
            "widest_line": WIDEST_LINE,  # of a digit's size
            "max_points": MAX_POINTS,
            "max_strokes": MAX_STROKES,
            "torn": TORN,
        }
