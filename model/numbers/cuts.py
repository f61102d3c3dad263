"""Find where a pen's stroke may continue from one digit into the next."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from model.drawing import Stroke
from model.numbers.pen import PenPiece, length_along
from model.numbers.pieces import Array

MAX_CUTS = 4  # in a stroke
MAX_LINKS = 2  # straight links between digits that are cut out of a stroke
MAX_RESAMPLED = 320  # points of a stroke that is cut

# In units of a digit's height.
MIN_WIDTH = 0.4  # of a stroke that may be cut
MIN_LENGTH = 1.5  # of a stroke that may be cut
MIN_PART = 0.3  # length of its parts
MAX_OVERLAP = 0.5  # in x, of the parts before and after a cut
CLEAR_OVERLAP = 0.05  # with less, these parts lie side by side
SPACING = 0.12  # length between two cuts
STEP = 1 / 16  # between points along a stroke that is cut
CORNER_REACH = 0.08  # length on both sides of a corner
CORNER_COSINE = 0.6  # without a unit: cosine of the turn at a corner, at most
MAX_PART_BEND = 0.2  # of a part that may be left out: its length beyond a straight line's, as a fraction of its length
MIN_LINK = 0.15  # length of a straight link
MAX_LINK = 2.0  # length of a straight link
MAX_LINK_BEND = 0.06  # of a link, like MAX_PART_BEND
BEND_COST = 30.0  # of a link: what each unit of its length beyond a straight line's subtracts from its worth
MAX_LINK_OVERLAP = 0.2  # in x, of the parts before and after a link


def cut(piece: PenPiece, height: float) -> list[PenPiece]:
    """Cut a stroke wherever it may continue into the next digit; return it alone if that is nowhere."""
    left, _, right, _ = piece.box
    is_small = right - left < MIN_WIDTH * height or piece.length < MIN_LENGTH * height
    if is_small or _is_straight(piece.points, piece.length, MAX_LINK_BEND):
        return [piece]
    path = piece.outline(max(STEP * height, piece.length / MAX_RESAMPLED))
    bounds = [0, *_choose_cuts(path / height, piece.length / (len(path) - 1) / height), len(path) - 1]
    parts = [path[begin : end + 1] for begin, end in pairwise(bounds)]
    pieces = []
    for number, part in enumerate(parts):
        is_inner = 0 < number < len(parts) - 1
        is_link = is_inner and _is_straight(part, float(length_along(part)[-1]), MAX_PART_BEND)
        pieces.append(replace(piece, points=part, part=number, parts=len(parts), is_link=is_link))
    return pieces


def _choose_cuts(points: Stroke, step: float) -> list[int]:
    """Return the indices at which to cut a stroke, in order; `points` (k, 2) lie `step` apart, in digit heights."""
    x = points[:, 0]
    low_before, high_before = np.minimum.accumulate(x), np.maximum.accumulate(x)
    low_after, high_after = np.minimum.accumulate(x[::-1])[::-1], np.maximum.accumulate(x[::-1])[::-1]
    overlap = np.minimum(high_before, high_after) - np.maximum(low_before, low_after)
    margin = int(np.ceil(MIN_PART / step))
    may_be = _turns(points, step, overlap < CLEAR_OVERLAP) & (overlap < MAX_OVERLAP)
    places = [index for index in np.flatnonzero(may_be).tolist() if margin <= index < len(points) - margin]
    links = _straight_links(points, step, margin, high_before, low_after)
    chosen = [end for link in links for end in link]
    for index in sorted(places, key=lambda index: max(float(overlap[index]), 0.0)):
        if len(chosen) >= MAX_CUTS:
            break
        is_apart = all(abs(index - other) * step >= SPACING for other in chosen)
        if is_apart and not any(begin < index < end for begin, end in links):
            chosen.append(index)
    return sorted(chosen)


def _turns(points: Stroke, step: float, is_clear: npt.NDArray[np.bool]) -> npt.NDArray[np.bool]:
    """Return where the pen turns, (k,): in x, in y, by a corner, or where `is_clear` begins or ends."""
    reach = max(1, round(CORNER_REACH / step))
    smooth = np.pad(points, ((reach, reach), (0, 0)), mode="edge")
    before, after = points - smooth[: len(points)], smooth[2 * reach :] - points
    turns = np.any(before * after <= 0, axis=1)
    turns |= (before * after).sum(axis=1) < CORNER_COSINE * np.hypot(*before.T) * np.hypot(*after.T)
    turns[1:] |= is_clear[1:] != is_clear[:-1]
    return turns


def _is_straight(points: Stroke, length: float, bend: float) -> bool:
    return bool(np.hypot(*(points[-1] - points[0])) >= (1 - bend) * length)


def _straight_links(
    points: Stroke, step: float, margin: int, high_before: Array, low_after: Array
) -> list[tuple[int, int]]:
    """Return the ends of the longest straight lines to the right that divide a stroke, at most MAX_LINKS.

    A line ends where it bends: a longer one would gain less in length than it loses in straightness. At least `margin`
    points lie before and after it. `high_before` and `low_after` (k,) are the largest x up to a point and the smallest
    from there on.
    """
    steps = np.arange(int(np.ceil(MIN_LINK / step)), int(MAX_LINK / step) + 1)
    begins = np.arange(margin, len(points) - margin)[:, None]
    ends = np.minimum(begins + steps, len(points) - 1)
    ways = points[ends] - points[begins]
    lengths = steps * step
    excess = lengths - np.hypot(ways[..., 0], ways[..., 1])
    may_be = (begins + steps < len(points) - margin) & (ways[..., 0] > 0) & (excess <= MAX_LINK_BEND * lengths)
    may_be &= high_before[begins] - low_after[ends] <= MAX_LINK_OVERLAP
    worth = np.where(may_be, lengths - BEND_COST * excess, 0)
    links: list[tuple[int, int]] = []
    while worth.size and worth.max() > 0 and len(links) < MAX_LINKS:
        row, column = np.unravel_index(worth.argmax(), worth.shape)
        begin, end = int(begins[row, 0]), int(ends[row, column])
        links.append((begin, end))
        worth[(begins < end + margin) & (ends > begin - margin)] = 0
    return links
