"""Confidence: how well it is calibrated, and how to calibrate it.

Confidence is a network's largest probability. It is calibrated where, of all answers given with 90% confidence, 90% are
right; and it is useful where it is high on digits and low on what is not a digit.
"""

import numpy as np
import numpy.typing as npt

from model.network import softmax

Floats = npt.NDArray[np.floating]
Labels = npt.NDArray[np.integer]

BINS = 15


def expected_calibration_error(probabilities: Floats, labels: Labels, bins: int = BINS) -> float:
    """Mean distance between confidence and accuracy (Guo et al., "On calibration of modern neural networks", 2017).

    Args:
        probabilities: (n, 10).
        labels: (n,), 0 to 9.
        bins: number of equally wide ranges of confidence.

    Returns:
        In [0, 1]: over the bins, |accuracy - mean confidence|, weighted by how many answers fall into each.
    """
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=is_right.astype(float) - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def area_under_roc(scores_of_digits: Floats, scores_of_others: Floats) -> float:
    """The chance that a digit's score is above that of something else, ties counting half (Mann and Whitney's U).

    Args:
        scores_of_digits: (n,).
        scores_of_others: (m,).

    Returns:
        In [0, 1].
    """
    others = np.sort(scores_of_others)
    below = np.searchsorted(others, scores_of_digits, side="left")
    not_above = np.searchsorted(others, scores_of_digits, side="right")
    return float((below + not_above).mean() / 2 / len(others))


def with_temperature(probabilities: Floats, temperature: float) -> npt.NDArray[np.float64]:
    """Soften (temperature above 1) or sharpen (below 1) probabilities: softmax(log(p) / temperature).

    Args:
        probabilities: (n, 10).
        temperature: > 0.

    Returns:
        (n, 10), probabilities.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), 1e-30)) / temperature
    return softmax(logits)


def find_temperature(probabilities: Floats, labels: Labels, weights: Floats) -> float:
    """Find the temperature at which the labels are most likely (Guo et al. 2017), to the nearest per cent.

    Args:
        probabilities: (n, 10), on digits the network has not been trained on.
        labels: (n,), 0 to 9.
        weights: (n,), how much each counts.

    Returns:
        In [0.05, 3].
    """

    def loss(temperature: float) -> float:
        chosen = with_temperature(probabilities, temperature)[np.arange(len(labels)), labels]
        return -float(np.log(np.maximum(chosen, 1e-30)) @ weights)

    return float(min(np.geomspace(0.05, 3, 411), key=loss))


def find_threshold(scores_of_digits: Floats, weights: Floats, rejected: float) -> float:
    """Find the threshold that rejects a fraction of the digits.

    Args:
        scores_of_digits: (n,), confidence on digits the network has not been trained on.
        weights: (n,), how much each counts.
        rejected: the fraction, in (0, 1).

    Returns:
        In [0, 1]: of the scores the smallest at which those below make up the fraction.
    """
    order = np.argsort(scores_of_digits)
    below = np.cumsum(weights[order]) / weights.sum()
    return float(scores_of_digits[order][np.searchsorted(below, rejected)])


def calibrate(probabilities: Floats, labels: Labels, weights: Floats, rejected: float) -> tuple[float, float]:
    """Find temperature and threshold.

    Args:
        probabilities: (n, 10), on digits the network has not been trained on.
        labels: (n,), 0 to 9.
        weights: (n,), how much each counts.
        rejected: fraction of these digits that the threshold may reject, in (0, 1).

    Returns:
        (temperature, threshold); the threshold is for probabilities at that temperature.
    """
    temperature = find_temperature(probabilities, labels, weights)
    return temperature, find_threshold(with_temperature(probabilities, temperature).max(axis=1), weights, rejected)
