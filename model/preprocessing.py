"""Turn a drawing or an image into the 784 numbers of a network's input.

The steps are those that made MNIST itself (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning
applied to document recognition", Proc. IEEE 1998, section III.A): the digit is scaled to fit a 20 x 20 box with its
aspect ratio kept, antialiased, and its centre of mass is put in the middle of a 28 x 28 field. In order:

1. `bound_line_width` and `strokes_to_ink`, or `images.image_to_ink`: grey levels, 0 for background and 255 for full ink
2. `crop_to_ink`: cut away the empty margin
3. `scale_to_box`: the longer side becomes 20 pixels
4. `stretch_contrast`: the darkest of them becomes full ink
5. `centre_of_mass`, `centre`: the centre of mass moves to pixel index (14, 14) of 28 x 28
6. `normalise`: float32 in [0, 1]
7. `flatten`: a row of 784

`preprocess_strokes` and `images.preprocess_image` run them all. Training and serving use both.
"""

import math
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from model.drawing import Drawing, Stroke, extent, parse_drawing
from model.errors import NoInkError

IMAGE_SIDE = 28  # pixels, of the field that the network sees
BOX_SIDE = 20  # pixels, of the longer side of the digit in that field
PIXELS = IMAGE_SIDE * IMAGE_SIDE
CENTRE = IMAGE_SIDE // 2  # pixel index of the centre of mass: 14, measured on MNIST's test digits

# The ratio of a line's width to the drawing's longer side is kept in this range, so that a small drawing does not fill
# in under a wide brush, and a large drawing's line does not vanish when it is scaled down. MNIST's ratio is about 0.12.
NARROWEST_LINE = 0.08
WIDEST_LINE = 0.13

INK_SIDE = 5 * BOX_SIDE  # pixels, of the longer side of drawn ink: 5 x 5 of them make one pixel of the box
SMALLEST_SIZE = 1e-300  # in a drawing's unit: smaller drawings count as this large, so that the scale stays finite
OVERSAMPLING = 2  # drawn twice as large and averaged, since Pillow draws without antialiasing
MAX_DRAWN_POINTS = 1_000  # of a drawing; a digit has fewer than 300 that differ at the size at which it is drawn
MAX_WIDE_POINTS = 125  # the same with a brush wider than a quarter of the canvas, as for a dot
MAX_BRUSH = 4  # sides of the canvas: a wider brush fills it just the same
WORKING_SIDE = 560  # pixels: a larger image is reduced to this before anything is computed from it
MOMENTS = np.stack([np.ones(WORKING_SIDE), np.arange(WORKING_SIDE)])  # products with them sum ink, and ink times index
INK_THRESHOLD = 0.2  # of full ink, below which a pixel counts as background when an image is cropped

Grey = npt.NDArray[np.uint8]  # grey levels, 0 background to 255 full ink
Scalar = TypeVar("Scalar", bound=np.generic)


def bound_line_width(strokes: Sequence[Stroke], line_width: float) -> float:
    """Limit a line width to NARROWEST_LINE to WIDEST_LINE of the drawing's size; that of a dot does not change."""
    size = extent(strokes)
    if line_width >= size:
        return line_width
    return min(max(line_width, NARROWEST_LINE * size), WIDEST_LINE * size)


def strokes_to_ink(
    strokes: Sequence[Stroke],
    line_width: float,
    frame: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None,
) -> Grey:
    """Draw one or more strokes with a round brush, antialiased; return (height, width), the longer side about INK_SIDE.

    `frame`, (low, size), each (x, y), is the part of the plane to draw, to whose edge points outside move; None for the
    part that the ink covers.
    """
    low, size = frame or ink_frame(strokes, line_width)
    scale = INK_SIDE * OVERSAMPLING / float(size.max())
    width, height = (math.ceil(side * scale / OVERSAMPLING) * OVERSAMPLING for side in size.tolist())
    brush = min(max(1.0, line_width * scale), MAX_BRUSH * max(width, height))

    # Pillow's pixel centres lie at whole numbers, those of our plane at halves.
    is_wide = brush > max(width, height) / 4
    lines = [thin_out((stroke - low) * scale - 0.5, minimum_step=brush / 8) for stroke in strokes]
    lines = _limit_points(lines, MAX_WIDE_POINTS if is_wide else MAX_DRAWN_POINTS)
    if frame:
        lines = [np.clip(line, -brush, np.array([width, height]) + brush) for line in lines]
    canvas = Image.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    draw_circle = draw.draw.draw_ellipse  # what `draw.ellipse` calls; finding the ink takes as long as drawing a circle
    radius = (brush - 1) / 2
    for line in lines:
        if len(line) > 1:
            draw.line(line.ravel().tolist(), fill=255, width=round(brush))
        for box in np.concatenate([line - radius, line + radius], axis=1).tolist():  # round ends and joints
            draw_circle(box, 255, 1)
        if is_wide and canvas.getextrema() == (255, 255):
            break  # a wide brush has filled it all
    return np.asarray(canvas.reduce(OVERSAMPLING))


