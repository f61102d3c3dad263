"""The decision whether a drawing is a digit, and why it is rejected."""

import json

import numpy as np
import pytest
from helpers.drawings.handwritten import NO_DIGITS, WRITTEN, strokes_of

from model import load_recognizer, preprocess_strokes
from model.errors import NetworkFileError
from model.network import CLASSES, Network
from model.recognizer import FOLDER, Recognizer, RejectionReason
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


class Answering(Network):
    def __init__(self, probabilities):
        self.probabilities = np.asarray(probabilities, np.float32)

    def __call__(self, pixels):
        return np.tile(self.probabilities, (len(pixels), 1))


def probabilities_of(**parts):
    left = (1 - sum(parts.values())) / (CLASSES - len(parts))
    return np.array([parts.get(f"d{digit}", left) for digit in range(CLASSES)])


def reason(strokes, probabilities):
    recognizer = Recognizer(Answering(probabilities), 5.2)
    return recognizer.why_rejected(recognizer.judge(preprocess_strokes(strokes)))


LINE = [[(10, 0), (10, 50)]]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"d3": 0.48, "d8": 0.41}, RejectionReason.TORN),
        ({"d3": 0.9, "d8": 0.02}, RejectionReason.NEARLY),
        ({"d3": 0.80, "d8": 0.15}, RejectionReason.TORN),
        ({"d3": 0.30, "d8": 0.25}, RejectionReason.UNFAMILIAR),
        ({"d3": 0.60}, RejectionReason.UNFAMILIAR),
        ({"d3": 0.96}, None),
    ],
)
def test_the_reason_follows_from_the_probabilities(parts, expected):
    assert reason(LINE, probabilities_of(**parts)) == expected


UNSURE = probabilities_of(d0=0.6, d8=0.3)


def test_only_dots_are_recognized_at_any_size():
    known = {"a dot": RejectionReason.DOT, "a filled spot": RejectionReason.DOT}
    for name, expected in known.items():
        for size in (0.3, 1, 8):
            assert reason([stroke * size for stroke in strokes_of(NO_DIGITS[name])], UNSURE) is expected, (name, size)
    digits = {name: reason(strokes_of(text), UNSURE) for name, (_, text) in WRITTEN.items()}
    assert {name: each for name, each in digits.items() if each is not RejectionReason.TORN} == {}
