"""What a network computes on the way from a drawing to its probabilities, and what its units are for.

Layers are numbered from 0, the first hidden one; the last has the ten outputs. A unit is known by its number in its
layer, as in the network's file.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.errors import InputError
from model.network import CLASSES, DenseLayer, DenseNetwork, Floats, Network
from model.preprocessing import BOX_SIDE, IMAGE_SIDE, flatten, normalise

LARGEST_PRODUCTS = 5  # of a unit's sum that are told one by one
FIELDS_AT_A_TIME = 500


@dataclass(frozen=True)
class Sum:
    """How a unit's output came about: products of inputs and weights, and the bias, added up.

    Attributes:
        inputs: (LARGEST_PRODUCTS,) or fewer, which of the unit's inputs have the largest products, the largest first.
        values: what they put in.
        weights: each input is multiplied by its own.
        others: how many other inputs are not 0.
        rest: the sum of their products.
        bias: the unit's.
        total: of all of these.
        output: what the layer's activation function makes of the total.
    """

    inputs: npt.NDArray[np.intp]
    values: Floats
    weights: Floats
    others: int
    rest: float
    bias: float
    total: float
    output: float


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

    @property
    def layers(self) -> list[DenseLayer]:
        """From the first hidden one on; the last has the ten outputs."""
        return list(self._dense.layers)

    def activations(self, field: npt.NDArray[np.uint8]) -> list[Floats]:
        """Compute what each layer puts out for one image.

        Args:
            field: (28, 28), 0 background to 255 full ink.

        Returns:
            An array (units,) for each layer; the last is the ten probabilities.
        """
        return [outputs[0] for outputs in self._dense.outputs(flatten(normalise(field[None])))]

    def sum_of(self, inputs: Floats, layer: int, unit: int, output: float) -> Sum:
        """Take a unit's sum apart.

        Args:
            inputs: of the layer: the 784 pixels in [0, 1], or the outputs of the layer before.
            layer: 0 for the first hidden layer.
            unit: from 0.
            output: of the unit, see `activations`.

        Raises:
            InputError: no such layer or unit.
        """
        weights = self.incoming_weights(layer, unit)
        products = inputs * weights
        used = np.flatnonzero(products)
        largest = used[np.argsort(-np.abs(products[used]))[:LARGEST_PRODUCTS]]
        rest = float(products.sum() - products[largest].sum())
        bias = float(self.layers[layer].bias[unit])
        return Sum(
            largest,
            inputs[largest],
            weights[largest],
            len(used) - len(largest),
            rest,
            bias,
            float(products.sum()) + bias,
            output,
        )

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
        if activations is None:
            activations = self.activations(field)
        by_outputs = self.layers[-1].kernel[:, digit]  # the digit's sum by the outputs of the last hidden layer
        return self._dense.backpropagate(activations[:-1], by_outputs).reshape(field.shape) * normalise(field)

    def incoming_weights(self, layer: int, unit: int) -> Floats:
        """Look up the weights of a unit's inputs.

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

    def composed_weights(self, layer: int, unit: int) -> Floats:
        """Return the image that a unit looks for, as far as it is one: its weights times those of the units before it.

        Activation functions are left out, so for a deeper layer it shows a tendency only: a unit before it that would
        be negative adds nothing.

        Returns:
            (28, 28): above 0 where ink speaks for the unit, below 0 where it speaks against it.

        Raises:
            InputError: no such layer or unit.
        """
        image = self.incoming_weights(layer, unit)
        for before in reversed(self.layers[:layer]):
            image = before.kernel @ image
        return image.reshape(IMAGE_SIDE, IMAGE_SIDE)

    def centres(self) -> Floats:
        """Return where the units of the first layer look: the centroid of each one's positive weights.

        Only weights within the box count that digits are scaled to: there is hardly ever ink outside of it, so that
        the weights there are those that training began with.

        Returns:
            (units, 2): row and column, pixel indices.
        """
        start = (IMAGE_SIDE - BOX_SIDE) // 2
        box = slice(start, start + BOX_SIDE)
        kernel = self.layers[0].kernel.reshape(IMAGE_SIDE, IMAGE_SIDE, -1)[box, box]
        weights = np.maximum(kernel, 0) + np.float32(1e-9)  # a unit without positive weights looks at the middle
        weights = weights / weights.sum(axis=(0, 1))
        places = np.arange(start, start + BOX_SIDE, dtype=np.float32)
        return np.stack([weights.sum(axis=1).T @ places, weights.sum(axis=0).T @ places], axis=1)

    def support(self, layer: int) -> Floats:
        """Return how much the units of a hidden layer add to the sums of the ten digits.

        Between it and the last layer activation functions are left out, as in `composed_weights`.

        Returns:
            (units, 10).
        """
        weights = self.layers[layer + 1].kernel
        for after in self.layers[layer + 2 :]:
            weights = weights @ after.kernel
        return weights

    def most_activating(self, fields: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.intp]]:
        """Find the images that activate each unit most. For MNIST's 10,000 test digits it takes 0.8 s and 20 MB.

        An output is judged by its sum, as many probabilities are 1.

        Args:
            fields: (n, 28, 28), 0 background to 255 full ink.
            count: how many for each unit.

        Returns:
            An array (units, count) for each layer, of positions in `fields`, the most activating first; -1 stands for
            an image that does not activate the unit.
        """
        network = self._dense.with_linear_output()
        sizes = [len(layer.bias) for layer in network.layers]
        positions = [np.full((size, count), -1) for size in sizes]
        largest = [np.full((size, count), np.float32(-np.inf)) for size in sizes]
        for start in range(0, len(fields), FIELDS_AT_A_TIME):
            outputs = network.outputs(flatten(normalise(fields[start : start + FIELDS_AT_A_TIME])))
            for number, values in enumerate(outputs):
                there = np.broadcast_to(np.arange(start, start + len(values)), values.T.shape)
                candidates = np.hstack([largest[number], values.T])
                known = np.hstack([positions[number], there])
                best = np.argpartition(candidates, -count, axis=1)[:, -count:]
                largest[number] = np.take_along_axis(candidates, best, axis=1)
                positions[number] = np.take_along_axis(known, best, axis=1)
        for number, values in enumerate(largest):
            best = np.argsort(-values, axis=1)
            silent = -np.inf if number == len(sizes) - 1 else 0
            positions[number] = np.where(values > silent, positions[number], -1)
            positions[number] = np.take_along_axis(positions[number], best, axis=1)
        return positions


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
