"""Ways to divide pieces into lines."""

from collections.abc import Callable, Sequence

from model.numbers.pieces import Array, Piece, connected, middle

OVERLAPS = 0.3, 0.6  # smallest overlap of two pieces in one line, as a fraction of the smaller height: two to try
STEPS = 0.5, 0.75  # least distance between the middles of two lines' pieces, in digit heights: two to try
TALL = 0.4  # digit heights; smaller pieces join the lines of others

Lines = list[list[int]]  # indices of each line's pieces from left to right; lines from the top


def line_choices(pieces: Sequence[Piece], distances: Array, height: float) -> list[Lines]:
    """Find ways to divide pieces into lines, the first with all of them in one line."""
    tops, bottoms = [piece.box[1] for piece in pieces], [piece.box[3] for piece in pieces]
    middles = [(top + bottom) / 2 for top, bottom in zip(tops, bottoms, strict=True)]
    tall = [index for index in range(len(pieces)) if bottoms[index] - tops[index] >= TALL * height]
    small = [index for index in range(len(pieces)) if index not in tall]

    def overlap(least: float) -> Callable[[int, int], bool]:
        def together(one: int, other: int) -> bool:
            shared = min(bottoms[one], bottoms[other]) - max(tops[one], tops[other])
            return shared >= least * min(bottoms[one] - tops[one], bottoms[other] - tops[other])

        return together

    def are_level(step: float) -> Callable[[int, int], bool]:
        return lambda one, other: abs(middles[one] - middles[other]) < step * height

    choices = {frozenset([frozenset(range(len(pieces)))]): [list(range(len(pieces)))]}
    for together in (*map(overlap, OVERLAPS), *map(are_level, STEPS)):
        groups = connected(tall, together)
        if len(groups) <= 1:
            continue
        groups.sort(key=lambda line: sum(middles[index] for index in line) / len(line))
        near = [[float(distances[index, line].min()) for line in groups] for index in small]
        level = [[_outside(middles[index], line, tops, bottoms) for line in groups] for index in small]
        for apart in (near, level):  # a bar or a flag is near its digit, and at the height of its line
            lines = [list(line) for line in groups]
            for index, of_lines in zip(small, apart, strict=True):
                lines[of_lines.index(min(of_lines))].append(index)
            choices.setdefault(frozenset(map(frozenset, lines)), lines)
    return [[sorted(line, key=lambda index: middle(pieces[index])) for line in lines] for lines in choices.values()]


def _outside(y: float, line: Sequence[int], tops: Sequence[float], bottoms: Sequence[float]) -> float:
    """Return how far a height lies above or below a line of pieces."""
    return max(min(tops[index] for index in line) - y, y - max(bottoms[index] for index in line), 0.0)
