"""The network: the tutorial's multilayer perceptron, 784-512-512-10, computed with NumPy.

In plain words:

1. A picture of 28 x 28 grey levels is laid out as a row of 784 numbers between 0 and 1.
2. Each of 512 units adds up those numbers, each times a weight of its own, and a bias; what is below zero becomes
   zero (ReLU).
3. Another 512 units do the same with the results of the first.
4. Ten units, one per digit, do the same once more, and softmax turns their sums into probabilities that add up to 1.
5. While training, dropout silences a random fifth of the hidden units at each step, so that the network does not rely
   on any one of them.

That makes (784 + 1) * 512 + (512 + 1) * 512 + (512 + 1) * 10 = 669,706 weights.

Reading a drawing takes steps 1 to 4: three matrix products, 0.1 ms for one row in NumPy. The same takes 0.5 ms in a
`tf.function` and 47 ms by `network.predict`, and TensorFlow takes 3 s and 600 MB to be imported. So serving does
not use Keras: training writes the weights as `.npz` too, with 7 bits each, which `npz_file` reads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

CLASSES = 10

Floats = npt.NDArray[np.float32]
Real = TypeVar("Real", bound=np.floating)


def softmax(sums: npt.NDArray[Real]) -> npt.NDArray[Real]:
    """Compute probabilities from sums, both (n, units); each row adds up to 1."""
    exponentials = np.exp(sums - sums.max(axis=1, keepdims=True))  # the largest is e**0, so none overflows
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# By Keras' names: a layer's outputs from its units' sums, both (n, units).
ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "relu": lambda sums: np.maximum(sums, 0),
    "linear": lambda sums: sums,
    "softmax": softmax,
}


@dataclass(frozen=True)
class DenseLayer:
    """A layer in which each unit is connected to all inputs."""

    kernel: Floats  # (inputs, units), the weights
    bias: Floats  # (units,)
    activation: str  # a key of ACTIVATIONS
    scale: Floats | None = None  # (units,), if each weight is a whole number of 8 bits times this

    def __call__(self, values: Floats) -> Floats:
        """Compute outputs (n, units) from inputs (n, inputs)."""
        return ACTIVATIONS[self.activation](values @ self.kernel + self.bias)


@dataclass(frozen=True, eq=False)
class DenseNetwork:
    """A stack of dense layers."""

    layers: Sequence[DenseLayer]  # from the input on

    def __call__(self, pixels: Floats) -> Floats:
        """Compute probabilities (n, 10) from pixels (n, 784) in [0, 1]."""
        return self.outputs(pixels)[-1]

    def outputs(self, pixels: Floats) -> list[Floats]:
        """Compute the outputs of each layer, (n, units), from pixels (n, 784) in [0, 1]."""
        outputs = [pixels]
        for layer in self.layers:
            outputs.append(layer(outputs[-1]))
        return outputs[1:]

    def with_linear_output(self) -> "DenseNetwork":
        """Return this network without its last activation function, usually softmax, so that it gives the sums."""
        *hidden, last = self.layers
        return DenseNetwork([*hidden, replace(last, activation="linear")])
