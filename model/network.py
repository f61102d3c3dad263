"""The network: the tutorial's multilayer perceptron, 784-512-512-10, and how it is kept in a file.

In plain words:

1. A picture of 28 x 28 grey levels is laid out as a row of 784 numbers between 0 and 1.
2. Each of 512 units adds up those numbers, each times a weight of its own, and a bias; what is below zero becomes
   zero (ReLU).
3. Another 512 units do the same with the results of the first.
4. Ten units, one a digit, do so once more, and softmax turns their sums into probabilities that add up to 1.
5. While training, dropout silences a random fifth of the hidden units at each step, so that none is relied on alone.

That makes (784 + 1) * 512 + (512 + 1) * 512 + (512 + 1) * 10 = 669,706 weights.
"""

import os
import tempfile
from pathlib import Path

import keras

from model.errors import NetworkFileError
from model.preprocessing import PIXELS

CLASSES = 10
HIDDEN_UNITS = 512
DROPOUT = 0.2


def build_network(hidden_units=(HIDDEN_UNITS, HIDDEN_UNITS), dropout=DROPOUT):
    """The tutorial's network, not yet trained or compiled.

    Args:
        hidden_units: units of each hidden layer, from the input on.
        dropout: part of each hidden layer's units that is silenced at a training step, in [0, 1).

    Returns:
        keras.Sequential, float32 (n, 784) in [0, 1] -> float32 (n, 10), probabilities.
    """
    layers = [keras.Input((PIXELS,), name="pixels")]
    for number, units in enumerate(hidden_units, start=1):
        layers.append(keras.layers.Dense(units, activation="relu", name=f"hidden_{number}"))
        layers.append(keras.layers.Dropout(dropout, name=f"dropout_{number}"))
    layers.append(keras.layers.Dense(CLASSES, activation="softmax", name="digits"))
    return keras.Sequential(layers, name="digit_network")


def load_network(path):
    """Load a network from a `.keras` file, with Keras' safe mode on.

    Args:
        path: str or Path.

    Returns:
        keras.Model, (n, 784) -> (n, 10).

    Raises:
        NetworkFileError: missing, damaged, or of other input or output shape.
    """
    path = Path(path)
    if path.suffix != ".keras":
        raise NetworkFileError(f"{path} is not a .keras file: name one that train.py has saved.")
    if not path.is_file():
        raise NetworkFileError(f"There is no network at {path}: train one with 'python train.py --out {path}'.")
    try:
        network = keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises many kinds, from zipfile's and h5py's to its own
        raise NetworkFileError(
            f"{path} cannot be read as a Keras network ({type(error).__name__}): train it again with train.py."
        ) from error
    shapes = getattr(network, "input_shape", None), getattr(network, "output_shape", None)
    if shapes != ((None, PIXELS), (None, CLASSES)):
        raise NetworkFileError(
            f"The network in {path} maps {shapes[0]} to {shapes[1]}: it must map {PIXELS} pixels to {CLASSES} digits."
        )
    return network


def save_network(network, path):
    """Save a network without its optimizer; the file is replaced as a whole or not at all.

    Args:
        network: keras.Model.
        path: where to, `.keras`.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """

    def write(beside):
        # A copy, since a compiled network would be saved with its optimizer's state.
        bare = keras.models.clone_model(network)
        bare.set_weights(network.get_weights())
        bare.save(beside)

    replace_file(path, write)


def replace_file(path, write):
    """Write a file beside `path`, then put it in its place in one step.

    Args:
        path: str or Path.
        write: function of a Path with the same suffix, which writes the file there.

    Raises:
        OSError: the folder cannot be written, or the disk is full. What was at `path` is as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        write(beside)
        beside.chmod(0o644)  # mkstemp keeps its files to their owner
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
