"""The test digits that a network misreads, to look at."""

import collections
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
MAX_EXAMPLES = 300  # misread digits to look at: a network that has learnt nothing misreads 9,000
CHUNK = 1000  # digits that are read at a time, so that it takes 10 MB of memory


class Mistakes:
    """MNIST's test digits as a network reads them. The data set is loaded when it is first needed, once a process."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer

    @functools.cached_property
    def probabilities(self) -> Floats:
        """(10000, 10), a row for each test digit."""
        images, _ = load_test_digits()
        chunks = [images[begin : begin + CHUNK] for begin in range(0, len(images), CHUNK)]
        return np.concatenate([self.recognizer.predict_fields(chunk) for chunk in chunks])

    def summary(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Sum up which digits are mistaken for which.

        Returns:
            (matrix, wrong, right): the confusion matrix (10, 10), a row for each true digit, a column for each
            predicted one; positions in the test set of misread digits, the most confident mistake first, and of the
            first RIGHT_EXAMPLES right ones. Where more than MAX_EXAMPLES are misread, there are as many of them, and of
            each kind of mistake the most confident.

        Raises:
            DatasetError: see `mnist.load_mnist`.
        """
        _, labels = load_test_digits()
        predictions = self.probabilities.argmax(axis=1)
        return (
            confusion_matrix(labels, predictions),
            self._examples(find_misread(labels, self.probabilities), labels),
            np.flatnonzero(predictions == labels)[:RIGHT_EXAMPLES],
        )

    def _examples(self, misread: npt.NDArray[np.intp], labels: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """Choose among misread digits (n,), given by their positions, the most confident mistake first."""
        counts: collections.Counter[tuple[int, int]] = collections.Counter()
        ranks = []  # of each among the mistakes of its kind
        for position in misread:
            kind = int(labels[position]), int(self.probabilities[position].argmax())
            ranks.append(counts[kind])
            counts[kind] += 1
        chosen = np.argsort(ranks, kind="stable")[:MAX_EXAMPLES]
        return misread[np.sort(chosen)]


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
    """Discard the test digits, for example after another file has replaced them; the next use loads them."""
    _load_once.cache_clear()


class _Download:
    """How far the download of MNIST is: `fraction` in [0, 1], or None while nothing comes."""

    fraction: float | None = None

    def report(self, fraction: float | None) -> None:
        self.fraction = fraction


_download = _Download()


def downloaded() -> float | None:
    """Return the fraction of MNIST that is downloaded, in [0, 1], or None where it is not known."""
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
