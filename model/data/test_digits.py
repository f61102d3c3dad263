"""MNIST's test digits, downloaded once if they are missing, and read once."""

import functools
import threading
from pathlib import Path

from model.data.mnist import Digits, file_version, find_mnist, read_mnist

_lock = threading.RLock()


def load_test_digits() -> Digits:
    """Load MNIST's test digits, (10000, 28, 28) and their labels (10000,), once as long as the file stays the same.

    Raises DatasetError.
    """
    with _lock:  # a whole class may ask at once
        return _read_once(find_digits(), file_version())


@functools.lru_cache(maxsize=1)
def _read_once(path: Path, _version: tuple[int, int] | None) -> Digits:
    return read_mnist(path)[1]


def find_digits() -> Path:
    """Return MNIST's file, after a download if it is missing, see `downloaded`; raises DatasetError."""
    with _lock:
        _report(None)  # no progress: what an earlier download had fetched before it failed was deleted
        return find_mnist(report=_report)


_fraction: float | None = None


def _report(fraction: float | None) -> None:
    global _fraction
    _fraction = fraction


def downloaded() -> float | None:
    """Return the fraction of MNIST that is downloaded, in [0, 1], or None if it is unknown."""
    return _fraction
