"""Decide from the positions of a drawing's strokes whether they may be one digit."""

from collections.abc import Sequence

from model.drawing import Stroke
from model.numbers.pen import pieces_of
from model.numbers.pieces import Piece, connected, measure_distances, middle, union

LEAST_EXTENT = 1e-100  # in a drawing's unit: a smaller one is a dot, as its lengths would underflow

# In units of the drawing's height.
GAP = 0.15  # between the strokes of one digit
ASPECT = 1.3  # its width
PARTS = (0.6, 0.2), (0.75, 0.35)  # least height and largest overlap in x of two parts that may be two digits
STACKED = ((0.35, -0.06),)  # the same in y, for parts one above the other: they need a gap


def is_one_group(strokes: Sequence[Stroke]) -> bool:
    return are_one_group(pieces_of(strokes))


def are_one_group(pieces: Sequence[Piece]) -> bool:
    """Return whether pieces may be one digit: they are near each other, and not `_parts_in_two`."""
    left, top, right, bottom = union(piece.box for piece in pieces)
    height = bottom - top
    if max(right - left, height) < LEAST_EXTENT:
        return True
    if right - left > ASPECT * height:
        return False
    if len(pieces) == 1:
        return True
    if _parts_in_two(pieces, height):
        return False
    near = measure_distances(pieces, height) <= GAP
    return len(connected(range(len(pieces)), near)) == 1


def _parts_in_two(pieces: Sequence[Piece], height: float) -> bool:
    """Return whether high parts stand side by side, or one above the other with a gap between."""
    across = [piece.box for piece in sorted(pieces, key=middle)]
    down = sorted(across, key=lambda box: box[1])
    for boxes, low, high, limits in ((across, 0, 2, PARTS), (down, 1, 3, STACKED)):
        for index in range(1, len(boxes)):
            one, other = union(boxes[:index]), union(boxes[index:])
            lowest = min(one[3] - one[1], other[3] - other[1])
            overlap = one[high] - other[low]
            if any(lowest >= tall * height and overlap <= most * height for tall, most in limits):
                return True
    return False
