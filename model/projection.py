"""The map of a network: a place for each image, near the places of images that the network finds alike.

A few dense layers compute a place from the outputs of the last hidden layer, or from the sums of the ten outputs of a
network without one. A network in `model/` has its map in a file beside it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from model.network import CLASSES, DenseLayer, DenseNetwork, Floats

SUFFIX = ".map.npz"  # of the file beside a network
METHODS = ("neighbours",)
MAX_LAYERS = 4
LEAST_DIGITS = 10
PLACE_STEPS = 4095  # of a place's coordinates: a map on a projector is 2,000 pixels wide
FULL_CONFIDENCE = 255  # the confidence of a probability of 1


@dataclass(frozen=True)
class Projection:
    """The map of a network with the test digits on it, which are in the unit square; drawings may lie beside."""

    layers: tuple[DenseLayer, ...]  # from the network's outputs to a place, in the projection's own units
    low: Floats  # (2,), the corner of the square in these units
    size: float  # its side
    places: npt.NDArray[np.uint16]  # (n, 2), of the test digits, from 0 to PLACE_STEPS
    predictions: npt.NDArray[np.uint8]  # (n,), the digits that the network reads
    confidences: npt.NDArray[np.uint8]  # (n,), the largest probabilities, from 0 to FULL_CONFIDENCE
    method: str  # one of METHODS, how the layers were found

    def place(self, outputs: Floats) -> Floats:
        """Compute places (n, 2) from a network's `outputs_to_place`, (n, units)."""
        return (DenseNetwork(self.layers)(outputs) - self.low) / self.size


def outputs_to_place(network: DenseNetwork, pixels: Floats) -> Floats:
    """Compute what a map depends on, (n, units): the last hidden layer's outputs, or without one the outputs' sums."""
    return network.with_linear_output().outputs(pixels)[-2:][0]


def check_projection(arrays: dict[str, Any], network: DenseNetwork) -> Projection:
    """Return the map of a network from arrays: a Projection's attributes by name, and each layer's kernel and bias.

    The layers are float16. Raises LookupError, TypeError or ValueError.
    """
    last = network.layers[-1]
    inputs = len(last.kernel) if len(network.layers) > 1 else CLASSES
    layers: list[DenseLayer] = []
    while f"kernel_{len(layers)}" in arrays and len(layers) < MAX_LAYERS:
        kernel, bias = arrays[f"kernel_{len(layers)}"], arrays[f"bias_{len(layers)}"]
        _require(kernel.dtype == bias.dtype == np.float16 and kernel.shape == (inputs, *bias.shape))
        _require(np.isfinite(kernel).all() and np.isfinite(bias).all() and bias.ndim == 1)
        layers.append(DenseLayer(kernel.astype(np.float32), bias.astype(np.float32), "relu"))
        (inputs,) = bias.shape
    _require(bool(layers) and inputs == 2)
    layers[-1] = DenseLayer(layers[-1].kernel, layers[-1].bias, "linear")
    _require(arrays["size"].dtype == np.float64 and arrays["size"].shape == arrays["method"].shape == ())
    low, size, method = arrays["low"], float(arrays["size"]), str(arrays["method"])
    _require(low.dtype == np.float32 and low.shape == (2,) and bool(np.isfinite(low).all()))
    _require(0 < size < np.inf and method in METHODS)
    places, predictions, confidences = arrays["places"], arrays["predictions"], arrays["confidences"]
    _require(places.dtype == np.uint16 and places.ndim == 2 and places.shape[1] == 2)
    _require(len(places) >= LEAST_DIGITS and predictions.dtype == confidences.dtype == np.uint8)
    _require(predictions.shape == confidences.shape == places.shape[:1] and predictions.max() < CLASSES)
    return Projection(tuple(layers), low, size, places, predictions, confidences, method)


def _require(is_right: bool | np.bool) -> None:
    if not is_right:
        raise ValueError("not the arrays of a map")
