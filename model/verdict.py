"""What a network says of one digit's image."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import Floats


@dataclass(frozen=True, eq=False)
class Verdict:
    """A field with the network's answer to it."""

    field: npt.NDArray[np.uint8]  # (28, 28), what the network was given
    probabilities: Floats  # (10,)
    is_digit: bool  # whether it is taken for a digit, by the network's threshold or, in a number, beside its neighbours

    @property
    def value(self) -> int:
        """The likeliest digit, 0 to 9."""
        return int(self.probabilities.argmax())
