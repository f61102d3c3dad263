"""What docs/lesson.md says a drawing does, for the networks; test_samples.py draws the 3 that becomes an 8."""

import itertools

import numpy as np
from driver import on_pad
from handwritten import WRITTEN, strokes_of

from model import load_recognizer, parse_drawing
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.steps import steps

SLOW_SEVEN = "15,10 30,10 45,10 60,10 75,10 68,25 61,40 54,55 47,70 40,85 36,95"
# Leaning, with a long and rather flat upstroke: up, then down.
GERMAN_ONES = ("12,42 40,22 66,6 50,95", "8,38 64,5 46,95", "4,36 66,6 52,95")


def drawn(text, low=0.2, high=0.8):
    """Return strokes in the pad's unit."""
    return [np.array(stroke) * PAD_SIDE for stroke in on_pad(strokes_of(text), low, high)]


def test_the_bars_move_while_a_7_is_drawn_and_its_bar_is_nearly_full_at_the_end():
    (stroke,) = drawn(SLOW_SEVEN)
    moments = [[stroke[:points]] for points in range(1, len(stroke) + 1)]
    probabilities = load_recognizer().predict_strokes(moments, BRUSH_WIDTH)
    percents = (100 * probabilities).round().tolist()
    assert sum(before != after for before, after in itertools.pairwise(percents)) >= 3
    assert probabilities[-1, 7] >= 0.95


def test_a_german_1_divides_the_two_networks():
    ours, tutorial = load_recognizer(), load_recognizer("tutorial")
    fields = [parse_drawing(drawn(text), BRUSH_WIDTH) for text in GERMAN_ONES]
    fields = [steps(drawing).field for drawing in fields]
    assert [ours.judge(field).value for field in fields] == [1, 1, 1]
    others = {verdict.value if verdict.is_digit else "?" for verdict in map(tutorial.judge, fields)}
    assert 7 in others
    assert others <= {7, "?"}


def test_a_small_5_in_a_corner_is_read_but_not_without_the_steps():
    taken = steps(parse_drawing(drawn(WRITTEN["5 in one stroke"][1], 0.03, 0.2), BRUSH_WIDTH))
    recognizer = load_recognizer()
    assert recognizer.judge(taken.field).value == 5
    assert not recognizer.judge(taken.plain).is_digit
