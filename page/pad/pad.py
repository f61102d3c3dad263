"""The sketchpad: people draw on it, and it tells the page the strokes."""

import json
from pathlib import Path
from typing import Any

from model.drawing import BRUSH_WIDTH, MAX_POINTS, MAX_STROKES, PAD_SIDE
from page.component import PageComponent


class Pad(PageComponent):
    """A square to draw on with mouse, finger, pen or keyboard.

    It keeps strokes, not pixels: lists of [x, y] in whole numbers from 0 to PAD_SIDE, y down. After each change it
    emits a `drawing` event on the document, `{strokes, lineWidth, isDrawing, version}`; the version changes with the
    strokes.

    Undo takes back a whole stroke, or a clear. There is no eraser: the network is given strokes, a digit has one to
    three, and drawing one again is quicker than rubbing out a part.

    Several digits on it are marked, each at its place; a touch without a movement on one chooses it, see numbers.js.

    A row of small digits draws each by itself, another style at each press. Their strokes are in drawings.json, as SVG
    paths on a square of 100: digit, then styles, then strokes.
    """

    def __init__(self) -> None:
        drawings = json.loads(Path(__file__).with_name("drawings.json").read_text(encoding="utf-8"))
        super().__init__(element_id="pad", drawings=drawings)

    @staticmethod
    def settings() -> dict[str, Any]:
        """What the pad's script needs before the component itself has loaded."""
        return {"side": PAD_SIDE, "brush_width": BRUSH_WIDTH, "max_points": MAX_POINTS, "max_strokes": MAX_STROKES}
