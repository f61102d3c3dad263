"""Shapes that people read without effort, and doodles: what they are, and how the shipped network reads them."""

import numpy as np
import pytest
from handwritten import strokes_of
from shapes import DOODLES, SHAPES

from model import load_recognizer
from model.drawing import BRUSH_WIDTH, PAD_SIDE, check_drawing

SIZES = 0.25, 0.5, 0.8  # longer side of the box, as a fraction of the pad's


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


@pytest.mark.parametrize("text", [*(text for _, text in SHAPES.values()), *DOODLES.values()])
def test_they_are_drawn_within_the_box_and_fill_it(text):
    points = np.concatenate(check_drawing(strokes_of(text)))
    assert points.min() >= 0
    assert points.max() <= 100
    assert np.ptp(points, axis=0).max() >= 80


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_is_read_at_every_size(name):
    digit, text = SHAPES[name]
    probabilities, is_digit = answers(text)
    read = [f"{each.argmax()} ({each.max():.0%})" for each in probabilities]
    assert is_digit.all(), read
    assert (probabilities.argmax(axis=1) == digit).all(), read


@pytest.mark.parametrize("name", DOODLES)
def test_the_doodle_is_rejected_at_every_size(name):
    probabilities, is_digit = answers(DOODLES[name])
    assert not is_digit.any(), [f"{each.argmax()} ({each.max():.0%})" for each in probabilities]
