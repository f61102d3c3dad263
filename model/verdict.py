"""A network's answer to one digit's image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import Floats

MOST_SURE = 1 - 1e-7  # the largest probability below 1 that single precision can tell from 1
LEAST_PROBABILITY = 1e-6  # smaller probabilities count as this, in logarithms
MAX_CERTAINTY = 20.0  # more than any drawing has
CLEAR = 12.0  # certainty of a clear digit; 85% of MNIST's test digits have more in the handwriting network
# The last of MNIST's training digits: they decide a network's threshold, the certainty that its digits need.
THRESHOLD_DIGITS = 5_000
REJECTED = 0.01  # fraction of these digits that have less; of others, which a network reads less well, more have


@dataclass(frozen=True, eq=False)
class Verdict:
    """A field with the network's answer to it."""

    field: npt.NDArray[np.uint8]  # (28, 28), the network's input
    probabilities: Floats  # (10,)
    certainty: float  # how certainly it is a digit, see `measure_certainty`
    is_digit: bool  # whether it counts as a digit, by its certainty and, in a number, by its neighbours

    @property
    def value(self) -> int:
        """The likeliest digit, 0 to 9."""
        return int(self.probabilities.argmax())


def measure_certainty(probabilities: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Compute how certainly drawings are digits, (n,), from probabilities (n, 10).

    It is the log odds of the largest probability minus the mean of the logs of the other nine's shares in the rest: 0
    if all ten are equal, about 18 at most. A letter is a bit like many digits, and a digit in an unusual style like one
    or two others only. So this tells them apart better than the largest probability: it rejects a third fewer digits
    where both reject as many letters.
    """
    ordered = np.sort(probabilities.astype(np.float64), axis=1)
    likeliest, others = np.minimum(ordered[:, -1], MOST_SURE), np.maximum(ordered[:, :-1], LEAST_PROBABILITY)
    shares = others / others.sum(axis=1, keepdims=True)
    return np.log(likeliest / (1 - likeliest)) - np.log(shares).mean(axis=1)


def find_threshold(probabilities: npt.NDArray[np.floating]) -> float:
    """Find the certainty that digits need: of n digits, with probabilities (n, 10), REJECTED have less."""
    return float(np.quantile(measure_certainty(probabilities), REJECTED))
