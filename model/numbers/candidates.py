"""Find the candidates for digits in a drawing that was divided into pieces: step 2 of `segmentation`."""

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from model.network import CLASSES, Floats
from model.numbers.features import Features
from model.numbers.lines import line_choices
from model.numbers.pen import PenPiece, PenRun, join, make_run
from model.numbers.pieces import Box, Key, Layout, Lines, nearness, union
from model.numbers.work import WORK_OF_EDGE, Work
from model.preprocessing import Grey

MAX_RUN = 6  # pieces of a candidate
UNSURE = np.full(CLASSES, 1 / CLASSES, np.float32)  # probabilities of a candidate that is not read

# In units of a digit's height.
MAX_LENGTH = 10.0  # of a candidate's line; a longer one is a scribble and is not read
MAX_WIDTH = 1.8  # of a candidate
MAX_HEIGHT = 2.2  # of a candidate
MAX_GAP = 0.7  # between a candidate's pieces
MAX_LEFT_OUT = 2.0  # length of a part that may be left out
USUAL_WIDTH = 0.8  # of a digit
MOST_WIDE = 2.0  # the most beyond USUAL_WIDTH that counts
LEAST_HEIGHT = 0.05  # smaller candidates count as this high
MOST_OVERLAP = 1.5  # the most that counts


@dataclass(eq=False)
class Candidate:
    """Ink that may be a digit: one record for all lines that it is in, with and without cuts, so it is read once."""

    key: Key
    pieces: Sequence[PenPiece]
    line_width: float | None  # None for that of its run alone, see `pen.make_run`
    field: Grey | None = None  # (28, 28), of `run`; None until it is drawn
    probabilities: Floats = dataclasses.field(default_factory=lambda: UNSURE)  # (10,), of the digits
    certainty: float = 0.0  # that it is a digit, see `measure_certainty`
    is_settled: bool = False  # whether the network has read it, or does not read it because it is too long

    @cached_property
    def run(self) -> PenRun:
        return make_run(join(self.pieces), self.line_width)


@dataclass(eq=False)
class Span:
    """A candidate's place in a line."""

    begin: int  # node: a number of pieces in the line
    end: int  # node
    candidate: Candidate
    box: Box  # in units of a digit's height
    features: Features  # those that do not depend on the reading, with those of the boundary at its end
    beside: float  # of the boundaries at both ends, see `Boundary`
    # As a digit and as a non-digit; none until it is read.
    edges: "list[Edge]" = dataclasses.field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Edge:
    """A step of a path through a line: a candidate as a digit or a non-digit, or a part that is left out."""

    begin: int  # node
    end: int  # node
    span: Span | None  # None for a part that is left out
    label: str  # "0" to "9", `scores.UNCERTAIN`, or "" for a part that is left out
    features: Features  # with those of the boundary at its end


@dataclass(frozen=True, eq=False)
class Line:
    nodes: int  # the number of its pieces
    spans: list[Span]
    links: list[Edge]  # one for each part that may be left out


# The segmentation graph: for each way to put the pieces into lines its features, and the lines from the top.
Graph = list[tuple[Features, list[Line]]]


# A boundary's features, and `nearness` of the pieces on both sides, or how many strokes are cut.
Boundary = tuple[Features, float]
NO_BOUNDARY: Boundary = {}, 0.0  # at both ends of a line


def find_candidates(layout: Layout, line_width: float | None, known: dict[Key, Candidate], work: Work) -> Graph:
    """Find candidates in each way to put pieces into lines, and add new ones to `known`; some if work is exceeded."""

    def candidate_of(run: Sequence[PenPiece]) -> Candidate:
        """Return the record of a run's ink."""
        key = key_of(run)
        if key not in known:
            is_too_long = sum(piece.length for piece in run) / layout.height > MAX_LENGTH
            known[key] = Candidate(key, run, line_width, is_settled=is_too_long)
        return known[key]

    made: dict[tuple[int, ...], Line] = {}  # by their pieces, as several ways may have the same line
    graph: Graph = []
    for lines in line_choices(layout):
        for indices in map(tuple, lines):
            if indices not in made:
                made[indices] = _make_line(layout.part(indices), len(indices) == len(layout.pieces), candidate_of)
                if not work.spend(WORK_OF_EDGE * (len(indices) + len(made[indices].spans))):
                    return graph
        graph.append((_line_features(layout, lines), [made[tuple(line)] for line in lines]))
    return graph


def key_of(run: Sequence[PenPiece]) -> Key:
    """Return the key of a run: a whole stroke has the same one whether it is cut or not."""
    stretches: list[tuple[int, int, int]] = []
    for source, part, parts in sorted((piece.source, piece.part, piece.parts) for piece in run):
        if stretches and stretches[-1][0] == source and stretches[-1][2] == part - 1:
            _, first, _ = stretches.pop()
        else:
            first = part
        stretches.append((source, 0, -1) if (first, part) == (0, parts - 1) else (source, first, part))
    return frozenset(stretches)


