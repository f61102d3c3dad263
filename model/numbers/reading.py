"""Read a number from a pen's strokes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.drawing import Stroke
from model.numbers.candidates import MAX_HEIGHT
from model.numbers.features import Weights, load_weights
from model.numbers.groups import GAP, Count, count_digits
from model.numbers.paths import Path
from model.numbers.pen import PenRun, make_run, pieces_of
from model.numbers.pieces import MAX_DIGITS, Box, Layout
from model.numbers.scores import BOLD_MARGIN, UNCERTAIN, Judge
from model.numbers.segmentation import Segmentation, segment, verdicts_of
from model.numbers.work import Work
from model.preprocessing import WIDEST_LINE, thin_out
from model.verdict import Verdict

MAX_FINE_POINTS = 1_000  # of a drawing; with more, points closer together than FINE are left out
FINE = 1 / 25  # in units of a digit's height
SINGLE_MARGIN = 0.4  # how much less several digits must cost than one; BOLD_MARGIN where an 8 may be two rings
BEGUN = 0.5  # of the extent of all other strokes: a shorter stroke may still reach them, like the last one of a 4


@dataclass(frozen=True, eq=False)
class Digit(Verdict):
    """A digit of a number, or a non-digit among them: the verdict on it, which depends on its neighbours, too."""

    box: Box  # of its points, in the drawing's unit
    strokes: tuple[Stroke, ...]  # its own; a stroke that two digits share is cut in two
    line_width: float  # with which it was read, in the drawing's unit
    line: int  # from 0, the topmost

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

    @property
    def count(self) -> Count:
        """ONE for one digit or non-digit, SEVERAL if all of several are digits, or else UNDECIDED."""
        if len(self.digits) == 1:
            return Count.ONE
        return Count.SEVERAL if all(digit.is_digit for digit in self.digits) else Count.UNDECIDED

    def judged_by(self, judge: Judge) -> "Number":
        """Return the same digits with another network's verdicts on them."""
        verdicts = judge.judge_all([digit.field for digit in self.digits])
        pairs = zip(self.digits, verdicts, strict=True)
        return Number(tuple(replace(digit, **vars(verdict)) for digit, verdict in pairs))


def count_strokes(layout: Layout, is_digit: bool, is_unfinished: bool = False) -> Count:
    """Count the digits of a drawing, which the network reads as a digit or not, without segmentation.

    An unfinished drawing that may become one digit is ONE, without regard to a stroke that has just begun.
    """
    if is_unfinished:
        *others, last = layout.pieces
        before = Layout(others)
        has_begun = not others or Layout([last]).extent < BEGUN * before.extent
        if has_begun and (len(others) <= 1 or count_digits(before, is_sure=True) is Count.ONE):
            return Count.ONE
    return count_digits(layout, is_digit or is_unfinished)


def read_number(
    judge: Judge,
    strokes: Sequence[Stroke],
    line_width: float | None,
    whole: Verdict | None = None,
    is_unfinished: bool = False,
) -> Number:
    """Read the digits of a checked drawing, see `drawing.Drawing`; raises NoInkError, see `preprocessing.find_ink`.

    It is one non-digit if it has no digit, has more than MAX_DIGITS or MAX_PIECES strokes, or would take more than
    MAX_WORK to take apart. Without a line width, each digit has its own `default_line_width`. `whole` is the verdict on
    the whole drawing, if it is known. For `is_unfinished` see `count_strokes`.
    """
    run = make_run(strokes, line_width)
    if whole is None:
        (whole,) = judge.judge_all([run.field()])
    single = Number((make_digit(run, whole),))
    layout = Layout(pieces_of(strokes))
    if count_strokes(layout, whole.is_digit, is_unfinished) is Count.ONE:
        return single
    work = Work()
    path = choose_path(segment_strokes(judge, layout, strokes, line_width, whole, load_weights(), work))
    digits = [make_digit(span.candidate.run, verdict, line) for span, verdict, line in verdicts_of(path, work)]
    is_number = 1 < len(digits) <= MAX_DIGITS and any(digit.is_digit for digit in digits)
    return Number(tuple(digits)) if is_number else single


def make_digit(run: PenRun, verdict: Verdict, line: int = 0) -> Digit:
    return Digit(**vars(verdict), box=run.box, strokes=run.strokes, line_width=run.line_width, line=line)


def segment_strokes(
    judge: Judge,
    layout: Layout,
    strokes: Sequence[Stroke],
    line_width: float | None,
    whole: Verdict,
    weights: Weights,
    work: Work,
) -> Segmentation:
    """Segment at most MAX_PIECES strokes, see `segment`; without a line width each run has its own."""
    # With a brush that is wider than digits are high, all would be dots, see `preprocessing.bound_line_width`.
    width = line_width and min(line_width, WIDEST_LINE * MAX_HEIGHT * layout.height)
    if sum(map(len, strokes)) > MAX_FINE_POINTS:
        layout = Layout(pieces_of(thin_out(points, FINE * layout.height) for points in strokes))
    return segment(judge, layout, width, weights, make_run(strokes, width), whole, work)


def choose_path(segmentation: Segmentation | None) -> Path | None:
    """Return the best path; None if there is none, or if one digit, of nearby strokes, costs hardly more."""
    if not segmentation or not (paths := segmentation.paths):
        return None
    best = paths[0]
    margin = BOLD_MARGIN if best.features["cut"] or best.features["alone"] else SINGLE_MARGIN
    ones = (path for path in paths if len(path.text) == 1 and path.features["apart"] <= GAP)
    return None if any(path.cost < best.cost + margin for path in ones) else best
