"""The decision whether a drawing is a digit."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import load_recognizer
from model.errors import NetworkFileError
from model.recognizer import DEFAULT_THRESHOLD, FOLDER
from model.verdict import MAX_CERTAINTY, REJECTED, find_threshold, measure_certainty


def answers(largest, *shares):
    """Return probabilities (1, 10): the largest, and the rest in shares for nine others."""
    others = np.array(shares or [1] * 9, float)
    return np.array([[largest, *(1 - largest) * others / others.sum()]])


@given(st.floats(0.55, 0.99), st.lists(st.floats(0.01, 1), min_size=9, max_size=9))
def test_certainty_is_the_log_of_the_largest_minus_the_mean_log_of_the_others(largest, shares):
    probabilities = answers(largest, *shares)
    logs = np.log(probabilities[0])
    assert measure_certainty(probabilities) == pytest.approx(logs[0] - logs[1:].mean())


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10).filter(any))
def test_certainties_are_bounded(parts):
    (certainty,) = measure_certainty(np.array([parts]) / np.sum(parts))
    assert -1e-6 <= certainty < MAX_CERTAINTY


def test_a_threshold_rejects_one_in_a_hundred():
    probabilities = np.random.default_rng(0).dirichlet([0.2] * 10, 5000)
    below = measure_certainty(probabilities) < find_threshold(probabilities)
    assert below.mean() == pytest.approx(REJECTED, abs=2e-4)


@pytest.mark.parametrize("name", ["threshold", "certainty"])  # today, and in older files
def test_a_report_beside_a_network_has_the_threshold(tmp_path, name):
    file = tmp_path / "mine.npz"
    file.write_bytes((FOLDER / "handwriting.npz").read_bytes())
    assert load_recognizer(file).threshold == DEFAULT_THRESHOLD
    file.with_suffix(".json").write_text(json.dumps({name: 4.5}), encoding="utf-8")
    recognizer = load_recognizer(file)
    fields = np.random.default_rng(1).integers(0, 256, (20, 28, 28), np.uint8)
    certainties = measure_certainty(load_recognizer().predict_fields(fields))
    verdicts = recognizer.judge_all(fields)
    assert [each.certainty for each in verdicts] == pytest.approx(certainties.tolist())
    assert [each.is_digit for each in verdicts] == (certainties >= 4.5).tolist()
    moved = recognizer.with_threshold(0.0)
    assert (moved.threshold, recognizer.threshold) == (0.0, 4.5)
    assert all(each.is_digit for each in moved.judge_all(fields))


BY_NAME = [{str(unit): "1" for unit in range(len(layer.bias))} for layer in load_recognizer().network.layers[:-1]]
THRESHOLDS = [{}, [1.0], "x", None, float("inf"), float("nan"), -1, 10**400]
REPORTS = ["[" * 200_000, "[]", "{", json.dumps({"active_for": BY_NAME}), '{"active_for": 1}']
REPORTS += [json.dumps({"threshold": threshold}) for threshold in THRESHOLDS]


@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
def test_a_damaged_report_is_refused(tmp_path, report):
    file = tmp_path / "mine.npz"
    file.write_bytes((FOLDER / "handwriting.npz").read_bytes())
    file.with_suffix(".json").write_text(report, encoding="utf-8")
    with pytest.raises(NetworkFileError, match="cannot be read as a training report"):
        load_recognizer(file)
