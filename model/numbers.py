"""Numbers: several digits in one drawing, found by segmentation and read by a network for single digits.

The network is the judge of every cut: it names a digit where it is shown one, and rejects pairs and halves. As in
LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 1998, sections
IV to VI, and Matan et al., "Reading handwritten digits: a ZIP code recognition system", IEEE Computer 1992:

1. A drawing whose strokes form one group, and which the network accepts as it is, is one digit. Nothing else is tried.
2. Pieces are strokes. They are put into lines, in one way or several, and within a line from left to right by their
   middles, so that a bar or a flag that was added late lies beside its digit.
3. Candidates are runs of neighbouring pieces that are neither too large nor too far apart. All are read at once.
4. The segmentation graph has an edge for each candidate, once as a digit and once as none. A path's cost is a weighted
   sum of FEATURES. The cheapest paths, and that of the drawing as one digit or none, are compared by what only a path
   as a whole has, too: neighbours in a number are about as high as each other, and stand in a line. The cheapest wins,
   but one digit or none wins against several that are hardly cheaper, see `may_be_one`: a face is no number.
5. Where the best path has what is no digit, its strokes are cut at points of the pen's path: at both ends of a straight
   line to the right that has what comes before on its left and what comes after on its right, as a pen that is not
   lifted leaves it between two digits; where the pen turns, and where hardly any of what comes before lies above or
   below what comes after. A part between two cuts may be left out. Then steps 2 to 4 are done once more.

The weights are learned, see `tools/tune_numbers.py`: they maximize the probability of the right text, each path's being
proportional to exp(-cost) (section VI of the paper).

A drawing costs one reading, of 0.25 to 0.45 ms, for each candidate, and there are at most MAX_CANDIDATES and the
drawing as a whole. About five candidates come with each digit.
"""

import heapq
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Protocol

import numpy as np
import numpy.typing as npt

from model.drawing import Drawing, Stroke, default_line_width, extent
from model.network import CLASSES, Floats
from model.preprocessing import IMAGE_SIDE, WIDEST_LINE, preprocess_drawing, thin_out
from model.verdict import Verdict

WEIGHTS_FILE = FilePath(__file__).with_suffix(".json")

LEAST_EXTENT = 1e-100  # in a drawing's unit: a smaller one is a dot, whose lengths cannot be reckoned with
MAX_DIGITS = 20  # in a drawing; with more it is taken for something else than a number
MAX_PIECES = 60  # strokes, or parts of them: three for each digit
MAX_CANDIDATES = 100  # read in a drawing, beside the whole of it
MAX_POINTS_READ = 5_000  # of all candidates; those of twenty digits have 4,000
MAX_FINE_POINTS = 1_000  # of a drawing, from which on points are left out that are closer to each other than FINE
MAX_RUN = 6  # pieces of a candidate
MAX_CUT_STROKES = 6  # strokes that are cut in a drawing
MAX_CUTS = 4  # in a stroke
MAX_LINKS = 2  # in a stroke, that are cut out for being straight
MAX_RESAMPLED = 320  # points of a stroke that is cut
MAX_OUTLINE = 500  # points of all strokes between which distances are measured

# What may be one digit at once, see `is_one_group`; in units of the drawing's height.
GROUP_GAP = 0.15  # between its strokes
GROUP_ASPECT = 1.3  # its width
GROUP_PARTS = (0.6, 0.2), (0.75, 0.35)  # two parts that high, and overlapping no more than that, may be two digits
GROUP_STACKED, GROUP_STEP = 0.35, 0.06  # two parts that high, one above the other with such a gap, may be two digits

# In units of a digit's height, see `_typical_height`.
MAX_WIDTH, MAX_HEIGHT, MAX_GAP = 1.8, 2.2, 0.7  # of a candidate
MAX_LENGTH = 10.0  # of the line of a candidate, which otherwise is a scribble, and no digit without being read
FINE = 1 / 50
MIN_CUT_WIDTH, MIN_CUT_LENGTH = 0.4, 1.5  # of a stroke that may be cut
MIN_PART = 0.3  # length of its parts
MAX_CUT_OVERLAP = 0.5  # of what comes before a cut and what comes after
CUT_SPACING = 0.12  # length between two cuts
STEP = 1 / 16  # between points along a stroke that is cut
MAX_LINK = 2.0  # length of a part that may be left out
MAX_PART_BEND = 0.2  # by how much of its length it may be longer than straight
MIN_LINK = 0.15  # of one that is cut out for being straight,
MAX_LINK_BEND = 0.06  # and by how much of its length it may be longer than straight
BEND_COST = 30.0  # how much more that counts than its length
MAX_LINK_OVERLAP = 0.2  # of what comes before such a one and what comes after
LINE_OVERLAPS = 0.3, 0.6  # of the lower of two pieces' heights, from which they are in one line: two ways to try
LINE_STEPS = 0.5, 0.75  # between two pieces' middles, from which on they may be in two lines: two more ways

UNCERTAIN = "?"

