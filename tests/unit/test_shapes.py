"""Shapes that people read without effort, and doodles: what they are, and how the shipped network reads them."""

import numpy as np
import pytest
from handwritten import strokes_of
from shapes import DOODLES, SHAPES

from model import load_recognizer
from model.drawing import BRUSH_WIDTH, PAD_SIDE, check_drawing

SIZES = 0.25, 0.5, 0.8  # longer side of the box, as a fraction of the pad's

# What the shipped network cannot do yet.
NOT_YET_READ = {
    "0 small, with a long steep slash",
    "0 small, with a long leaning slash",
    "0 open at the top",
    "1 with an arched upstroke",
    "1 with a flat upstroke",
    "1 with a concave upstroke from the baseline",
    "1 with serifs",
    "3 with a very short top",
}
NOT_YET_REJECTED = {"a smiley", "a heart", "a spiral", "a question mark", "an A"}


def cases(names, failing):
    reason = "the shipped network cannot do this yet"
    return [
        pytest.param(name, marks=[pytest.mark.xfail(reason=reason, strict=True)] if name in failing else [])
        for name in names
    ]


def answers(text):
    """The probabilities of a drawing in each of SIZES, by the sketchpad's brush, and whether it is accepted."""
    recognizer = load_recognizer()
    strokes = strokes_of(text)
    drawings = [[stroke * (size * PAD_SIDE / 100) for stroke in strokes] for size in SIZES]
    probabilities = recognizer.predict_strokes(drawings, BRUSH_WIDTH)
    return probabilities, recognizer.is_digit(probabilities)


def test_there_are_thirty_of_all_digits():
    assert len(SHAPES) == 30
    assert {digit for digit, _ in SHAPES.values()} == set(range(10))
    assert all(name.startswith(f"{digit} ") for name, (digit, _) in SHAPES.items())
    assert SHAPES.keys() > NOT_YET_READ
    assert DOODLES.keys() > NOT_YET_REJECTED


@pytest.mark.parametrize("text", [*(text for _, text in SHAPES.values()), *DOODLES.values()])
def test_they_are_drawn_within_the_box_and_fill_it(text):
    points = np.concatenate(check_drawing(strokes_of(text)))
    assert points.min() >= 0
    assert points.max() <= 100
    assert np.ptp(points, axis=0).max() >= 80


@pytest.mark.parametrize("name", cases(SHAPES, NOT_YET_READ))
def test_the_shape_is_read_at_every_size(name):
    digit, text = SHAPES[name]
    probabilities, is_digit = answers(text)
    read = [f"{each.argmax()} ({each.max():.0%})" for each in probabilities]
    assert is_digit.all(), read
    assert (probabilities.argmax(axis=1) == digit).all(), read


@pytest.mark.parametrize("name", cases(DOODLES, NOT_YET_REJECTED))
def test_the_doodle_is_rejected_at_every_size(name):
    probabilities, is_digit = answers(DOODLES[name])
    assert not is_digit.any(), [f"{each.argmax()} ({each.max():.0%})" for each in probabilities]
