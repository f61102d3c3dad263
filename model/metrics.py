"""Measure predictions, without Keras."""

import math

import numpy as np
import numpy.typing as npt

from model.network import CLASSES


def find_distinct(images: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the positions of images that equal no earlier one, and for each of n images the number of its equal there.

    A kernel of OpenBLAS rounds equal rows of a product differently, depending on where they stand. So a network reads
    only distinct images: then equal ones tie exactly.
    """
    numbers: dict[bytes, int] = {}
    number_of = np.array([numbers.setdefault(image.tobytes(), len(numbers)) for image in images], np.intp)
    return np.unique(number_of, return_index=True)[1], number_of


def find_misread(labels: npt.NDArray[np.integer], probabilities: npt.NDArray[np.floating]) -> npt.NDArray[np.intp]:
    """Return the positions of misread digits, the most confident mistake first; labels (n,), probabilities (n, 10)."""
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]


def confusion_matrix(labels: npt.ArrayLike, predictions: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Count which digits are mistaken for which: (10, 10), a row for each label, a column for each prediction."""
    matrix = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    np.add.at(matrix, (np.asarray(labels, dtype=np.int64), np.asarray(predictions, dtype=np.int64)), 1)
    return matrix


def sign_test(gained: int, lost: int) -> float:
    """Return how likely chance alone divides changed readings as unevenly, between 0 and 1.

    That is McNemar's exact test of two networks: each of the `gained` + `lost` drawings that only one of them reads
    correctly is a fair coin's toss. Drawings by one person resemble each other, so the true chance is somewhat larger.
    """
    tosses = gained + lost
    fewest = range(min(gained, lost) + 1)
    return min(1.0, 2 * sum(math.comb(tosses, each) for each in fewest) / 2**tosses)
