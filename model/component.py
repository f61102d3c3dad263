"""Connected pieces of ink in a photo, and lines of text made of them."""

import math
from dataclasses import dataclass

from model.preprocessing import Grey


@dataclass(frozen=True, eq=False)
class Component:
    """A connected piece of ink in a photo."""

    left: int  # of its ink's box, in pixels of the working image
    top: int
    ink: Grey  # (height, width): grey levels of ink, 0 outside the component, 255 full ink
    line_width: float  # of its strokes, in pixels of the working image
    # Its mean ink, in units of the least ink of a stroke, which depends on the paper's noise; drawings have no noise.
    clarity: float = math.inf

    @property
    def right(self) -> int:
        return self.left + self.ink.shape[1]

    @property
    def bottom(self) -> int:
        return self.top + self.ink.shape[0]


TextLine = list[Component]  # from left to right
