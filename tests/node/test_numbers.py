"""Several digits in one drawing, read by the engine as `tools/read_drawings.py` prints it; Python reads each one."""

import itertools
import json

import numpy as np
import pytest
from helpers.drawings.handwritten import DOODLES, NO_DIGITS, SHAPES, WRITTEN, strokes_of
from helpers.drawings.written_numbers import write
from helpers.networks.engine import body_of
from helpers.networks.tolerances import PROBABILITIES
from read_drawings import read_drawings

from model import DEFAULT_NETWORK, load_recognizer, preprocess_strokes
from model.drawing import MAX_POINTS, MAX_STROKES

pytestmark = pytest.mark.slow

MAX_DIGITS, MAX_STROKES_OF_NUMBER = 20, 60  # as in page/engine/numbers: layout.js, groups.js
MAX_CALLS = 1 + 165  # of the network: MAX_WORK / WORK_OF_READING of page/engine/numbers/work.js, and one for the whole


@pytest.fixture(scope="module")
def network():
    return load_recognizer(DEFAULT_NETWORK)


@pytest.fixture
def read(modules):
    """Return a function that returns what the engine reads in drawings, by their names."""

    def read(drawings, line_width=None):
        lines = [json.dumps(body_of(strokes, line_width)) for strokes in drawings.values()]
        return dict(zip(drawings, read_drawings(modules, lines), strict=True))

    return read


def check_digits(answer, network):
    """Check that each digit of an answer was judged by its own strokes."""
    for digit in answer["digits"]:
        alone = network.predict_strokes([digit["strokes"]], digit["line_width"])[0]
        np.testing.assert_allclose(digit["probabilities"], alone, atol=PROBABILITIES)
        points = np.concatenate(digit["strokes"])
        np.testing.assert_allclose(digit["box"], [*points.min(axis=0), *points.max(axis=0)])


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
    # A 5's flag, a 4's stem and a 7's bar belong to their digits even if they are added last.
    generator = np.random.default_rng(0)
    for text, number in itertools.product(("57", "470", "2745"), range(5)):
        strokes = write(text)
        generator.shuffle(order := list(range(len(strokes))))
        yield f"{text}, order {number}", [strokes[index] for index in order], text


def test_drawings_are_read(read, network):
    expected = {name: text for name, _, text in drawn()}
    found = read({name: strokes for name, strokes, _ in drawn()}, 6)
    assert {name: each["number"] for name, each in found.items() if each["number"] != expected[name]} == {}
    for answer in found.values():
        check_digits(answer, network)


def test_one_digit_or_none_is_read_as_without_numbers(read, network):
    texts = {name: text for name, (_, text) in (WRITTEN | SHAPES).items()} | DOODLES | NO_DIGITS
    drawings = {name: strokes_of(text) for name, text in texts.items() if name not in ("two digits", "a ladder")}
    for name, answer in read(drawings).items():
        (digit,) = answer["digits"]
        verdict = network.judge(preprocess_strokes(drawings[name]))
        np.testing.assert_allclose(digit["probabilities"], verdict.probabilities, atol=PROBABILITIES, err_msg=name)
        assert digit["isDigit"] == verdict.is_digit, name
        assert answer["number"] == (str(verdict.value) if verdict.is_digit else "?")


def scribbles(strokes, points, height, step):
    """Random walks on a pad 1,000 wide; `step` is the standard deviation of a step."""
    generator = np.random.default_rng(0)
    return [
        generator.uniform(0, (1000, height)) + np.cumsum(generator.normal(0, step, (points, 2)), axis=0)
        for _ in range(strokes)
    ]


def test_work_is_bounded_and_what_takes_too_much_is_read_as_a_whole(read):
    # Short strokes close together fit into many lines and candidates, long ones have many points to draw.
    drawings = {
        "long": scribbles(1, MAX_POINTS, 300, 5),
        "dense": scribbles(MAX_STROKES_OF_NUMBER, 80, 300, 5),
        "short": scribbles(MAX_STROKES_OF_NUMBER, 10, 1000, 5),
        "many": scribbles(MAX_STROKES, 25, 1000, 20),
    }
    answers = read(drawings, 60)
    calls = {name: answer["calls"] for name, answer in answers.items()}
    assert max(calls.values()) <= MAX_CALLS, calls
    assert calls["short"] > 10
    (whole,) = answers["dense"]["digits"]
    assert len(whole["strokes"]) == len(drawings["dense"])
