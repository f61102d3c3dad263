"""Whether the strokes of a drawing may be one digit, by how they lie."""

from collections.abc import Sequence

from model.drawing import Stroke
from model.numbers.pen import PenPiece, pieces_of
from model.numbers.pieces import connected, measure_distances, middle, union

LEAST_EXTENT = 1e-100  # in a drawing's unit: a smaller one is a dot, as its lengths would underflow

# In units of the drawing's height.
GAP = 0.15  # between the strokes of one digit
ASPECT = 1.3  # its width
PARTS = (0.6, 0.2), (0.75, 0.35)  # two parts that high, and overlapping no more than that, may be two digits
STACKED, STEP = 0.35, 0.06  # two parts that high, one above the other with such a gap, may be two digits


def is_one_group(strokes: Sequence[Stroke]) -> bool:
    """Return whether a drawing may be one digit: its strokes are near to each other, and do not part into two.

    These would lie side by side, or one above the other with a gap between.
    """
    pieces = pieces_of(strokes)
    left, top, right, bottom = union(piece.box for piece in pieces)
    height = bottom - top
    if max(right - left, height) < LEAST_EXTENT:
        return True
    if right - left > ASPECT * height:
        return False
    if len(pieces) == 1:
        return True
    if _stand_side_by_side(pieces, height) or _stand_above_each_other(pieces, height):
        return False
    near = measure_distances(pieces, height) <= GAP
    return len(connected(range(len(pieces)), lambda one, other: bool(near[one, other]))) == 1


def _stand_side_by_side(pieces: Sequence[PenPiece], height: float) -> bool:
    boxes = [piece.box for piece in sorted(pieces, key=middle)]
    for index in range(1, len(boxes)):
        one, other = union(boxes[:index]), union(boxes[index:])
        lowest = min(one[3] - one[1], other[3] - other[1])
        overlap = one[2] - other[0]
        if any(lowest >= tall * height and overlap <= most * height for tall, most in PARTS):
            return True
    return False


def _stand_above_each_other(pieces: Sequence[PenPiece], height: float) -> bool:
    boxes = sorted((piece.box for piece in pieces), key=lambda box: box[1])
    for index in range(1, len(boxes)):
        one, other = union(boxes[:index]), union(boxes[index:])
        lowest = min(one[3] - one[1], other[3] - other[1])
        if lowest >= STACKED * height and other[1] - one[3] >= STEP * height:
            return True
    return False
