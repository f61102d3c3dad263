"""The test digits that a network misreads, to look at."""

import collections
import functools
import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.mnist import Digits, file_version, find_mnist, read_mnist
from model.metrics import find_distinct, find_misread
from model.network import Floats
from model.recognizer import Recognizer

RIGHT_EXAMPLES = 30
MAX_EXAMPLES = 300  # misread digits to look at: a network that has learnt nothing misreads 9,000
CHUNK = 1000  # digits that are read at a time, so that it takes 10 MB of memory

Positions = npt.NDArray[np.intp]


def predict_test_digits(recognizer: Recognizer) -> Floats:
    """Return the probabilities of each test digit, (10000, 10); raises DatasetError."""
    images, _ = load_test_digits()
    distinct, number_of = find_distinct(images)
    chunks = [images[distinct[begin : begin + CHUNK]] for begin in range(0, len(distinct), CHUNK)]
    return np.concatenate([recognizer.predict_fields(chunk) for chunk in chunks])[number_of]


def find_examples(probabilities: Floats, labels: npt.NDArray[np.integer]) -> tuple[Positions, Positions]:
    """Return positions of misread and of correctly read digits, from probabilities (n, 10) and labels (n,).

    The misread ones are up to MAX_EXAMPLES, the most confident first; if there are more, the most confident of each
    kind. The others are the first RIGHT_EXAMPLES correctly read ones.
    """
    predictions, misread = probabilities.argmax(axis=1), find_misread(labels, probabilities)
    counts: collections.Counter[tuple[int, int]] = collections.Counter()
    ranks = []  # of each among the mistakes of its kind
    for kind in zip(labels[misread].tolist(), predictions[misread].tolist(), strict=True):
        ranks.append(counts[kind])
        counts[kind] += 1
    chosen = np.argsort(ranks, kind="stable")[:MAX_EXAMPLES]
    return misread[np.sort(chosen)], np.flatnonzero(predictions == labels)[:RIGHT_EXAMPLES]


_lock = threading.Lock()


def load_test_digits() -> Digits:
    """Load MNIST's test digits, (10000, 28, 28) and their labels (10000,), once as long as the file stays the same.

    Raises DatasetError.
    """
    with _lock:  # a whole class may ask at once
        return _read_once(_find(), file_version())


@functools.lru_cache(maxsize=1)
def _read_once(path: Path, _version: tuple[int, int] | None) -> Digits:
    return read_mnist(path)[1]


def find_digits() -> Path:
    """Return MNIST's file, after a download if it is missing, see `downloaded`; raises DatasetError."""
    with _lock:
        return _find()


def _find() -> Path:
    _report(None)  # no progress: what an earlier download had fetched before it failed was deleted
    return find_mnist(report=_report)


_fraction: float | None = None


def _report(fraction: float | None) -> None:
    global _fraction
    _fraction = fraction


def downloaded() -> float | None:
    """Return the fraction of MNIST that is downloaded, in [0, 1], or None if it is unknown."""
    return _fraction
