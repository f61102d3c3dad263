"""Ways to divide pieces into lines."""

import numpy as np

from model.numbers.pieces import Layout, Lines, connected, middle

OVERLAPS = 0.3, 0.6  # smallest overlap of two pieces in one line, as a fraction of the smaller height: two to try
STEPS = 0.5, 0.75  # least distance between the middles of two lines' pieces, in digit heights: two to try
TALL = 0.4  # digit heights; smaller pieces join the lines of others


def line_choices(layout: Layout) -> list[Lines]:
    """Find ways to divide pieces into lines, the first with all of them in one line."""
    pieces, height = layout.pieces, layout.height
    tops, bottoms = np.array([piece.box[1] for piece in pieces]), np.array([piece.box[3] for piece in pieces])
    middles, heights = (tops + bottoms) / 2, bottoms - tops
    is_tall = heights >= TALL * height
    tall, small = np.flatnonzero(is_tall).tolist(), np.flatnonzero(~is_tall).tolist()
    overlaps = np.minimum(bottoms[:, None], bottoms) - np.maximum(tops[:, None], tops)
    lower, steps = np.minimum(heights[:, None], heights), np.abs(middles[:, None] - middles)
    ways = [*(overlaps >= least * lower for least in OVERLAPS), *(steps < step * height for step in STEPS)]

    choices = {frozenset([frozenset(range(len(pieces)))]): [list(range(len(pieces)))]}
    for together in ways:
        groups = sorted(connected(tall, together), key=lambda line: middles[line].mean())
        if len(groups) <= 1:
            continue
        near = [layout.distances[np.ix_(small, line)].min(axis=1) for line in groups]
        own = middles[small]
        level = [np.maximum(np.maximum(tops[line].min() - own, own - bottoms[line].max()), 0.0) for line in groups]
        for apart in (near, level):  # a bar or a flag is near its digit, and at the height of its line
            lines = [list(line) for line in groups]
            for index, nearest in zip(small, np.argmin(apart, axis=0).tolist(), strict=True):
                lines[nearest].append(index)
            choices.setdefault(frozenset(map(frozenset, lines)), lines)
    return [[sorted(line, key=lambda index: middle(pieces[index])) for line in lines] for lines in choices.values()]
