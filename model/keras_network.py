"""Networks of Keras: those in `.keras` files, which are untrusted, and those that it has trained."""

import io
import json
import math
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
from keras.layers import Dense, Dropout

from model.errors import NetworkFileError
from model.network import CLASSES, DenseLayer, DenseNetwork
from model.npz_file import COMPRESSIONS, MAX_FILE_BYTES, activations, write_npz_file
from model.preprocessing import PIXELS

WEIGHTS = "model.weights.h5"  # the member with an HDF5 file
SHAPES = (None, PIXELS), (None, CLASSES)  # of input and output, as Keras states them


def load_keras_network(path: str | Path) -> keras.Model:
    """Load a `.keras` file in Keras' safe mode, (n, 784) -> (n, 10), not compiled; raises NetworkFileError."""
    try:
        check_file(path)
        network = keras.models.load_model(path, compile=False, safe_mode=True)
    except NetworkFileError:
        raise
    except Exception as error:  # zipfile, h5py and Keras raise many kinds
        kind = type(error).__name__
        sentence = f"{path} cannot be read as a Keras network ({kind}): train it again with train.py."
        raise NetworkFileError(sentence) from error
    shapes = getattr(network, "input_shape", None), getattr(network, "output_shape", None)
    if shapes != SHAPES:
        raise NetworkFileError(
            f"The network in {path} maps {shapes[0]} to {shapes[1]}: it must map {PIXELS} pixels to {CLASSES} digits."
        )
    return network


def check_file(path: str | Path) -> None:
    """Check what needs memory before Keras allocates it; raises NetworkFileError, or what zipfile and Keras raise."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > MAX_FILE_BYTES or any(member.compress_type not in COMPRESSIONS for member in members):
            raise NetworkFileError(
                f"{path} unpacks to {size:,} bytes: choose a network of at most {MAX_FILE_BYTES:,}, stored or deflated."
            )
        if damaged := archive.testzip():  # h5py reads back and forth, where zipfile does not notice damage
            raise zipfile.BadZipFile(damaged)
        config = json.loads(archive.read("config.json"))
        with h5py.File(io.BytesIO(archive.read(WEIGHTS))) as weights:
            weights.visititems(check_layout)
    if count_weights(config) > size:
        fault = f"The network in {path} needs more weights than its file can hold: train it again with train.py."
        raise NetworkFileError(fault)


def check_layout(name: str, part: h5py.Group | h5py.Dataset) -> None:
    """Raise ValueError for a data set in chunks."""
    if isinstance(part, h5py.Dataset) and part.chunks:  # which Keras does not write; h5py unpacks chunks of any size
        raise ValueError(f"{name} is stored in chunks")


def count_weights(config: dict[str, Any]) -> int:
    """Count the weights that a network needs, without allocating them."""

    def count() -> int:
        with keras.StatelessScope(initialize_variables=False):
            network = keras.saving.deserialize_keras_object({**config, "compile_config": None}, safe_mode=True)
            return sum(math.prod(variable.shape) for variable in network.variables)

    # Keras keeps such variables for each thread, to initialize them later: this thread discards them when it ends.
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(count).result()


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
