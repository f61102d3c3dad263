"""Read a number from a pen's strokes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.drawing import Stroke, extent
from model.network import Floats
from model.numbers.cuts import cut
from model.numbers.features import Weights, load_weights
from model.numbers.groups import GAP, LEAST_EXTENT, is_one_group
from model.numbers.lattice import MAX_HEIGHT, UNCERTAIN
from model.numbers.lines import Lines, line_choices
from model.numbers.paths import Path
from model.numbers.pen import PenPiece, PenRun, join, make_run, pieces_of
from model.numbers.pieces import MAX_DIGITS, Array, Box, P, typical_height
from model.numbers.segmentation import BOLD_MARGIN, MAX_PIECES, Judge, Segmentation
from model.numbers.work import TooMuchWorkError, Work
from model.preprocessing import WIDEST_LINE, thin_out
from model.verdict import Verdict

MAX_FINE_POINTS = 1_000  # of a drawing; with more, points closer together than FINE are left out
FINE = 1 / 25  # in units of a digit's height
SINGLE_MARGIN = 0.4  # how much less several digits must cost than one; BOLD_MARGIN where an 8 may be two rings


@dataclass(frozen=True)
class Digit:
    """A digit of a number, or a non-digit among them; its `value`, `probabilities` and `is_digit` are the verdict's."""

    verdict: Verdict  # on its field; whether it is a digit depends on its neighbours, too
    box: Box  # of its points, in the drawing's unit
    strokes: tuple[Stroke, ...]  # its own; a stroke that two digits share is cut in two
    line_width: float  # with which it was read, in the drawing's unit
    line: int  # from 0, the topmost

    @property
    def value(self) -> int:
        return self.verdict.value

    @property
    def probabilities(self) -> Floats:
        return self.verdict.probabilities

    @property
    def is_digit(self) -> bool:
        return self.verdict.is_digit

    def __str__(self) -> str:
        return str(self.value) if self.is_digit else UNCERTAIN


@dataclass(frozen=True)
class Number:
    """What was read in a drawing; its `str` is "427", with "?" for a non-digit and a line break between lines."""

    digits: tuple[Digit, ...]  # one or more, from left to right, line after line

    def __str__(self) -> str:
        lines = [""] * (self.digits[-1].line + 1)
        for digit in self.digits:
            lines[digit.line] += str(digit)
        return "\n".join(lines)

    def judged_by(self, judge: Judge) -> "Number":
        """Return the same digits with another network's verdicts on them."""
        verdicts = judge.judge_all([digit.verdict.field for digit in self.digits])
        pairs = zip(self.digits, verdicts, strict=True)
        return Number(tuple(replace(digit, verdict=verdict) for digit, verdict in pairs))


def is_taken_whole(strokes: Sequence[Stroke], is_digit: bool) -> bool:
    """Return whether to read a drawing, as a whole a digit or not, without segmentation, which may take 25 ms."""
    return len(strokes) > MAX_PIECES or (is_digit and is_one_group(strokes)) or extent(strokes) < LEAST_EXTENT


def read_number(
    judge: Judge,
    strokes: Sequence[Stroke],
    line_width: float | None,
    whole: Verdict | None = None,
    weights: Weights | None = None,
) -> Number:
    """Read the digits of a checked drawing, see `drawing.Drawing`; raises NoInkError, see `preprocessing.find_ink`.

    It is one non-digit if it has no digit, has more than MAX_DIGITS or MAX_PIECES strokes, or would take more than
    MAX_WORK to take apart. Without a line width, each digit has its own `default_line_width`. `whole` is the verdict on
    the whole drawing, if it is known; `weights` are the learned ones by default.
    """
    run = make_run(strokes, line_width)
    if whole is None:
        (whole,) = judge.judge_all([run.field()])
    single = Number((Digit(whole, run.box, run.strokes, run.line_width, line=0),))
    if is_taken_whole(strokes, whole.is_digit):
        return single
    segmentation = segment(judge, strokes, line_width, whole, weights or load_weights())
    paths = segmentation.paths
    if not paths or any(may_be_one(path, paths[0]) for path in paths):
        return single
    try:
        digits = [
            Digit(verdict, run.box, run.strokes, run.line_width, line)
            for run, verdict, line in segmentation.verdicts(paths[0])
        ]
    except TooMuchWorkError:
        return single
    if len(digits) == 1 or len(digits) > MAX_DIGITS or not any(digit.is_digit for digit in digits):
        return single
    return Number(tuple(digits))


@dataclass(frozen=True)
class PenInk:
    """Pieces of strokes, see `pieces.Ink`."""

    line_width: float | None  # in the drawing's unit; None for each run's own `default_line_width`
    least_sure: float = 0.0
    widest: float = math.inf

    def join(self, pieces: Sequence[PenPiece]) -> PenRun:
        return make_run(join(pieces), self.line_width)

    def cut(self, piece: PenPiece, height: float) -> list[PenPiece]:
        return cut(piece, height)

    def lines(self, pieces: Sequence[PenPiece], distances: Array, height: float) -> list[Lines]:
        return line_choices(pieces, distances, height)


def segment(
    judge: Judge, strokes: Sequence[Stroke], line_width: float | None, whole: Verdict, weights: Weights
) -> Segmentation[PenPiece, PenRun]:
    """Segment strokes, at most MAX_PIECES; the other arguments are those of `read_number` and `Segmentation`."""
    pieces = pieces_of(strokes)
    height = typical_height(pieces)
    # With a brush that is wider than digits are high, all would be dots, see `preprocessing.bound_line_width`.
    ink = PenInk(line_width and min(line_width, WIDEST_LINE * MAX_HEIGHT * height))
    if sum(map(len, strokes)) > MAX_FINE_POINTS:
        pieces = pieces_of(thin_out(points, FINE * height) for points in strokes)
    return Segmentation(judge, pieces, ink, make_run(strokes, ink.line_width), whole, weights, Work())


def may_be_one(path: Path[P], best: Path[P]) -> bool:
    """Return whether a path of one digit or non-digit, of nearby strokes, costs little more than the best one.

    Splitting a digit, or an M in one stroke, is worse than missing a number.
    """
    if len(path.text) != 1 or path.features["apart"] > GAP:
        return False
    is_bold = best.features["cut"] or best.features["alone"]
    return path.cost < best.cost + (BOLD_MARGIN if is_bold else SINGLE_MARGIN)
