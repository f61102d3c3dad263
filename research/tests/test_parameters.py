"""Digits drawn from parameters, and the people who write them so."""

import numpy as np
import pytest

from research.data.rare_styles import crossings, has_long_upstroke, has_rising_tail, in_rare_styles
from research.parameters import BEGINNINGS, HEADS, TOPS, TWO_FEET, draw_one, draw_two
from research.shapes import SHAPES

LARGEST_RISE_OF_SEVEN = 15  # degrees


def slope(start, end):
    """Return the angle at which a line rises to the right, in degrees; y points down."""
    return np.rad2deg(np.arctan2(start[1] - end[1], abs(end[0] - start[0])))


@pytest.mark.parametrize("top", TOPS)
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_one_rises_far_and_steeply_before_its_stem(beginning, top):
    generator = np.random.default_rng(0)
    for _ in range(100):
        drawing = draw_one(generator, beginning, top)
        assert has_long_upstroke(drawing)
        upstroke = drawing[0][: drawing[0][:, 1].argmin() + 1]
        assert slope(upstroke[upstroke[:, 0].argmin()], upstroke[-1]) > LARGEST_RISE_OF_SEVEN + 5


def test_the_top_of_a_seven_is_flat():
    generator = np.random.default_rng(0)
    sevens = [shape.draw for shape in SHAPES if shape.name.startswith("7")]
    for draw in sevens * 50:
        top = draw(generator)[0]
        top = top[: top[:, 0].argmax() + 1]
        start = top[top[:, 0] < top[:, 0].min() + 0.1]
        assert abs(slope(start[start[:, 1].argmin()], top[-1])) < LARGEST_RISE_OF_SEVEN


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("foot", TWO_FEET)
def test_only_a_two_with_a_loop_crosses_itself_at_its_foot(head, foot):
    generator = np.random.default_rng(0)
    looped = []
    for _ in range(50):
        (stroke,) = draw_two(generator, head, foot)
        looped.append((crossings(stroke)[:, 1] > 0.6).any())
    is_expected = foot == "loop" and head != "none"
    assert np.mean(looped) == pytest.approx(float(is_expected), abs=0.1)


def test_crossings_are_where_segments_cross():
    stroke = np.array([(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)])
    np.testing.assert_allclose(crossings(stroke), [(1.0, 1.0)])
    assert len(crossings(stroke[:3])) == 0


def test_people_are_found_by_their_habit():
    generator = np.random.default_rng(0)
    plain = [np.array([(0.5, 0.0), (0.5, 1.0)])]
    drawings = [*(draw_one(generator) for _ in range(15)), *[plain] * 5, *(draw_one(generator) for _ in range(3))]
    writers = np.array(["a/1"] * 10 + ["a/2"] * 10 + ["b/1"] * 3)
    labels = np.array([1] * 20 + [7] * 3)  # what the last person writes so is no 1
    found = in_rare_styles(drawings, labels, writers)
    assert found["long 1s"].tolist() == [True] * 10 + [False] * 13
    assert not found["looped 2s"].any()


def test_a_rising_tail_needs_a_loop():
    ring = [(0.3, 0.95), (0.1, 1.0), (0.1, 0.8), (0.4, 0.9)]
    head = [(0.2, 0.1), (0.6, 0.0), (0.5, 0.5)]
    assert has_rising_tail([np.array([*head, *ring, (0.9, 0.8)])])
    assert not has_rising_tail([np.array([*head, *ring, (0.9, 1.2)])])
    assert not has_rising_tail([np.array([*head, (0.1, 0.95), (0.9, 0.8)])])
