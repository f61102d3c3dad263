"""What a network computes on the way from a drawing to its probabilities."""

import numpy as np
import numpy.typing as npt

from model.errors import InputError
from model.network import CLASSES, DERIVATIVES, DenseNetwork, Floats, Network
from model.preprocessing import flatten, normalise


class Inside:
    """The inside of a network.

    All methods raise InputError where the network is not a plain stack of dense layers: it can be served, but not
    looked into.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    @property
    def _dense(self) -> DenseNetwork:
        if not isinstance(self._network, DenseNetwork):
            raise InputError("Only a network of dense layers can be looked into: choose one that train.py has made.")
        return self._network

    def activations(self, field: npt.NDArray[np.uint8]) -> list[Floats]:
        """Compute what each layer puts out for one image.

        Args:
            field: (28, 28), 0 background to 255 full ink.

        Returns:
            An array (units,) for each layer; the last is the ten probabilities.
        """
        return [outputs[0] for outputs in self._dense.outputs(flatten(normalise(field[None])))]

    def relevance(self, field: npt.NDArray[np.uint8], digit: int, activations: list[Floats] | None = None) -> Floats:
        """Compute which ink speaks for a digit and which against it: gradient times input.

        The gradient of the digit's sum, before softmax, says how much more a pixel would add if it were darker; times
        the pixel, it says how much the pixel did add. In a network of ReLU layers these parts, with those of the
        biases, add up to the sum itself. (Shrikumar, Greenside, Shcherbina and Kundaje, "Not just a black box:
        learning important features through propagating activation differences", 2016.)

        Args:
            field: (28, 28), 0 background to 255 full ink.
            digit: 0 to 9.
            activations: of this field, where they are known; computed if None.

        Returns:
            (28, 28): above 0 speaks for the digit, below 0 against it, 0 where there is no ink.

        Raises:
            InputError: no such digit.
        """
        check_number("digit", digit, CLASSES)
        *hidden, last = self._dense.layers
        if activations is None:
            activations = self.activations(field)
        gradient = last.kernel[:, digit]  # of the digit's sum by the outputs of the last hidden layer
        for layer, outputs in zip(reversed(hidden), reversed(activations[:-1]), strict=True):
            gradient = layer.kernel @ (gradient * DERIVATIVES[layer.activation](outputs))
        return gradient.reshape(field.shape) * normalise(field)

    def incoming_weights(self, layer: int, unit: int) -> Floats:
        """Look up the weights by which a unit adds up its inputs.

        Args:
            layer: 0 for the first hidden layer.
            unit: from 0.

        Returns:
            (784,) for the first layer, one weight a pixel; for a later one, one a unit of the layer before.

        Raises:
            InputError: no such layer or unit.
        """
        check_number("layer", layer, len(self._dense.layers))
        kernel = self._dense.layers[layer].kernel  # (inputs, units)
        check_number("unit", unit, kernel.shape[1])
        return kernel[:, unit]


def check_number(name: str, number: object, count: int) -> None:
    """Check which one of several is meant.

    Args:
        name: what it is one of, for the message.
        number: valid is a whole number from 0 to count - 1.
        count: how many there are.

    Raises:
        InputError: no such number.
    """
    if not isinstance(number, int | np.integer) or isinstance(number, bool) or not 0 <= number < count:
        raise InputError(f"There is no {name} like this: choose one from 0 to {count - 1}.")