# What a path through the segmentation graph costs, each times its weight. Lengths are in units of a digit's height.
FEATURES = (
    "segment",  # for each
    "low",  # logarithm of how much less than a digit's height it has
    "tall",  # likewise, more
    "wide",  # width beyond 0.8
    "apart",  # the largest distance from one of its pieces to the next
    "strokes",  # beside the first
    "improbable",  # -log p of a digit
    "doubt",  # log(1 - p) of a digit: the surer the network, the less
    "spread",  # -log(p + q) of a digit, q being the second largest probability: nearly 0 where it may be one of two
    "one",  # a digit is read as a 1, which a part of another digit often is
    "low one",  # "low", of such a one
    "one beside",  # how near its neighbours come to it, as "near", and cuts between
    "rejected",  # for each that is taken for no digit
    "rejected in spite",  # -log(1 - p) of such a one
    "rejected torn",  # -log(1 - p - q) of such a one
    "rejected low",  # "low", of such a one
    "rejected beside",  # as "one beside"
    "overlap",  # of what lies left and right of a boundary, in x
    "crossing",  # "overlap" times "near": a bar or a slash that goes through a digit belongs to it
    "near",  # how much nearer than 0.25 these come to each other, as a fraction
    "touching",  # nearer than 0.05
    "cut",  # a stroke that is cut by a boundary
    "cut overlap",  # "overlap", of such a one
    "link",  # a part of a stroke that is left out
    "link length",
    "line",  # beside the first
    "line overlap",  # of two lines, in y
    "line near",  # as "near", of two lines
    # Of a path as a whole, see `_whole_features`.
    "uneven",  # logarithm of the ratio of the heights of two neighbours, beyond EVEN
    "off line",  # distance of their middles in y, beyond LEVEL
    "alone",  # in its line, where there are several
)
# What only ever speaks against a path.
PENALTIES = [
    "low",
    "wide",
    "apart",
    "strokes",
    "improbable",
    "spread",
    "one",
    "low one",
    "one beside",
    "rejected beside",
    "overlap",
    "crossing",
    "near",
]
PENALTIES += ["touching", "cut", "cut overlap", "link", "link length", "line overlap", "line near"]
PENALTIES += ["uneven", "off line", "alone"]
FEATURE_INDEX = {name: index for index, name in enumerate(FEATURES)}
DIGIT_COLUMNS = [FEATURE_INDEX[name] for name in ("improbable", "doubt", "spread", "one", "low one", "one beside")]
NONE_COLUMNS = [
    FEATURE_INDEX[name]
    for name in ("rejected", "rejected in spite", "rejected torn", "rejected low", "rejected beside")
]
BOUNDARY_COLUMNS = [FEATURE_INDEX[name] for name in ("overlap", "crossing", "near", "touching", "cut", "cut overlap")]
WHOLE_COLUMNS = [FEATURE_INDEX[name] for name in ("uneven", "off line", "alone")]
BESIDE_COLUMNS = [FEATURE_INDEX[name] for name in ("near", "cut")]
LINK_COLUMNS = [FEATURE_INDEX[name] for name in ("link", "link length")]
COMPARED = 6  # paths, the best by what their edges cost, that are compared as a whole
EVEN, LEVEL = 0.3, 0.2  # of neighbours, see FEATURES
LEAST_HEIGHT = 0.2  # of a neighbour that is compared
MOST_DOUBT = 8.0  # beyond which a logarithm of a probability counts no more
MOST_WIDE = 2.0  # likewise, "wide"
SINGLE_MARGIN = 0.4  # of cost, by which several digits have to be better than one;
BOLD_MARGIN = 1.0  # likewise, where a stroke is cut or a line has one digit: an 8 may be two rings

Array = npt.NDArray[np.float64]
# Judges candidates: n drawings to n verdicts.
Read = Callable[[Sequence[Sequence[Stroke]]], Sequence[Verdict]]


@dataclass(frozen=True)
class Digit:
    """A digit of a number, or what stands in the place of one.

    Attributes:
        verdict: the field that it was read from, and whether it is taken for a digit beside its neighbours.
        box: (left, top, right, bottom) of its points, in the drawing's unit.
        strokes: as many as it has; a stroke that two digits share is cut in two.
        line_width: with which it was read, in the drawing's unit.
        line: from 0, the topmost.
    """

    verdict: Verdict
    box: tuple[float, float, float, float]
    strokes: tuple[Stroke, ...]
    line_width: float
    line: int

    @property
    def value(self) -> int:
        """The likeliest digit, 0 to 9."""
        return self.verdict.value

    @property
    def probabilities(self) -> Floats:
        """As `Verdict.probabilities`, (10,)."""
        return self.verdict.probabilities

    @property
    def is_digit(self) -> bool:
        """Whether it is taken for a digit."""
        return self.verdict.is_digit

    def __str__(self) -> str:
        return str(self.value) if self.is_digit else UNCERTAIN


@dataclass(frozen=True)
class Number:
    """What was read in a drawing; its `str` is "427", with "?" for what is no digit and a line break between lines.

    Attributes:
        digits: one or more, line by line and from left to right.
    """

    digits: tuple[Digit, ...]

    def __str__(self) -> str:
        lines = [""] * (self.digits[-1].line + 1)
        for digit in self.digits:
            lines[digit.line] += str(digit)
        return "\n".join(lines)


