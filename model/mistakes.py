"""The test digits that a network misreads, to look at."""

import functools
import threading

import numpy as np

from model.data.mnist import load_mnist
from model.inside import check_number
from model.training.report import confusion_matrix

RIGHT_EXAMPLES = 30


class Mistakes:
    """MNIST's test digits as a network reads them. The data set is loaded at the first question, once a process."""

    def __init__(self, recognizer):
        """Remember the network.

        Args:
            recognizer: model.Recognizer.
        """
        self.recognizer = recognizer

    @functools.cached_property
    def probabilities(self):
        """Float32 array (10000, 10)."""
        images, _ = load_test_digits()
        return self.recognizer.predict_fields(images)

    def summary(self):
        """Who is taken for whom.

        Returns:
            (matrix, wrong, right): int array (10, 10), a row for each true digit, a column for each predicted one; int
            arrays of positions in the test set: of all misread digits, the surest mistake first, and of the first
            RIGHT_EXAMPLES right ones.

        Raises:
            DatasetError: MNIST is not at hand.
        """
        _, labels = load_test_digits()
        predictions = self.probabilities.argmax(axis=1)
        wrong = np.flatnonzero(predictions != labels)
        by_confidence = np.argsort(-self.probabilities[wrong].max(axis=1), kind="stable")
        return (
            confusion_matrix(labels, predictions),
            wrong[by_confidence],
            np.flatnonzero(predictions == labels)[:RIGHT_EXAMPLES],
        )


_lock = threading.Lock()


def load_test_digits():
    """MNIST's test digits.

    Returns:
        (images, labels): uint8 array (10000, 28, 28), uint8 array (10000,).

    Raises:
        DatasetError: see `mnist.load_mnist`.
    """
    with _lock:  # sixty students may ask at once
        return _load_test_digits()


@functools.cache
def _load_test_digits():
    _download.report(None)  # what an earlier download that failed had fetched is gone
    return load_mnist(report=_download.report)[1]


class _Download:
    """How far the download of MNIST is: `fraction` is a float in [0, 1], or None while nothing comes."""

    fraction = None

    def report(self, fraction):
        self.fraction = fraction


_download = _Download()


def downloaded():
    """How much of MNIST is there, once its download has begun: float in [0, 1], or None where that is not known."""
    return _download.fraction


def digit_at(position):
    """One test digit.

    Args:
        position: int, 0 to 9999.

    Returns:
        uint8 array (28, 28).

    Raises:
        InputError: no such position.
        DatasetError: see `mnist.load_mnist`.
    """
    images, _ = load_test_digits()
    check_number("test digit", position, len(images))
    return images[position]
