"""Numbers read from components of ink, as a photo shows them."""

import numpy as np
import pytest
from handwritten import DOODLES, WRITTEN, strokes_of
from tolerances import PROBABILITIES
from written_numbers import Counting, write

from model.numbers import MAX_DIGITS, MAX_PIECES
from model.numbers.work import WORK_OF_READING
from model.photos.masks import Component
from model.photos.reading_masks import MAX_WORK, MAX_WORK_OF_PAGE, read_components, read_lines
from research.numbers.draw_components import Pen, connected_components, draw_ink

BALL_POINT = Pen(height=60, line_width=0.07)
THIN, MARKER, SMALL = Pen(400, 0.008), Pen(80, 0.2), Pen(20, 0.1)


def components_of(strokes, pen=BALL_POINT):
    """Return the components of strokes in which a digit is about 100 high."""
    return connected_components(draw_ink(strokes, pen.height / 100, pen, np.random.default_rng(0)))


def component(ink, line_width, left=0, top=0):
    return Component(left, top, np.asarray(ink, np.uint8), line_width)


@pytest.mark.parametrize("pen", [BALL_POINT, THIN, MARKER, SMALL])
@pytest.mark.parametrize("text", ["7", "42", "314159"])
def test_a_number_is_read(recognizer, text, pen):
    components = components_of(write(text, gap=30), pen)
    number = read_components(recognizer, components)
    assert str(number) == text
    left = -1.0
    for digit in number.digits:
        assert digit.is_digit
        assert digit.strokes == ()
        assert digit.line == 0
        judged = recognizer.judge(digit.field)
        np.testing.assert_allclose(digit.probabilities, judged.probabilities, atol=PROBABILITIES)
        assert digit.box[0] > left
        left = digit.box[2]
    tallest = max(component.ink.shape[0] for component in components)
    assert max(digit.box[3] - digit.box[1] for digit in number.digits) == pytest.approx(tallest, abs=16)


MARKS = {"dot": [[0, 97], [3, 100]], "comma": [[8, 95], [0, 118]], "hyphen": [[0, 50], [35, 52]]}
TOUCHING = [("35", -3), ("35", 0), ("353", -3), ("35353", -3)]  # and the gap


def on_paper():
    """Yield the name of what is written, its components, and the number that it is read as."""
    for name, (digit, text) in WRITTEN.items():
        yield name, components_of(strokes_of(text)), str(digit)
    for text, gap in TOUCHING:
        (component_of_all,) = components_of(write(text, gap))
        yield f"{text}, which touch", [component_of_all], text
    yield "far apart", components_of([*write("4"), *write("27", left=700), *write("5", left=2500)]), "4275"
    most = ("0123456789" * 2)[:MAX_DIGITS]
    yield "the most digits", components_of(write(most), SMALL), most
    left = max(stroke[:, 0].max() for stroke in write("42"))
    for mark, points in MARKS.items():
        strokes = [*write("42"), np.add(points, [left + 20, 0.0]), *write("58", left=left + 85)]
        yield f"with a {mark}", components_of(strokes), "4258"
    for name in ("a plus", "an A"):
        sign = strokes_of(DOODLES[name])
        points = np.concatenate(sign)
        sign = [(stroke - points.min(axis=0)) * (100 / np.ptp(points, axis=0).max()) for stroke in sign]
        yield name, components_of(sign), "?"
        yield f"{name} and 27", components_of([*sign, *write("27", left=140)]), "?27"

    *others, last = components_of(write("38"))
    ink = last.ink.copy()
    ink[20:24] = 0  # rubbed out
    halves = [component(ink[:20], last.line_width, last.left, last.top)]
    halves.append(component(ink[24:], last.line_width, last.left, last.top + 24))
    yield "a broken digit", [*others, *halves], "38"
    components = components_of(write("4271"))
    right, bottom = (max(getattr(each, side) for each in components) for side in ("right", "bottom"))
    lines = [component(np.full((3, right // 2), 255), 3.0, left, bottom + 4) for left in (0, right // 2)]
    yield "remnants of printed lines", [*components, *lines], "4271"


def test_what_is_on_paper_is_read(recognizer):
    read = {name: (str(read_components(recognizer, components)), text) for name, components, text in on_paper()}
    assert {name: found for name, (found, text) in read.items() if found != text} == {}


def test_a_wide_line_is_several_digits_even_if_most_are_uncertain(recognizer):
    letters = strokes_of(DOODLES["an A"])
    strokes = [np.add(stroke, [130 * place, 0]) for place in range(6) for stroke in letters]
    assert len(read_components(recognizer, components_of([*strokes, *write("42", left=800)])).digits) > 6


def hostile_components():
    """Yield lines of text that take more work than any number."""
    generator = np.random.default_rng(0)
    comb = np.full((1500, 1500), 255)
    comb[:-20, ::3] = 0
    noise = 255 * (generator.uniform(size=(1500, 1500)) < 0.5)
    grid = np.zeros((1200, 1200))
    grid[::6], grid[:, ::6] = 255, 255
    yield from ([component(ink, 2.0)] for ink in (comb, noise, grid, np.full((1600, 1600), 255)))
    yield [component(noise[:60, :40], 1.0, left=25 * place) for place in range(MAX_PIECES)]
    yield [component(np.full((40, 3), 255), 3.0, left=5 * place) for place in range(MAX_PIECES)]
    yield [component(np.full((3, 3), 255), 0.0, left=place) for place in range(500)]
    yield [component([[255]], 1e9)]


@pytest.mark.parametrize("components", list(hostile_components()))
def test_the_work_is_bounded(recognizer, components):
    counting = Counting(recognizer)
    number = read_components(counting, components)
    assert 1 <= len(number.digits) <= MAX_DIGITS
    assert sum(counting.counts) <= 1 + MAX_WORK / WORK_OF_READING


def test_the_work_on_a_page_is_bounded(recognizer):
    noise = 255 * (np.random.default_rng(0).uniform(size=(60, 200)) < 0.5)
    line = [component(noise, 1.0, left=210 * place) for place in range(2)]
    counting = Counting(recognizer)
    numbers = read_lines(counting, [line] * 150)
    assert len(numbers) == 150
    assert sum(counting.counts) <= 150 + MAX_WORK_OF_PAGE / WORK_OF_READING
    readable = components_of(write("42"))
    assert [str(number) for number in read_lines(recognizer, [readable] * 3)] == ["42"] * 3
