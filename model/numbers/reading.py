"""Read a number from a pen's strokes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.drawing import Stroke, extent
from model.network import Floats
from model.numbers.candidates import MAX_HEIGHT
from model.numbers.cuts import cut
from model.numbers.features import Weights, load_weights
from model.numbers.groups import GAP, LEAST_EXTENT, is_one_group
from model.numbers.lines import line_choices
from model.numbers.paths import Path
from model.numbers.pen import PenRun, join, make_run, pieces_of
from model.numbers.pieces import MAX_DIGITS, Box, Ink, R, typical_height
from model.numbers.scores import BOLD_MARGIN, UNCERTAIN, Judge
from model.numbers.segmentation import MAX_PIECES, Segmentation, segment, verdicts_of
from model.numbers.work import Work
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
    judge: Judge, strokes: Sequence[Stroke], line_width: float | None, whole: Verdict | None = None
) -> Number:
    """Read the digits of a checked drawing, see `drawing.Drawing`; raises NoInkError, see `preprocessing.find_ink`.

    It is one non-digit if it has no digit, has more than MAX_DIGITS or MAX_PIECES strokes, or would take more than
    MAX_WORK to take apart. Without a line width, each digit has its own `default_line_width`. `whole` is the verdict on
    the whole drawing, if it is known.
    """
    run = make_run(strokes, line_width)
    if whole is None:
        (whole,) = judge.judge_all([run.field()])
    single = Number((make_digit(run, whole, line=0),))
    if is_taken_whole(strokes, whole.is_digit):
        return single
    work = Work()
    paths = segment_strokes(judge, strokes, line_width, whole, load_weights(), work).paths
    if not paths or any(may_be_one(path, paths[0]) for path in paths):
        return single
    digits = [make_digit(span.candidate.run, verdict, line) for span, verdict, line in verdicts_of(paths[0], work)]
    is_number = 1 < len(digits) <= MAX_DIGITS and any(digit.is_digit for digit in digits)
    return Number(tuple(digits)) if is_number else single


def make_digit(run: PenRun, verdict: Verdict, line: int) -> Digit:
    return Digit(verdict, run.box, run.strokes, run.line_width, line)


def segment_strokes(
    judge: Judge, strokes: Sequence[Stroke], line_width: float | None, whole: Verdict, weights: Weights, work: Work
) -> Segmentation[PenRun]:
    """Segment at most MAX_PIECES strokes, see `segment`; without a line width each run has its own."""
    pieces = pieces_of(strokes)
    height = typical_height(pieces)
    # With a brush that is wider than digits are high, all would be dots, see `preprocessing.bound_line_width`.
    width = line_width and min(line_width, WIDEST_LINE * MAX_HEIGHT * height)
    if sum(map(len, strokes)) > MAX_FINE_POINTS:
        pieces = pieces_of(thin_out(points, FINE * height) for points in strokes)
    ink = Ink(lambda run: make_run(join(run), width), cut, line_choices)
    return segment(judge, pieces, ink, make_run(strokes, width), whole, weights, work)


def may_be_one(path: Path[R], best: Path[R]) -> bool:
    """Return whether a path of one digit, of nearby strokes, costs hardly more than the best: do not split it then."""
    if len(path.text) != 1 or path.features["apart"] > GAP:
        return False
    is_bold = best.features["cut"] or best.features["alone"]
    return path.cost < best.cost + (BOLD_MARGIN if is_bold else SINGLE_MARGIN)
