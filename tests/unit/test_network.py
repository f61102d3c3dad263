"""Networks of Keras: NumPy computes what Keras computes."""

import sys

import numpy as np
import pytest
from helpers.drawings.datasets import printed_digits
from helpers.networks.tolerances import PROBABILITIES, ROUNDED_PROBABILITIES, ROUNDED_WEIGHT
from helpers.running.lazy import Lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import NetworkFileError
from model.preprocessing import flatten, normalise
from model.recognizer import FOLDER, PURPOSES, SMALL_NETWORK, load_recognizer
from tools import convert_network

pytestmark = pytest.mark.slow  # Keras
keras, layers, keras_network = Lazy("keras"), Lazy("keras.layers"), Lazy("model.keras_network")
PIXELS = np.random.default_rng(0).random((40, 784), dtype=np.float32)


def stack(*others):
    return keras.Sequential([keras.Input((784,)), *others, layers.Dense(10, activation="softmax")])


def with_random_weights(network, seed=1):
    generator = np.random.default_rng(seed)
    network.set_weights([(weight + 0.05 * generator.normal(size=weight.shape)) for weight in network.get_weights()])
    return network


@pytest.mark.parametrize("name", PURPOSES)
def test_a_shipped_network_has_its_size_no_optimizer_and_keras_outputs(name):
    path = FOLDER / f"{name}.keras"
    network = keras.models.load_model(path)
    count = 13_002 if name == SMALL_NETWORK else 669_706
    assert network.count_params() == count
    assert not network.compiled
    assert path.stat().st_size < 4 * count + 60_000  # with the optimizer's state it would be three times as large
    weights = [array for layer in load_recognizer(name).network.layers for array in (layer.kernel, layer.bias)]
    for known, served in zip(network.get_weights(), weights, strict=True):
        assert (abs(served - known) <= ROUNDED_WEIGHT * abs(known).max(axis=0)).all()
    assert (FOLDER / f"{name}.npz").stat().st_size < count + 20_000
    pixels = flatten(normalise(printed_digits(50, seed=1)[0]))
    np.testing.assert_allclose(load_recognizer(name).network(pixels), network(pixels), atol=ROUNDED_PROBABILITIES)


dense_layers = st.tuples(st.integers(1, 40), st.booleans(), st.sampled_from([None, 0.0, 0.3]))


@given(st.lists(dense_layers, max_size=4), st.booleans(), st.booleans(), st.integers(0, 1000))
@settings(max_examples=5)
def test_a_plain_stack_has_keras_outputs(hidden, last_bias, is_compiled, seed):
    network = keras.Sequential([keras.Input((784,))])
    for units, use_bias, dropout in hidden:
        network.add(layers.Dense(units, activation="relu", use_bias=use_bias))
        if dropout is not None:
            network.add(layers.Dropout(dropout))
    network.add(layers.Dense(10, activation="softmax", use_bias=last_bias))
    with_random_weights(network, seed)
    if is_compiled:
        network.compile("adam", "mse", metrics=["accuracy"], run_eagerly=True)  # a graph would serve one batch only
        network.train_on_batch(PIXELS, np.ones((len(PIXELS), 10)))
    converted = keras_network.from_keras(network)
    expected = np.asarray(network(PIXELS))
    network.set_weights([weight + 1 for weight in network.get_weights()])  # as training does
    np.testing.assert_allclose(converted(PIXELS), expected, atol=PROBABILITIES)
    assert converted(PIXELS).dtype == np.float32


def test_a_keras_file_is_converted(tmp_path, monkeypatch, capsys):
    path = tmp_path / "small.keras"
    network = with_random_weights(stack(layers.Dense(16, activation="relu"), layers.Dropout(0.2)))
    network.save(path)
    path.with_suffix(".json").write_text('{"threshold": 6}', encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["convert_network.py", str(path)])
    convert_network.main()
    assert capsys.readouterr().out == f"{path.with_suffix('.npz')}\n"
    converted = load_recognizer(path.with_suffix(".npz")).network
    np.testing.assert_allclose(converted(PIXELS), network(PIXELS), atol=ROUNDED_PROBABILITIES)
    with pytest.raises(NetworkFileError, match=r"small\.keras is not a \.npz file: .* makes one of a \.keras file\.$"):
        load_recognizer(path)


def functional():
    pixels = keras.Input((784,))
    return keras.Model(pixels, layers.Dense(10, activation="softmax")(layers.Dense(16, activation="relu")(pixels)))


OTHER_KINDS = {
    "functional": functional,
    "gelu": lambda: stack(layers.Dense(16, activation="gelu")),
    "softmax in the middle": lambda: stack(layers.Dense(16, activation="softmax")),
    "convolutional": lambda: stack(layers.Reshape((28, 28, 1)), layers.Conv2D(4, 5, strides=2), layers.Flatten()),
    "half precision": lambda: stack(layers.Dense(16, activation="relu", dtype="float16")),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_other_kinds_of_network_are_refused(kind):
    with pytest.raises(NetworkFileError, match=r"^Only dense layers with ReLU and softmax can be read: .*\.$"):
        keras_network.from_keras(OTHER_KINDS[kind]())
