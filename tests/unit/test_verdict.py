"""The judgement whether a drawing is a digit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.verdict import Judgement


@given(st.floats(0.11, 0.999), st.floats(-5, 5), st.floats(-5, 5))
def test_a_digit_needs_the_probability_that_its_features_ask_for(largest, feature, bias):
    probabilities = np.full((1, 10), (1 - largest) / 9)
    probabilities[0, 4] = largest
    judgement = Judgement(np.array([2.0, -1.0], np.float32), bias)
    (score,) = judgement.scores(probabilities, np.array([[feature, 1.0]]))
    needed = 1 / (1 + np.exp(2 * feature - 1 + bias))
    assert (score >= 0) == (largest >= needed) or score == pytest.approx(0, abs=1e-9)


def test_a_certain_answer_has_a_finite_score():
    (score,) = Judgement(np.zeros(2, np.float32), 0.0).scores(np.eye(10)[[3]], np.ones((1, 2)))
    assert 10 < score < 20
