"""The decision whether a drawing is a digit, and why it is rejected."""

import json
from dataclasses import replace

import numpy as np
import pytest
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model import load_recognizer, preprocess_strokes
from model.errors import NetworkFileError
from model.network import CLASSES, Network
from model.recognizer import FOLDER, Recognizer, RejectionReason
from model.verdict import MAX_CERTAINTY, measure_certainty


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10).filter(any))
def test_certainties_are_bounded(parts):
    (certainty,) = measure_certainty(np.array([parts]) / np.sum(parts))
    assert -1e-6 <= certainty < MAX_CERTAINTY


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


@given(arrays(np.float64, CLASSES, elements=st.floats(0, 1)).filter(np.any), st.floats(0, 20))
def test_only_rejected_drawings_have_a_reason(parts, certainty):
    recognizer = Recognizer(Answering(parts / parts.sum()), certainty)
    verdict = recognizer.judge(preprocess_strokes(LINE))
    assert (recognizer.why_rejected(verdict) is None) == verdict.is_digit


def test_a_rejected_digit_of_a_number_is_unfamiliar_even_if_it_is_certain():
    recognizer = Recognizer(Answering(probabilities_of(d3=0.97)), 5.2)
    verdict = recognizer.judge(preprocess_strokes(LINE))
    assert recognizer.why_rejected(verdict) is None
    assert recognizer.why_rejected(replace(verdict, is_digit=False)) is RejectionReason.UNFAMILIAR


UNSURE = probabilities_of(d0=0.6, d8=0.3)


def test_only_dots_are_recognized_at_any_size():
    known = {"a dot": RejectionReason.DOT, "a filled spot": RejectionReason.DOT}
    for name, expected in known.items():
        for size in (0.3, 1, 8):
            assert reason([stroke * size for stroke in strokes_of(NO_DIGITS[name])], UNSURE) is expected, (name, size)
    digits = {name: reason(strokes_of(text), UNSURE) for name, (_, text) in WRITTEN.items()}
    assert {name: each for name, each in digits.items() if each is not RejectionReason.TORN} == {}
