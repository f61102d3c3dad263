"""Score candidates: the network reads them, and features say what each costs a path. Step 3 of `segmentation`.

Only about half of the candidates can be on the best path, whatever the network's answers: `find_promising` finds them,
so that the others need not be read.
"""

import math
from collections.abc import Sequence
from operator import itemgetter
from typing import Protocol

from model.numbers.candidates import Candidate, Edge, Graph, Line, Span
from model.numbers.features import Weights, cost_of
from model.numbers.work import WORK_OF_READING, WORK_OF_SEARCH, Work
from model.preprocessing import Grey
from model.verdict import CLEAR, Verdict

UNCERTAIN = "?"  # the label of a non-digit
BOLD_MARGIN = 1.0  # how much less a bold path must cost than one digit, see `reading.choose_path`
MOST_DOUBT = 8.0  # the most that a logarithm of a probability counts
LEAST_DOUBT = 1e-9  # smaller probabilities count as this, in logarithms


class Judge(Protocol):
    """A network that decides what is a digit, such as `model.recognizer.Recognizer`."""

    @property
    def threshold(self) -> float: ...

    def judge_all(self, fields: Sequence[Grey]) -> list[Verdict]: ...


def find_promising(graph: Graph, weights: Weights, work: Work, cost: float | None = None) -> list[Candidate]:
    """Return the unread candidates on paths up to BOLD_MARGIN above a cost, by default the least; [] beyond `work`."""
    if not work.spend(WORK_OF_SEARCH * sum(len(line.spans) for _, lines in graph for line in lines)):
        return []
    of_ways = []
    for features, lines in graph:
        bounds = [bound_costs(line, weights) for line in lines]
        least = cost_of(features, weights) + sum(of_line for of_line, _ in bounds)
        of_ways.append((least, bounds))
    limit = BOLD_MARGIN + (min(least for least, _ in of_ways) if cost is None else cost)
    found = [
        candidate
        for least, bounds in of_ways
        if least <= limit < math.inf
        for of_line, through in bounds
        for candidate, of_path in through
        if least - of_line + of_path <= limit
    ]
    return list(dict.fromkeys(found))


def read(judge: Judge, candidates: Sequence[Candidate], work: Work) -> None:
    """Read unread candidates, in one call of the network; none of them if the work is exceeded."""
    fields = draw(candidates, work)
    if not fields:
        return
    for candidate, verdict in zip(candidates, judge.judge_all(fields), strict=True):
        candidate.probabilities, candidate.certainty = verdict.probabilities, verdict.certainty
        candidate.is_settled = True


def draw(candidates: Sequence[Candidate], work: Work) -> list[Grey]:
    """Return the candidates' fields, each drawn once; [] if the work of drawing would be exceeded."""
    undrawn = [candidate for candidate in candidates if candidate.field is None]
    if undrawn and not work.spend(sum(WORK_OF_READING + candidate.run.points for candidate in undrawn)):
        return []
    for candidate in undrawn:
        candidate.field = candidate.run.field()
    return [candidate.field for candidate in candidates if candidate.field is not None]


def edges_of(line: Line) -> list[Edge]:
    """Return the edges of read candidates, whose readings never change, and of parts that may be left out."""
    edges = []
    for span in line.spans:
        if not span.edges and span.candidate.is_settled:
            span.edges = _label(span)
        edges += span.edges
    return edges + line.links


def _label(span: Span) -> list[Edge]:
    """Return the edges of a candidate as a digit and as a non-digit."""
    ten = span.candidate.probabilities.tolist()
    *_, q, p = sorted(ten)
    value, certainty = ten.index(p), min(span.candidate.certainty, CLEAR)
    low, beside = span.features["low"], span.beside
    as_digit = span.features | {
        "improbable": min(-math.log(p), MOST_DOUBT),
        "certainty": -certainty,
        "spread": max(-math.log(p + q), 0.0),
    }
    if value == 1:
        as_digit |= {"one": 1.0, "low one": low, "one beside": beside}
    as_none = span.features | {
        "rejected": 1.0,
        "rejected in spite": certainty,
        "rejected torn": min(-math.log(max(1 - p - q, LEAST_DOUBT)), MOST_DOUBT),
        "rejected low": low,
        "rejected beside": beside,
    }
    return [Edge(span.begin, span.end, span, *each) for each in ((str(value), as_digit), (UNCERTAIN, as_none))]


def bound_costs(line: Line, weights: Weights) -> tuple[float, list[tuple[Candidate, float]]]:
    """Return the least cost of a path through a line, and of one through each of its unread candidates."""
    unread = [(span, _least_cost(span, weights)) for span in line.spans if not span.candidate.is_settled]
    steps = [(edge.begin, edge.end, cost_of(edge.features, weights)) for edge in edges_of(line)]
    steps += [(span.begin, span.end, cost) for span, cost in unread]
    before = [0.0] + [math.inf] * line.nodes
    for begin, end, cost in sorted(steps, key=itemgetter(1)):
        before[end] = min(before[end], before[begin] + cost)
    after = [math.inf] * line.nodes + [0.0]
    for begin, end, cost in sorted(steps, key=itemgetter(0), reverse=True):
        after[begin] = min(after[begin], cost + after[end])
    return before[-1], [(span.candidate, before[span.begin] + cost + after[span.end]) for span, cost in unread]


def _least_cost(span: Span, weights: Weights) -> float:
    """Return the least cost of a candidate's edge, as a digit or a non-digit: only FREE weights may be negative."""
    as_digit = min(0.0, -CLEAR * weights["certainty"])
    as_none = min(0.0, CLEAR * weights["rejected in spite"]) + min(0.0, MOST_DOUBT * weights["rejected torn"])
    as_none += weights["rejected"]
    as_none += weights["rejected low"] * span.features["low"] + weights["rejected beside"] * span.beside
    return cost_of(span.features, weights) + min(as_digit, as_none)
