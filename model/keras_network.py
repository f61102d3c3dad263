"""Networks that Keras has trained."""

from pathlib import Path

import keras
import numpy as np
from keras.layers import Dense, Dropout

from model.errors import NetworkFileError
from model.network import DenseLayer, DenseNetwork
from model.npz_file import activations, write_npz_file


def from_keras(network: keras.Model) -> DenseNetwork:
    """Copy Keras' network (n, 784) -> (n, 10); raises NetworkFileError unless its layers are ReLU and then softmax."""
    layers = [layer for layer in network.layers if type(layer) is not Dropout]
    names = activations(len(layers))
    is_stack = type(network) is keras.Sequential  # a subclass may compute something else
    if not is_stack or not all(map(is_dense, layers, names)):
        raise NetworkFileError("Only dense layers with ReLU and softmax can be read: choose a network of train.py.")
    return DenseNetwork(list(map(copy_dense, layers, names)))


def is_dense(layer: keras.layers.Layer, activation: str) -> bool:
    is_plain = type(layer) is Dense and layer.dtype_policy.name == "float32"
    return is_plain and layer.activation is keras.activations.get(activation)


def copy_dense(layer: keras.layers.Layer, activation: str) -> DenseLayer:
    bias = layer.bias.numpy() if layer.use_bias else np.zeros(layer.units, np.float32)
    return DenseLayer(layer.kernel.numpy(), bias, activation)


def save_network(network: keras.Model, path: Path) -> None:
    """Save a network as `.keras` and, for serving, as `.npz`; to replace files, write through `files.write_together`.

    Raises NetworkFileError for a network that `from_keras` cannot copy.
    """
    # Save a copy that was never compiled, without the optimizer's state, which is twice the size of the weights.
    bare = type(network).from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare.save(path)
    write_npz_file(path.with_suffix(".npz"), from_keras(network))
