"""From a drawing or an image to the 784 numbers that a network is given.

The steps are those by which MNIST itself was made (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning
applied to document recognition", Proc. IEEE 1998, section III.A): the digit is scaled to fit a 20 x 20 box with its
aspect ratio kept, antialiased, and its centre of mass is put in the middle of a 28 x 28 field. In order:

1. `bound_line_width` and `strokes_to_ink`, or `image_to_ink`: grey levels, 0 for background and 255 for full ink
2. `crop_to_ink`: cut away the empty margin
3. `scale_to_box`: the longer side becomes 20 pixels
4. `stretch_contrast`: the darkest of them becomes full ink
5. `centre_of_mass`, `centre`: the centre of mass comes to pixel index (14, 14) of 28 x 28
6. `normalise`: float32 in [0, 1]
7. `flatten`: a row of 784

`preprocess_strokes` and `preprocess_image` run them all. Training and serving both import them from here.
"""

from itertools import chain

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from model.errors import InputError, NoInkError

IMAGE_SIDE = 28  # pixels, of the field that the network sees
BOX_SIDE = 20  # pixels, of the longer side of the digit in that field
PIXELS = IMAGE_SIDE * IMAGE_SIDE
CENTRE = IMAGE_SIDE // 2  # pixel index of the centre of mass: 14, measured on MNIST's test digits

# The sketchpad's side and brush. The unit is the pad's own; only the ratio means anything.
PAD_SIDE = 1000
BRUSH_WIDTH = 60
# Where a drawing comes without a line width, it is taken to fill this part of a sketchpad with its longer side.
TYPICAL_FILL = 0.6
# The line's width over the drawing's longer side is kept in this range, so that a small drawing does not fill in under
# a wide brush, and a large one is not a thread that vanishes when it is scaled down. MNIST's pens lie around 0.12.
NARROWEST_LINE = 0.08
WIDEST_LINE = 0.13

# Limits on what is accepted. A digit drawn slowly with a 1,000 Hz pen is about 2,000 points.
MAX_POINTS = 5_000
MAX_COORDINATE = 1e6
MAX_IMAGE_SIDE = 10_000  # pixels
MAX_IMAGE_PIXELS = 25_000_000  # a phone's photograph has about 12 million

INK_SIDE = 5 * BOX_SIDE  # pixels, of the longer side of drawn ink: 5 x 5 of them make one pixel of the box
SMALLEST_SIZE = 1e-300  # in a drawing's unit: a smaller one is taken to be as large, so that its scale stays finite
OVERSAMPLING = 2  # drawn twice as large and averaged, since Pillow draws without antialiasing
WORKING_SIDE = 560  # pixels: a larger image is reduced to this before anything is computed from it
MIN_CONTRAST = 16  # grey levels between paper and ink, below which an image counts as empty
INK_THRESHOLD = 0.2  # of full ink, below which a pixel counts as background when an image is cropped


def check_drawing(drawing):
    """Check a drawing and convert it to arrays.

    Args:
        drawing: list of strokes; a stroke is a (k, 2) array-like of finite x (to the right) and y (down), in any
            unit, |x| and |y| <= MAX_COORDINATE. Empty strokes are left out.

    Returns:
        list of float64 arrays of shape (k, 2), k >= 1.

    Raises:
        InputError: nested otherwise, not numbers, not finite, too large, or more than MAX_POINTS points.
        NoInkError: no stroke with a point in it.
    """
    if not isinstance(drawing, list | tuple | np.ndarray):
        raise InputError("A drawing must be a list of strokes, each a list of [x, y] points.")
    if _length(drawing) > MAX_POINTS or sum(map(_length, drawing)) > MAX_POINTS:
        raise InputError(f"The drawing has more than {MAX_POINTS:,} points: send fewer, a digit needs about a hundred.")
    strokes = []
    for number, stroke in enumerate(drawing, start=1):
        if _length(stroke) == 0:
            continue
        try:
            points = np.asarray(stroke)
        except ValueError:  # ragged
            points = None
        if points is None or points.ndim != 2 or points.shape[1] != 2:
            raise InputError(f"Stroke {number} is not a list of [x, y] points.")
        if points.dtype.kind not in "iuf" or _has_booleans(stroke):
            raise InputError(f"Stroke {number} has a coordinate that is not a number.")
        points = points.astype(np.float64)
        # Written so that NaN, which compares false with everything, is refused too.
        if not (np.abs(points) <= MAX_COORDINATE).all():
            raise InputError(
                f"Stroke {number} has a coordinate that is not finite or beyond {MAX_COORDINATE:,.0f}: scale it down."
            )
        strokes.append(points)
    if not strokes:
        raise NoInkError("The drawing is empty: draw a digit first.")
    return strokes


