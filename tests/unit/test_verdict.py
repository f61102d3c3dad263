"""The decision whether a drawing is a digit."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import load_recognizer
from model.errors import NetworkFileError
from model.recognizer import FOLDER
from model.verdict import are_digits, find_thresholds, measure_certainty, score_digits


def answers(largest, *shares):
    """Return probabilities (1, 10): the largest, and the rest in shares for nine others."""
    others = np.array(shares or [1] * 9, float)
    return np.array([[largest, *(1 - largest) * others / others.sum()]])


@given(st.floats(0.55, 0.99), st.lists(st.floats(0.01, 1), min_size=9, max_size=9), st.floats(-5, 6))
def test_a_digit_needs_the_certainty(largest, shares, certainty):
    probabilities = answers(largest, *shares)
    (threshold,) = find_thresholds(probabilities, certainty)
    (measured,) = measure_certainty(probabilities)
    logs = np.log(probabilities[0])
    assert measured == pytest.approx(logs[0] - logs[1:].mean())
    assert score_digits(probabilities, threshold) == pytest.approx(measured - certainty)
    (at_threshold,) = measure_certainty(answers(threshold, *shares))
    if threshold > 0.55:  # below, another might be the largest
        assert at_threshold == pytest.approx(certainty)


def test_a_digit_like_one_other_needs_less_than_a_letter_like_all():
    torn, letter = find_thresholds(np.concatenate([answers(0.6, 1, *[1e-4] * 8), answers(0.9)]), 5.0)
    assert torn < 0.5 < 0.9 < letter


def test_extreme_answers_and_thresholds_have_finite_scores():
    for probabilities in (np.eye(10)[[3]], answers(0.1)):
        assert np.isfinite(measure_certainty(probabilities)).all()
        for certainty in (-1e6, 0.0, 1e6):
            assert np.isfinite(score_digits(probabilities, find_thresholds(probabilities, certainty))).all()
    assert are_digits(np.eye(10), find_thresholds(np.eye(10), 5.0)).all()
    assert are_digits(answers(0.1), find_thresholds(answers(0.1), 0.0)).all()  # a certainty of 0 rejects nothing


def test_a_report_beside_a_network_has_the_certainty(tmp_path):
    file = tmp_path / "mine.keras"
    file.write_bytes((FOLDER / "handwriting.keras").read_bytes())
    file.with_suffix(".json").write_text(json.dumps({"certainty": 4.5}), encoding="utf-8")
    recognizer = load_recognizer(file)
    fields = np.random.default_rng(1).integers(0, 256, (20, 28, 28), np.uint8)
    probabilities, thresholds = recognizer.read_fields(fields)
    np.testing.assert_allclose(probabilities, load_recognizer().predict_fields(fields))
    np.testing.assert_allclose(thresholds, find_thresholds(probabilities, 4.5))
    verdicts = recognizer.judge_all(fields)
    assert [each.threshold for each in verdicts] == thresholds.tolist()
    assert [each.is_digit for each in verdicts] == are_digits(probabilities, thresholds).tolist()


@pytest.mark.parametrize("certainty", [{}, [1.0], "x", None, float("inf")])
def test_a_damaged_certainty_is_refused(tmp_path, certainty):
    file = tmp_path / "mine.keras"
    file.write_bytes((FOLDER / "handwriting.keras").read_bytes())
    file.with_suffix(".json").write_text(json.dumps({"certainty": certainty}), encoding="utf-8")
    with pytest.raises(NetworkFileError, match="cannot be read as a training report"):
        load_recognizer(file)
