"""The steps of `preprocessing`, each with its result, for people to look at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.drawing import PAD_SIDE, Drawing
from model.preprocessing import (
    IMAGE_SIDE,
    INK_SIDE,
    bound_line_width,
    centre,
    centre_of_mass,
    corner,
    find_ink,
    ink_frame,
    scale_to_box,
    stretch_contrast,
    strokes_to_ink,
)


@dataclass
class Steps:
    """What happens to a drawing on its way to the network. In the images 0 is background, 255 full ink."""

    line_width: float  # with which the drawing is cropped, in the drawing's unit
    crop: tuple[float, float, float, float]  # left, top, right, bottom of the ink, in the drawing's unit
    box: npt.NDArray[np.uint8]  # (height, width), the crop scaled, the longer side 20
    centre_of_mass: tuple[float, float]  # (row, column), pixel indices in `box`
    corner: tuple[int, int]  # (row, column) in `field` of the first pixel of `box`
    field: npt.NDArray[np.uint8]  # (28, 28), centred: the network's input
    plain: npt.NDArray[np.uint8]  # (28, 28), the whole pad scaled down: the input without the steps


def steps(drawing: Drawing) -> Steps:
    """Return the steps of a drawing in units of the pad; raises NoInkError. Their field is `preprocess_drawing`'s."""
    pad = strokes_to_ink(drawing.strokes, drawing.line_width, frame=(np.zeros(2), np.full(2, float(PAD_SIDE))))
    plain = Image.fromarray(pad).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BILINEAR)
    line_width = bound_line_width(drawing.strokes, drawing.line_width)
    ink = strokes_to_ink(drawing.strokes, line_width)
    rows, columns = find_ink(ink)
    low, size = ink_frame(drawing.strokes, line_width)
    corners = np.array([[columns.start, rows.start], [columns.stop, rows.stop]])
    left, top, right, bottom = (low + corners * (size.max() / INK_SIDE)).ravel().tolist()
    box = stretch_contrast(scale_to_box(ink[rows, columns]))
    crop = (left, top, right, bottom)
    return Steps(line_width, crop, box, centre_of_mass(box), corner(box), centre(box), np.asarray(plain))
