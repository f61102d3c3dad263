"""Build and save networks with Keras."""

from collections.abc import Iterable
from pathlib import Path

import keras

from model.network import CLASSES
from model.preprocessing import PIXELS


def build_network(hidden_units: Iterable[int], dropout: float) -> keras.Sequential:
    """Build a multilayer perceptron, float32 (n, 784) in [0, 1] -> float32 (n, 10), probabilities; not compiled."""
    layers = [keras.Input((PIXELS,), name="pixels")]
    for number, units in enumerate(hidden_units, start=1):
        layers.append(keras.layers.Dense(units, activation="relu", name=f"hidden_{number}"))
        layers.append(keras.layers.Dropout(dropout, name=f"dropout_{number}"))
    layers.append(keras.layers.Dense(CLASSES, activation="softmax", name="digits"))
    return keras.Sequential(layers, name="digit_network")


def save_network(network: keras.Model, path: str | Path) -> None:
    """Save a network without its optimizer as `.keras`; to replace a file, write through `files.write_together`."""
    # Save a copy that was never compiled, without the optimizer's state, which is twice the size of the weights.
    bare = type(network).from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare.save(path)
