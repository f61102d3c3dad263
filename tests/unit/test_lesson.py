"""What the lesson shows of a drawing and of a network: the steps, the inside, the mistakes."""

import gzip

import keras
import numpy as np
import pytest
from driver import CLEAR_DRAWINGS
from hypothesis import given
from hypothesis import strategies as st
from loops import in_a_loop
from starlette.requests import Request

from app import build_page
from model import InputError, load_recognizer, preprocess_strokes
from model.data.mnist import PATH_VARIABLE
from model.drawing import PAD_SIDE, parse_drawing
from model.inside import Inside
from model.mistakes import Mistakes, forget_test_digits, load_test_digits, read_test_digit
from model.preprocessing import PIXELS
from model.recognizer import Recognizer
from model.steps import steps
from model.training.networks import from_keras
from page.tabs.mistakes.mistakes import MistakesTab

layers = keras.layers


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="module")
def inside(recognizer):
    return Inside(recognizer.network)


def test_steps_end_with_the_networks_input():
    for strokes in CLEAR_DRAWINGS.values():
        drawing = [[(PAD_SIDE * x, PAD_SIDE * y) for x, y in stroke] for stroke in strokes]
        taken = steps(parse_drawing(drawing, 60))
        np.testing.assert_array_equal(taken.field, preprocess_strokes(drawing, 60))
        assert max(taken.box.shape) == 20
        top, left = taken.corner
        height, width = taken.box.shape
        np.testing.assert_array_equal(taken.field[top : top + height, left : left + width], taken.box)
        assert taken.field.sum() == taken.box.sum()  # nothing lies outside
        points = np.concatenate([np.array(stroke) for stroke in drawing])
        margin = np.full(2, taken.line_width / 2)
        np.testing.assert_allclose(
            taken.crop, [*(points.min(axis=0) - margin), *(points.max(axis=0) + margin)], atol=PAD_SIDE / 50
        )
        row, column = taken.centre_of_mass
        weights = taken.box / taken.box.sum()
        assert row == pytest.approx((weights.sum(axis=1) * np.arange(len(weights))).sum())
        assert column == pytest.approx((weights.sum(axis=0) * np.arange(weights.shape[1])).sum())


def test_the_plain_picture_shows_the_drawings_place_on_the_pad():
    dot = steps(parse_drawing([[[PAD_SIDE * 0.75, PAD_SIDE * 0.25]]], 100))
    rows, columns = np.nonzero(dot.plain > 60)
    assert abs(rows.mean() - 6.5) < 0.6
    assert abs(columns.mean() - 20.5) < 0.6


def test_incoming_weights_are_the_kernels_columns(recognizer, inside):
    first, second, _ = recognizer.network.layers
    np.testing.assert_array_equal(inside.incoming_weights(0, 37), first.kernel[:, 37])
    np.testing.assert_array_equal(inside.incoming_weights(1, 511), second.kernel[:, 511])


@given(st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers(max_value=-1), st.integers(10_000)))
def test_unknown_layers_units_and_digits_are_rejected(inside, number):
    for call in (
        lambda: inside.incoming_weights(number, 0),
        lambda: inside.incoming_weights(0, number),
        lambda: inside.relevance(np.zeros((28, 28), np.uint8), number),
    ):
        with pytest.raises(InputError, match=r"There is no (layer|unit|digit) "):
            call()


def test_the_page_serves_a_convolutional_network():
    convolution = [layers.Reshape((28, 28, 1)), layers.Conv2D(2, 5, strides=4), layers.Flatten()]
    network = keras.Sequential([keras.Input((PIXELS,)), *convolution, layers.Dense(10, activation="softmax")])
    build_page({"other": Recognizer(from_keras(network))})


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


def test_the_answer_with_all_mistakes_is_compressed_once(recognizer, mnist_digits):
    tab = MistakesTab(recognizer)
    headers = [(b"accept-encoding", b"gzip")]

    async def ask(headers):
        return await tab.mistakes(Request({"type": "http", "headers": headers}))

    async def ask_thrice():
        return await ask(headers), await ask(headers), await ask([])

    first, second, plain = in_a_loop(ask_thrice())
    assert first.body is second.body
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(first.body) == plain.body


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
