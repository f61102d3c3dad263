"""The metrics against reference implementations, and the command on small data sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import load_recognizer
from model.data.mnist import load_mnist
from research import calibration
from research.calibration import expected_calibration_error, with_temperature
from research.data.omniglot import load_omniglot
from research.data.originals import name_uci_writers
from research.data.uci_pen import load_uci_pen
from research.data.unipen import Unipen
from research.evaluate import evaluate, load_scans


def random_probabilities(seed, count=400):
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 3, (count, 10))
    return with_temperature(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), 1.0), generator


@given(st.integers(0, 1000))
def test_calibration_error_follows_its_definition(seed):
    probabilities, generator = random_probabilities(seed)
    labels = generator.integers(10, size=len(probabilities))
    confidence, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    expected = 0.0
    for low in np.arange(15) / 15:
        inside = (confidence >= low) & ((confidence < low + 1 / 15) | (low > 0.93))
        if inside.any():
            expected += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    assert expected_calibration_error(probabilities, labels) == pytest.approx(expected, abs=1e-9)


scores = st.lists(st.integers(0, 20).map(lambda tenth: tenth / 20), min_size=1, max_size=40)


@given(scores, scores)
def test_area_under_roc_follows_its_definition(digits, others):
    pairs = [(digit > other) + (digit == other) / 2 for digit in digits for other in others]
    expected = sum(pairs) / len(pairs)  # its definition: how often a digit has the higher score
    assert calibration.area_under_roc(np.array(digits), np.array(others)) == pytest.approx(expected)


@pytest.mark.needs_data("MNIST_PATH", "UCI_PEN_PATH", "OMNIGLOT_PATH")
@pytest.mark.slow
def test_the_shipped_network_is_as_good_as_the_model_card_says():
    drawings, labels, writers = (each[::4] for each in load_uci_pen())  # all would take 5 s
    pen = Unipen(drawings, labels.astype(np.str_), name_uci_writers(writers), {})
    figures = evaluate(load_recognizer("handwriting"), load_mnist()[1], pen, load_omniglot()[0][::4], load_scans())
    assert figures["MNIST test accuracy"] >= 0.995
    assert figures["8 x 8 scans accuracy"] >= 0.97
    # The network was trained on these writers and letters: this detects only a broken file or changed preprocessing.
    assert figures["pen accuracy"] >= 0.995
    assert figures["worst pen digit"] >= 0.985
    assert figures["worst writer"] >= 0.96
    assert figures["calibration error, pen"] <= 0.01
    assert figures["AUROC, digit or not"] >= 0.985
    assert figures["pen digits rejected"] <= 0.02
    assert figures["non-digits rejected"] >= 0.88
