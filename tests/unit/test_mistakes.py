"""The mistakes of a network on MNIST's test digits."""

import numpy as np
import pytest

from model import InputError, load_recognizer
from model.data.mnist import PATH_VARIABLE
from model.mistakes import Mistakes, forget_test_digits, load_test_digits, read_test_digit
from model.preprocessing import PIXELS
from model.recognizer import Recognizer


@pytest.fixture
def mnist_digits(mnist_file, monkeypatch):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))
    forget_test_digits()
    yield load_test_digits()
    forget_test_digits()


def test_mistakes_are_those_of_the_network(recognizer, mnist_digits):
    images, labels = mnist_digits
    probabilities = recognizer.predict_fields(images)
    predictions = probabilities.argmax(axis=1)
    matrix, wrong, right = Mistakes(recognizer).summary()

    assert set(wrong.tolist()) == set(np.flatnonzero(predictions != labels).tolist())
    assert (np.diff(probabilities[wrong].max(axis=1)) <= 0).all()
    assert (predictions[right] == labels[right]).all()
    for true in range(10):
        for predicted in range(10):
            assert matrix[true][predicted] == ((labels == true) & (predictions == predicted)).sum()
    np.testing.assert_array_equal(read_test_digit(3)[0], images[3])
    with pytest.raises(InputError, match="There is no test digit"):
        read_test_digit(len(images))


def test_the_most_confident_mistakes_of_each_kind_are_shown(mnist_digits, monkeypatch):
    _, labels = mnist_digits
    constant = np.tile([0.1] * 9 + [0.11], (len(labels), 1))
    monkeypatch.setattr("model.mistakes.MAX_EXAMPLES", 18)

    class Constant(Recognizer):
        def predict_fields(self, fields):
            return constant[: len(fields)]

    matrix, wrong, _ = Mistakes(Constant(load_recognizer().network)).summary()
    assert matrix[:, 9].sum() == len(labels)
    assert len(wrong) == 18
    assert np.bincount(labels[wrong]).tolist() == [2] * 9


def test_the_page_serves_a_convolutional_network():
    import keras

    from app import build_page
    from model.keras_network import from_keras

    layers = keras.layers
    convolution = [layers.Reshape((28, 28, 1)), layers.Conv2D(2, 5, strides=4), layers.Flatten()]
    network = keras.Sequential([keras.Input((PIXELS,)), *convolution, layers.Dense(10, activation="softmax")])
    build_page({"other": Recognizer(from_keras(network))})
