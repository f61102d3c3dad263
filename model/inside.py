"""What goes on inside the network while it reads a drawing."""

import numpy as np

from model.errors import InputError
from model.forward import activations, dense_layers
from model.network import CLASSES
from model.preprocessing import flatten, normalise


class Inside:
    """A network taken apart.

    All methods raise InputError where the network is no stack of dense layers: it can be served, but not looked into.
    """

    def __init__(self, network):
        """Take a network apart.

        Args:
            network: keras.Model, (n, 784) -> (n, 10).
        """
        self._layers = dense_layers(network)

    @property
    def layers(self):
        """See `forward.dense_layers`."""
        if self._layers is None:
            raise InputError("Only a network of dense layers can be looked into: choose one that train.py has made.")
        return self._layers

    def activations(self, field):
        """What each layer puts out for one image.

        Args:
            field: uint8 array (28, 28), 0 background to 255 full ink.

        Returns:
            list of float32 arrays (units,), one a layer; the last is the ten probabilities.
        """
        return [output[0] for output in activations(self.layers, flatten(normalise(field[None])))]

    def relevance(self, field, digit):
        """Which ink speaks for a digit and which against it: gradient times input.

        The gradient of the digit's sum, before softmax, says how much more a pixel would add if it were darker; times
        the pixel, it says how much the pixel did add. In a network of ReLU layers these parts, with those of the
        biases, add up to the sum itself. (Shrikumar, Greenside, Shcherbina and Kundaje, "Not just a black box:
        learning important features through propagating activation differences", 2016.)

        Args:
            field: uint8 array (28, 28), 0 background to 255 full ink.
            digit: int, 0 to 9.

        Returns:
            float32 array (28, 28): above 0 speaks for the digit, below 0 against it, 0 where there is no ink.

        Raises:
            InputError: no such digit.
        """
        check_number("digit", digit, CLASSES)
        pixels = normalise(field).ravel()  # (784,)
        hidden = self.activations(field)[:-1]
        gradient = self.layers[-1][0][:, digit]  # of the digit's sum by the last hidden layer's outputs
        for (kernel, _, _), output in zip(reversed(self.layers[:-1]), reversed(hidden), strict=True):
            gradient = kernel @ (gradient * (output > 0))  # ReLU lets through what is above 0
        return (gradient * pixels).reshape(field.shape)

    def incoming_weights(self, layer, unit):
        """The weights by which a unit adds up what comes in.

        Args:
            layer: int, 0 for the first hidden layer.
            unit: int, from 0.

        Returns:
            float32 array: (784,) for the first layer, one a pixel; for a later one, one a unit of the layer before.

        Raises:
            InputError: no such layer or unit.
        """
        check_number("layer", layer, len(self.layers))
        kernel = self.layers[layer][0]  # (inputs, units)
        check_number("unit", unit, kernel.shape[1])
        return kernel[:, unit]


def check_number(name, number, count):
    """Check which one of several is meant.

    Args:
        name: what it is one of, for the sentence.
        number: anything; good is an int from 0 to count - 1.
        count: how many there are.

    Raises:
        InputError: no such number.
    """
    is_whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
    if not is_whole or not 0 <= number < count:
        raise InputError(f"There is no {name} like this: choose one from 0 to {count - 1}.")
