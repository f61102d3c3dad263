"""A network's answer to one digit's image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import Floats

MOST_SURE = 1 - 1e-7  # the largest probability below 1 that single precision can tell from 1
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


@dataclass(frozen=True, eq=False)
class Judgement:
    """Weights on a network's last hidden layer that say how much a drawing looks like a digit at all.

    Many digits in an unusual style have a largest probability as low as that of letters, but other features. So the
    probability that a drawing needs depends on these.
    """

    weights: Floats  # (units,)
    bias: float

    def thresholds(self, hidden: Floats) -> npt.NDArray[np.float64]:
        """Compute the largest probability that each drawing needs, (n,), from hidden outputs (n, units)."""
        needed = -(hidden @ self.weights.astype(np.float64) + self.bias)  # log odds
        return 1 / (1 + np.exp(-np.clip(needed, -MAX_LOG_ODDS, MAX_LOG_ODDS)))


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