def _has_booleans(stroke):
    """Whether true or false stands among numbers of lists, where NumPy takes it for 1 or 0."""
    return not isinstance(stroke, np.ndarray) and not {bool, np.bool}.isdisjoint(map(type, chain.from_iterable(stroke)))


def _length(stroke):
    if isinstance(stroke, str) or not hasattr(stroke, "__len__"):
        raise InputError("A drawing must be a list of strokes, each a list of [x, y] points.")
    try:
        return len(stroke)
    except TypeError as error:  # an array of no dimensions
        raise InputError("A drawing must be a list of strokes, each a list of [x, y] points.") from error


def check_line_width(line_width):
    """Check a line width.

    Args:
        line_width: number in the drawing's unit, 0 < line_width <= MAX_COORDINATE, or None.

    Returns:
        float, or None where None was given.

    Raises:
        InputError: not such a number.
    """
    if line_width is None:
        return None
    is_number = isinstance(line_width, int | float | np.integer | np.floating) and not isinstance(line_width, bool)
    if not is_number or not 0 < line_width <= MAX_COORDINATE:
        raise InputError(f"The line width must be a number above 0 and at most {MAX_COORDINATE:,.0f}.")
    return float(line_width)


def _extent(strokes):
    """The longer side of what the pen's tip has passed."""
    return float(np.ptp(np.concatenate(strokes), axis=0).max())


def default_line_width(strokes):
    """The sketchpad's own brush, for a drawing of unknown scale.

    Args:
        strokes: list of float64 arrays (k, 2).

    Returns:
        float > 0: the width that the brush has beside a drawing that fills TYPICAL_FILL of the pad. For a drawing
        without extent, a dot, any width gives the same picture, and it is 1.
    """
    return _extent(strokes) * BRUSH_WIDTH / (PAD_SIDE * TYPICAL_FILL) or 1.0


def bound_line_width(strokes, line_width):
    """Keep the line readable beside the drawing's size, from NARROWEST_LINE to WIDEST_LINE of it.

    Args:
        strokes: list of float64 arrays (k, 2).
        line_width: float > 0 in the strokes' unit.

    Returns:
        float > 0. A drawing smaller than its brush is a dot, and stays one: its width is returned as it is.
    """
    extent = _extent(strokes)
    if line_width >= extent:
        return line_width
    return min(max(line_width, NARROWEST_LINE * extent), WIDEST_LINE * extent)


def strokes_to_ink(strokes, line_width, frame=None):
    """Draw strokes with a round brush, antialiased, as large as the later steps need them.

    Args:
        strokes: list of float64 arrays (k, 2), k >= 1, as `check_drawing` gives them.
        line_width: float > 0 in the strokes' unit.
        frame: (low, size), the part of the plane to draw, two float arrays of x and y; without it, as much as there
            is ink.

    Returns:
        uint8 array (height, width), 0 background to 255 full ink, longer side about INK_SIDE.
    """
    low, size = frame or _ink_frame(strokes, line_width)
    scale = INK_SIDE * OVERSAMPLING / size.max()
    width, height = (int(np.ceil(side * scale / OVERSAMPLING)) * OVERSAMPLING for side in size)
    brush = max(1.0, line_width * scale)

    canvas = Image.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        # Pillow's pixel centres lie at whole numbers, those of our plane at halves.
        pixels = _thin_out((stroke - low) * scale - 0.5, minimum_step=brush / 8)
        if len(pixels) > 1:
            draw.line(pixels.ravel().tolist(), fill=255, width=round(brush))
        for x, y in pixels.tolist():  # round ends and joints
            draw.circle((x, y), (brush - 1) / 2, fill=255)
    return np.asarray(canvas.reduce(OVERSAMPLING))


def _ink_frame(strokes, line_width):
    """The part of the plane that the line covers."""
    points = np.concatenate(strokes)
    low = points.min(axis=0) - line_width / 2
    return low, np.maximum(points.max(axis=0) - low + line_width / 2, SMALLEST_SIZE)


def _thin_out(points, minimum_step):
    """Drop points nearer than `minimum_step` to the last one kept; the first and last stay."""
    kept = [0]
    x, y = points[0].tolist()
    for index, (next_x, next_y) in enumerate(points.tolist()):
        if abs(next_x - x) + abs(next_y - y) >= minimum_step:
            kept.append(index)
            x, y = next_x, next_y
    if kept[-1] != len(points) - 1:
        kept.append(len(points) - 1)
    return points[kept]


