"""The sketchpad: people draw on it, and it tells the page the strokes."""

from model.preprocessing import BRUSH_WIDTH, MAX_POINTS, PAD_SIDE
from page.component import PageComponent

from gradio.events import Dependency

class Sketchpad(PageComponent):
    """A square to draw on with mouse, finger, pen or keyboard.

    It keeps strokes, not pixels: lists of [x, y] in whole numbers from 0 to PAD_SIDE, y down. After each change it
    tells the page by a `drawing` event on the document, whose detail is `{strokes, lineWidth, isDrawing, version}`; the
    version changes with the strokes.

    Undo takes back a whole stroke, or what was cleared. There is no eraser: the network is given strokes, a digit has
    one to three, and drawing one again is quicker than rubbing out a part.
    """

    def __init__(self):
        super().__init__(side=PAD_SIDE, brush_width=BRUSH_WIDTH, max_points=MAX_POINTS)
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component
