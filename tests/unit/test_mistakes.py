"""The mistakes of a network on MNIST's test digits."""

import shutil

import numpy as np
import pytest

from model import load_recognizer
from model.data.mnist import PATH_VARIABLE
from model.inside import Inside
from model.metrics import find_distinct
from model.mistakes import find_examples, load_test_digits, predict_test_digits


@pytest.fixture
def mnist_digits(mnist_file, monkeypatch):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))
    return load_test_digits()


def test_the_digits_are_those_of_a_file_that_was_replaced(mnist_file, tmp_path, monkeypatch):
    monkeypatch.setenv(PATH_VARIABLE, str(path := tmp_path / "mnist.npz"))
    shutil.copy(mnist_file, path)
    images, _ = load_test_digits()
    assert load_test_digits()[0] is images
    with np.load(path) as archive:
        np.savez(path, **{**archive, "x_test": 255 - archive["x_test"]})
    np.testing.assert_array_equal(load_test_digits()[0], 255 - images)


def test_the_most_confident_mistakes_of_each_kind_are_shown(mnist_digits, monkeypatch):
    _, labels = mnist_digits
    constant = np.tile([0.1] * 9 + [0.11], (len(labels), 1))
    monkeypatch.setattr("model.mistakes.MAX_EXAMPLES", 18)
    wrong, _ = find_examples(constant, labels)
    assert len(wrong) == 18
    assert np.bincount(labels[wrong]).tolist() == [2] * 9


def test_equal_digits_tie_and_the_first_one_comes_first(mnist_digits, monkeypatch):
    images, labels = mnist_digits
    distinct, _ = find_distinct(images)
    tripled, count = np.concatenate([images[distinct]] * 3), len(distinct)
    monkeypatch.setattr("model.mistakes.load_test_digits", lambda: (tripled, labels))
    recognizer = load_recognizer("sixteen")
    probabilities = predict_test_digits(recognizer)
    np.testing.assert_array_equal(probabilities, np.tile(probabilities[:count], (3, 1)))
    for layer in Inside(recognizer.network).most_activating(tripled, 9):
        for positions in layer:
            groups = positions[positions >= 0].reshape(-1, 3)
            np.testing.assert_array_equal(groups - groups[:, :1], np.tile([0, count, 2 * count], (len(groups), 1)))