def image_to_ink(image):
    """Find the ink in an image: dark on light or light on dark, opaque or on a transparent ground.

    The ground is what most of the image's border is; ink is what differs from it, stretched to full contrast.

    Args:
        image: PIL image of any mode and size, or uint8 array (height, width) or (height, width, 1 to 4).

    Returns:
        uint8 array (height, width), 0 background to 255 full ink, longer side at most WORKING_SIDE.

    Raises:
        InputError: no image, or larger than MAX_IMAGE_SIDE or MAX_IMAGE_PIXELS.
        NoInkError: nothing stands out from the ground.
    """
    grey, alpha = _grey_and_alpha(check_image(image))
    border = _border(alpha)
    if np.median(border) < 128:
        # On a transparent ground the ink is the opaque part, whichever way it is coloured: lay it on its opposite.
        is_light = np.average(grey, weights=alpha) >= 128 if alpha.any() else False
        ground = 0.0 if is_light else 255.0
    else:
        ground = float(np.median(_border(grey)[border >= 128]))
    coverage = alpha / 255
    ink = np.abs(grey * coverage + ground * (1 - coverage) - ground)
    if ink.max() < MIN_CONTRAST:
        raise NoInkError("The image shows nothing that stands out from its background: send one with a digit on it.")
    return stretch_contrast(ink)


def check_image(image):
    """Check an image and open it for the next step without decoding more than is needed.

    Args:
        image: see `image_to_ink`.

    Returns:
        PIL image.

    Raises:
        InputError: see `image_to_ink`.
    """
    if isinstance(image, np.ndarray):
        channels = image.shape[2] if image.ndim == 3 else 1
        if image.dtype != np.uint8 or image.ndim not in (2, 3) or channels not in (1, 2, 3, 4) or 0 in image.shape:
            raise InputError("An image array must be uint8, of shape (height, width) or (height, width, 1 to 4).")
        check_image_size(image.shape[1], image.shape[0])
        return Image.fromarray(image[..., 0] if channels == 1 and image.ndim == 3 else image)
    if not isinstance(image, Image.Image):
        raise InputError("An image must be a PIL image or a uint8 array.")
    check_image_size(*image.size)
    try:
        image.load()
        return ImageOps.exif_transpose(image)  # a phone's photo lies as the sensor did, and says how it was held
    except Exception as error:  # Pillow's decoders raise OSError, ValueError, SyntaxError, struct.error, EOFError...
        raise InputError("The image is damaged or closed: send a whole one.") from error


def check_image_size(width, height):
    """Refuse an image by its size in pixels, before it is decoded.

    Raises:
        InputError: no pixels, or more than MAX_IMAGE_SIDE on a side or MAX_IMAGE_PIXELS in all.
    """
    if min(width, height) < 1:
        raise InputError("The image has no pixels.")
    if max(width, height) > MAX_IMAGE_SIDE or width * height > MAX_IMAGE_PIXELS:
        raise InputError(
            f"The image is {width:,} x {height:,} pixels: send one of at most {MAX_IMAGE_SIDE:,} on a side and "
            f"{MAX_IMAGE_PIXELS // 1_000_000} million in all."
        )


