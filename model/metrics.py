"""How good predictions are, counted without Keras."""

import numpy as np
import numpy.typing as npt

from model.network import CLASSES


def find_misread(labels: npt.NDArray[np.integer], probabilities: npt.NDArray[np.floating]) -> npt.NDArray[np.intp]:
    """Find the misread digits, the most confident mistake first.

    Args:
        labels: (n,), 0 to 9, the true digits.
        probabilities: (n, 10).

    Returns:
        Their positions, from 0 to n - 1.
    """
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]


def confusion_matrix(labels: npt.ArrayLike, predictions: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Count which digits are mistaken for which.

    Args:
        labels: whole numbers (n,), 0 to 9, the true digits.
        predictions: whole numbers (n,), 0 to 9.

    Returns:
        (10, 10), a row for each true digit, a column for each predicted one.
    """
    matrix = np.zeros((CLASSES, CLASSES), dtype=np.int64)
    np.add.at(matrix, (np.asarray(labels, dtype=np.int64), np.asarray(predictions, dtype=np.int64)), 1)
    return matrix
