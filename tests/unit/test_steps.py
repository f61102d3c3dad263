"""What Steps and Inside show of a drawing and of a network."""

import numpy as np
import pytest
from driver import CLEAR_DRAWINGS
from hypothesis import given
from hypothesis import strategies as st

from model import InputError, load_recognizer, preprocess_strokes
from model.drawing import PAD_SIDE, parse_drawing
from model.inside import Inside
from model.steps import steps


@pytest.fixture(scope="module")
def inside():
    return Inside(load_recognizer().network)


def test_steps_end_with_the_networks_input():
    for strokes in CLEAR_DRAWINGS.values():
        drawing = [[(PAD_SIDE * x, PAD_SIDE * y) for x, y in stroke] for stroke in strokes]
        taken = steps(parse_drawing(drawing, 60))
        np.testing.assert_array_equal(taken.field, preprocess_strokes(drawing, 60))
        assert max(taken.box.shape) == 20
        top, left = taken.corner
        height, width = taken.box.shape
        np.testing.assert_array_equal(taken.field[top : top + height, left : left + width], taken.box)
        assert taken.field.sum() == taken.box.sum()  # nothing lies outside
        points = np.concatenate([np.array(stroke) for stroke in drawing])
        margin = np.full(2, taken.line_width / 2)
        np.testing.assert_allclose(
            taken.crop, [*(points.min(axis=0) - margin), *(points.max(axis=0) + margin)], atol=PAD_SIDE / 50
        )
        row, column = taken.centre_of_mass
        weights = taken.box / taken.box.sum()
        assert row == pytest.approx((weights.sum(axis=1) * np.arange(len(weights))).sum())
        assert column == pytest.approx((weights.sum(axis=0) * np.arange(weights.shape[1])).sum())


def test_the_plain_picture_shows_the_drawings_place_on_the_pad():
    dot = steps(parse_drawing([[[PAD_SIDE * 0.75, PAD_SIDE * 0.25]]], 100))
    rows, columns = np.nonzero(dot.plain > 60)
    assert abs(rows.mean() - 6.5) < 0.6
    assert abs(columns.mean() - 20.5) < 0.6


@given(st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers(max_value=-1), st.integers(10_000)))
def test_unknown_layers_units_and_digits_are_rejected(inside, number):
    for call in (
        lambda: inside.incoming_weights(number, 0),
        lambda: inside.incoming_weights(0, number),
        lambda: inside.relevance(np.zeros((28, 28), np.uint8), number),
    ):
        with pytest.raises(InputError, match=r"There is no (layer|unit|digit) "):
            call()
