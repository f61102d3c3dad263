"""A network's answer to one digit's image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import Floats

LEAST_DOUBT = 1e-7  # single precision has no probability between 1 - LEAST_DOUBT and 1


@dataclass(frozen=True, eq=False)
class Verdict:
    """A field with the network's answer to it."""

    field: npt.NDArray[np.uint8]  # (28, 28), the network's input
    probabilities: Floats  # (10,)
    is_digit: bool  # whether it counts as a digit, by the network's threshold and, in a number, by its neighbours

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

    def scores(self, probabilities: Floats, hidden: Floats) -> npt.NDArray[np.float64]:
        """Compute scores (n,), 0 or more for a digit, from probabilities (n, 10) and hidden outputs (n, units).

        A score is the log odds of the largest probability minus the log odds that this drawing needs.
        """
        largest = np.clip(probabilities.max(axis=1).astype(np.float64), LEAST_DOUBT, 1 - LEAST_DOUBT)
        return np.log(largest / (1 - largest)) + hidden @ self.weights.astype(np.float64) + self.bias
