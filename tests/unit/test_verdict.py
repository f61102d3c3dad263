"""The decision whether a drawing is a digit, and why it is rejected."""

import json

import numpy as np
import pytest

from model import load_recognizer
from model.errors import NetworkFileError
from model.recognizer import FOLDER, Recognizer
from model.verdict import measure_certainty


def test_a_report_beside_a_network_has_the_threshold(tmp_path):
    file = tmp_path / "mine.npz"
    file.write_bytes((FOLDER / "handwriting.npz").read_bytes())
    file.with_suffix(".json").write_text(json.dumps({"threshold": 4.5}), encoding="utf-8")
    recognizer = load_recognizer(file)
    fields = np.random.default_rng(1).integers(0, 256, (20, 28, 28), np.uint8)
    certainties = measure_certainty(load_recognizer().predict_fields(fields))
    verdicts = recognizer.judge_all(fields)
    assert [each.certainty for each in verdicts] == pytest.approx(certainties.tolist())
    assert [each.is_digit for each in verdicts] == (certainties >= 4.5).tolist()
    assert all(each.is_digit for each in Recognizer(recognizer.network, 0.0).judge_all(fields))


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
