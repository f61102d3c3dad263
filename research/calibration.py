"""Measure and calibrate confidence, a network's largest probability.

It is calibrated if 90% of all answers with 90% confidence are right, and useful if it is high on digits and low on
non-digits.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.network import softmax
from model.verdict import measure_certainty
from research.data.unipen import group_of

Floats = npt.NDArray[np.floating]
Labels = npt.NDArray[np.integer]

BINS = 15  # equally wide ranges of confidence
SMALL_GROUP = 100  # drawings; in smaller groups the lowest scores are mostly chance


def expected_calibration_error(probabilities: Floats, labels: Labels) -> float:
    """Compute how far confidence is from accuracy (Guo et al., "On calibration of modern neural networks", 2017).

    This is the mean of |accuracy - mean confidence| over the bins, weighted by their numbers of answers.
    """
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bin_of, weights=is_right.astype(float) - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))


def area_under_roc(scores_of_digits: Floats, scores_of_others: Floats) -> float:
    """Compute the probability that a digit scores above a non-digit, ties counting half (Mann and Whitney's U)."""
    others = np.sort(scores_of_others)
    below = np.searchsorted(others, scores_of_digits, side="left")
    not_above = np.searchsorted(others, scores_of_digits, side="right")
    return float((below + not_above).mean() / 2 / len(others))


def with_temperature(probabilities: Floats, temperature: float) -> npt.NDArray[np.float64]:
    """Soften (temperature above 1) or sharpen (below 1) probabilities, (n, 10): softmax(log(p) / temperature)."""
    return softmax(np.log(np.maximum(probabilities.astype(np.float64), 1e-30)) / temperature)


def find_temperature(probabilities: Floats, labels: Labels, weights: Floats) -> float:
    """Find the temperature in [0.05, 3], to 1%, that makes the labels most likely (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        chosen = with_temperature(probabilities, temperature)[np.arange(len(labels)), labels]
        return -float(np.log(np.maximum(chosen, 1e-30)) @ weights)

    return float(min(np.geomspace(0.05, 3, 411), key=loss))


def find_threshold(scores: Floats, weights: Floats, rejected: float) -> float:
    """Find the threshold that rejects a fraction of the drawings: one of their scores, (n,)."""
    order = np.argsort(scores)
    below = np.cumsum(weights[order]) / weights.sum()
    return float(scores[order][np.searchsorted(below, rejected)])


def calibrate(
    probabilities: Floats, labels: Labels, weights: Floats, kinds: Sequence[Floats], rejected: float
) -> tuple[float, float]:
    """Find the temperature, and the certainty that a digit needs at that temperature, see `verdict.measure_certainty`.

    Args:
        probabilities: (n, 10), of digits that the network was not trained on.
        labels: (n,), 0 to 9.
        weights: (n,), of each digit.
        kinds: (m, 10) each, of non-digits that the network was not trained on; each kind has the same weight.
        rejected: fraction of these non-digits to reject, in [0, 1).
    """
    temperature = find_temperature(probabilities, labels, weights)
    certainties = [measure_certainty(with_temperature(kind, temperature)) for kind in kinds]
    kind_weights = np.concatenate([np.full(len(kind), 1 / len(kind)) for kind in kinds])
    return temperature, find_threshold(np.concatenate(certainties), kind_weights, rejected)


def weigh_groups(writers: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """Compute each drawing's weight, (n,), so that all groups have the same; small groups together count as one."""
    names, index, counts = np.unique(group_of(writers), return_inverse=True, return_counts=True)
    index = np.where(counts[index] < SMALL_GROUP, len(names), index)
    _, index, counts = np.unique(index, return_inverse=True, return_counts=True)
    return 1 / (counts[index] * len(counts))
