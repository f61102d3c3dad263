"""The steps of `preprocessing`, each with its result, for people to look at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.drawing import PAD_SIDE, Drawing
from model.preprocessing import (
    IMAGE_SIDE,
    bound_line_width,
    centre,
    centre_of_mass,
    crop_to_ink,
    scale_to_box,
    stretch_contrast,
    strokes_to_ink,
)


@dataclass
class Steps:
    """The images between a drawing and the network's input.

    Attributes:
        pad: (100, 100), the whole sketchpad.
        ink: (height, width), cropped to the ink, the longer side about 100.
        box: (height, width), scaled, the longer side 20.
        centre_of_mass: (row, column), pixel indices in `box`.
        field: (28, 28), centred: the network's input.
        plain: (28, 28), the whole pad scaled down: the input without the steps.

    All images have 0 for background and 255 for full ink.
    """

    pad: npt.NDArray[np.uint8]
    ink: npt.NDArray[np.uint8]
    box: npt.NDArray[np.uint8]
    centre_of_mass: tuple[float, float]
    field: npt.NDArray[np.uint8]
    plain: npt.NDArray[np.uint8]


def steps(drawing: Drawing) -> Steps:
    """Return the steps of a drawing in units of the pad; raises NoInkError. Their field is `preprocess_drawing`'s."""
    pad = strokes_to_ink(drawing.strokes, drawing.line_width, frame=(np.zeros(2), np.full(2, float(PAD_SIDE))))
    line_width = bound_line_width(drawing.strokes, drawing.line_width)
    ink = crop_to_ink(strokes_to_ink(drawing.strokes, line_width))
    box = stretch_contrast(scale_to_box(ink))
    plain = Image.fromarray(pad).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BILINEAR)
    return Steps(pad, ink, box, centre_of_mass(box), centre(box), np.asarray(plain))
