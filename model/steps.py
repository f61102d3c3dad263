"""The steps of `preprocessing`, each with its result, for people to look at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.preprocessing import (
    IMAGE_SIDE,
    PAD_SIDE,
    bound_line_width,
    centre,
    centre_of_mass,
    check_drawing,
    check_line_width,
    crop_to_ink,
    default_line_width,
    scale_to_box,
    stretch_contrast,
    strokes_to_ink,
)


@dataclass
class Steps:
    """How a drawing became the image that the network is given.

    Attributes:
        pad: (100, 100), the whole sketchpad.
        ink: (height, width), cropped to the ink, the longer side about 100.
        box: (height, width), scaled, the longer side 20.
        centre_of_mass: (row, column), pixel indices in `box`.
        field: (28, 28), centred: what the network is given.
        plain: (28, 28), the whole pad scaled down: what it would be given without the steps.

    All images have 0 for background and 255 for full ink.
    """

    pad: npt.NDArray[np.uint8]
    ink: npt.NDArray[np.uint8]
    box: npt.NDArray[np.uint8]
    centre_of_mass: tuple[float, float]
    field: npt.NDArray[np.uint8]
    plain: npt.NDArray[np.uint8]


def steps(drawing: object, line_width: object = None) -> Steps:
    """Take a drawing on the sketchpad through the steps.

    Args:
        drawing: see `preprocessing.check_drawing`, in units of the pad, 0 to PAD_SIDE.
        line_width: see `preprocessing.check_line_width`.

    Returns:
        The steps. Their field is that of `preprocess_strokes`.

    Raises:
        InputError, NoInkError: see `preprocessing.check_drawing`.
    """
    strokes = check_drawing(drawing)
    width = check_line_width(line_width) or default_line_width(strokes)
    pad = strokes_to_ink(strokes, width, frame=(np.zeros(2), np.full(2, float(PAD_SIDE))))
    ink = crop_to_ink(strokes_to_ink(strokes, bound_line_width(strokes, width)))
    box = stretch_contrast(scale_to_box(ink))
    plain = Image.fromarray(pad).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BILINEAR)
    return Steps(pad, ink, box, centre_of_mass(box), centre(box), np.asarray(plain))
