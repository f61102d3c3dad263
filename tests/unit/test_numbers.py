"""Numbers: several digits in one drawing."""

import itertools
import sys

import numpy as np
import pytest
from handwritten import DOODLES, NO_DIGITS, SHAPES, WRITTEN, strokes_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tolerances import PROBABILITIES
from written_numbers import Counting, write

from model import preprocess_strokes
from model.drawing import MAX_POINTS, MAX_STROKES
from model.numbers import MAX_DIGITS, MAX_PIECES, MAX_WORK
from model.numbers.work import WORK_OF_READING


@pytest.mark.parametrize("text", ["42", "10", "314159", "77", "11"])
@pytest.mark.parametrize("gap", [4, 70])
def test_a_number_is_read(recognizer, text, gap):
    strokes = write(text, gap)
    number = recognizer.read_number(strokes, 6)
    assert str(number) == text
    assert [digit.value for digit in number.digits] == list(map(int, text))
    left = 0.0
    for digit in number.digits:
        assert digit.is_digit
        assert digit.line == 0
        alone = recognizer.predict_strokes([digit.strokes], 6)[0]
        np.testing.assert_allclose(digit.probabilities, alone, atol=PROBABILITIES)
        points = np.concatenate(digit.strokes)
        np.testing.assert_allclose(digit.box, [*points.min(axis=0), *points.max(axis=0)])
        assert digit.box[2] > left
        left = digit.box[2]
    assert sum(len(digit.strokes) for digit in number.digits) == len(strokes)


DELAYED = ["0 slashed", "7 crossed, leaning bar", "5 with a separate bar", "4 closed, two strokes"]


