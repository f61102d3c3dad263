"""A network's answer to one digit's image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import Floats

MOST_SURE = 1 - 1e-7  # the largest probability below 1 that single precision can tell from 1
LEAST_PROBABILITY = 1e-6  # smaller probabilities count as this, in logarithms
MAX_LOG_ODDS = 100.0  # of a threshold; exp of more overflows


@dataclass(frozen=True, eq=False)
class Verdict:
    """A field with the network's answer to it."""

    field: npt.NDArray[np.uint8]  # (28, 28), the network's input
    probabilities: Floats  # (10,)
    threshold: float  # the smallest largest probability with which the network names a digit, in [0, 1]
    is_digit: bool  # whether it counts as a digit, by the threshold and, in a number, by its neighbours

    @property
    def value(self) -> int:
        """The likeliest digit, 0 to 9."""
        return int(self.probabilities.argmax())


def measure_certainty(probabilities: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Compute how certainly drawings are digits, (n,), from probabilities (n, 10).

    It is the log odds of the largest probability minus the mean of the logs of the other nine's shares in the rest. A
    letter is a bit like many digits, and a digit in an unusual style like one or two others only. So this tells them
    apart better than the largest probability: it rejects a third fewer digits where both reject as many letters.
    """
    return _log_odds(probabilities.max(axis=1)) - _mean_log_share(probabilities)


def find_thresholds(probabilities: Floats, certainty: float) -> npt.NDArray[np.float64]:
    """Compute the largest probability that drawings need for a certainty, (n,), if the others keep their shares."""
    needed = np.clip(certainty + _mean_log_share(probabilities), -MAX_LOG_ODDS, MAX_LOG_ODDS)
    return 1 / (1 + np.exp(-needed))


def _mean_log_share(probabilities: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    others = np.maximum(np.sort(probabilities.astype(np.float64), axis=1)[:, :-1], LEAST_PROBABILITY)
    mean: npt.NDArray[np.float64] = np.log(others / others.sum(axis=1, keepdims=True)).mean(axis=1)
    return mean


def score_digits(probabilities: Floats, thresholds: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Compute scores (n,), 0 or more for a digit, from probabilities (n, 10) and thresholds (n,) or one for all.

    A score is the log odds of the largest probability minus those of the threshold.
    """
    return _log_odds(probabilities.max(axis=1)) - _log_odds(thresholds)


def are_digits(probabilities: Floats, thresholds: npt.ArrayLike) -> npt.NDArray[np.bool]:
    """Return which of n drawings count as digits, see `score_digits`."""
    return score_digits(probabilities, thresholds) >= 0


def _log_odds(probabilities: npt.ArrayLike) -> npt.NDArray[np.float64]:
    clipped = np.clip(np.asarray(probabilities, np.float64), 1 - MOST_SURE, MOST_SURE)
    return np.log(clipped / (1 - clipped))