@dataclass(frozen=True)
class Piece:
    """A stroke or a part of one.

    Attributes:
        stroke: its number.
        part: its number in the stroke, from 0.
        is_link: whether it may be left out: a part with others before and after it, and nearly straight.
        points: (k, 2).
    """

    stroke: int
    part: int
    is_link: bool
    points: Stroke

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        left, top = self.points.min(axis=0).tolist()
        right, bottom = self.points.max(axis=0).tolist()
        return left, top, right, bottom

    @cached_property
    def middle(self) -> float:
        """Of its extent in x."""
        return (self.box[0] + self.box[2]) / 2

    @cached_property
    def length(self) -> float:
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


Key = frozenset[tuple[int, int, int]]  # stroke, first and last part of each stretch
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Edge:
    """A step of a path through the graph: a candidate as a digit or as none, or a part that is left out.

    Attributes:
        begin, end: nodes, which are numbers of pieces in their line.
        strokes: of the candidate; none for a part that is left out.
        key: of the candidate.
        box: of the candidate, in units of a digit's height.
        label: "0" to "9", UNCERTAIN, or "" for a part that is left out.
        features: (len(FEATURES),), with those of the boundary at its end.
    """

    begin: int
    end: int
    strokes: Sequence[Stroke]
    key: Key
    box: Box
    label: str
    features: Array


@dataclass(frozen=True)
class Path:
    """A path through a drawing's graphs, a way to read the drawing.

    Attributes:
        cost: of all its edges and lines.
        lines: edges from left to right, of each line.
        features: (len(FEATURES),), the sum.
    """

    cost: float
    lines: tuple[tuple[Edge, ...], ...]
    features: Array

    @property
    def text(self) -> str:
        return "\n".join("".join(edge.label for edge in line) for line in self.lines)


NO_BOX = (0.0, 0.0, 0.0, 0.0)
# Of each way to put the pieces into lines: its features, and of each line the number of nodes and the edges.
Graphs = Sequence[tuple[Array, list[tuple[int, list[Edge]]]]]


# ---- The weights


