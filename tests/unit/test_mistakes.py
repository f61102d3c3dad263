"""The mistakes of a network on MNIST's test digits."""

import shutil

import numpy as np
import pytest

from model.data.mnist import PATH_VARIABLE
from model.mistakes import find_examples, load_test_digits


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
