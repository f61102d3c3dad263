"""The judgement whether a drawing is a digit."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import load_recognizer
from model.errors import NetworkFileError
from model.recognizer import FOLDER, Recognizer
from model.verdict import Judgement, are_digits, score_digits


def answers(largest):
    probabilities = np.full((1, 10), (1 - largest) / 9)
    probabilities[0, 4] = largest
    return probabilities


@given(st.floats(0.11, 0.999), st.floats(-5, 5), st.floats(-5, 5))
def test_a_digit_needs_the_probability_that_its_features_ask_for(largest, feature, bias):
    judgement = Judgement(np.array([2.0, -1.0], np.float32), bias)
    (threshold,) = judgement.thresholds(np.array([[feature, 1.0]]))
    assert threshold == pytest.approx(1 / (1 + np.exp(2 * feature - 1 + bias)))
    assert are_digits(answers(largest), threshold)[0] == (largest >= threshold)


def test_extreme_answers_and_thresholds_have_finite_scores():
    judgement = Judgement(np.array([1e6], np.float32), 0.0)
    thresholds = judgement.thresholds(np.array([[1.0], [-1.0]]))
    for probabilities in (np.eye(10)[[3]], answers(0.1)):
        assert np.isfinite(score_digits(probabilities, thresholds)).all()
    assert are_digits(answers(0.5), thresholds).tolist() == [True, False]


def test_a_report_beside_a_network_may_have_a_judgement(tmp_path):
    file = tmp_path / "mine.keras"
    file.write_bytes((FOLDER / "handwriting.keras").read_bytes())
    weights = np.random.default_rng(0).normal(size=512).round(2)
    report = {"digit_threshold": 0.5, "judgement": {"weights": weights.tolist(), "bias": -1.5}}
    file.with_suffix(".json").write_text(json.dumps(report), encoding="utf-8")
    recognizer = load_recognizer(file)
    fields = np.random.default_rng(1).integers(0, 256, (20, 28, 28), np.uint8)
    probabilities, thresholds = recognizer.read_fields(fields)
    np.testing.assert_allclose(probabilities, load_recognizer().predict_fields(fields))
    hidden = recognizer.network.outputs(fields.reshape(20, -1) / np.float32(255))[-2]
    np.testing.assert_allclose(thresholds, 1 / (1 + np.exp(hidden @ weights - 1.5)), rtol=1e-3)
    verdicts = recognizer.judge_all(fields)
    assert [each.threshold for each in verdicts] == thresholds.tolist()
    assert [each.is_digit for each in verdicts] == are_digits(probabilities, thresholds).tolist()


@pytest.mark.parametrize("judgement", [{}, 7, {"weights": [1.0], "bias": "x"}, {"weights": [[1.0]], "bias": 0}, None])
def test_a_damaged_judgement_is_refused(tmp_path, judgement):
    file = tmp_path / "mine.keras"
    file.write_bytes((FOLDER / "handwriting.keras").read_bytes())
    file.with_suffix(".json").write_text(json.dumps({"judgement": judgement}), encoding="utf-8")
    with pytest.raises(NetworkFileError, match="cannot be read as a training report"):
        load_recognizer(file)


def test_a_judgement_of_another_network_is_refused():
    with pytest.raises(NetworkFileError, match="train it again"):
        Recognizer(load_recognizer().network, judgement=Judgement(np.zeros(16, np.float32), 0.0))