@cache
def load_weights() -> Array:
    """The weights of FEATURES, (len(FEATURES),), as `tools/tune_numbers.py` has left them."""
    return weights_from(json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"])


def weights_from(by_name: Mapping[str, float]) -> Array:
    return np.array([by_name[name] for name in FEATURES])


# ---- Pieces


def _boxes(pieces: Sequence[Piece]) -> Array:
    return np.array([piece.box for piece in pieces])


def _union(pieces: Iterable[Piece]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*(piece.box for piece in pieces), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _typical_height(pieces: Sequence[Piece]) -> float:
    """The height of a digit: half of the ink is in higher strokes, no stroke is more than twice as high. Above 0."""
    left, top, right, bottom = _union(pieces)
    heights = np.array([piece.box[3] - piece.box[1] for piece in pieces])
    lengths = np.array([piece.length for piece in pieces])
    order = np.argsort(heights)
    reached = np.cumsum(lengths[order])
    height = float(heights[order][np.searchsorted(reached, reached[-1] / 2)])
    return max(height, float(heights.max()) / 2, max(right - left, bottom - top) / (2 * MAX_DIGITS)) or 1.0


def line_width_of_digits(strokes: Sequence[Stroke], line_width: float) -> float:
    """The line width with which a number's digits are read.

    With a brush that is wider than they are high, all of them would be dots, see `preprocessing.bound_line_width`.

    Args:
        strokes: of the whole drawing, whose extent is at least LEAST_EXTENT.
        line_width: with which it was drawn.
    """
    height = _typical_height([Piece(number, 0, False, points) for number, points in enumerate(strokes)])
    return min(line_width, WIDEST_LINE * MAX_HEIGHT * height)


def _distances(pieces: Sequence[Piece], height: float) -> Array:
    """How near pieces come to each other, (n, n)."""
    total = sum(piece.length for piece in pieces)
    step = max(height / 10, total / MAX_OUTLINE)
    outlines = [resample(piece.points, step, 2) for piece in pieces]
    points = np.concatenate(outlines)
    starts = np.cumsum([0, *map(len, outlines)])[:-1]
    squares = (points[:, None, 0] - points[None, :, 0]) ** 2 + (points[:, None, 1] - points[None, :, 1]) ** 2
    return np.sqrt(np.minimum.reduceat(np.minimum.reduceat(squares, starts, axis=0), starts, axis=1))


def resample(points: Stroke, step: float, least: int = 2) -> Stroke:
    """Points at equal distances of about `step` along a line, (n, 2), ends included."""
    if len(points) == 1:
        return points
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    count = max(least, int(np.ceil(along[-1] / step)) + 1)
    places = np.linspace(0, along[-1], count)
    return np.stack([np.interp(places, along, points[:, axis]) for axis in range(2)], axis=1)


def nearness(distances: Array) -> float:
    """How near two groups of pieces come to each other: 0 from 0.25 on, 1 where they touch."""
    return max(0.0, 1 - float(distances.min()) / 0.25)


def is_one_group(strokes: Sequence[Stroke]) -> bool:
    """Whether a drawing may be one digit: its strokes are near to each other, and do not part into two.

    These would lie side by side, or one above the other with a gap between.
    """
    pieces = [Piece(number, 0, False, points) for number, points in enumerate(strokes)]
    left, top, right, bottom = _union(pieces)
    height = bottom - top
    if right - left > GROUP_ASPECT * height:
        return False
    if len(pieces) == 1:
        return True
    pieces.sort(key=lambda piece: piece.middle)
    for index in range(1, len(pieces)):
        one, other = _union(pieces[:index]), _union(pieces[index:])
        lowest = min(one[3] - one[1], other[3] - other[1])
        overlap = one[2] - other[0]
        if any(lowest >= tall * height and overlap <= most * height for tall, most in GROUP_PARTS):
            return False
    by_top = sorted(pieces, key=lambda piece: piece.box[1])
    for index in range(1, len(pieces)):
        one, other = _union(by_top[:index]), _union(by_top[index:])
        lowest = min(one[3] - one[1], other[3] - other[1])
        if lowest >= GROUP_STACKED * height and other[1] - one[3] >= GROUP_STEP * height:
            return False
    near = _distances(pieces, height) <= GROUP_GAP * height
    return len(set(_connected(near))) == 1


def _cut(piece: Piece, height: float) -> list[Piece]:
    """Cut a stroke wherever it may go over from one digit to the next; itself alone if nowhere."""
    left, _, right, _ = piece.box
    is_small = right - left < MIN_CUT_WIDTH * height or piece.length < MIN_CUT_LENGTH * height
    if is_small or _is_straight(piece.points, MAX_LINK_BEND):
        return [piece]
    path = resample(piece.points, max(STEP * height, piece.length / MAX_RESAMPLED))
    points = path / height
    step = piece.length / (len(points) - 1) / height
    x = points[:, 0]
    low_before, high_before = np.minimum.accumulate(x), np.maximum.accumulate(x)
    low_after, high_after = np.minimum.accumulate(x[::-1])[::-1], np.maximum.accumulate(x[::-1])[::-1]
    overlap = np.minimum(high_before, high_after) - np.maximum(low_before, low_after)
    margin = int(np.ceil(MIN_PART / step))
    # Where the pen turns: in x, in y, or by a corner.
    reach = max(1, round(0.08 / step))
    smooth = np.pad(points, ((reach, reach), (0, 0)), mode="edge")
    before, after = points - smooth[: len(points)], smooth[2 * reach :] - points
    turns = (before * after <= 0).any(axis=1)
    turns |= (before * after).sum(axis=1) < 0.6 * np.hypot(*before.T) * np.hypot(*after.T)
    free = overlap < 0.05
    turns[1:] |= free[1:] != free[:-1]
    places = [
        index for index in np.flatnonzero(turns & (overlap < MAX_CUT_OVERLAP)) if margin <= index < len(points) - margin
    ]
    links = _straight_links(points, step, margin, high_before, low_after)
    chosen = [end for link in links for end in link]
    for index in sorted(places, key=lambda index: max(float(overlap[index]), 0.0)):
        if len(chosen) >= MAX_CUTS:
            break
        is_apart = all(abs(index - other) * step >= CUT_SPACING for other in chosen)
        if is_apart and not any(begin < index < end for begin, end in links):
            chosen.append(int(index))
    bounds = [0, *sorted(chosen), len(points) - 1]
    parts = [path[begin : end + 1] for begin, end in pairwise(bounds)]
    last = len(parts) - 1
    return [
        replace(piece, part=number, is_link=0 < number < last and _is_straight(part, MAX_PART_BEND), points=part)
        for number, part in enumerate(parts)
    ]


def _is_straight(points: Stroke, bend: float) -> bool:
    chord, length = np.hypot(*(points[-1] - points[0])), np.hypot(*np.diff(points, axis=0).T).sum()
    return bool(chord >= (1 - bend) * length)


def _straight_links(
    points: Stroke, step: float, margin: int, high_before: Array, low_after: Array
) -> list[tuple[int, int]]:
    """The ends of the longest straight lines to the right that part a stroke, at most MAX_LINKS.

    A line ends where it bends: what it gains in length by going on weighs less than what it loses in straightness.

    Args:
        points: (k, 2), in units of a digit's height, at equal distances along the stroke.
        step: that distance.
        margin: points before a line and after it at least.
        high_before: (k,), the largest x up to a point.
        low_after: (k,), the smallest x from a point on.
    """
    steps = np.arange(int(np.ceil(MIN_LINK / step)), int(MAX_LINK / step) + 1)
    begins = np.arange(margin, len(points) - margin)[:, None]
    ends = np.minimum(begins + steps, len(points) - 1)
    ways = points[ends] - points[begins]
    lengths = steps * step
    excess = lengths - np.hypot(ways[..., 0], ways[..., 1])
    may_be = (begins + steps < len(points) - margin) & (ways[..., 0] > 0) & (excess <= MAX_LINK_BEND * lengths)
    may_be &= high_before[begins] - low_after[ends] <= MAX_LINK_OVERLAP
    worth = np.where(may_be, lengths - BEND_COST * excess, 0)
    links: list[tuple[int, int]] = []
    while worth.size and worth.max() > 0 and len(links) < MAX_LINKS:
        row, column = np.unravel_index(worth.argmax(), worth.shape)
        begin, end = int(begins[row, 0]), int(ends[row, column])
        links.append((begin, end))
        worth[(begins < end + margin) & (ends > begin - margin)] = 0
    return links


def _join(pieces: Iterable[Piece]) -> tuple[list[Stroke], Key]:
    """Put parts that follow one another together again, in the order in which they were drawn."""
    strokes: list[Stroke] = []
    key: list[tuple[int, int, int]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.stroke, piece.part)):
        if key and key[-1][0] == piece.stroke and key[-1][2] == piece.part - 1:
            strokes[-1] = np.concatenate([strokes[-1], piece.points[1:]])
            key[-1] = (piece.stroke, key[-1][1], piece.part)
        else:
            strokes.append(piece.points)
            key.append((piece.stroke, piece.part, piece.part))
    return strokes, frozenset(key)


# ---- Lines


def _line_choices(pieces: Sequence[Piece], distances: Array, height: float) -> list[list[list[int]]]:
    """Ways to put pieces into lines: numbers of pieces from left to right, of each line from the top."""
    boxes = _boxes(pieces)
    tops, bottoms = boxes[:, 1], boxes[:, 3]
    middles = (tops + bottoms) / 2
    choices = [[list(range(len(pieces)))]]
    is_tall = bottoms - tops >= 0.4 * height
    tall, small = np.flatnonzero(is_tall), np.flatnonzero(~is_tall)
    shared = np.minimum(bottoms[tall, None], bottoms[tall]) - np.maximum(tops[tall, None], tops[tall])
    heights = (bottoms - tops)[tall]
    lowest = np.minimum(heights[:, None], heights)
    togethers = [shared >= least * lowest for least in LINE_OVERLAPS]
    togethers += [np.abs(middles[tall, None] - middles[tall]) < step * height for step in LINE_STEPS]
    for together in togethers:
        lines = np.array(_connected(together))
        if len(set(lines.tolist())) <= 1:
            continue
        tall_of = [tall[lines == line] for line in sorted(set(lines.tolist()))]
        tall_of.sort(key=lambda line: float(middles[line].mean()))
        near = np.array([distances[np.ix_(small, line)].min(axis=1) for line in tall_of])
        level = np.array(
            [np.maximum(tops[line].min() - middles[small], middles[small] - bottoms[line].max()) for line in tall_of]
        )
        for apart in (near, np.maximum(level, 0)):  # a bar or a flag is near its digit, and stands in its line
            of_small = apart.argmin(axis=0)
            choice = [[*line, *small[of_small == number]] for number, line in enumerate(tall_of)]
            if sorted(map(sorted, choice)) not in [sorted(map(sorted, other)) for other in choices]:
                choices.append(choice)
    return [[sorted(map(int, line), key=lambda index: pieces[index].middle) for line in choice] for choice in choices]


def _connected(together: npt.NDArray[np.bool]) -> list[int]:
    """The group of each of n that are together in pairs (n, n), directly or by others."""
    group = np.full(len(together), -1)
    for index in range(len(together)):
        if group[index] >= 0:
            continue
        reached = together[index]
        while True:
            wider = together[reached].any(axis=0)
            if (wider == reached).all():
                break
            reached = wider
        group[reached] = index
        group[index] = index
    return group.tolist()


# ---- The graph


@dataclass(frozen=True)
class Candidate:
    """A run of pieces of a line.

    Attributes:
        begin, end: nodes.
        strokes: of its pieces, put together.
        key: what is the same for the same ink.
        length: of its line.
        box: in units of a digit's height.
        features: those that do not depend on what is read.
    """

    begin: int
    end: int
    strokes: list[Stroke]
    key: Key
    length: float
    box: Box
    features: Array


class Lattice:
    """The candidates of a drawing that was divided into pieces; what they are read as makes its edges."""

    def __init__(self, pieces: Sequence[Piece], height: float) -> None:
        self.height = height
        self._count = len(pieces)
        distances = _distances(pieces, height) / height
        part_counts: dict[int, int] = {}
        for piece in pieces:
            part_counts[piece.stroke] = part_counts.get(piece.stroke, 0) + 1
        self._part_counts = part_counts
        # Of each choice: its features, and of each line the pieces, candidates, boundaries and links.
        self.choices: list[tuple[Array, list[tuple[list[Piece], list[Candidate], Array, Array]]]] = []
        for lines in _line_choices(pieces, distances * height, height):
            parts = []
            for line in lines:
                members = [pieces[index] for index in line]
                between = distances[np.ix_(line, line)]
                parts.append((members, self._candidates(members, between), *self._boundaries(members, between)))
            self.choices.append((self._line_features(pieces, lines, distances), parts))

    def _line_features(self, pieces: Sequence[Piece], lines: Sequence[Sequence[int]], distances: Array) -> Array:
        features = np.zeros(len(FEATURES))
        features[FEATURE_INDEX["line"]] = len(lines) - 1
        for upper, lower in pairwise(lines):
            bottom = max(pieces[index].box[3] for index in upper)
            top = min(pieces[index].box[1] for index in lower)
            features[FEATURE_INDEX["line overlap"]] += max(0.0, bottom - top) / self.height
            features[FEATURE_INDEX["line near"]] += nearness(distances[np.ix_(upper, lower)])
        return features

    def _candidates(self, pieces: list[Piece], distances: Array) -> list[Candidate]:
        found = []
        for begin in range(len(pieces)):
            ends = [*range(begin + 1, min(begin + MAX_RUN, len(pieces)) + 1)]
            if begin == 0 and ends[-1] < len(pieces) == self._count:  # the whole drawing may always be one
                ends.append(len(pieces))
            for end in ends:
                run = pieces[begin:end]
                left, top, right, bottom = _union(run)
                width, height = (right - left) / self.height, (bottom - top) / self.height
                apart = 0.0
                if len(run) > 1:
                    between = distances[begin:end, begin:end] + np.diag(np.full(len(run), np.inf))
                    apart = float(between.min(axis=0).max())
                    is_large = width > MAX_WIDTH or height > MAX_HEIGHT or apart > MAX_GAP
                    if is_large and len(run) < self._count:
                        continue
                features = np.zeros(len(FEATURES))
                strokes, key = _join(run)
                features[:6] = (
                    1.0,
                    max(0.0, -np.log(max(height, 0.05))),
                    max(0.0, np.log(max(height, 0.05))),
                    min(max(0.0, width - 0.8), MOST_WIDE),
                    apart,
                    len(strokes) - 1,
                )
                length = sum(piece.length for piece in run) / self.height
                box = (left / self.height, top / self.height, right / self.height, bottom / self.height)
                found.append(Candidate(begin, end, strokes, self._normal(key), length, box, features))
        return found

    def _normal(self, key: Key) -> Key:
        """A key in which a whole stroke is the same whether it was cut or not."""
        return frozenset(
            (stroke, 0, -1) if (first, last) == (0, self._part_counts[stroke] - 1) else (stroke, first, last)
            for stroke, first, last in key
        )

    def _boundaries(self, pieces: list[Piece], distances: Array) -> tuple[Array, Array]:
        """Features of the boundary before each node, and what it adds to leave out the piece after it, if it is a link.

        A link that is left out counts neither to what lies left of its boundary nor to what lies right of it.

        Returns:
            (boundaries, links): (n + 1, len(FEATURES)) and (n, len(FEATURES)).
        """
        boundaries = np.zeros((len(pieces) + 1, len(FEATURES)))
        links = np.zeros((len(pieces), len(FEATURES)))
        for node in range(1, len(pieces)):
            boundaries[node] = self._boundary(pieces[:node], pieces[node:], distances[:node, node:])
            if pieces[node].is_link and node + 1 < len(pieces):
                without = self._boundary(pieces[:node], pieces[node + 1 :], distances[:node, node + 1 :])
                links[node] = without - boundaries[node]
        return boundaries, links

    def _boundary(self, before: list[Piece], after: list[Piece], distances: Array) -> Array:
        features = np.zeros(len(FEATURES))
        right, left = max(piece.box[2] for piece in before), min(piece.box[0] for piece in after)
        overlap = min(max(0.0, right - left) / self.height, 1.5)
        cut = len({piece.stroke for piece in before} & {piece.stroke for piece in after})
        near, touching = (0.0, 0.0) if cut else (nearness(distances), float(distances.min() < 0.05))
        features[BOUNDARY_COLUMNS] = overlap, overlap * near, near, touching, cut, overlap if cut else 0.0
        return features

    def candidates(self) -> list[Candidate]:
        """Those of all choices, each once, the shortest runs first."""
        by_key: dict[Key, Candidate] = {}
        for _, lines in self.choices:
            for _, candidates, _, _ in lines:
                for candidate in candidates:
                    by_key.setdefault(candidate.key, candidate)
        return sorted(by_key.values(), key=lambda candidate: candidate.end - candidate.begin)

    def graphs(self, verdicts: Mapping[Key, Verdict]) -> Graphs:
        """The graphs of the candidates that were read: of each choice its features, and lines of (nodes, edges)."""
        graphs = []
        for line_features, lines in self.choices:
            graph = []
            for pieces, candidates, boundaries, links in lines:
                edges = []
                for candidate in candidates:
                    if candidate.key in verdicts:
                        edges += self._labelled(candidate, verdicts[candidate.key].probabilities, boundaries)
                for node, piece in enumerate(pieces):
                    if piece.is_link and piece.length <= MAX_LINK * self.height:
                        features = links[node].copy()
                        features[LINK_COLUMNS] = 1, piece.length / self.height
                        edges.append(Edge(node, node + 1, (), frozenset(), NO_BOX, "", features))
                graph.append((len(pieces), edges))
            graphs.append((line_features, graph))
        return graphs

    def _labelled(self, candidate: Candidate, probabilities: Floats, boundaries: Array) -> list[Edge]:
        value = int(probabilities.argmax())
        p = float(probabilities[value])
        other = float(np.partition(probabilities, -2)[-2])
        improbable = min(-math.log(p), MOST_DOUBT)
        doubt = min(-math.log(max(1 - p, 1e-9)), MOST_DOUBT)
        spread = max(-math.log(p + other), 0.0)
        torn = min(-math.log(max(1 - p - other, 1e-9)), MOST_DOUBT)
        low = candidate.features[1]
        as_digit = candidate.features + boundaries[candidate.end]
        as_none = as_digit.copy()
        beside = float(
            boundaries[candidate.begin, BESIDE_COLUMNS].sum() + boundaries[candidate.end, BESIDE_COLUMNS].sum()
        )
        of_one = (1.0, low, beside) if value == 1 else (0.0, 0.0, 0.0)
        as_digit[DIGIT_COLUMNS] = improbable, -doubt, spread, *of_one
        as_none[NONE_COLUMNS] = 1.0, doubt, torn, low, beside
        ink = candidate.begin, candidate.end, candidate.strokes, candidate.key, candidate.box
        return [Edge(*ink, str(value), as_digit), Edge(*ink, UNCERTAIN, as_none)]


def best_readings(graphs: Graphs, weights: Array, count: int = COMPARED) -> list[Path]:
    """The cheapest paths through a drawing's graphs, see `Lattice.graphs`, the best first.

    Args:
        graphs: of each way to put the pieces into lines.
        weights: (len(FEATURES),).
        count: how many at most, beside those that take the drawing for one digit or none; the features of a path as
            a whole decide among all these.
    """
    found: list[tuple[float, Array, tuple[tuple[Edge, ...], ...]]] = []
    for line_features, lines in graphs:
        paths: list[tuple[float, tuple[tuple[Edge, ...], ...]]] = [(float(line_features @ weights), ())]
        for nodes, edges in lines:
            of_line = _best_line_readings(nodes, edges, weights, count)
            paths = heapq.nsmallest(
                count,
                ((cost + more, (*before, path)) for cost, before in paths for more, path in of_line),
                key=lambda pair: pair[0],
            )
        if len(lines) == 1:
            ((nodes, edges),) = lines
            paths += [
                (float((line_features + edge.features) @ weights), ((edge,),))
                for edge in edges
                if (edge.begin, edge.end) == (0, nodes) and not any(path[0][0] is edge for _, path in paths)
            ]
        found += [(cost, line_features, path) for cost, path in paths]
    found.sort(key=lambda each: each[0])
    readings = []
    for number, (cost, line_features, path) in enumerate(found):
        if number >= count and (len(path) > 1 or len(path[0]) > 1):
            continue
        whole = _whole_features(path)
        features = line_features + whole + sum(edge.features for line in path for edge in line)
        readings.append(Path(cost + float(whole @ weights), path, features))
    return sorted(readings, key=lambda reading: reading.cost)


def _whole_features(path: Sequence[Sequence[Edge]]) -> Array:
    """Those features of a path, (len(FEATURES),), that no single edge has."""
    features = np.zeros(len(FEATURES))
    lines = [[edge.box for edge in line if edge.strokes] for line in path]
    uneven = off_line = 0.0
    for line in lines:
        for (_, top, _, bottom), (_, next_top, _, next_bottom) in pairwise(line):
            ratio = max(bottom - top, LEAST_HEIGHT) / max(next_bottom - next_top, LEAST_HEIGHT)
            uneven += max(abs(math.log(ratio)) - EVEN, 0)
            off_line += max(abs(top + bottom - next_top - next_bottom) / 2 - LEVEL, 0)
    alone = sum(len(line) == 1 for line in lines) if len(lines) > 1 else 0
    features[WHOLE_COLUMNS] = uneven, off_line, alone
    return features


def _best_line_readings(
    nodes: int, edges: Sequence[Edge], weights: Array, count: int
) -> list[tuple[float, tuple[Edge, ...]]]:
    """The cheapest paths from node 0 to the last, with their costs, the best first."""
    costs = (np.array([edge.features for edge in edges]) @ weights).tolist()
    arriving: list[list[tuple[float, Edge]]] = [[] for _ in range(nodes + 1)]
    for edge, cost in zip(edges, costs, strict=True):
        arriving[edge.end].append((cost, edge))
    best: list[list[tuple[float, tuple[Edge, ...]]]] = [[(0.0, ())]]
    for node in range(1, nodes + 1):
        best.append(
            heapq.nsmallest(
                count,
                (
                    (cost + before, (*path, edge))
                    for cost, edge in arriving[node]
                    for before, path in best[edge.begin]
                    if edge.strokes or (path and path[-1].strokes)  # a link lies between two digits
                ),
                key=lambda pair: pair[0],
            )
        )
    return best[nodes]


# ---- Reading

# Of a candidate that is too long to be read.
UNREAD = Verdict(np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8), np.full(CLASSES, 1 / CLASSES, np.float32), False)


