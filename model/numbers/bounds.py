"""Which candidates may be on the best path, whatever the network says of them: only these have to be read.

About half of them: what is as wide as two digits is cheap only where the network is sure of it, and the path beside it
would have to be dear.
"""

import math
from collections.abc import Container, Mapping, Sequence

from model.network import Floats
from model.numbers.features import Weights, cost_of
from model.numbers.lattice import MOST_DOUBT, Candidate, Choice, Line, P
from model.numbers.pieces import Key


def promising(
    choices: Sequence[Choice[P]],
    readings: Mapping[Key, Floats],
    unread: Container[Key],
    weights: Weights,
    margin: float,
    cost: float | None = None,
) -> list[Key]:
    """Find the unread candidates through which a path may lead that costs hardly more than another one.

    Args:
        choices: see `Lattice`.
        readings: see `Line.edges`.
        unread: the others that may be read.
        weights: of the features.
        margin: how much more.
        cost: of the other path; None for the least that any path may cost.
    """
    of_choices = []
    for choice in choices:
        bounds = [_bound_costs(line, readings, unread, weights) for line in choice.lines]
        of_choices.append((cost_of(choice.features, weights) + sum(least for least, _ in bounds), bounds))
    limit = margin + (min(least for least, _ in of_choices) if cost is None else cost)
    return list(
        dict.fromkeys(
            key
            for least, bounds in of_choices
            if least <= limit < math.inf
            for of_line, through in bounds
            for key, of_path in through
            if key in unread and least - of_line + of_path <= limit
        )
    )


def _bound_costs(
    line: Line[P], readings: Mapping[Key, Floats], unread: Container[Key], weights: Weights
) -> tuple[float, list[tuple[Key, float]]]:
    """Return the least cost of a path through a line, and of one through each of its candidates."""
    steps: list[tuple[int, int, float, Key | None]] = [
        (edge.begin, edge.end, cost_of(edge.features, weights), edge.candidate.key if edge.candidate else None)
        for edge in line.edges(readings)
    ]
    for candidate in line.candidates:
        if candidate.key in unread:
            steps.append((candidate.begin, candidate.end, _least_cost(line, candidate, weights), candidate.key))
    before = [0.0] + [math.inf] * line.nodes
    for begin, end, cost, _ in sorted(steps, key=lambda step: step[1]):
        before[end] = min(before[end], before[begin] + cost)
    after = [math.inf] * line.nodes + [0.0]
    for begin, end, cost, _ in sorted(steps, key=lambda step: -step[0]):
        after[begin] = min(after[begin], cost + after[end])
    return before[-1], [(key, before[begin] + cost + after[end]) for begin, end, cost, key in steps if key]


def _least_cost(line: Line[P], candidate: Candidate[P], weights: Weights) -> float:
    """Return the least cost of a candidate's edge, as a digit or as none: only FREE weights may be below 0."""
    beside = line.boundaries[candidate.begin].beside + line.boundaries[candidate.end].beside
    end = line.boundaries[candidate.end].features
    as_digit = min(0.0, -MOST_DOUBT * weights["doubt"])
    in_spite, torn = weights["rejected in spite"], weights["rejected torn"]
    as_none = min(0.0, MOST_DOUBT * torn, MOST_DOUBT * (in_spite + torn)) + weights["rejected"]
    as_none += weights["rejected low"] * candidate.features["low"] + weights["rejected beside"] * beside
    return cost_of(candidate.features, weights) + cost_of(end, weights) + min(as_digit, as_none)
