"""Components of a photo's ink, and their pieces: masks instead of a pen's path.

All lengths are in pixels of the ink at the size in which it is read, see `pieces_of`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from model.numbers.pieces import Array, Box, Layout, Lines, Piece, Run, middle, union
from model.numbers.work import Work
from model.photos.seams import HALF_INK, cut, max_seams, shrink_ink
from model.preprocessing import NARROWEST_LINE, WIDEST_LINE, Grey, ink_to_field

READ_HEIGHT = 60  # pixels: ink of higher digits is reduced, to between this and twice as much
PIXELS_OF_POINT = 100  # pixels of a run whose drawing counts as one point of work, about 1.5 µs
POINTS_OF_RUN = 120  # points of work for even the smallest run
WORK_OF_SEAM = 170  # points of work, see `work`, for each seam that may cut a piece
PIXELS_OF_SEAMS = 20  # pixels of a piece to be cut that add one point of work
FINER = 4  # times: ink is enlarged before its lines are made wider or narrower
FINEST = 120  # pixels: ink is not enlarged beyond this


@dataclass(frozen=True, eq=False)
class Component:
    """A connected piece of ink in a photo."""

    left: int  # of its ink's box, in pixels of the working image
    top: int
    ink: Grey  # (height, width): grey levels of ink, 0 outside the component, 255 full ink
    line_width: float  # of its strokes, in pixels of the working image
    # Its mean ink, in units of the least ink of a stroke, which depends on the paper's noise; drawings have no noise.
    clarity: float = math.inf

    @property
    def right(self) -> int:
        return self.left + self.ink.shape[1]

    @property
    def bottom(self) -> int:
        return self.top + self.ink.shape[0]


TextLine = list[Component]  # from left to right


@dataclass(frozen=True, eq=False)
class MaskPiece(Piece):
    """A component of ink or a part of one."""

    ink: Grey  # (height, width), cropped
    left: int
    top: int
    line_width: float

    @cached_property
    def box(self) -> Box:
        """The box of its lines' middles, as a pen's box is."""
        height, width = self.ink.shape
        inset_x, inset_y = min(self.line_width, width) / 2, min(self.line_width, height) / 2
        return (self.left + inset_x, self.top + inset_y, self.left + width - inset_x, self.top + height - inset_y)

    @cached_property
    def length(self) -> float:
        return max(float(self.ink.sum()) / 255, 1.0) / self.line_width

    def outline(self, step: float) -> Array:
        is_ink = np.pad(self.ink >= HALF_INK, 1)
        inside = is_ink[1:-1, :-2] & is_ink[1:-1, 2:] & is_ink[:-2, 1:-1] & is_ink[2:, 1:-1]
        rows, columns = np.nonzero(is_ink[1:-1, 1:-1] & ~inside)
        if not rows.size:
            rows, columns = np.nonzero(self.ink == self.ink.max())
        points = np.stack([columns + (self.left + 0.5), rows + (self.top + 0.5)], axis=1)
        return points[:: max(1, round(step))]


@dataclass(frozen=True, eq=False)
class MaskRun(Run):
    """Ink that may be a digit."""

    ink: Grey  # (height, width), cropped
    left: int
    top: int

    @property
    def points(self) -> int:
        return POINTS_OF_RUN + self.ink.size // PIXELS_OF_POINT

    @property
    def box(self) -> Box:
        height, width = self.ink.shape
        return self.left, self.top, self.left + width, self.top + height

    def field(self) -> Grey:
        factor = max(self.ink.shape) // (2 * READ_HEIGHT)
        return ink_to_field(bound_ink_width(*shrink_ink(self.ink, self.line_width, factor)))


def bound_ink_width(ink: Grey, line_width: float) -> Grey:
    """Make lines wider or narrower, if need be, as `preprocessing.bound_line_width` does for strokes."""
    size = max(ink.shape) - line_width
    wanted = min(max(line_width, NARROWEST_LINE * size), WIDEST_LINE * size)
    if size <= line_width or wanted == line_width:
        return ink
    finer = max(1, min(FINER, FINEST // max(ink.shape)))
    more = finer * (wanted - line_width) / 2
    margin = max(0, int(np.ceil(more / finer))) + 1
    fine = cv2.resize(np.pad(ink, margin), None, fx=finer, fy=finer, interpolation=cv2.INTER_LINEAR)
    is_ink = (fine >= HALF_INK).view(np.uint8)
    distance = cv2.distanceTransform(1 - is_ink, cv2.DIST_L2, 5) - cv2.distanceTransform(is_ink, cv2.DIST_L2, 5)
    changed = np.rint(255 * np.clip(more + 0.5 - distance, 0, 1)).astype(np.uint8)
    return changed if (changed >= HALF_INK).any() else ink


def pieces_of(components: Sequence[Component]) -> tuple[list[MaskPiece], int]:
    """Make a piece of each component, of ink reduced to about READ_HEIGHT; return the factor, too."""
    # One pen wrote them, so none counts as wider than is usual: lines that are made narrower by mistake vanish.
    usual = float(np.median([each.line_width for each in components]))
    pieces = [
        MaskPiece(each.ink, each.left, each.top, max(min(each.line_width, usual), 1.0), source=number)
        for number, each in enumerate(components)
    ]
    factor = int(Layout(pieces).height // READ_HEIGHT)
    return [reduce_piece(piece, factor) for piece in pieces] if factor > 1 else pieces, max(factor, 1)


def reduce_piece(piece: MaskPiece, factor: int) -> MaskPiece:
    """Reduce a whole piece's ink by a whole factor, its left and top included."""
    ink = np.pad(piece.ink, ((piece.top % factor, 0), (piece.left % factor, 0)))
    ink, line_width = shrink_ink(ink, piece.line_width, factor)
    return MaskPiece(ink, piece.left // factor, piece.top // factor, max(line_width, 1.0), source=piece.source)


def join_masks(pieces: Sequence[MaskPiece]) -> MaskRun:
    """Put the ink of pieces together."""
    frames = [(each.left, each.top, each.left + each.ink.shape[1], each.top + each.ink.shape[0]) for each in pieces]
    left, top, right, bottom = (round(side) for side in union(frames))
    ink = np.zeros((bottom - top, right - left), np.uint8)
    for piece, (x, y, end_x, end_y) in zip(pieces, frames, strict=True):
        part = ink[y - top : end_y - top, x - left : end_x - left]
        np.maximum(part, piece.ink, out=part)
    line_width = sum(each.length * each.line_width for each in pieces) / sum(each.length for each in pieces)
    return MaskRun((), line_width, ink, left, top)


def cut_piece(piece: MaskPiece, height: float, work: Work) -> list[MaskPiece]:
    """Cut a component along its cheapest seams, see `seams`; return it alone if the work is exceeded."""
    if not work.spend(WORK_OF_SEAM * max_seams(piece.ink.shape[1], height) + piece.ink.size // PIXELS_OF_SEAMS):
        return [piece]
    parts = cut(piece.ink, piece.line_width, height)
    pieces = []
    for number, part in enumerate(parts):
        moved = replace(piece, ink=part.ink, left=piece.left + part.left, top=piece.top + part.top)
        pieces.append(replace(moved, part=number, parts=len(parts), is_link=part.is_link))
    return pieces


def one_line(layout: Layout) -> list[Lines]:
    """Return the only choice: the components of a line of text are in one line."""
    return [[sorted(range(len(layout.pieces)), key=lambda index: middle(layout.pieces[index]))]]