class Segmentation:
    """The graphs of one drawing, with and without cuts: steps 2 to 5 of the module's docstring."""

    def __init__(self, strokes: Sequence[Stroke], read: Read, weights: Array, whole: Verdict) -> None:
        """Make the graphs.

        Args:
            strokes: at most MAX_PIECES.
            read: is asked for at most MAX_CANDIDATES drawings in all.
            weights: (len(FEATURES),).
            whole: the verdict on the drawing as a whole.
        """
        self._read = read
        self._candidates_left, self._points_left = MAX_CANDIDATES, MAX_POINTS_READ
        self._verdicts: dict[Key, Verdict] = {frozenset((number, 0, -1) for number in range(len(strokes))): whole}
        pieces = [Piece(number, 0, False, points) for number, points in enumerate(strokes)]
        self._height = _typical_height(pieces)
        if sum(map(len, strokes)) > MAX_FINE_POINTS:
            pieces = [replace(piece, points=thin_out(piece.points, FINE * self._height)) for piece in pieces]
        self._graphs = [self._make_graphs(pieces)]
        for reading in self.best(weights)[:1]:
            parts = self._cut(pieces, reading)
            if parts is not None:
                self._graphs.append(self._make_graphs(parts))

    def best(self, weights: Array, count: int = COMPARED) -> list[Path]:
        """The best readings, see `best_readings`; with cuts, unless there are too many candidates to read them all."""
        found = (best_readings(graphs, weights, count) for graphs in reversed(self._graphs))
        return next(filter(None, found), [])

    def verdict(self, edge: Edge) -> Verdict:
        """The network's verdict on the candidate of an edge."""
        return self._verdicts[edge.key]

    def _make_graphs(self, pieces: Sequence[Piece]) -> Graphs:
        lattice = Lattice(pieces, self._height)
        unread = []
        for candidate in lattice.candidates():
            if candidate.key in self._verdicts:
                continue
            if candidate.length > MAX_LENGTH:
                self._verdicts[candidate.key] = UNREAD
                continue
            points = sum(map(len, candidate.strokes))
            if self._candidates_left and points <= self._points_left:
                self._candidates_left -= 1
                self._points_left -= points
                unread.append(candidate)
        if unread:
            rows = self._read([candidate.strokes for candidate in unread])
            self._verdicts.update(zip((candidate.key for candidate in unread), rows, strict=True))
        return lattice.graphs(self._verdicts)

    def _cut(self, pieces: Sequence[Piece], reading: Path) -> list[Piece] | None:
        """Cut the strokes of what is no digit in a reading; None where nothing can be cut."""
        doubtful = {
            stroke for line in reading.lines for edge in line if edge.label == UNCERTAIN for stroke, _, _ in edge.key
        }
        parts: list[Piece] = []
        count = 0
        for piece in pieces:
            cut = _cut(piece, self._height) if piece.stroke in doubtful and count < MAX_CUT_STROKES else [piece]
            count += len(cut) > 1
            parts += cut
        return parts if count and len(parts) <= MAX_PIECES else None