def _line_features(layout: Layout, lines: Lines) -> Features:
    boxes = [piece.box for piece in layout.pieces]
    overlap = near = 0.0
    for upper, lower in pairwise(lines):
        bottom, top = max(boxes[index][3] for index in upper), min(boxes[index][1] for index in lower)
        overlap += max(0.0, bottom - top) / layout.height
        near += nearness(float(layout.distances[np.ix_(upper, lower)].min()))
    return {"line": len(lines) - 1.0, "line overlap": overlap, "line near": near}


def _make_line(layout: Layout, is_all: bool, candidate_of: Callable[[Sequence[PenPiece]], Candidate]) -> Line:
    """Make a line of pieces from left to right; `is_all`: all of the drawing's, which may be one, however large."""
    pieces, boundary = layout.pieces, _measure_boundaries(layout)
    boundaries = [NO_BOUNDARY, *(boundary(node, node) for node in range(1, len(pieces))), NO_BOUNDARY]
    spans = []
    for begin, end, box, features in _find_runs(layout, is_all):
        candidate, (of_end, beside) = candidate_of(pieces[begin:end]), boundaries[end]
        features |= {"strokes": len(candidate.key) - 1.0} | of_end
        spans.append(Span(begin, end, candidate, box, features, boundaries[begin][1] + beside))
    links = []
    for node in range(1, len(pieces)):
        if pieces[node].is_link and pieces[node].length <= MAX_LEFT_OUT * layout.height:
            features = {}
            if node + 1 < len(pieces):
                # The candidate before this part has counted the boundary between both. But this part is left out: the
                # boundary is between that candidate and what comes after this part. So the difference is added.
                without, _ = boundary(node, node + 1)
                features = {name: without[name] - value for name, value in boundaries[node][0].items()}
            links.append(Edge(node, node + 1, None, "", features))
    return Line(len(pieces), spans, links)


def _find_runs(layout: Layout, is_all: bool) -> Iterator[tuple[int, int, Box, Features]]:
    """Yield the begin, the end, the box in digit heights and some features of each run that may be a digit."""
    pieces, height, distances = layout.pieces, layout.height, layout.distances.tolist()
    for begin in range(len(pieces)):
        ends = list(range(begin + 1, min(begin + MAX_RUN, len(pieces)) + 1))
        if begin == 0 and ends[-1] < len(pieces) and is_all:
            ends.append(len(pieces))
        for end in ends:
            nodes = range(begin, end)
            box = union([piece.box for piece in pieces[begin:end]])
            wide, high = (box[2] - box[0]) / height, (box[3] - box[1]) / height
            may_be_large = len(nodes) == 1 or (is_all and len(nodes) == len(pieces))
            if not may_be_large and (wide > MAX_WIDTH or high > MAX_HEIGHT):
                continue
            apart = max(min([distances[one][each] for each in nodes if each != one], default=0.0) for one in nodes)
            if not may_be_large and apart > MAX_GAP:
                continue
            tall = math.log(max(high, LEAST_HEIGHT))
            left, top, right, bottom = (side / height for side in box)
            features = {
                "segment": 1.0,
                "low": max(0.0, -tall),
                "tall": max(0.0, tall),
                "wide": min(max(0.0, wide - USUAL_WIDTH), MOST_WIDE),
                "apart": apart,
            }
            yield begin, end, (left, top, right, bottom), features


def _measure_boundaries(layout: Layout) -> Callable[[int, int], Boundary]:
    """Return a function of the number of pieces left of a boundary, and of the first piece right of it."""
    pieces, height = layout.pieces, layout.height
    rights, lefts = [piece.box[2] for piece in pieces], [piece.box[0] for piece in pieces]
    # `apart` has for two numbers of pieces the smallest distance of one up to the first and one from the second on.
    from_node = np.minimum.accumulate(layout.distances[:, ::-1], axis=1)[:, ::-1]
    apart = np.minimum.accumulate(from_node, axis=0).tolist()
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for node, piece in enumerate(pieces):
        first.setdefault(piece.source, node)
        last[piece.source] = node
    spans = [(first[source], last[source]) for source in first if last[source] > first[source]]

    def boundary(before: int, after: int) -> Boundary:
        overlap = min(max(0.0, max(rights[:before]) - min(lefts[after:])) / height, MOST_OVERLAP)
        cut = sum(begin < before and end >= after for begin, end in spans)
        if cut:
            return {"overlap": overlap, "crossing": 0.0, "cut": cut, "cut overlap": overlap}, cut
        near = nearness(apart[before - 1][after])
        return {"overlap": overlap, "crossing": overlap * near, "cut": 0.0, "cut overlap": 0.0}, near

    return boundary
