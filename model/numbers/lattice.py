"""The segmentation graphs of a drawing that was divided into pieces, see the package's docstring."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic

import numpy as np

from model.numbers.features import Features
from model.numbers.lines import Lines
from model.numbers.pieces import Array, Box, Ink, Key, P, Piece, Run, measure_distances, nearness, union
from model.numbers.work import WORK_OF_EDGE, Work
from model.verdict import CLEAR, Reading

MAX_RUN = 6  # pieces of a candidate
UNCERTAIN = "?"

# In units of a digit's height.
MAX_WIDTH, MAX_HEIGHT, MAX_GAP = 1.8, 2.2, 0.7  # of a candidate
MAX_LEFT_OUT = 2.0  # length of a part that may be left out
USUAL_WIDTH, MOST_WIDE = 0.8, 2.0  # of a digit, and the most beyond it that counts
LEAST_HEIGHT = 0.05  # smaller candidates count as this high
MOST_OVERLAP = 1.5  # the most that counts
MOST_DOUBT = 8.0  # the most that a logarithm of a probability counts
LEAST_DOUBT = 1e-9  # smaller probabilities count as this, in logarithms


@dataclass(frozen=True)
class Candidate(Generic[P]):
    """A run of neighbouring pieces in a line."""

    begin: int  # node: a number of pieces in their line
    end: int  # node
    pieces: Sequence[P]  # from left to right
    key: Key
    length: float  # of their ink, in units of a digit's height
    box: Box  # in the same unit
    features: Features  # those that do not depend on the network's reading


@dataclass(frozen=True)
class Edge(Generic[P]):
    """A step of a path through a graph: a candidate as a digit or a non-digit, or a part that is left out."""

    begin: int  # node
    end: int  # node
    candidate: Candidate[P] | None  # None for a part that is left out
    label: str  # "0" to "9", UNCERTAIN, or "" for a part that is left out
    features: Features  # with those of the boundary at its end


@dataclass(frozen=True)
class Boundary:
    """A boundary between two candidates."""

    features: Features
    beside: float  # `nearness` of the pieces on both sides, or how many strokes are cut


NO_BOUNDARY = Boundary({}, 0.0)  # at both ends of a line


@dataclass(frozen=True)
class Line(Generic[P]):
    """A line of a drawing."""

    nodes: int  # the number of its pieces
    candidates: list[Candidate[P]]
    boundaries: list[Boundary]  # before each node
    links: list[Edge[P]]  # one for each part that may be left out
    _labelled: dict[Key, list[Edge[P]]] = field(default_factory=dict)  # the edges of candidates that were read

    def edges(self, readings: Mapping[Key, Reading]) -> list[Edge[P]]:
        """Return the edges of read candidates, whose readings never change, and of parts that may be left out."""
        edges = []
        for candidate in self.candidates:
            if (reading := readings.get(candidate.key)) is not None:
                if candidate.key not in self._labelled:
                    self._labelled[candidate.key] = self._label(candidate, reading)
                edges += self._labelled[candidate.key]
        return edges + self.links

    def _label(self, candidate: Candidate[P], reading: Reading) -> list[Edge[P]]:
        ten = reading.probabilities.tolist()
        *_, q, p = sorted(ten)
        value, certainty = ten.index(p), min(reading.certainty, CLEAR)
        low = candidate.features["low"]
        beside = self.boundaries[candidate.begin].beside + self.boundaries[candidate.end].beside
        features = candidate.features | self.boundaries[candidate.end].features
        as_digit = features.copy()
        as_digit["improbable"] = min(-math.log(p), MOST_DOUBT)
        as_digit["certainty"] = -certainty
        as_digit["spread"] = max(-math.log(p + q), 0.0)
        if value == 1:
            as_digit |= {"one": 1.0, "low one": low, "one beside": beside}
        as_none = features
        as_none["rejected"] = 1.0
        as_none["rejected in spite"] = certainty
        as_none["rejected torn"] = min(-math.log(max(1 - p - q, LEAST_DOUBT)), MOST_DOUBT)
        as_none["rejected low"] = low
        as_none["rejected beside"] = beside
        labelled = (str(value), as_digit), (UNCERTAIN, as_none)
        return [Edge(candidate.begin, candidate.end, candidate, *each) for each in labelled]


@dataclass(frozen=True)
class Choice(Generic[P]):
    """A way to put the pieces into lines, from the top, with its features."""

    features: Features
    lines: list[Line[P]]


class Lattice(Generic[P]):
    """The candidates of a drawing that was divided into pieces; their readings make the edges."""

    def __init__(self, pieces: Sequence[P], ink: Ink[P, Run], height: float, work: Work) -> None:
        """Find the candidates among pieces, at least one; `height` is that of a digit; raises TooMuchWorkError."""
        self._pieces, self._height, self._work = pieces, height, work
        left, _, right, _ = union(piece.box for piece in pieces)
        self._may_be_one = len(pieces) == 1 or right - left <= ink.widest * height
        self._distances = measure_distances(pieces, height)
        self._lines: dict[tuple[int, ...], Line[P]] = {}  # by their pieces, as several choices may have the same line
        self.choices = [
            Choice(self._line_features(lines), [self._make_line(tuple(line)) for line in lines])
            for lines in ink.lines(pieces, self._distances, height)
        ]

    @property
    def size(self) -> int:
        """How many candidates all choices have."""
        return sum(len(line.candidates) for choice in self.choices for line in choice.lines)

    def candidates(self) -> list[Candidate[P]]:
        """Return the candidates of all choices, each once, the shortest runs first."""
        by_key: dict[Key, Candidate[P]] = {}
        for line in (line for choice in self.choices for line in choice.lines):
            for candidate in line.candidates:
                by_key.setdefault(candidate.key, candidate)
        return sorted(by_key.values(), key=lambda candidate: candidate.end - candidate.begin)

    def _line_features(self, lines: Lines) -> Features:
        overlap = near = 0.0
        for upper, lower in pairwise(lines):
            bottom = max(self._pieces[index].box[3] for index in upper)
            top = min(self._pieces[index].box[1] for index in lower)
            overlap += max(0.0, bottom - top) / self._height
            near += nearness(float(self._distances[np.ix_(upper, lower)].min()))
        return {"line": len(lines) - 1.0, "line overlap": overlap, "line near": near}

    def _make_line(self, indices: tuple[int, ...]) -> Line[P]:
        if indices in self._lines:
            return self._lines[indices]
        pieces, distances = [self._pieces[index] for index in indices], self._distances[np.ix_(indices, indices)]
        self._work.spend(WORK_OF_EDGE * len(pieces))
        boundary = self._measure_boundaries(pieces, distances)
        boundaries = [NO_BOUNDARY, *(boundary(node, node) for node in range(1, len(pieces))), NO_BOUNDARY]
        links = []
        for node in range(1, len(pieces)):
            if pieces[node].is_link and pieces[node].length <= MAX_LEFT_OUT * self._height:
                features: Features = {}
                if node + 1 < len(pieces):
                    # A link counts neither to what lies left of its boundary nor to what lies right of it.
                    without = boundary(node, node + 1).features
                    features = {name: without[name] - value for name, value in boundaries[node].features.items()}
                links.append(Edge[P](node, node + 1, None, "", features))
        line = Line(len(pieces), self._find_candidates(pieces, distances.tolist()), boundaries, links)
        self._lines[indices] = line
        return line

    def _measure_boundaries(self, pieces: Sequence[P], distances: Array) -> Callable[[int, int], Boundary]:
        """Return a function of the number of pieces left of a boundary, and of the first piece right of it."""
        rights, lefts = [piece.box[2] for piece in pieces], [piece.box[0] for piece in pieces]
        # Of each pair of nodes, the smallest distance from a piece up to the one to a piece from the other on.
        from_node = np.minimum.accumulate(distances[:, ::-1], axis=1)[:, ::-1]
        apart = np.minimum.accumulate(from_node, axis=0).tolist()
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for node, piece in enumerate(pieces):
            first.setdefault(piece.source, node)
            last[piece.source] = node
        spans = [(first[source], last[source]) for source in first if last[source] > first[source]]

        def boundary(before: int, after: int) -> Boundary:
            overlap = min(max(0.0, max(rights[:before]) - min(lefts[after:])) / self._height, MOST_OVERLAP)
            cut = sum(begin < before and end >= after for begin, end in spans)
            if cut:
                return Boundary({"overlap": overlap, "crossing": 0.0, "cut": cut, "cut overlap": overlap}, cut)
            near = nearness(apart[before - 1][after])
            return Boundary({"overlap": overlap, "crossing": overlap * near, "cut": 0.0, "cut overlap": 0.0}, near)

        return boundary

    def _find_candidates(self, pieces: Sequence[P], distances: list[list[float]]) -> list[Candidate[P]]:
        count = len(self._pieces)
        found = []
        for begin in range(len(pieces)):
            ends = list(range(begin + 1, min(begin + MAX_RUN, len(pieces)) + 1))
            if begin == 0 and ends[-1] < len(pieces) == count and self._may_be_one:
                ends.append(len(pieces))
            for end in ends:
                run = pieces[begin:end]
                box = union([piece.box for piece in run])
                left, top, right, bottom = (side / self._height for side in box)
                width, height = (box[2] - box[0]) / self._height, (box[3] - box[1]) / self._height
                may_be_large = len(run) == 1 or (len(run) == count and self._may_be_one)
                if not may_be_large and (width > MAX_WIDTH or height > MAX_HEIGHT):
                    continue
                nodes = range(begin, end)
                nearest = (min([distances[one][each] for each in nodes if each != one], default=0.0) for one in nodes)
                apart = max(nearest)
                if not may_be_large and apart > MAX_GAP:
                    continue
                self._work.spend(WORK_OF_EDGE)
                key = _key_of(run)
                tall = math.log(max(height, LEAST_HEIGHT))
                features = {
                    "segment": 1.0,
                    "low": max(0.0, -tall),
                    "tall": max(0.0, tall),
                    "wide": min(max(0.0, width - USUAL_WIDTH), MOST_WIDE),
                    "apart": apart,
                    "strokes": len(key) - 1.0,
                }
                length = sum(piece.length for piece in run) / self._height
                found.append(Candidate(begin, end, run, key, length, (left, top, right, bottom), features))
        return found


def _key_of(run: Sequence[Piece]) -> Key:
    """Return the key of a run: a whole stroke has the same one whether it is cut or not."""
    stretches: list[tuple[int, int, int]] = []
    for source, part, parts in sorted((piece.source, piece.part, piece.parts) for piece in run):
        if stretches and stretches[-1][0] == source and stretches[-1][2] == part - 1:
            _, first, _ = stretches.pop()
        else:
            first = part
        stretches.append((source, 0, -1) if (first, part) == (0, parts - 1) else (source, first, part))
    return frozenset(stretches)
