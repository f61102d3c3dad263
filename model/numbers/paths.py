"""The cheapest paths through the segmentation graphs of a drawing.

Only about half of the candidates can be on the best path, whatever the network's answers: `bound_costs` finds them, so
that the others need not be read.
"""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Generic

from model.numbers.features import FEATURES, Features, Weights, cost_of
from model.numbers.lattice import MOST_DOUBT, Candidate, Choice, Edge, Line, P
from model.numbers.pieces import Key
from model.verdict import CLEAR, Reading

COMPARED = 6  # paths with the cheapest edges, whose costs as a whole are compared

# In units of a digit's height.
EVEN, LEVEL = 0.3, 0.2  # usual for neighbours: logarithm of the ratio of heights, and distance of the middles
LEAST_NEIGHBOUR = 0.2  # lower neighbours count as this high

EdgesOfLine = tuple[Edge[P], ...]  # from left to right


@dataclass(frozen=True)
class Path(Generic[P]):
    """A way to read a drawing."""

    cost: float  # of all its features
    lines: tuple[EdgesOfLine[P], ...]  # from the top
    own: Features  # features that no single edge has

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
    choices: Sequence[Choice[P]], readings: Mapping[Key, Reading], weights: Weights, count: int = COMPARED
) -> list[Path[P]]:
    """Return the cheapest paths through a drawing's graphs by all features, the best first.

    It compares the `count` paths with the cheapest edges, and those of a single digit or non-digit.
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
            ratio = max(bottom - top, LEAST_NEIGHBOUR) / max(next_bottom - next_top, LEAST_NEIGHBOUR)
            uneven += max(abs(math.log(ratio)) - EVEN, 0.0)
            off_line += max(abs(top + bottom - next_top - next_bottom) / 2 - LEVEL, 0.0)
    alone = sum(len(line) == 1 for line in boxes) if len(boxes) > 1 else 0
    return {"uneven": uneven, "off line": off_line, "alone": float(alone)}


def _best_line_paths(
    line: Line[P], readings: Mapping[Key, Reading], weights: Weights, count: int
) -> list[tuple[float, EdgesOfLine[P]]]:
    """Return the `count` cheapest paths from node 0 to the last, with their costs, the best first."""
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


def bound_costs(
    line: Line[P], readings: Mapping[Key, Reading], unread: Container[Key], weights: Weights
) -> tuple[float, list[tuple[Key, float]]]:
    """Return the least cost of a path through a line, and of one through each of its candidates, read or `unread`."""
    steps: list[tuple[int, int, float, Key | None]] = [
        (edge.begin, edge.end, cost_of(edge.features, weights), edge.candidate.key if edge.candidate else None)
        for edge in line.edges(readings)
    ]
    for candidate in line.candidates:
        if candidate.key in unread:
            steps.append((candidate.begin, candidate.end, _least_cost(line, candidate, weights), candidate.key))
    before = [0.0] + [math.inf] * line.nodes
    for begin, end, cost, _ in sorted(steps, key=itemgetter(1)):
        before[end] = min(before[end], before[begin] + cost)
    after = [math.inf] * line.nodes + [0.0]
    for begin, end, cost, _ in sorted(steps, key=itemgetter(0), reverse=True):
        after[begin] = min(after[begin], cost + after[end])
    return before[-1], [(key, before[begin] + cost + after[end]) for begin, end, cost, key in steps if key]


def _least_cost(line: Line[P], candidate: Candidate[P], weights: Weights) -> float:
    """Return the least cost of a candidate's edge, as a digit or a non-digit: only FREE weights may be negative."""
    beside = line.boundaries[candidate.begin].beside + line.boundaries[candidate.end].beside
    end = line.boundaries[candidate.end].features
    as_digit = min(0.0, -CLEAR * weights["certainty"])
    as_none = min(0.0, CLEAR * weights["rejected in spite"]) + min(0.0, MOST_DOUBT * weights["rejected torn"])
    as_none += weights["rejected"]
    as_none += weights["rejected low"] * candidate.features["low"] + weights["rejected beside"] * beside
    return cost_of(candidate.features, weights) + cost_of(end, weights) + min(as_digit, as_none)
