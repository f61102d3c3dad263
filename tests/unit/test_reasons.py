"""Why a drawing is rejected."""

from dataclasses import replace

import numpy as np
import pytest
from driver import TEXTS
from handwritten import DOODLES, NO_DIGITS, WRITTEN, strokes_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model import preprocess_strokes
from model.hearts_and_faces import find_doodle
from model.network import CLASSES, Network
from model.recognizer import Recognizer, RejectionReason


class Answering(Network):
    """A network that always gives the same answer."""

    def __init__(self, probabilities):
        self.probabilities = np.asarray(probabilities, np.float32)

    def __call__(self, pixels):
        return np.tile(self.probabilities, (len(pixels), 1))


def probabilities_of(**parts):
    """Return ten probabilities: those named d0 to d9, and the rest of 1 in equal parts."""
    left = (1 - sum(parts.values())) / (CLASSES - len(parts))
    return np.array([parts.get(f"d{digit}", left) for digit in range(CLASSES)])


def reason(strokes, probabilities, certainty=5.2):
    recognizer = Recognizer(Answering(probabilities), certainty)
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


def test_every_reason_has_a_sentence():
    assert {f"rejected_{reason}" for reason in RejectionReason} <= TEXTS["en"].keys()


UNSURE = probabilities_of(d0=0.6, d8=0.3)


def test_only_dots_hearts_and_faces_are_recognized_at_any_size():
    known = {"a dot": RejectionReason.DOT, "a filled spot": RejectionReason.DOT}
    known |= {"a heart": RejectionReason.HEART, "a smiley": RejectionReason.FACE}
    drawings = {**NO_DIGITS, **DOODLES}
    for name, expected in known.items():
        for size in (0.3, 1, 8):
            assert reason([stroke * size for stroke in strokes_of(drawings[name])], UNSURE) is expected, (name, size)
    found = {name: find_doodle(preprocess_strokes(strokes_of(text))) for name, text in drawings.items()}
    assert {name: doodle for name, doodle in found.items() if doodle} == {"a heart": "heart", "a smiley": "face"}
    digits = {name: reason(strokes_of(text), UNSURE) for name, (_, text) in WRITTEN.items()}
    assert {name: each for name, each in digits.items() if each is not RejectionReason.TORN} == {}
