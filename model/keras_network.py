"""Networks of Keras: those in files that only Keras can read, and those that it has trained."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from model.errors import NetworkFileError
from model.network import DenseNetwork, Floats, Network
from model.network_file import (
    UnsupportedNetworkError,
    check_shapes,
    check_weight_count,
    make_layer,
    read_network_file,
    read_stack,
    unreadable,
)
from model.preprocessing import PIXELS


def load_keras_network(path: str | Path) -> keras.Model:
    """Load a `.keras` file in Keras' safe mode, (n, 784) -> (n, 10), not compiled; raises NetworkFileError."""
    file = read_network_file(path)
    try:
        check_weight_count(file, _count_weights(file.config))
        network = keras.models.load_model(file.path, compile=False, safe_mode=True)
    except NetworkFileError:
        raise
    except Exception as error:  # Keras raises many kinds, from zipfile's and h5py's to its own
        raise unreadable(file.path, error) from error
    check_shapes(file.path, getattr(network, "input_shape", None), getattr(network, "output_shape", None))
    return network


def _count_weights(config: dict) -> int:
    """Count the weights that a network needs, without allocating them."""

    def count() -> int:
        with keras.StatelessScope(initialize_variables=False):
            network = keras.saving.deserialize_keras_object({**config, "compile_config": None}, safe_mode=True)
            return sum(math.prod(variable.shape) for variable in network.variables)

    # Keras keeps such variables for each thread, to initialize them later: this thread discards them when it ends.
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(count).result()


class KerasNetwork(Network):
    """A network of any kind, which TensorFlow computes in one graph for any number of rows."""

    def __init__(self, network: keras.Model) -> None:
        self._graph = tf.function(
            lambda pixels: network(pixels, training=False), input_signature=[tf.TensorSpec((None, PIXELS), tf.float32)]
        )

    def __call__(self, pixels: Floats) -> Floats:
        return self._graph(pixels).numpy().astype(np.float32)


def from_keras(network: keras.Model) -> Network:
    """Convert Keras' network (n, 784) -> (n, 10) for fast prediction; a plain stack of dense layers is copied."""
    try:
        # The configuration does not show what a subclass computes differently.
        if type(network) is not keras.Sequential:
            raise UnsupportedNetworkError(type(network).__name__)
        stack = read_stack(keras.saving.serialize_keras_object(network))
    except UnsupportedNetworkError:
        return KerasNetwork(network)
    weights = iter(network.get_weights())
    return DenseNetwork([make_layer(spec, [next(weights) for _ in spec.shapes]) for spec in stack])


def save_network(network: keras.Model, path: str | Path) -> None:
    """Save a network without its optimizer as `.keras`; to replace a file, write through `files.write_together`."""
    # Save a copy that was never compiled, without the optimizer's state, which is twice the size of the weights.
    bare = type(network).from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare.save(path)