class Judge(Protocol):
    """A network with its threshold, as `model.recognizer.Recognizer` is one."""

    def judge_all(self, fields: Sequence[npt.NDArray[np.uint8]]) -> list[Verdict]: ...


def is_taken_whole(strokes: Sequence[Stroke], is_digit: bool) -> bool:
    """Whether a drawing is read as one digit, or none, without being taken to pieces: that may take 100 ms.

    Args:
        strokes: see `drawing.Drawing`.
        is_digit: whether the network takes the whole drawing for a digit.
    """
    return extent(strokes) < LEAST_EXTENT or len(strokes) > MAX_PIECES or (is_digit and is_one_group(strokes))


def read_number(
    judge: Judge,
    strokes: Sequence[Stroke],
    line_width: float | None,
    whole: Verdict | None = None,
    weights: Array | None = None,
) -> Number:
    """Read the digits of a drawing that was checked.

    Args:
        judge: the network.
        strokes: see `drawing.Drawing`.
        line_width: likewise; None for each digit's own `default_line_width`.
        whole: the verdict on the drawing as a whole; it is read here if None.
        weights: of FEATURES; None for those that were learned.

    Returns:
        The number. A drawing that has no digit in it, or more than MAX_DIGITS, or more than MAX_PIECES strokes, or
        scribbles that are too long to be read piece by piece, is one that is no digit.

    Raises:
        NoInkError: see `preprocessing.crop_to_ink`.
    """

    def width(drawing: Sequence[Stroke]) -> float:
        return line_width or default_line_width(drawing)

    def field(drawing: Sequence[Stroke]) -> npt.NDArray[np.uint8]:
        return preprocess_drawing(Drawing(tuple(drawing), width(drawing)))

    def read(drawings: Sequence[Sequence[Stroke]]) -> list[Verdict]:
        return judge.judge_all([field(drawing) for drawing in drawings])

    whole = whole or read([strokes])[0]
    single = Number((make_digit(strokes, whole, width(strokes), 0),))
    if is_taken_whole(strokes, whole.is_digit):
        return single
    if line_width:
        line_width = line_width_of_digits(strokes, line_width)
    weights = load_weights() if weights is None else weights
    segmentation = Segmentation(strokes, read, weights, whole)
    readings = segmentation.best(weights)
    if not readings or any(may_be_one(reading, readings[0]) for reading in readings):
        return single
    reading = readings[0]

    def verdict(edge: Edge) -> Verdict:
        read_as = segmentation.verdict(edge)
        image = field(edge.strokes) if read_as is UNREAD else read_as.field
        return replace(read_as, field=image, is_digit=edge.label != UNCERTAIN)

    digits = [
        make_digit(edge.strokes, verdict(edge), width(edge.strokes), number)
        for number, line in enumerate(reading.lines)
        for edge in line
        if edge.strokes
    ]
    if len(digits) == 1 or len(digits) > MAX_DIGITS or not any(digit.is_digit for digit in digits):
        return single
    return Number(tuple(digits))


def may_be_one(reading: Path, best: Path) -> bool:
    """Whether a reading is one digit or none, of strokes near to each other, and costs little more than the best one.

    To split a digit, or an M in one stroke, is worse than to miss a number.
    """
    is_near = reading.features[FEATURE_INDEX["apart"]] <= GROUP_GAP
    is_bold = best.features[[FEATURE_INDEX["cut"], FEATURE_INDEX["alone"]]].any()
    margin = BOLD_MARGIN if is_bold else SINGLE_MARGIN
    return len(reading.text) == 1 and bool(is_near) and reading.cost < best.cost + margin


def make_digit(strokes: Sequence[Stroke], verdict: Verdict, line_width: float, line: int) -> Digit:
    points = np.concatenate(strokes)
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    box = (left, top, right, bottom)
    return Digit(verdict, box, tuple(strokes), line_width, line)
