"""What a network computes between a drawing and its probabilities, and what its units respond to.

Layers are numbered from 0, the first hidden one; the last has the ten outputs. A unit is known by its number in its
layer, as in the network's file.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.errors import InputError
from model.network import CLASSES, DenseNetwork, Floats, Network
from model.preprocessing import BOX_SIDE, IMAGE_SIDE, flatten, normalise

LARGEST_PRODUCTS = 5  # of a unit's sum that are listed
EXAMPLES = 9  # test digits that the page shows for each unit, those that activate it most
MOST_ACTIVE = 50  # test digits that activate a unit most, counted to describe it
LEAST_PART = 0.1  # of MOST_ACTIVE: what a digit needs to be named; at most NAMED digits are
NAMED = 3
FIELDS_AT_A_TIME = 500
INK_AREA_FILE = Path(__file__).with_name("ink_area.json")
INK = "#"  # a pixel of the area in this file


@dataclass(frozen=True)
class Sum:
    """The sum that makes a unit's output: products of inputs and weights, and the bias."""

    # positions of the inputs with the largest products, the largest first, at most LARGEST_PRODUCTS
    inputs: npt.NDArray[np.intp]
    values: Floats  # their values
    weights: Floats  # their weights
    others: int  # number of other inputs that are not 0
    rest: float  # the sum of their products
    bias: float  # the unit's
    total: float  # the whole sum
    output: float  # the layer's activation function of the total


class Inside:
    def __init__(self, network: Network) -> None:
        """Store a network; raises InputError if it is not a plain stack of dense layers."""
        if not isinstance(network, DenseNetwork):
            sentence = "Only a network of dense layers can be looked into: choose one that train.py has made."
            raise InputError(sentence, "not_dense")
        self._network = network
        self.layers = list(network.layers)  # from the first hidden one on; the last has the ten outputs

    def activations(self, field: npt.NDArray[np.uint8]) -> list[Floats]:
        """Return each layer's outputs (units,) for an image (28, 28); the last are the ten probabilities."""
        return [outputs[0] for outputs in self._network.outputs(flatten(normalise(field[None])))]

    def sum_of(self, inputs: Floats, layer: int, unit: int, output: float) -> Sum:
        """Return the parts of a unit's sum of its layer's inputs, given its output; raises InputError."""
        weights = self.incoming_weights(layer, unit)
        products = inputs * weights
        used = np.flatnonzero(products)
        largest = used[np.argsort(-np.abs(products[used]))[:LARGEST_PRODUCTS]]
        rest = float(products.sum() - products[largest].sum())
        bias = float(self.layers[layer].bias[unit])
        total, others = float(products.sum()) + bias, len(used) - len(largest)
        return Sum(largest, inputs[largest], weights[largest], others, rest, bias, total, output)

    def relevance(self, field: npt.NDArray[np.uint8], digit: int) -> Floats:
        """Compute how much each pixel's ink speaks for a digit, or against it: gradient times input.

        The gradient of the digit's sum, before softmax, is what a pixel would add if it were darker; times the pixel,
        it is what the pixel added. In a network of ReLU layers these parts, with those of the biases, add up to the
        sum itself. (Shrikumar, Greenside, Shcherbina and Kundaje, "Not just a black box:
        learning important features through propagating activation differences", 2016.)

        The result (28, 28) is above 0 for ink that speaks for the digit, below 0 against it, 0 without ink. Raises
        InputError for an unknown digit.
        """
        check_number("digit", digit, CLASSES)
        *hidden, _ = self.activations(field)
        by_outputs = self.layers[-1].kernel[:, digit]  # the digit's sum by the outputs of the last hidden layer
        return self._network.backpropagate(hidden, by_outputs).reshape(field.shape) * normalise(field)

    def incoming_weights(self, layer: int, unit: int) -> Floats:
        """Return the weights of a unit's inputs, (784,) or (units of the layer before,); raises InputError."""
        check_number("layer", layer, len(self.layers))
        kernel = self.layers[layer].kernel  # (inputs, units)
        check_number("unit", unit, kernel.shape[1])
        return kernel[:, unit]

    def composed_weights(self, layer: int, unit: int) -> Floats:
        """Return a unit's weights as an image (28, 28): for a deeper layer times those of the units before it.

        Then it mixes the images of these units. Activation functions are left out, so it is only a tendency: in the
        network, a unit with a negative sum adds nothing. Raises InputError for an unknown layer or unit.
        """
        image = self.incoming_weights(layer, unit)
        for before in reversed(self.layers[:layer]):
            image = before.kernel @ image
        return image.reshape(IMAGE_SIDE, IMAGE_SIDE)

    def weights_image(self, layer: int, unit: int) -> Floats:
        """Return the smoothed `composed_weights`, (28, 28), and 0 where there is never ink: there they stay random."""
        has_ink = ink_area()
        image = smooth(self.composed_weights(layer, unit) * has_ink)
        return np.divide(image, smooth(has_ink), where=has_ink > 0, out=np.zeros_like(image))

    def centres(self) -> Floats:
        """Return where the first layer's units look, (units, 2): row and column of the centroid of positive weights.

        Only weights within the box that digits are scaled to count: training leaves those outside as they were.
        """
        start = (IMAGE_SIDE - BOX_SIDE) // 2
        box = slice(start, start + BOX_SIDE)
        kernel = self.layers[0].kernel.reshape(IMAGE_SIDE, IMAGE_SIDE, -1)[box, box]
        weights = np.maximum(kernel, 0) + np.float32(1e-9)  # a unit without positive weights looks at the middle
        weights = weights / weights.sum(axis=(0, 1))
        places = np.arange(start, start + BOX_SIDE, dtype=np.float32)
        return np.stack([weights.sum(axis=1).T @ places, weights.sum(axis=0).T @ places], axis=1)

    def active_for(self, fields: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer]) -> list[list[str]]:
        """Find the digits that activate each unit of each hidden layer most, such as "946", the most frequent first.

        They are counted among the MOST_ACTIVE of n images (n, 28, 28), whose labels are (n,); only a digit among the
        EXAMPLES is named. "" stands for a unit that none of the images activates.
        """
        *hidden, _ = self.most_activating(fields, MOST_ACTIVE)
        return [[_frequent(labels[each[each >= 0]]) for each in positions] for positions in hidden]

    def most_activating(self, fields: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.intp]]:
        """Find the `count` images (n, 28, 28) that activate each unit most; 10,000 take 0.8 s and 20 MB.

        Return an array (units, count) for each layer, of positions in `fields`, the most activating first; -1 stands
        for an image that does not activate the unit. For the outputs, sums count, as many probabilities are 1.
        """
        network = self._network.with_linear_output()
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


