"""The test digits that a network misreads, to look at."""

import functools
import threading

import numpy as np
import numpy.typing as npt

from model.data.mnist import Digits, load_mnist
from model.inside import check_number
from model.metrics import confusion_matrix, find_misread
from model.network import Floats
from model.recognizer import Recognizer

RIGHT_EXAMPLES = 30


class Mistakes:
    """MNIST's test digits as a network reads them. The data set is loaded when it is first needed, once a process."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer

    @functools.cached_property
    def probabilities(self) -> Floats:
        """(10000, 10), a row for each test digit."""
        images, _ = load_test_digits()
        return self.recognizer.predict_fields(images)

    def summary(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Sum up which digits are mistaken for which.

        Returns:
            (matrix, wrong, right): the confusion matrix (10, 10), a row for each true digit, a column for each
            predicted one; positions in the test set of all misread digits, the most confident mistake first, and of
            the first RIGHT_EXAMPLES right ones.

        Raises:
            DatasetError: see `mnist.load_mnist`.
        """
        _, labels = load_test_digits()
        predictions = self.probabilities.argmax(axis=1)
        return (
            confusion_matrix(labels, predictions),
            find_misread(labels, self.probabilities),
            np.flatnonzero(predictions == labels)[:RIGHT_EXAMPLES],
        )


_lock = threading.Lock()


def load_test_digits() -> Digits:
    """Load MNIST's test digits, from memory where they have been loaded before.

    Returns:
        (images, labels): (10000, 28, 28), 0 background to 255 full ink; (10000,), 0 to 9.

    Raises:
        DatasetError: see `mnist.load_mnist`.
    """
    with _lock:  # sixty students may ask at once
        return _load_once()


@functools.cache
def _load_once() -> Digits:
    _download.report(None)  # what an earlier download that failed had fetched is gone
    return load_mnist(report=_download.report)[1]


def forget_test_digits() -> None:
    """Have the test digits loaded anew when they are next needed, as where another file takes their place."""
    _load_once.cache_clear()


class _Download:
    """How far the download of MNIST is: `fraction` in [0, 1], or None while nothing comes."""

    fraction: float | None = None

    def report(self, fraction: float | None) -> None:
        self.fraction = fraction


_download = _Download()


def downloaded() -> float | None:
    """How much of MNIST is there, once its download has begun: a fraction in [0, 1], or None where it is not known."""
    return _download.fraction


def digit_at(position: int) -> npt.NDArray[np.uint8]:
    """Look up one test digit.

    Args:
        position: 0 to 9999.

    Returns:
        (28, 28), 0 background to 255 full ink.

    Raises:
        InputError: no such position.
        DatasetError: see `mnist.load_mnist`.
    """
    images, _ = load_test_digits()
    check_number("test digit", position, len(images))
    return images[position]


def label_at(position: int) -> int:
    """Look up which digit a test digit is, 0 to 9; raises as `digit_at` does."""
    _, labels = load_test_digits()
    check_number("test digit", position, len(labels))
    return int(labels[position])
