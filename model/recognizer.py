"""A trained network with the steps before it: a drawing or an image goes in, ten probabilities come out."""

import json
from pathlib import Path

import numpy as np

from model.errors import InputError, NetworkFileError
from model.forward import forward_pass
from model.network import load_network
from model.preprocessing import flatten, normalise, preprocess_image, preprocess_strokes

FOLDER = Path(__file__).parent
DEFAULT_NETWORK = "handwriting"  # the best
DEFAULT_DIGIT_THRESHOLD = 0.5  # for a network that comes without a threshold of its own


def shipped_networks():
    """The names of the networks that lie in `model/`, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.keras"))


def load_recognizer(name=DEFAULT_NETWORK):
    """Load a recognizer.

    Args:
        name: the name of a network shipped in `model/`, or a path to a `.keras` file.

    Returns:
        Recognizer.

    Raises:
        NetworkFileError: no such network, or its file is damaged.
    """
    path = Path(name)
    if path.suffix != ".keras":
        if str(name) not in shipped_networks():
            raise NetworkFileError(
                f"There is no network called {name}: take one of {', '.join(shipped_networks())}, or a path to a "
                ".keras file."
            )
        path = FOLDER / f"{name}.keras"
    return Recognizer(load_network(path), load_digit_threshold(path.with_suffix(".json")))


def load_digit_threshold(path):
    """Read a network's threshold from the report that training left beside it.

    Args:
        path: Path, a JSON file whose key `digit_threshold` is a number in [0, 1]; file and key may be missing.

    Returns:
        float in [0, 1].

    Raises:
        NetworkFileError: the file is damaged.
    """
    if not path.is_file():
        return DEFAULT_DIGIT_THRESHOLD
    try:
        threshold = float(json.loads(path.read_text(encoding="utf-8")).get("digit_threshold", DEFAULT_DIGIT_THRESHOLD))
    except (ValueError, TypeError, AttributeError) as error:
        raise NetworkFileError(f"{path} cannot be read as a report of training: train the network again.") from error
    if not 0 <= threshold <= 1:
        raise NetworkFileError(f"{path} has a digit_threshold of {threshold}: it must be from 0 to 1.")
    return threshold


class Recognizer:
    """Reads digits with a network.

    Attributes:
        network: keras.Model, (n, 784) -> (n, 10).
        digit_threshold: float in [0, 1]: a drawing whose largest probability is below it is not called a digit.
    """

    def __init__(self, network, digit_threshold=DEFAULT_DIGIT_THRESHOLD):
        self.network = network
        self.digit_threshold = digit_threshold
        self._forward = forward_pass(network)

    def predict_strokes(self, drawings, line_width=None):
        """Read drawings.

        Args:
            drawings: list of n drawings, each a list of strokes, see `preprocessing.check_drawing`.
            line_width: number in the unit of the drawings, or a list of n such numbers; without it the line is as
                wide as the sketchpad's brush would be.

        Returns:
            float32 array (n, 10), probabilities.

        Raises:
            InputError: a drawing or line width that is none; NoInkError where nothing is drawn.
        """
        if not _is_list(drawings):
            raise InputError("Drawings must come in a list, a single one too.")
        line_widths = line_width if _is_list(line_width) else [line_width] * len(drawings)
        if len(line_widths) != len(drawings):
            raise InputError(f"There are {len(line_widths)} line widths for {len(drawings)} drawings.")
        return self.predict_fields(list(map(preprocess_strokes, drawings, line_widths)))

    def predict_images(self, images):
        """Read images.

        Args:
            images: list of n PIL images or uint8 arrays, see `preprocessing.image_to_ink`.

        Returns:
            float32 array (n, 10), probabilities.

        Raises:
            InputError: an image that is none; NoInkError where nothing is on it.
        """
        if not _is_list(images):
            raise InputError("Images must come in a list, a single one too.")
        return self.predict_fields(list(map(preprocess_image, images)))

    def predict_fields(self, fields):
        """Read images that have been through the steps already, as MNIST's have.

        Args:
            fields: uint8 array (n, 28, 28) or list of n such (28, 28), 0 background to 255 full ink.

        Returns:
            float32 array (n, 10), probabilities.
        """
        pixels = flatten(normalise(np.asarray(fields, dtype=np.uint8)))  # (n, 784)
        return self._forward(pixels)

    def is_digit(self, probabilities):
        """Whether the network is sure enough to name a digit: the page's own verdict.

        Args:
            probabilities: float array (n, 10).

        Returns:
            bool array (n,).
        """
        return np.asarray(probabilities).max(axis=1) >= self.digit_threshold

    def judge(self, field):
        """Probabilities and verdict for one field.

        Args:
            field: uint8 array (28, 28), see `predict_fields`.

        Returns:
            (probabilities, is_digit): float32 array (10,), bool.
        """
        probabilities = self.predict_fields([field])
        return probabilities[0], bool(self.is_digit(probabilities)[0])


def _is_list(value):
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)
