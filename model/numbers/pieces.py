"""The layout of the pieces of a drawing."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from model.numbers.pen import Array, Box, PenPiece

MAX_DIGITS = 20  # in a drawing; with more it is not read as a number
MAX_OUTLINE = 500  # points of all pieces between which distances are measured
OUTLINE_STEP = 0.1  # between these, in units of a digit's height
NEAR = 0.25  # in units of a digit's height; see `nearness`

Lines = list[list[int]]  # indices of each line's pieces from left to right; lines from the top
Key = frozenset[tuple[int, int, int]]  # source, first and last part of each stretch; the same for the same ink


def middle(piece: PenPiece) -> float:
    """Return the middle of a piece's extent in x."""
    return (piece.box[0] + piece.box[2]) / 2


def union(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


class Layout:
    """The pieces of a drawing, at least one, with measurements that are computed on first use."""

    def __init__(self, pieces: Sequence[PenPiece], height: float | None = None) -> None:
        """Lay out pieces; `height` is the unit of distances, by default a digit's height."""
        self.pieces = pieces
        if height is not None:
            self.height = height

    @cached_property
    def box(self) -> Box:
        return union(piece.box for piece in self.pieces)

    @property
    def extent(self) -> float:
        """The longer side of the box."""
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)

    @cached_property
    def height(self) -> float:
        """A digit's height, above 0: half of the ink is in higher strokes, and none is more than twice as high."""
        sizes = sorted((piece.box[3] - piece.box[1], piece.length) for piece in self.pieces)
        reached = accumulate(length for _, length in sizes)
        half = sum(length for _, length in sizes) / 2
        height = next((height for (height, _), up_to in zip(sizes, reached, strict=True) if up_to >= half), 0.0)
        return max(height, sizes[-1][0] / 2, self.extent / (2 * MAX_DIGITS)) or 1.0

    @cached_property
    def distances(self) -> Array:
        """How near the pieces come to each other, (n, n), in units of the height."""
        step = max(self.height * OUTLINE_STEP, sum(piece.length for piece in self.pieces) / MAX_OUTLINE)
        outlines = [piece.outline(step) for piece in self.pieces]
        starts = np.cumsum([0, *map(len, outlines[:-1])])
        x, y = np.concatenate(outlines).T / self.height
        nearest = []  # of each piece to all points, (points,): arrays this small stay in the processor's cache
        for own in np.split(np.arange(len(x)), starts[1:]):
            squares = (x[own, None] - x) ** 2
            squares += (y[own, None] - y) ** 2
            nearest.append(squares.min(axis=0))
        return np.sqrt(np.minimum.reduceat(nearest, starts, axis=1))

    def part(self, indices: Sequence[int]) -> "Layout":
        """Return the layout of some of the pieces, with the same height."""
        layout = Layout([self.pieces[index] for index in indices], self.height)
        layout.distances = self.distances[np.ix_(indices, indices)]
        return layout


def nearness(distance: float) -> float:
    """Return how near two groups of pieces come to each other: 0 from NEAR on, 1 where they touch."""
    return max(0.0, 1 - distance / NEAR)


def connected(items: Sequence[int], together: npt.NDArray[np.bool]) -> list[list[int]]:
    """Group items that are `together` (n, n), directly or through others; order the groups by their first items."""
    left = np.array(items, np.intp)
    groups = []
    while left.size:
        group, left = [int(left[0])], left[1:]
        for item in group:  # which grows meanwhile
            is_near = together[item, left]
            group += left[is_near].tolist()
            left = left[~is_near]
        groups.append(sorted(group))
    return groups
