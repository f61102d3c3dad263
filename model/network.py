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

import contextlib
import json
import tempfile
import zipfile
from pathlib import Path

import keras

from model.errors import NetworkFileError
from model.preprocessing import PIXELS

CLASSES = 10


def build_network(hidden_units, dropout):
    """A multilayer perceptron, not yet trained or compiled.

    Args:
        hidden_units: units of each hidden layer, from the input on; the tutorial's are (512, 512).
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
        NetworkFileError: missing, damaged, of other input or output shape, or with code in it that is not Keras' own.
    """
    path = Path(path)
    if path.suffix != ".keras":
        raise NetworkFileError(f"{path} is not a .keras file: name one that train.py has saved.")
    if not path.is_file():
        raise NetworkFileError(f"There is no network at {path}: train one with 'python train.py --out {path}'.")
    try:
        if has_foreign_code(path):
            raise NetworkFileError(
                f"The network in {path} has code of its own in it, which is not run here: take another one."
            )
        network = keras.models.load_model(path, compile=False, safe_mode=True)
    except NetworkFileError:
        raise
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


def has_foreign_code(path):
    """Look into a `.keras` file without loading anything of it.

    Args:
        path: Path.

    Returns:
        bool, whether it names code that is not Keras' own, or has some in it: a Lambda layer.

    Raises:
        zipfile.BadZipFile, KeyError, ValueError: damaged.
    """
    with zipfile.ZipFile(path) as archive:
        # Python 3.13's does not notice damage where h5py reads, back and forth.
        if damaged := archive.testzip():
            raise zipfile.BadZipFile(damaged)
        config = json.loads(archive.read("config.json"))
    parts = [config]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            is_kerass = str(part.get("module", "keras")).partition(".")[0] == "keras"
            if not is_kerass or part.get("class_name") == "Lambda" or part.get("registered_name"):
                return True
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
    return False


def save_network(network, path):
    """Save a network without its optimizer.

    Args:
        network: keras.Model.
        path: str or Path, where to, `.keras`. Write it through `moved_in_together` where another one is to be replaced.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    # A copy that was never compiled: else the optimizer's state would be saved too, twice the size of the weights.
    bare = type(network).from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare.save(path)


@contextlib.contextmanager
def moved_in_together(folder):
    """Write files whole or not at all: into a folder beside them, from where they are moved once all are written.

    with moved_in_together("model") as unfinished:
        save_network(network, unfinished / "mine.keras")

    Args:
        folder: str or Path, where the files belong; made where it is missing.

    Yields:
        Path of an empty folder. Its files move to `folder` when the block ends, and are dropped where it raises.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
        yield Path(unfinished)
        for file in sorted(Path(unfinished).iterdir()):
            file.replace(folder / file.name)
