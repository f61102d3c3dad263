"""From drawings and images to probabilities, with the shipped networks and others."""

import json

import numpy as np
import pytest
from datasets import needs_mnist, real_mnist
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from tolerances import READ_OTHERWISE

from model import load_recognizer
from model.preprocessing import preprocess_strokes
from model.recognizer import FOLDER, PURPOSES


def test_digits_are_told_from_non_digits_as_on_the_page(tutorial):
    drawings = [strokes_of(text) for text in (*(text for _, text in WRITTEN.values()), *NO_DIGITS.values())]
    for recognizer in (load_recognizer(), tutorial):
        expected = [verdict.is_digit for verdict in recognizer.judge_all(list(map(preprocess_strokes, drawings)))]
        assert set(expected) == {True, False}
        found = recognizer.is_digit(recognizer.predict_strokes(drawings))
        assert found.dtype == bool
        assert found.tolist() == expected
    assert tutorial.is_digit(tutorial.predict_images([])).shape == (0,)


@needs_mnist
@pytest.mark.parametrize("name", PURPOSES)
def test_a_network_is_as_good_as_its_report_says(name):
    _, (x_test, y_test) = real_mnist()
    report = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))  # of Keras' network
    predictions = load_recognizer(name).predict_fields(x_test).argmax(axis=1)
    assert len({*np.flatnonzero(predictions != y_test).tolist()} ^ {*report["misread"]}) <= READ_OTHERWISE
    assert report["test_accuracy"] == pytest.approx(1 - len(report["misread"]) / len(y_test), abs=1e-6)
    assert np.array(report["confusion_matrix"]).sum(axis=1).tolist() == np.bincount(y_test).tolist()
    assert np.trace(report["confusion_matrix"]) == 10_000 - len(report["misread"])
