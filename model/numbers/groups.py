"""Decide from the positions of a drawing's pieces whether they may be one digit."""

from enum import Enum, auto

from model.numbers.pieces import Layout, connected, middle, union

MAX_PIECES = 60  # three for each digit
LEAST_EXTENT = 1e-100  # in a drawing's unit: a smaller one is a dot, as its lengths would underflow

# In units of the drawing's height.
GAP = 0.15  # between the strokes of one digit
ASPECT = 1.3  # its width
PARTS = (0.6, 0.2), (0.75, 0.35)  # least height and largest overlap in x of two parts that may be two digits
STACKED = ((0.35, -0.06),)  # the same in y, for parts one above the other: they need a gap


class Count(Enum):
    """How many digits a drawing has, as far as it is known without segmentation, which may take 25 ms."""

    ONE = auto()  # or a non-digit: it is read as a whole
    SEVERAL = auto()  # the whole is read as a digit, but its pieces lie as those of several
    UNDECIDED = auto()  # the whole is not read as a digit


def count_digits(layout: Layout, is_sure: bool) -> Count:
    """Count digits by the layout of their pieces; `is_sure`: whether the network reads the whole as a digit.

    One digit's pieces are near each other, and not in two parts. A dot, or more than MAX_PIECES, are read as a whole.
    """
    left, top, right, bottom = layout.box
    height, count = bottom - top, len(layout.pieces)
    if count > MAX_PIECES or layout.extent < LEAST_EXTENT:
        return Count.ONE
    if not is_sure:
        return Count.UNDECIDED
    if right - left > ASPECT * height or _are_in_two_parts(layout):
        return Count.SEVERAL
    if count > 1 and len(connected(range(count), layout.distances * layout.height <= GAP * height)) > 1:
        return Count.SEVERAL
    return Count.ONE


def _are_in_two_parts(layout: Layout) -> bool:
    """Return whether high parts stand side by side, or one above the other with a gap between."""
    height = layout.box[3] - layout.box[1]
    across = [piece.box for piece in sorted(layout.pieces, key=middle)]
    down = sorted(across, key=lambda box: box[1])
    for boxes, low, high, limits in ((across, 0, 2, PARTS), (down, 1, 3, STACKED)):
        for index in range(1, len(boxes)):
            one, other = union(boxes[:index]), union(boxes[index:])
            lowest = min(one[3] - one[1], other[3] - other[1])
            overlap = one[high] - other[low]
            if any(lowest >= tall * height and overlap <= most * height for tall, most in limits):
                return True
    return False