def _frequent(labels: npt.NDArray[np.integer]) -> str:
    """Return the frequent ones of the labels (n,) whose first EXAMPLES are shown, see `Inside.active_for`."""
    counts = np.bincount(labels, minlength=CLASSES)
    is_named = np.isin(np.arange(CLASSES), labels[:EXAMPLES]) & (counts > LEAST_PART * len(labels))
    order = np.argsort(-counts, kind="stable")
    return "".join(str(digit) for digit in order[is_named[order]][:NAMED])


@functools.cache
def ink_area() -> Floats:
    """Return where digits have ink, (28, 28): 1 there and 0 elsewhere, see `research.ink_area`."""
    rows = json.loads(INK_AREA_FILE.read_text(encoding="utf-8"))["area"]
    return (np.array([list(row) for row in rows]) == INK).astype(np.float32)


def smooth(image: Floats) -> Floats:
    """Mix each pixel of an image (height, width) with its neighbours, in the weights 1, 2, 1 along both sides."""
    padded = np.pad(image, 1)
    rows = padded[:-2] / 4 + padded[1:-1] / 2 + padded[2:] / 4
    return (rows[:, :-2] / 4 + rows[:, 1:-1] / 2 + rows[:, 2:] / 4).astype(np.float32)


def check_number(name: str, number: object, count: int) -> None:
    """Check that a value is a whole number from 0 to count - 1; raises InputError, which calls it by `name`."""
    if not isinstance(number, int | np.integer) or isinstance(number, bool) or not 0 <= number < count:
        raise InputError(f"There is no {name} like this: choose one from 0 to {count - 1}.")
