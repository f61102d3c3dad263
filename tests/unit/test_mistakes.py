"""The mistakes of a network on MNIST's test digits."""

import shutil

import numpy as np
import pytest

from model.data.mnist import PATH_VARIABLE
from model.mistakes import find_examples, load_test_digits
from page.engine_files.answers import mistakes


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


def test_mistakes_are_those_of_the_network(recognizer, mnist_digits):
    images, labels = mnist_digits
    probabilities = recognizer.predict_fields(images)
    predictions = probabilities.argmax(axis=1)
    wrong, right = find_examples(probabilities, labels)
    matrix = mistakes(recognizer, recognizer, len(labels))["matrix"]

    assert set(wrong.tolist()) == set(np.flatnonzero(predictions != labels).tolist())
    assert (np.diff(probabilities[wrong].max(axis=1)) <= 0).all()
    assert (predictions[right] == labels[right]).all()
    for true in range(10):
        for predicted in range(10):
            assert matrix[true][predicted] == ((labels == true) & (predictions == predicted)).sum()


def test_the_most_confident_mistakes_of_each_kind_are_shown(mnist_digits, monkeypatch):
    _, labels = mnist_digits
    constant = np.tile([0.1] * 9 + [0.11], (len(labels), 1))
    monkeypatch.setattr("model.mistakes.MAX_EXAMPLES", 18)
    wrong, _ = find_examples(constant, labels)
    assert len(wrong) == 18
    assert np.bincount(labels[wrong]).tolist() == [2] * 9