def drawn():
    """Yield the name of a drawing, its strokes, and the number that it is read as."""
    most = "01234567890123456789"
    assert len(most) == MAX_DIGITS
    for count in (1, 4):
        texts = [most[line * MAX_DIGITS // count : (line + 1) * MAX_DIGITS // count] for line in range(count)]
        strokes = [stroke for line, text in enumerate(texts) for stroke in write(text, top=150 * line)]
        yield f"the most digits in {count} lines", strokes, "\n".join(texts)
    yield "more digits", write("1" * (MAX_DIGITS + 1)), "?"
    for gap in (30, 100):
        yield f"lines with a gap of {gap}", [*write("173", top=100 + gap, left=20), *write("42")], "42\n173"
    for text, top in itertools.product(("0\n6", "2\n7", "7\n3"), (110, 200)):
        upper, lower = text.split("\n")
        yield f"two digits, one above the other, {text}, {top}", [*write(upper), *write(lower, top=top)], text
    sizes = [*write("5"), *write("0", left=110, top=15, scale=0.8), *write("8", left=200, top=-20, scale=1.2)]
    yield "other sizes and baselines", sizes, "508"
    for name in DELAYED:
        digit, written = WRITTEN[name]
        first, *late = strokes_of(written)
        yield f"a delayed stroke of {name}", [first, *write("36", left=first[:, 0].max() + 30), *late], f"{digit}36"
    for text in ("20", "26", "53"):
        yield f"{text} in one stroke", [np.concatenate(write(text, gap=20))], text
    letter = [stroke + np.array([130, 0]) for stroke in strokes_of(NO_DIGITS["a letter E"])]
    yield "a letter between digits", [*write("4"), *letter, *write("2", left=250)], "4?2"
    upper, lower = strokes_of(WRITTEN["8 of two rings"][1])
    yield "an 8 of two rings that hardly touch", [upper, lower + np.array([0, 4])], "8"


def test_drawings_are_read(recognizer):
    read = {name: (str(recognizer.read_number(strokes)), text) for name, strokes, text in drawn()}
    assert {name: found for name, (found, text) in read.items() if found != text} == {}


@given(st.randoms(), st.sampled_from(["57", "470", "2745"]))
@settings(max_examples=8, deadline=None)
def test_the_order_of_the_strokes_makes_no_difference(recognizer, random, text):
    # A 5's flag, a 4's stem and a 7's bar belong to their digits even if they are added last.
    strokes = write(text)
    random.shuffle(strokes)
    assert str(recognizer.read_number(strokes)) == text


def test_one_digit_or_none_is_read_as_without_numbers(recognizer):
    digits = {name: text for name, (_, text) in (WRITTEN | SHAPES).items()}
    for name, text in (digits | DOODLES | NO_DIGITS).items():
        if name not in ("two digits", "a ladder"):  # 1 and a 7 with bars, the network says
            strokes = strokes_of(text)
            verdict = recognizer.judge(preprocess_strokes(strokes))
            (digit,) = recognizer.read_number(strokes).digits
            np.testing.assert_array_equal(digit.probabilities, verdict.probabilities, name)
            assert digit.is_digit == verdict.is_digit, name
            assert len(digit.strokes) == len(strokes), name


MAX_CALLS = 120_000  # of functions, for a drawing; the slowest that were found take 93,000, without MAX_WORK 360,000


def scribbles(seed, strokes, points, height, step):
    """Random walks on a pad 1,000 wide; `step` is the standard deviation of a step."""
    generator = np.random.default_rng(seed)
    return [
        generator.uniform(0, (1000, height)) + np.cumsum(generator.normal(0, step, (points, 2)), axis=0)
        for _ in range(strokes)
    ]


def count_calls(function):
    """Count the calls of functions that a call makes."""
    calls = 0

    def count(_frame, event, _function):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


# Short strokes close together fit into many lines and candidates, long ones have many points to draw.
@example(0, 1, MAX_POINTS, 300, 5)
@example(0, MAX_PIECES, 80, 300, 5)
@example(0, MAX_PIECES, 2, 1000, 60)
@example(0, MAX_STROKES, 25, 1000, 20)
@given(
    st.integers(0, 1000),
    st.integers(1, MAX_PIECES),
    st.integers(2, MAX_POINTS // MAX_PIECES),
    st.sampled_from([100, 300, 1000]),
    st.sampled_from([1, 5, 20, 60, 150]),
)
@settings(max_examples=6, deadline=None)
def test_work_is_bounded(recognizer, seed, strokes, points, height, step):
    drawing = scribbles(seed, strokes, points, height, step)
    counting = Counting(recognizer)
    assert count_calls(lambda: counting.read_number(drawing, 60)) <= MAX_CALLS
    assert 1 <= sum(counting.counts) <= 1 + MAX_WORK / WORK_OF_READING


def test_what_takes_too_much_work_is_read_as_a_whole(recognizer):
    strokes = scribbles(0, MAX_PIECES, 80, 300, 5)
    (digit,) = recognizer.read_number(strokes, 60).digits
    assert len(digit.strokes) == len(strokes)
    np.testing.assert_array_equal(digit.probabilities, recognizer.predict_strokes([strokes], 60)[0])


coordinates = st.floats(-1e6, 1e6) | st.integers(-100, 100) | st.sampled_from([0.0, 1e-300, 5e-324, 1e6, -1e6])
drawings = st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12), min_size=1, max_size=12)


@example([[(0, 0)]], None)
@example([[(0, 0), (100, 0)]], 0.001)
@example([[(3, 3)] * 50], 1e6)
@example([[(5e-324, 0), (0, 5e-324)]], None)
@example([[(0, 0), (1e-300, 0)], [(0, 1e-300)]], 1e6)
@given(drawings, st.none() | st.floats(1e-3, 1e6))
@settings(max_examples=25, deadline=None)
def test_any_drawing_is_read(recognizer, drawing, line_width):
    number = recognizer.read_number(drawing, line_width)
    assert 1 <= len(number.digits) <= MAX_DIGITS
    lines = str(number).split("\n")
    assert list(map(len, lines)) == np.bincount([digit.line for digit in number.digits]).tolist()
    points = np.array([point for stroke in drawing for point in stroke], float)
    low, high = points.min(axis=0), points.max(axis=0)
    for digit in number.digits:
        assert 0 <= digit.value <= 9
        assert np.isfinite(digit.probabilities).all()
        assert digit.field.max() == 255
        assert np.isfinite(digit.box).all()
        assert (np.array(digit.box[:2]) >= low).all()
        assert (np.array(digit.box[2:]) <= high).all()
        assert all(stroke.ndim == 2 and len(stroke) for stroke in digit.strokes)
