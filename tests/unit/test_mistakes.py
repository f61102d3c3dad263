"""The mistakes of a network on MNIST's test digits."""

import gzip

import numpy as np
import pytest
from starlette.requests import Request

from model import InputError, load_recognizer
from model.data.mnist import PATH_VARIABLE
from model.keras_network import from_keras
from model.mistakes import Mistakes, forget_test_digits, load_test_digits, read_test_digit
from model.preprocessing import PIXELS
from model.recognizer import Recognizer
from page.tabs.mistakes.mistakes import MistakesTab
from page.tabs.tab import Parts


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


async def test_the_answer_with_all_mistakes_is_compressed_once(recognizer, mnist_digits):
    tab, headers = MistakesTab(Parts({"handwriting": recognizer}, recognizer)), [(b"accept-encoding", b"gzip")]
    requests = [Request({"type": "http", "headers": each}) for each in (headers, headers, [])]
    first, second, plain = [await tab.mistakes(request) for request in requests]
    assert first.body is second.body
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(first.body) == plain.body


def test_the_page_serves_a_convolutional_network():
    import keras

    from app import build_page

    layers = keras.layers
    convolution = [layers.Reshape((28, 28, 1)), layers.Conv2D(2, 5, strides=4), layers.Flatten()]
    network = keras.Sequential([keras.Input((PIXELS,)), *convolution, layers.Dense(10, activation="softmax")])
    build_page({"other": Recognizer(from_keras(network))})
