"""What the lesson shows of a drawing and of a network: the steps, the inside, the mistakes."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from driver import CLEAR_DRAWINGS
from hypothesis import given
from hypothesis import strategies as st

from app import build_page
from model import InputError, load_recognizer, preprocess_strokes
from model.data.mnist import PATH_VARIABLE
from model.drawing import PAD_SIDE, parse_drawing
from model.inside import Inside
from model.mistakes import Mistakes, digit_at, forget_test_digits, load_test_digits
from model.preprocessing import PIXELS, normalise
from model.recognizer import FOLDER, Recognizer
from model.steps import steps
from model.training.networks import from_keras, load_keras_network

SEVEN = [[[300, 250], [700, 250], [450, 800]]]


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="module")
def keras_layers():
    """The dense layers of the same network, as Keras loads them."""
    return [layer for layer in load_keras_network(FOLDER / "handwriting.keras").layers if hasattr(layer, "kernel")]


@pytest.fixture(scope="module")
def inside(recognizer):
    return Inside(recognizer.network)


@pytest.fixture(scope="module")
def field():
    return preprocess_strokes(SEVEN, 60)


def test_steps_end_with_what_the_network_is_given():
    for strokes in CLEAR_DRAWINGS.values():
        drawing = [[(PAD_SIDE * x, PAD_SIDE * y) for x, y in stroke] for stroke in strokes]
        taken = steps(parse_drawing(drawing, 60))
        np.testing.assert_array_equal(taken.field, preprocess_strokes(drawing, 60))
        assert max(taken.box.shape) == 20
        row, column = taken.centre_of_mass
        weights = taken.box / taken.box.sum()
        assert row == pytest.approx((weights.sum(axis=1) * np.arange(len(weights))).sum())
        assert column == pytest.approx((weights.sum(axis=0) * np.arange(weights.shape[1])).sum())


def test_plain_picture_is_where_the_drawing_is_on_the_pad():
    dot = steps(parse_drawing([[[PAD_SIDE * 0.75, PAD_SIDE * 0.25]]], 100))
    rows, columns = np.nonzero(dot.plain > 60)
    assert abs(rows.mean() - 6.5) < 0.6
    assert abs(columns.mean() - 20.5) < 0.6


def test_activations_are_those_of_keras(keras_layers, inside, field):
    values = normalise(field).reshape(1, PIXELS)
    for ours, layer in zip(inside.activations(field), keras_layers, strict=True):
        values = layer(values)
        np.testing.assert_allclose(ours, values[0], atol=1e-5)


@pytest.mark.parametrize("digit", range(10))
def test_relevance_is_gradient_times_input(keras_layers, inside, field, digit):
    pixels = tf.constant(normalise(field).reshape(1, PIXELS))
    *hidden, last = keras_layers
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        values = pixels
        for layer in hidden:
            values = layer(values)
        digit_sum = (values @ last.kernel + last.bias)[0, digit]
    expected = (tape.gradient(digit_sum, pixels) * pixels).numpy().reshape(28, 28)
    np.testing.assert_allclose(inside.relevance(field, digit), expected, atol=1e-4)


def test_incoming_weights_are_the_kernels_columns(keras_layers, inside):
    first, second, _ = keras_layers
    np.testing.assert_array_equal(inside.incoming_weights(0, 37), first.kernel.numpy()[:, 37])
    np.testing.assert_array_equal(inside.incoming_weights(1, 511), second.kernel.numpy()[:, 511])


nonsense = st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers(max_value=-1), st.integers(10_000))


@given(number=nonsense)
def test_no_such_unit_layer_digit_or_position(inside, field, number):
    for ask in (
        lambda: inside.incoming_weights(number, 0),
        lambda: inside.incoming_weights(0, number),
        lambda: inside.relevance(field, number),
    ):
        with pytest.raises(InputError, match=r"There is no (layer|unit|digit) "):
            ask()


def test_a_network_of_another_kind_is_served_but_not_looked_into(field):
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((PIXELS,)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(2, 5, strides=4),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    build_page({"other": Recognizer(from_keras(network))})
    with pytest.raises(InputError, match="dense layers"):
        Inside(from_keras(network)).activations(field)


@pytest.fixture
def test_digits(mnist_file, monkeypatch):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))
    forget_test_digits()
    yield load_test_digits()
    forget_test_digits()


def test_mistakes_are_those_of_the_network(recognizer, test_digits):
    images, labels = test_digits
    probabilities = recognizer.predict_fields(images)
    predictions = probabilities.argmax(axis=1)
    matrix, wrong, right = Mistakes(recognizer).summary()

    assert set(wrong.tolist()) == set(np.flatnonzero(predictions != labels).tolist())
    confidence = probabilities[wrong].max(axis=1)
    assert (np.diff(confidence) <= 0).all()
    assert (predictions[right] == labels[right]).all()
    for true in range(10):
        for predicted in range(10):
            assert matrix[true][predicted] == ((labels == true) & (predictions == predicted)).sum()
    np.testing.assert_array_equal(digit_at(3), images[3])


def test_of_too_many_mistakes_the_most_confident_of_each_kind_are_shown(test_digits, monkeypatch):
    _, labels = test_digits
    constant = np.tile([0.1] * 9 + [0.11], (len(labels), 1))
    monkeypatch.setattr("model.mistakes.MAX_EXAMPLES", 18)

    class Constant(Recognizer):
        def predict_fields(self, fields):
            return constant[: len(fields)]

    mistakes = Mistakes(Constant(load_recognizer().network))
    matrix, wrong, _ = mistakes.summary()
    assert matrix[:, 9].sum() == len(labels)
    assert len(wrong) == 18
    assert np.bincount(labels[wrong]).tolist() == [2] * 9


def test_there_is_no_such_test_digit(test_digits):
    images, _ = test_digits
    with pytest.raises(InputError, match="There is no test digit"):
        digit_at(len(images))
