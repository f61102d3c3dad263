"""Cut ink where two digits may touch: along seams from its top to its bottom that cross as little ink as possible.

A seam follows the white between two digits and crosses the line where they touch. The cheapest seam through a pixel is
the cheapest one from the top down to it, and on to the bottom; both are found row by row (dynamic programming).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from model.photos.skeleton import find_forks
from model.preprocessing import Grey

HALF_INK = 128  # the grey level at a line's edge
MAX_SEAMS = 6  # of a piece of ink up to WIDE; a wider one has more
SEAM_ROWS = 48  # of the reduced ink in which seams are found
SIDEWAYS = 0.05  # pixels of ink that a step to the next column costs in addition to the ink itself
WIDEST = 4  # times WIDE: still wider ones have no more seams
LEVELS = 0.5, 0.25, 0.75  # of the height: rows through each of whose pixels a seam may go

# In units of a digit's height.
WIDE = 1.5  # two digits
MIN_WIDTH = 0.4  # of ink that may be cut
MIN_LENGTH = 1.2  # of the lines of ink that may be cut
MIN_PART = 0.6  # length of the ink of the first and last part
MIN_BETWEEN = 0.1  # length of the ink of a part between them
MAX_CROSSED = 0.8  # ink that a seam may cross
SPACING = 0.08  # between two seams
SHARED = 0.5  # line widths of ink on both sides of a seam that belong to both parts
LINK_HEIGHT = 0.4  # height of a part that may be left out

Costs = npt.NDArray[np.floating]  # float32
Seam = npt.NDArray[np.intp]  # (rows,), the first column on its right in each row


@dataclass(frozen=True, eq=False)
class Part:
    ink: Grey  # (height, width), cropped
    left: int
    top: int
    is_link: bool  # whether it may be left out


def cut(ink: Grey, line_width: float, height: float) -> list[Part]:
    """Cut ink into parts from left to right; return it alone if no seam is cheap."""
    if ink.shape[1] < MIN_WIDTH * height or ink.sum() < 255 * MIN_LENGTH * height * line_width:
        return [Part(ink, 0, 0, is_link=False)]
    factor = -(-ink.shape[0] // SEAM_ROWS)
    small, small_line_width = shrink_ink(ink, line_width, factor)
    seams = find_seams(small.astype(np.float32) / 255, small_line_width, height / factor)
    reach = SHARED * line_width / factor
    bounds = [np.full(len(small), -np.inf), *seams, np.full(len(small), np.inf)]
    rows, columns = np.arange(ink.shape[0]) // factor, np.arange(ink.shape[1]) / factor
    parts = []
    for number, (left, right) in enumerate(pairwise(bounds)):
        is_own = (columns >= left[rows, None] - reach) & (columns < right[rows, None] + reach)
        own = np.where(is_own, ink, np.uint8(0))
        if own.max() >= HALF_INK:
            own, x, y = crop(own)
            parts.append(Part(own, x, y, 0 < number < len(seams) and len(own) <= LINK_HEIGHT * height))
    return parts


def max_seams(width: float, height: float) -> int:
    """Return the largest number of seams of ink of a width."""
    return int(MAX_SEAMS * min(max(width / (WIDE * height), 1), WIDEST))


def find_seams(ink: Costs, line_width: float, height: float) -> list[Seam]:
    """Return at most `max_seams` from left to right, those at forks first, given ink (rows, columns) in [0, 1]."""
    down, up = lowest_costs(ink), lowest_costs(ink[::-1])[::-1]
    through = down + up - ink
    before = np.concatenate([np.zeros((len(ink), 1), np.float32), np.cumsum(ink, axis=1)], axis=1) / line_width
    whole = float(before[:, -1].sum())
    forks = [
        (float(through[row, column]), row, column)
        for row, column in np.argwhere(find_forks(ink >= HALF_INK / 255)).tolist()
    ]
    levels = [min(int(level * len(ink)), len(ink) - 1) for level in LEVELS]
    places = [(float(cost), row, column) for row in levels for column, cost in enumerate(through[row].tolist())]
    chosen: list[tuple[float, Seam]] = []
    seen = np.zeros(ink.shape, bool)
    spacing = max(1, round(SPACING * height))
    down_costs, up_costs = down.tolist(), up.tolist()
    most = max_seams(ink.shape[1], height)
    for ordered in (sorted(forks), sorted(places)):
        for cost, row, column in ordered:
            if len(chosen) == most or cost > MAX_CROSSED * height:
                break
            if seen[row, column]:
                continue
            seam = trace(down_costs, up_costs, row, column)
            seen[row, max(0, column - spacing) : column + spacing + 1] = True
            amount = float(np.take_along_axis(before, seam[:, None], axis=1).sum())
            if not MIN_PART * height <= amount <= whole - MIN_PART * height:
                continue
            if all(abs(amount - other) >= MIN_BETWEEN * height for other, _ in chosen):
                chosen.append((amount, seam))
    seams = [seam for _, seam in sorted(chosen, key=lambda each: each[0])]
    return list(np.maximum.accumulate(seams)) if seams else []


def lowest_costs(ink: Costs) -> Costs:
    """Return the least cost of a seam from the first row to each pixel, that pixel's ink included."""
    costs = ink.copy()
    for row in range(1, len(ink)):
        above = costs[row - 1]
        least = above.copy()
        np.minimum(least[1:], above[:-1] + np.float32(SIDEWAYS), out=least[1:])
        np.minimum(least[:-1], above[1:] + np.float32(SIDEWAYS), out=least[:-1])
        costs[row] += least
    return costs


def trace(down: list[list[float]], up: list[list[float]], row: int, column: int) -> Seam:
    """Return the cheapest seam through a pixel, given the costs from the top and from the bottom."""
    seam = [column] * len(down)
    last = len(down[0]) - 1
    for costs, rows in ((down, range(row - 1, -1, -1)), (up, range(row + 1, len(down)))):
        here = column
        for place in rows:
            steps = costs[place]
            best, least = here, steps[here]
            if here and steps[here - 1] + SIDEWAYS < least:
                best, least = here - 1, steps[here - 1] + SIDEWAYS
            if here < last and steps[here + 1] + SIDEWAYS < least:
                best = here + 1
            seam[place] = here = best
    return np.array(seam)


def crop(ink: Grey) -> tuple[Grey, int, int]:
    """Return ink without empty rows and columns at its edge, and its left and top; it must have ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], int(columns[0]), int(rows[0])


def shrink_ink(ink: Grey, line_width: float, factor: int) -> tuple[Grey, float]:
    """Reduce ink to the mean of each block, or for thin lines to its strongest ink; return it with its line width."""
    if factor <= 1:
        return ink, line_width
    blocks = np.pad(ink, ((0, -ink.shape[0] % factor), (0, -ink.shape[1] % factor)))
    blocks = blocks.reshape(len(blocks) // factor, factor, -1, factor)
    if line_width < 2 * factor:
        return blocks.max(axis=(1, 3)), (line_width + factor - 1) / factor
    return np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8), line_width / factor
