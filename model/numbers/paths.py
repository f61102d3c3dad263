"""Find the cheapest paths through the segmentation graph of a drawing: step 4 of `segmentation`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter

from model.numbers.candidates import Edge, Graph, Line, Span
from model.numbers.features import FEATURES, Features, Weights, cost_of
from model.numbers.scores import edges_of

COMPARED = 6  # paths with the cheapest edges, whose costs as a whole are compared

# In units of a digit's height.
EVEN = 0.3  # logarithm of the ratio of two neighbours' heights that is usual
LEVEL = 0.2  # distance of two neighbours' middles in y that is usual
LEAST_NEIGHBOUR = 0.2  # lower neighbours count as this high

EdgesOfLine = tuple[Edge, ...]  # from left to right


@dataclass(frozen=True)
class Path:
    """A way to read a drawing."""

    cost: float  # of all its features
    lines: tuple[EdgesOfLine, ...]  # from the top
    own: Features  # features that no single edge has

    @property
    def steps(self) -> list[tuple[int, str, Span]]:
        """The line, from 0, the label and the span of each candidate on it."""
        edges = [(number, edge) for number, line in enumerate(self.lines) for edge in line]
        return [(number, edge.label, edge.span) for number, edge in edges if edge.span]

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


def best_paths(graph: Graph, weights: Weights, count: int = COMPARED) -> list[Path]:
    """Return the cheapest paths by all features, of `count` with the cheapest edges and single ones, the best first."""
    found: list[tuple[float, Features, tuple[EdgesOfLine, ...]]] = []
    for way, lines_of_way in graph:
        paths: list[tuple[float, tuple[EdgesOfLine, ...]]] = [(cost_of(way, weights), ())]
        for line in lines_of_way:
            of_line = _best_line_paths(line, weights, count)
            longer = [(cost + more, (*before, path)) for cost, before in paths for more, path in of_line]
            paths = sorted(longer, key=itemgetter(0))[:count]
        found += [(cost, way, path) for cost, path in paths]
    found.sort(key=itemgetter(0))
    compared = []
    for number, (cost, features, lines) in enumerate(found):
        if number < count or len(lines) == len(lines[0]) == 1:
            of_whole = _features_of_whole(lines)
            compared.append(Path(cost + cost_of(of_whole, weights), lines, features | of_whole))
    return sorted(compared, key=lambda path: path.cost)


def _features_of_whole(lines: Sequence[EdgesOfLine]) -> Features:
    """Return the features of a path that no single edge has."""
    boxes = [[edge.span.box for edge in line if edge.span] for line in lines]
    uneven = off_line = 0.0
    for line in boxes:
        for (_, top, _, bottom), (_, next_top, _, next_bottom) in pairwise(line):
            ratio = max(bottom - top, LEAST_NEIGHBOUR) / max(next_bottom - next_top, LEAST_NEIGHBOUR)
            uneven += max(abs(math.log(ratio)) - EVEN, 0.0)
            off_line += max(abs(top + bottom - next_top - next_bottom) / 2 - LEVEL, 0.0)
    alone = sum(len(line) == 1 for line in boxes) if len(boxes) > 1 else 0
    return {"uneven": uneven, "off line": off_line, "alone": float(alone)}


def _best_line_paths(line: Line, weights: Weights, count: int) -> list[tuple[float, EdgesOfLine]]:
    """Return the `count` cheapest paths from node 0 to the last, with their costs, the best first."""
    arriving: list[list[tuple[float, Edge]]] = [[] for _ in range(line.nodes + 1)]
    for edge in edges_of(line):
        arriving[edge.end].append((cost_of(edge.features, weights), edge))
    best: list[list[tuple[float, EdgesOfLine]]] = [[(0.0, ())]]
    for node in range(1, line.nodes + 1):
        found = [
            (before + cost, (*path, edge))
            for cost, edge in arriving[node]
            for before, path in best[edge.begin]
            if edge.span or (path and path[-1].span)  # a link lies between two digits
        ]
        best.append(sorted(found, key=itemgetter(0))[:count])
    return best[line.nodes]