def _grey_and_alpha(image):
    """Two float32 arrays (height, width) in [0, 255], reduced to WORKING_SIDE: grey level and opacity."""
    if image.mode.startswith(("I", "F")):
        # 16-bit, 32-bit and float images have no fixed range: take the one they use.
        values = np.nan_to_num(np.asarray(image)).astype(np.float64)
        low, high = values.min(), values.max()
        image = Image.fromarray(((values - low) * (255 / max(high - low, 1e-12))).astype(np.uint8))
    if image.mode in ("RGBa", "La"):
        image = image.convert(image.mode.upper())
    if image.mode == "LAB":  # the one mode that Pillow cannot convert
        image = image.getchannel("L")
    try:
        image = image.convert("LA" if image.has_transparency_data else "L")
    except (ValueError, TypeError) as error:  # its transparency is of a kind that its mode does not have
        raise InputError("The image's transparency is damaged: save it again, or send it without.") from error
    factor = -(-max(image.size) // WORKING_SIDE)
    if factor > 1:
        image = image.reduce(factor)
    pixels = np.asarray(image, dtype=np.float32)
    if pixels.ndim == 2:
        return pixels, np.full_like(pixels, 255)
    return pixels[..., 0], pixels[..., 1]


def _border(values):
    """The outermost pixels of a (height, width) array, as a row."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def crop_to_ink(ink):
    """Cut away the rows and columns at the edge that have no ink.

    Args:
        ink: uint8 array (height, width), 0 background to 255 full ink.

    Returns:
        uint8 array (height, width), not larger, a view.

    Raises:
        NoInkError: no pixel reaches INK_THRESHOLD of full ink.
    """
    is_ink = ink >= INK_THRESHOLD * 255
    rows = np.flatnonzero(is_ink.any(axis=1))
    columns = np.flatnonzero(is_ink.any(axis=0))
    if not rows.size:
        raise NoInkError("There is no ink: draw a digit first.")
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scale_to_box(ink):
    """Scale ink so that its longer side is BOX_SIDE, with an antialiasing filter, the aspect ratio kept.

    Args:
        ink: uint8 array (height, width).

    Returns:
        uint8 array (height, width), max(height, width) == BOX_SIDE and both >= 1, not all zero.

    Raises:
        NoInkError: specks so small beside the whole that nothing is left of them.
    """
    height, width = ink.shape
    scale = BOX_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Pillow widens its filters by the factor of the reduction, so each pixel is an average over its whole footprint.
    box = np.asarray(Image.fromarray(np.ascontiguousarray(ink)).resize(size, Image.Resampling.BILINEAR))
    if not box.any():
        raise NoInkError("There are only specks, too small to be seen: draw a digit, with a line that is wide enough.")
    return box


def stretch_contrast(ink):
    """Make the strongest ink full ink, and all other in proportion.

    A line thinner than a pixel of the box comes out of `scale_to_box` as faint as it is thin. MNIST has no such
    digits: of digits drawn 400 pixels tall with a line 2 pixels wide, 52% were read without this step, 86% with it.

    Args:
        ink: array (height, width), numbers >= 0, not all zero.

    Returns:
        uint8 array (height, width), 0 background to 255 full ink, with a 255 in it.
    """
    return np.rint(ink * (255 / ink.max())).astype(np.uint8)


def centre_of_mass(ink):
    """Mean position of the ink.

    Args:
        ink: array (height, width), not all zero.

    Returns:
        (row, column), floats, in pixel indices.
    """
    ink = np.asarray(ink, dtype=np.float64)
    total = ink.sum()
    row = ink.sum(axis=1) @ np.arange(ink.shape[0]) / total
    column = ink.sum(axis=0) @ np.arange(ink.shape[1]) / total
    return float(row), float(column)


def centre(ink):
    """Place ink in the 28 x 28 field, its centre of mass at pixel index (14, 14).

    As in MNIST the shift is by whole pixels, so the centre of mass is within half a pixel of that. No ink is lost:
    where that place would push it over the edge, it stops at the edge.

    Args:
        ink: uint8 array (height, width), both at most IMAGE_SIDE, not all zero.

    Returns:
        uint8 array (28, 28).
    """
    field = np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.uint8)
    top, left = (
        min(max(round(CENTRE - centre), 0), IMAGE_SIDE - side)
        for centre, side in zip(centre_of_mass(ink), ink.shape, strict=True)
    )
    field[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return field


def normalise(images):
    """Bring grey levels to [0, 1], so that full ink is 1.

    Args:
        images: uint8 array (..., 28, 28), 0 background to 255 full ink.

    Returns:
        float32 array of the same shape, in [0, 1].
    """
    return images.astype(np.float32) / 255


def flatten(images):
    """Lay each image out as one row, top row first.

    Args:
        images: array (n, 28, 28).

    Returns:
        array (n, 784), a view where possible.
    """
    return images.reshape(-1, PIXELS)


def ink_to_field(ink):
    """Steps 2 to 5: uint8 ink (height, width) to the uint8 field (28, 28)."""
    return centre(stretch_contrast(scale_to_box(crop_to_ink(ink))))


def preprocess_strokes(drawing, line_width=None):
    """All steps but the last two, for a drawing.

    Args:
        drawing: see `check_drawing`.
        line_width: see `check_line_width`; None for `default_line_width`.

    Returns:
        uint8 array (28, 28), 0 background to 255 full ink.

    Raises:
        InputError, NoInkError: see `check_drawing` and `check_line_width`.
    """
    strokes = check_drawing(drawing)
    line_width = check_line_width(line_width) or default_line_width(strokes)
    return ink_to_field(strokes_to_ink(strokes, bound_line_width(strokes, line_width)))


def preprocess_image(image):
    """All steps but the last two, for an image.

    Args:
        image: see `image_to_ink`.

    Returns:
        uint8 array (28, 28), 0 background to 255 full ink.

    Raises:
        InputError, NoInkError: see `image_to_ink`.
    """
    return ink_to_field(image_to_ink(image))
