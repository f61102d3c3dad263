"""Why a drawing is rejected."""

from dataclasses import replace

import numpy as np
import pytest
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapes import DOODLES

from model import load_recognizer, preprocess_strokes
from model.hearts_and_faces import find_doodle
from model.network import CLASSES, Network
from model.recognizer import Recognizer, Rejection
from model.verdict import Verdict


class Answering(Network):
    """A network that always says the same."""

    def __init__(self, probabilities):
        self.probabilities = np.asarray(probabilities, np.float32)

    def __call__(self, pixels):
        return np.tile(self.probabilities, (len(pixels), 1))


def probabilities_of(**parts):
    """Ten probabilities: those of the digits named by d0 to d9, and what is left of 1 shared by the others."""
    left = (1 - sum(parts.values())) / (CLASSES - len(parts))
    return np.array([parts.get(f"d{digit}", left) for digit in range(CLASSES)])


def reason(strokes, probabilities, threshold=0.95):
    recognizer = Recognizer(Answering(probabilities), threshold)
    return recognizer.why_rejected(recognizer.judge(preprocess_strokes(strokes)))


LINE = [[(10, 0), (10, 50)]]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"d3": 0.48, "d8": 0.41}, Rejection.TORN),
        ({"d3": 0.94, "d8": 0.01}, Rejection.NEARLY),
        ({"d3": 0.80, "d8": 0.15}, Rejection.TORN),
        ({"d3": 0.30, "d8": 0.25}, Rejection.UNFAMILIAR),
        ({"d3": 0.60}, Rejection.UNFAMILIAR),
        ({"d3": 0.96}, None),
    ],
)
def test_the_reason_follows_from_the_probabilities(parts, expected):
    assert reason(LINE, probabilities_of(**parts)) == expected


@given(
    probabilities=arrays(np.float64, CLASSES, elements=st.floats(0, 1)).filter(np.any).map(lambda a: a / a.sum()),
    threshold=st.floats(0, 1),
)
def test_what_is_rejected_has_a_reason_and_nothing_else(probabilities, threshold):
    recognizer = Recognizer(Answering(probabilities), threshold)
    verdict = recognizer.judge(preprocess_strokes(LINE))
    assert (recognizer.why_rejected(verdict) is None) == verdict.is_digit


def test_a_part_of_a_number_that_reaches_the_threshold_is_unfamiliar_where_its_neighbours_reject_it():
    recognizer = Recognizer(Answering(probabilities_of(d3=0.97)), 0.95)
    verdict = recognizer.judge(preprocess_strokes(LINE))
    assert recognizer.why_rejected(verdict) is None
    assert recognizer.why_rejected(replace(verdict, is_digit=False)) is Rejection.UNFAMILIAR


UNSURE = probabilities_of(d0=0.6, d8=0.3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NO_DIGITS["a dot"], Rejection.DOT),
        (NO_DIGITS["a filled spot"], Rejection.DOT),
        (DOODLES["a heart"], Rejection.HEART),
        (DOODLES["a smiley"], Rejection.FACE),
    ],
)
@pytest.mark.parametrize("size", [0.3, 1, 8])
def test_dots_hearts_and_faces_are_known_at_any_size(text, expected, size):
    assert reason([stroke * size for stroke in strokes_of(text)], UNSURE) is expected


@pytest.mark.parametrize("name", [*NO_DIGITS, *DOODLES])
def test_nothing_else_is_a_heart_or_a_face(name):
    known = {"a heart": "heart", "a smiley": "face"}
    assert find_doodle(preprocess_strokes(strokes_of({**NO_DIGITS, **DOODLES}[name]))) == known.get(name)


@pytest.mark.parametrize("text", [text for _, text in WRITTEN.values()])
def test_digits_are_no_doodles_and_no_dots(text):
    assert reason(strokes_of(text), UNSURE) is Rejection.TORN


def test_empty_and_full_images_have_a_reason():
    recognizer = load_recognizer()
    for level in (0, 255):
        field = np.full((28, 28), level, np.uint8)
        assert recognizer.why_rejected(Verdict(field, UNSURE, False)) in set(Rejection)