def ink_frame(strokes: Sequence[Stroke], line_width: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the part of the plane that the line covers: (low, size), each an x and a y in the strokes' unit."""
    points = np.concatenate(strokes)
    low = points.min(axis=0) - line_width / 2
    return low, np.maximum(points.max(axis=0) - low + line_width / 2, SMALLEST_SIZE)


def thin_out(points: Stroke, minimum_step: float) -> Stroke:
    """Drop points nearer than `minimum_step` to the last one kept; the first and last stay."""
    kept = [0]
    x, y = points[0].tolist()
    for index, (next_x, next_y) in enumerate(points.tolist()):
        if abs(next_x - x) + abs(next_y - y) >= minimum_step:
            kept.append(index)
            x, y = next_x, next_y
    if kept[-1] != len(points) - 1:
        kept.append(len(points) - 1)
    return points if len(kept) == len(points) else points[kept]


def _limit_points(lines: list[Stroke], most: int) -> list[Stroke]:
    """Leave out points evenly where there are more than `most` in all; first and last of a line stay."""
    step = -(-sum(map(len, lines)) // most)
    if step <= 1:
        return lines
    return [np.concatenate([line[:-1:step], line[-1:]]) for line in lines]


def crop_to_ink(ink: Grey) -> Grey:
    """Return a view without the rows and columns at the edge that have no ink; raises NoInkError, see `find_ink`."""
    return ink[find_ink(ink)]


def find_ink(ink: Grey) -> tuple[slice, slice]:
    """Return the rows and columns from the first to the last that reach INK_THRESHOLD; raises NoInkError."""
    is_ink = ink >= INK_THRESHOLD * 255
    columns = is_ink.any(axis=0).tobytes()
    pixels = is_ink.tobytes()  # searching bytes takes a tenth of the time of `any` along the other axis
    if (first := pixels.find(1)) < 0:
        raise NoInkError("There is no ink: draw a digit first.")
    rows = slice(first // len(columns), pixels.rfind(1) // len(columns) + 1)
    return rows, slice(columns.find(1), columns.rfind(1) + 1)


def scale_to_box(ink: Grey) -> Grey:
    """Scale ink to a longer side of BOX_SIDE, antialiased; raises NoInkError for specks that vanish."""
    height, width = ink.shape
    scale = BOX_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Pillow widens its filters by the factor of the reduction, so each pixel is an average over its whole footprint.
    box = np.asarray(Image.fromarray(np.ascontiguousarray(ink)).resize(size, Image.Resampling.BILINEAR))
    if not box.any():
        raise NoInkError("There are only specks, too small to be seen: draw a digit, with a line that is wide enough.")
    return box


def stretch_contrast(ink: npt.NDArray[Any]) -> Grey:
    """Scale grey levels so that the strongest ink becomes full ink.

    A line thinner than a pixel of the box comes out of `scale_to_box` as faint as it is thin. MNIST has no such
    digits: of digits drawn 400 pixels tall with a line 2 pixels wide, 52% were read without this step, 86% with it.
    The ink must be at least 0, and not all of it 0.
    """
    return np.rint(ink * (255 / ink.max())).astype(np.uint8)


def centre_of_mass(ink: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the mean position of ink, (row, column) in pixel indices; its sides are at most WORKING_SIDE."""
    height, width = ink.shape
    (total, column), (row, _) = (MOMENTS[:, :height] @ ink @ MOMENTS[:, :width].T).tolist()
    return row / total, column / total


def centre(ink: Grey) -> Grey:
    """Place ink in the 28 x 28 field, its centre of mass at pixel index (14, 14).

    As in MNIST the shift is by whole pixels, so the centre of mass is within half a pixel of that. No ink is lost: it
    stops at the edge.
    """
    field = np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.uint8)
    top, left = corner(ink)
    field[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return field


def corner(ink: Grey) -> tuple[int, int]:
    """Return the row and column of the field at which `centre` places the first row and column of ink."""
    middles = zip(centre_of_mass(ink), ink.shape, strict=True)
    top, left = (min(max(round(CENTRE - middle), 0), IMAGE_SIDE - side) for middle, side in middles)
    return top, left


def normalise(images: Grey) -> npt.NDArray[np.float32]:
    """Scale grey levels to [0, 1]; full ink is 1."""
    return images.astype(np.float32) / np.float32(255)


def flatten(images: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Lay out each image (n, 28, 28) as one row (n, 784), top row first."""
    return images.reshape(-1, PIXELS)


def ink_to_field(ink: Grey) -> Grey:
    """Run steps 2 to 5 on ink (height, width); return the field (28, 28)."""
    return centre(stretch_contrast(scale_to_box(crop_to_ink(ink))))


def preprocess_drawing(drawing: Drawing) -> Grey:
    """Run steps 1 to 5 on a drawing; return the field (28, 28)."""
    line_width = bound_line_width(drawing.strokes, drawing.line_width)
    return ink_to_field(strokes_to_ink(drawing.strokes, line_width))


def preprocess_strokes(strokes: object, line_width: object = None) -> Grey:
    """Check a drawing as `drawing.parse_drawing` does and run steps 1 to 5; return the field (28, 28)."""
    return preprocess_drawing(parse_drawing(strokes, line_width))
