"""Read a number from the components of a line of text in a photo."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from model.numbers.candidates import Operations, Span
from model.numbers.features import MASK, Weights, load_weights
from model.numbers.groups import Count, count_digits
from model.numbers.pieces import MAX_DIGITS, Layout
from model.numbers.reading import Digit, Number, choose_path, make_digit
from model.numbers.scores import Judge
from model.numbers.segmentation import Segmentation, segment, verdicts_of
from model.numbers.work import Work
from model.photos.masks import Component, MaskPiece, MaskRun, cut_piece, join_masks, one_line, pieces_of
from model.verdict import Verdict

MAX_WORK = 80_000  # of a line of text, 120 ms, see `work`: drawing a mask takes longer than drawing a pen's lines
MAX_WORK_OF_PAGE = 600_000  # 0.9 s
LEAST_SURE = 0.9  # a digit with a lower probability is cut, too, because digits on paper often touch
WIDEST = 3.0  # digit heights: a wider line of text is several digits or non-digits
LEAST_PROBABILITY = 0.5  # of a digit; with less it is uncertain, even if its neighbours speak for it
REMNANT_LENGTH = 1.2  # digit heights: length of a printed line's remnant, or more
REMNANT_HEIGHT = 0.2  # digit heights: its height, or less
HIGHEST_PUNCTUATION = 0.5  # digit heights: a lower non-digit is punctuation or a speck, and not part of the number


def read_lines(judge: Judge, lines: Sequence[Sequence[Component]]) -> list[Number]:
    """Read the lines of text of a page, see `read_components`, with at most MAX_WORK_OF_PAGE in all."""
    numbers = []
    left = MAX_WORK_OF_PAGE
    for number, components in enumerate(lines):
        work = Work(min(MAX_WORK, left // (len(lines) - number)))
        numbers.append(read_components(judge, components, work))
        left -= min(work.done, work.most)
    return numbers


def read_components(judge: Judge, components: Sequence[Component], work: Work | None = None) -> Number:
    """Read the digits of a line of text: one or more components, in any order; boxes are in their pixels.

    They may stand far apart, as in the cells of a form. What is less than half as high as a digit and no digit, such as
    a comma, a hyphen or a speck, is left out; other non-digits, such as letters, are "?". A line is one non-digit if it
    has no digit, has more than MAX_DIGITS or MAX_PIECES components, or would take too much work to take apart: by
    default MAX_WORK.
    """
    layout, factor, run, whole = read_whole(judge, components)
    single = Number((enlarge(make_digit(run, whole), factor),))
    work = work or Work(MAX_WORK)
    segmentation = segment_components(judge, layout, run, whole, load_weights(MASK), work)
    digits = []
    for span, verdict, _ in verdicts_of(choose_path(segmentation), work):
        is_digit = verdict.is_digit and bool(verdict.probabilities.max() >= LEAST_PROBABILITY)
        if is_digit or is_high(span):
            digit = make_digit(span.candidate.run, replace(verdict, is_digit=is_digit))
            digits.append(enlarge(digit, factor))
    if len(digits) > MAX_DIGITS or not any(digit.is_digit for digit in digits):
        return single
    return Number(tuple(digits))


def read_whole(judge: Judge, components: Sequence[Component]) -> tuple[Layout, int, MaskRun, Verdict]:
    """Lay out components; return the layout, the factor that reduced them, and all as one with the verdict on it."""
    pieces, factor = pieces_of(components)
    pieces = without_remnants(pieces)
    run = join_masks(pieces)
    (whole,) = judge.judge_all([run.field()])
    return Layout(pieces), factor, run, whole


def without_remnants(pieces: Sequence[MaskPiece]) -> list[MaskPiece]:
    """Return pieces without those that are wider and flatter than a digit's bar: remnants of printed lines."""
    height = Layout(pieces).height
    boxes = [(piece, *piece.box) for piece in pieces]
    kept = [
        piece
        for piece, left, top, right, bottom in boxes
        if right - left < REMNANT_LENGTH * height or bottom - top > REMNANT_HEIGHT * height
    ]
    return kept or list(pieces)


def segment_components(
    judge: Judge, layout: Layout, run: MaskRun, whole: Verdict, weights: Weights, work: Work
) -> Segmentation | None:
    """Segment pieces, and spend work to cut them; None for what is read as a whole, see `count_digits`."""
    is_sure = whole.is_digit and bool(whole.probabilities.max() >= LEAST_SURE)
    if count_digits(layout, is_sure) is Count.ONE:
        return None
    operations = Operations(join_masks, partial(cut_piece, work=work), one_line, weights, LEAST_SURE, WIDEST)
    return segment(judge, layout, operations, run, whole, work)


def is_high(span: Span) -> bool:
    _, top, _, bottom = span.box
    return bottom - top >= HIGHEST_PUNCTUATION


def enlarge(digit: Digit, factor: float) -> Digit:
    """Return a digit of ink that was reduced by a factor, in the unit before that."""
    left, top, right, bottom = (side * factor for side in digit.box)
    return replace(digit, box=(left, top, right, bottom), line_width=digit.line_width * factor)
