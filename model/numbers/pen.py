"""Pieces of a pen's strokes: the order of their points shows where to cut and how to join them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from model.drawing import Drawing, Stroke, default_line_width
from model.preprocessing import Grey, preprocess_drawing

Array = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, eq=False)
class PenPiece:
    """A stroke or a part of one."""

    points: Stroke  # (k, 2)
    source: int  # the number of the stroke that it belongs to
    part: int = 0  # its number in the stroke
    parts: int = 1  # the number of parts that the stroke is cut into
    is_link: bool = False  # whether it may be left out

    @cached_property
    def box(self) -> Box:
        return box_of(self.points)

    @cached_property
    def length(self) -> float:
        return float(self._along[-1])

    @cached_property
    def _along(self) -> Array:
        return length_along(self.points)

    def outline(self, step: float) -> Array:
        """Return points on it, (n, 2), about `step` apart."""
        return resample(self.points, step, self._along)


def pieces_of(strokes: Iterable[Stroke]) -> list[PenPiece]:
    return [PenPiece(points, source=number) for number, points in enumerate(strokes)]


def box_of(points: Stroke) -> Box:
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    return left, top, right, bottom


def length_along(points: Stroke) -> Array:
    """Return the length of a line up to each of its points, (k,)."""
    steps = points[1:] - points[:-1]
    along = np.zeros(len(points))
    np.cumsum(np.hypot(steps[:, 0], steps[:, 1]), out=along[1:])
    return along


def resample(points: Stroke, step: float, along: Array | None = None) -> Stroke:
    """Return points (n, 2) at equal distances of about `step` along a line (k, 2), with its ends."""
    if len(points) == 1:
        return points
    along = length_along(points) if along is None else along
    length = float(along[-1])
    count = max(2, int(np.ceil(length / step)) + 1)
    places = np.arange(count) * (length / (count - 1))
    places[-1] = length
    return np.stack([np.interp(places, along, values) for values in points.T], axis=1)


def join(run: Iterable[PenPiece]) -> tuple[Stroke, ...]:
    """Join consecutive parts of strokes again, in the order in which they were drawn."""
    strokes: list[list[Stroke]] = []
    before = None
    for piece in sorted(run, key=lambda piece: (piece.source, piece.part)):
        if before and (before.source, before.part + 1) == (piece.source, piece.part):
            strokes[-1].append(piece.points[1:])
        else:
            strokes.append([piece.points])
        before = piece
    return tuple(parts[0] if len(parts) == 1 else np.concatenate(parts) for parts in strokes)


@dataclass(frozen=True, eq=False)
class PenRun:
    """Strokes that may be a digit: whole ones and parts of others."""

    strokes: tuple[Stroke, ...]
    line_width: float  # in the drawing's unit

    @property
    def points(self) -> int:
        """The cost of drawing it, in points of a line."""
        return sum(map(len, self.strokes))

    @property
    def box(self) -> Box:
        return box_of(np.concatenate(self.strokes))

    def field(self) -> Grey:
        """Draw the image for the network, (28, 28)."""
        return preprocess_drawing(Drawing(self.strokes, self.line_width))


def make_run(strokes: Sequence[Stroke], line_width: float | None) -> PenRun:
    """Make a run of strokes; without a line width it gets its `default_line_width`."""
    return PenRun(tuple(strokes), line_width or default_line_width(strokes))
