"""From a drawing to a number: pieces, candidates, verdicts, paths, and the same once more with cuts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.drawing import Stroke, extent
from model.network import CLASSES, Floats
from model.numbers.bounds import promising
from model.numbers.cuts import cut
from model.numbers.features import Weights, load_weights
from model.numbers.groups import GAP, LEAST_EXTENT, is_one_group
from model.numbers.lattice import MAX_HEIGHT, UNCERTAIN, Candidate, Lattice
from model.numbers.paths import COMPARED, Path, best_paths
from model.numbers.pen import Brush, PenPiece, join, pieces_of
from model.numbers.pieces import MAX_DIGITS, Box, Key, typical_height, union
from model.preprocessing import WIDEST_LINE, Grey, thin_out
from model.verdict import Verdict

MAX_PIECES = 60  # strokes, or parts of them: three for each digit
MAX_CANDIDATES = 100  # read in a drawing, beside the whole of it
MAX_POINTS_READ = 5_000  # of all candidates; those of twenty digits have 4,000
MAX_FINE_POINTS = 1_000  # of a drawing, from which on points are left out that are closer to each other than FINE
FINE = 1 / 50  # in units of a digit's height
MAX_LENGTH = 10.0  # of a candidate's line, in units of a digit's height; a longer one is a scribble and is not read
MAX_CUT_STROKES = 6  # in a drawing
# Of a candidate that is too long to be read.
UNSURE = np.full(CLASSES, 1 / CLASSES, np.float32)
SINGLE_MARGIN = 0.4  # how much less several digits must cost than one
BOLD_MARGIN = 1.0  # the same, where a stroke is cut or a line has one digit: an 8 may be two rings


@dataclass(frozen=True)
class Digit:
    """A digit of a number, or a non-digit among them.

    Attributes:
        verdict: the field that it was read from, and whether it is taken for a digit beside its neighbours.
        box: of its points, in the drawing's unit.
        strokes: as many as it has; a stroke that two digits share is cut in two.
        line_width: with which it was read, in the drawing's unit.
        line: from 0, the topmost.
    """

    verdict: Verdict
    box: Box
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
    """What was read in a drawing; its `str` is "427", with "?" for a non-digit and a line break between lines.

    Attributes:
        digits: one or more, from left to right, line after line.
    """

    digits: tuple[Digit, ...]

    def __str__(self) -> str:
        lines = [""] * (self.digits[-1].line + 1)
        for digit in self.digits:
            lines[digit.line] += str(digit)
        return "\n".join(lines)


class Judge(Protocol):
    """A network with its threshold, such as `model.recognizer.Recognizer`."""

    def judge_all(self, fields: Sequence[Grey]) -> list[Verdict]: ...


class Segmentation:
    """The lattices of one drawing, without cuts and with them: steps 2 to 5 of the package's docstring.

    Attributes:
        paths: the best, see `best`.
    """

    def __init__(
        self,
        judge: Judge,
        strokes: Sequence[Stroke],
        line_width: float | None,
        whole: Verdict,
        weights: Weights,
        reads_all: bool = False,
    ) -> None:
        """Read the candidates.

        Args:
            judge: is asked for at most MAX_CANDIDATES fields in all.
            strokes: at most MAX_PIECES.
            line_width: see `read_number`.
            whole: the verdict on the drawing as a whole.
            weights: of FEATURES.
            reads_all: whether candidates are read that cannot be on the best path, too.
        """
        self._judge, self._weights, self._reads_all = judge, weights, reads_all
        pieces = pieces_of(strokes)
        self._height = typical_height(pieces)
        # With a brush that is wider than digits are high, all would be dots, see `preprocessing.bound_line_width`.
        self._brush = Brush(line_width and min(line_width, WIDEST_LINE * MAX_HEIGHT * self._height))
        self._candidates_left, self._points_left = MAX_CANDIDATES, MAX_POINTS_READ
        key = frozenset((piece.source, 0, -1) for piece in pieces)
        self._strokes: dict[Key, tuple[Stroke, ...]] = {key: tuple(strokes)}
        self._fields: dict[Key, Grey] = {key: whole.field}
        self._probabilities: dict[Key, Floats] = {key: whole.probabilities}
        self._unread: set[Key] = set()
        if sum(map(len, strokes)) > MAX_FINE_POINTS:
            pieces = pieces_of(thin_out(points, FINE * self._height) for points in strokes)
        self._lattices: list[Lattice[PenPiece]] = []
        self.paths = self._find_paths(pieces)
        if self.paths and (parts := self._cut(pieces, self.paths[0])):
            self.paths = self._find_paths(parts) or self.paths

    def best(self, weights: Weights, count: int = COMPARED) -> list[Path[PenPiece]]:
        """Return the best paths, see `best_paths`; with cuts, unless there are too many candidates to read them all."""
        found = (best_paths(each.choices, self._probabilities, weights, count) for each in reversed(self._lattices))
        return next(filter(None, found), [])

    def digits(self, path: Path[PenPiece]) -> list[Digit]:
        """Return the digits that a path reads."""
        digits = []
        for number, line in enumerate(path.lines):
            for edge in line:
                if edge.candidate:
                    key = edge.candidate.key
                    verdict = Verdict(self._draw(key), self._probabilities[key], edge.label != UNCERTAIN)
                    digits.append(make_digit(self._strokes[key], verdict, self._brush, number))
        return digits

    def _find_paths(self, pieces: Sequence[PenPiece]) -> list[Path[PenPiece]]:
        """Make the lattice of some pieces, read its candidates and find its best paths."""
        lattice = Lattice(pieces, self._height)
        self._lattices.append(lattice)
        self._admit(lattice.candidates())
        if self._reads_all:
            self._read(list(self._unread))
        self._read(self._promising(lattice))
        paths = best_paths(lattice.choices, self._probabilities, self._weights)
        if paths and (others := self._promising(lattice, paths[0].cost)):
            self._read(others)
            paths = best_paths(lattice.choices, self._probabilities, self._weights)
        return paths

    def _admit(self, candidates: Iterable[Candidate[PenPiece]]) -> None:
        """Choose the candidates that may be read."""
        for candidate in candidates:
            key = candidate.key
            if key in self._strokes:
                continue
            strokes = join(candidate.pieces)
            points = sum(map(len, strokes))
            if candidate.length > MAX_LENGTH:
                self._strokes[key], self._probabilities[key] = strokes, UNSURE
            elif self._candidates_left and points <= self._points_left:
                self._candidates_left -= 1
                self._points_left -= points
                self._strokes[key] = strokes
                self._unread.add(key)

    def _promising(self, lattice: Lattice[PenPiece], cost: float | None = None) -> list[Key]:
        return promising(lattice.choices, self._probabilities, self._unread, self._weights, BOLD_MARGIN, cost)

    def _read(self, keys: Sequence[Key]) -> None:
        """Read candidates, in one call of the network."""
        if not keys:
            return
        self._unread -= set(keys)
        for key, verdict in zip(keys, self._judge.judge_all([self._draw(key) for key in keys]), strict=True):
            self._probabilities[key] = verdict.probabilities

    def _draw(self, key: Key) -> Grey:
        """Return the field of a candidate, drawn once."""
        if key not in self._fields:
            self._fields[key] = self._brush.field(self._strokes[key])
        return self._fields[key]

    def _cut(self, pieces: Sequence[PenPiece], path: Path[PenPiece]) -> list[PenPiece] | None:
        """Cut the strokes of what is no digit in a path; None where nothing can be cut."""
        doubtful = {
            piece.source
            for line in path.lines
            for edge in line
            if edge.candidate and edge.label == UNCERTAIN
            for piece in edge.candidate.pieces
        }
        parts: list[PenPiece] = []
        count = 0
        for piece in pieces:
            if piece.source in doubtful and count < MAX_CUT_STROKES:
                cut_apart = cut(piece, self._height)
                count += len(cut_apart) > 1
                parts += cut_apart
            else:
                parts.append(piece)
        return parts if count and len(parts) <= MAX_PIECES else None


def is_taken_whole(strokes: Sequence[Stroke], is_digit: bool) -> bool:
    """Return whether a drawing is read as one digit, or none, without being taken to pieces: that may take 50 ms.

    Args:
        strokes: see `drawing.Drawing`.
        is_digit: whether the network takes the whole drawing for a digit.
    """
    return len(strokes) > MAX_PIECES or (is_digit and is_one_group(strokes)) or extent(strokes) < LEAST_EXTENT


def read_number(
    judge: Judge,
    strokes: Sequence[Stroke],
    line_width: float | None,
    whole: Verdict | None = None,
    weights: Weights | None = None,
) -> Number:
    """Read the digits of a drawing that was checked.

    Args:
        judge: the network.
        strokes: see `drawing.Drawing`.
        line_width: see `drawing.Drawing`; None for each digit's own `default_line_width`.
        whole: the verdict on the drawing as a whole; it is read here if None.
        weights: of FEATURES; None for those that were learned.

    Returns:
        The number. A drawing that has no digit in it, or more than MAX_DIGITS, or more than MAX_PIECES strokes, or
        scribbles that are too long to be read piece by piece, is one that is no digit.

    Raises:
        NoInkError: see `preprocessing.crop_to_ink`.
    """
    brush = Brush(line_width)
    if whole is None:
        (whole,) = judge.judge_all([brush.field(strokes)])
    single = Number((make_digit(strokes, whole, brush, 0),))
    if is_taken_whole(strokes, whole.is_digit):
        return single
    segmentation = Segmentation(judge, strokes, line_width, whole, weights or load_weights())
    paths = segmentation.paths
    if not paths or any(may_be_one(path, paths[0]) for path in paths):
        return single
    digits = segmentation.digits(paths[0])
    if len(digits) == 1 or len(digits) > MAX_DIGITS or not any(digit.is_digit for digit in digits):
        return single
    return Number(tuple(digits))


def may_be_one(path: Path[PenPiece], best: Path[PenPiece]) -> bool:
    """Return whether a path of one digit or none, of nearby strokes, costs little more than the best one.

    To split a digit, or an M in one stroke, is worse than to miss a number.
    """
    if len(path.text) != 1 or path.features["apart"] > GAP:
        return False
    is_bold = best.features["cut"] or best.features["alone"]
    return path.cost < best.cost + (BOLD_MARGIN if is_bold else SINGLE_MARGIN)


def make_digit(strokes: Sequence[Stroke], verdict: Verdict, brush: Brush, line: int) -> Digit:
    box = union(piece.box for piece in pieces_of(strokes))
    return Digit(verdict, box, tuple(strokes), brush.width(strokes), line)
