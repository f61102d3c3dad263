"""The cheapest paths through the segmentation graphs of a drawing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Generic

from model.network import Floats
from model.numbers.features import FEATURES, Features, Weights, cost_of
from model.numbers.lattice import Choice, Edge, Line, P
from model.numbers.pieces import Key

COMPARED = 6  # paths, the best by what their edges cost, that are compared as a whole

# In units of a digit's height.
EVEN, LEVEL = 0.3, 0.2  # of neighbours: a logarithm of the ratio of their heights, and a distance of their middles
LEAST_HEIGHT = 0.2  # of a neighbour that is compared

EdgesOfLine = tuple[Edge[P], ...]  # from left to right


@dataclass(frozen=True)
class Path(Generic[P]):
    """A way to read a drawing.

    Attributes:
        cost: of all its features.
        lines: from the top.
        own: features that no single edge has.
    """

    cost: float
    lines: tuple[EdgesOfLine[P], ...]
    own: Features

    @property
    def text(self) -> str:
        return "\n".join("".join(edge.label for edge in line) for line in self.lines)

    @cached_property
    def features(self) -> Features:
        """All features, in their order: its own and the sums of those of its edges."""
        total = dict.fromkeys(FEATURES, 0.0)
        for features in (self.own, *(edge.features for line in self.lines for edge in line)):
            for name, value in features.items():
                total[name] += value
        return total


def best_paths(
    choices: Sequence[Choice[P]], readings: Mapping[Key, Floats], weights: Weights, count: int = COMPARED
) -> list[Path[P]]:
    """Find the cheapest paths through a drawing's graphs, the best first.

    Args:
        choices: see `Lattice`.
        readings: see `Line.edges`.
        weights: of the features.
        count: how many at most, beside those that take the drawing for one digit or none; the features of a path as
            a whole decide among all these.
    """
    found: list[tuple[float, Features, tuple[EdgesOfLine[P], ...]]] = []
    for choice in choices:
        paths: list[tuple[float, tuple[EdgesOfLine[P], ...]]] = [(cost_of(choice.features, weights), ())]
        for line in choice.lines:
            of_line = _best_line_paths(line, readings, weights, count)
            longer = [(cost + more, (*before, path)) for cost, before in paths for more, path in of_line]
            paths = sorted(longer, key=itemgetter(0))[:count]
        found += [(cost, choice.features, path) for cost, path in paths]
    found.sort(key=itemgetter(0))
    compared = []
    for number, (cost, features, lines) in enumerate(found):
        if number < count or len(lines) == len(lines[0]) == 1:
            of_whole = _features_of_whole(lines)
            compared.append(Path(cost + cost_of(of_whole, weights), lines, features | of_whole))
    return sorted(compared, key=lambda path: path.cost)


def _features_of_whole(lines: Sequence[EdgesOfLine[P]]) -> Features:
    """Return the features of a path that no single edge has."""
    boxes = [[edge.candidate.box for edge in line if edge.candidate] for line in lines]
    uneven = off_line = 0.0
    for line in boxes:
        for (_, top, _, bottom), (_, next_top, _, next_bottom) in pairwise(line):
            ratio = max(bottom - top, LEAST_HEIGHT) / max(next_bottom - next_top, LEAST_HEIGHT)
            uneven += max(abs(math.log(ratio)) - EVEN, 0.0)
            off_line += max(abs(top + bottom - next_top - next_bottom) / 2 - LEVEL, 0.0)
    alone = sum(len(line) == 1 for line in boxes) if len(boxes) > 1 else 0
    return {"uneven": uneven, "off line": off_line, "alone": float(alone)}


def _best_line_paths(
    line: Line[P], readings: Mapping[Key, Floats], weights: Weights, count: int
) -> list[tuple[float, EdgesOfLine[P]]]:
    """Return the cheapest paths from node 0 to the last, with their costs, the best first, and all of a single edge."""
    arriving: list[list[tuple[float, Edge[P]]]] = [[] for _ in range(line.nodes + 1)]
    for edge in line.edges(readings):
        arriving[edge.end].append((cost_of(edge.features, weights), edge))
    best: list[list[tuple[float, EdgesOfLine[P]]]] = [[(0.0, ())]]
    for node in range(1, line.nodes + 1):
        found = [
            (before + cost, (*path, edge))
            for cost, edge in arriving[node]
            for before, path in best[edge.begin]
            if edge.candidate or (path and path[-1].candidate)  # a link lies between two digits
        ]
        best.append(sorted(found, key=itemgetter(0))[:count])
    return best[line.nodes]
