"""Cut ink where two digits may touch: along seams from its top to its bottom that cross as little ink as possible.

A seam follows the white between two digits and crosses the line where they touch. The cheapest seam through a pixel is
the cheapest one from the top down to it, and on to the bottom; both are found row by row (dynamic programming).
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from model.preprocessing import Grey

MAX_SEAMS = 4  # of a piece of ink
SEAM_ROWS = 48  # of the reduced ink in which seams are found
SIDEWAYS = 0.05  # cost of a step to the next column, beside that to the next row, in pixels of ink
MAX_CROSSED = 3.5  # line widths of ink that a seam may cross
LEVELS = 0.5, 0.25, 0.75  # of the height: where seams differ from each other

# In units of a digit's height.
MIN_WIDTH, MIN_LENGTH = 0.4, 1.2  # of ink that may be cut
MIN_PART = 0.3  # length of the ink of the first and last part
MIN_BETWEEN = 0.15  # and of parts between
SPACING = 0.08  # between two seams
FLAT = 0.4  # height of a part that may be left out

Part = tuple[Grey, int, int, bool]  # ink, its left and top, and whether it may be left out
Costs = npt.NDArray[np.float32]
Seam = npt.NDArray[np.intp]  # (rows,), the first column on its right in each row


def cut(ink: Grey, line_width: float, height: float) -> list[Part]:
    """Cut ink into parts from left to right; return it alone if no seam is cheap."""
    factor = -(-ink.shape[0] // SEAM_ROWS)
    small = reduce(ink, factor)
    if ink.shape[1] < MIN_WIDTH * height:
        return [(ink, 0, 0, False)]
    seams = find_seams(small.astype(np.float32) / 255, line_width / factor, height / factor)
    rows = np.arange(ink.shape[0]) // factor
    columns = np.arange(ink.shape[1])
    bounds = [np.zeros(len(small), np.intp), *seams, np.full(len(small), small.shape[1])]
    parts = []
    for number, (left, right) in enumerate(pairwise(bounds)):
        is_own = (columns >= factor * left[rows, None]) & (columns < factor * right[rows, None])
        part, x, y = crop(np.where(is_own, ink, np.uint8(0)))
        parts.append((part, x, y, 0 < number < len(bounds) - 2 and part.shape[0] <= FLAT * height))
    return parts


def reduce(ink: Grey, factor: int, is_thin: bool = False) -> Grey:
    """Reduce ink by a whole factor: the mean of a block, or its strongest ink, which keeps a thin line whole."""
    if factor <= 1:
        return ink
    height, width = ink.shape
    blocks = np.pad(ink, ((0, -height % factor), (0, -width % factor)))
    blocks = blocks.reshape(len(blocks) // factor, factor, -1, factor)
    return blocks.max(axis=(1, 3)) if is_thin else np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8)


def crop(ink: Grey) -> tuple[Grey, int, int]:
    """Return ink without empty rows and columns at its edge, and its left and top; it must have ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], int(columns[0]), int(rows[0])


def find_seams(ink: Costs, line_width: float, height: float) -> list[Seam]:
    """Return at most MAX_SEAMS from left to right, given ink (rows, columns) in [0, 1]."""
    down, up = lowest_costs(ink), lowest_costs(ink[::-1])[::-1]
    through = down + up - ink
    before = np.concatenate([np.zeros((len(ink), 1), np.float32), np.cumsum(ink, axis=1)], axis=1) / line_width
    whole = float(before[:, -1].sum())
    levels = [min(int(level * len(ink)), len(ink) - 1) for level in LEVELS]
    places = sorted((float(cost), row, column) for row in levels for column, cost in enumerate(through[row].tolist()))
    chosen: list[tuple[float, Seam]] = []
    tried: set[tuple[int, int]] = set()
    spacing = max(1, round(SPACING * height))
    for cost, row, column in places:
        if len(chosen) == MAX_SEAMS or cost > MAX_CROSSED * line_width:
            break
        if any((row, near) in tried for near in range(column - spacing + 1, column + spacing)):
            continue
        tried.add((row, column))
        seam = trace(down, up, row, column)
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


def trace(down: Costs, up: Costs, row: int, column: int) -> Seam:
    """Return the cheapest seam through a pixel, given the costs from the top and from the bottom."""
    seam = np.empty(len(down), np.intp)
    for costs, rows in ((down, range(row, -1, -1)), (up, range(row, len(down)))):
        here = column
        for place in rows:
            if place != row:
                low, high = max(here - 1, 0), min(here + 2, costs.shape[1])
                steps = costs[place, low:high] + SIDEWAYS * np.abs(np.arange(low, high) - here)
                here = low + int(steps.argmin())
            seam[place] = here
    return seam
