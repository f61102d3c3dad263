"""The strongest connections of a network: for a drawing, along the way from its pixels to the outputs.

A connection's contribution is what it adds to the sum of the unit it leads to: the output of the one before, times its
weight. The search goes back from the outputs to the pixels: first the strongest connections into the outputs, then the
strongest into the units that these come from, and so on. That takes 0.15 ms a drawing. Comparing all 660,000 of the
tutorial's network would take 5 ms, and most of the lines would end in silent units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import DenseLayer, Floats

LINES = 48  # in a picture, shared among the layers
OUTGOING = 10  # of one unit


@dataclass(frozen=True)
class StrongConnections:
    """Some connections of one layer, the strongest first.

    Attributes:
        inputs: (n,), which of the layer's inputs they come from.
        units: (n,), which of its units they lead to.
        contributions: (n,), what each adds to the unit's sum.
    """

    inputs: npt.NDArray[np.intp]
    units: npt.NDArray[np.intp]
    contributions: Floats


NONE = StrongConnections(np.array([], int), np.array([], int), np.array([], np.float32))


def strongest(layer: DenseLayer, values: Floats, units: npt.NDArray[np.intp], count: int) -> StrongConnections:
    """Find the strongest connections into some units of a layer, at most `count`, without those that add nothing.

    `values` are those of the layer's inputs.
    """
    active = np.flatnonzero(values)
    contributions = (values[active, None] * layer.kernel[active[:, None], units]).ravel()
    found = np.arange(len(contributions))
    if count < len(found):
        found = np.argpartition(-np.abs(contributions), count)[:count]
    found = found[np.argsort(-np.abs(contributions[found]), kind="stable")]
    found = found[contributions[found] != 0]
    return StrongConnections(active[found // len(units)], units[found % len(units)], contributions[found])


def strongest_paths(
    layers: Sequence[DenseLayer], values: Sequence[Floats], outputs: npt.NDArray[np.intp]
) -> list[StrongConnections]:
    """Find the strongest connections from the pixels to some outputs: those of each layer, together at most LINES.

    Args:
        layers: from the first hidden one to the outputs.
        values: the inputs of each layer: the pixels, and the outputs of each hidden layer.
        outputs: some of the ten.
    """
    paths: list[StrongConnections] = []
    units = outputs
    for layer, inputs in zip(reversed(layers), reversed(values), strict=True):
        found = strongest(layer, inputs, units, LINES // len(layers))
        paths.insert(0, found)
        units = np.unique(found.inputs)
    return paths


def connections_of(
    layers: Sequence[DenseLayer], values: Sequence[Floats], number: int, unit: int
) -> list[StrongConnections]:
    """Find the strongest connections of a unit of layer `number`; for an output see `strongest_paths`."""
    if number == len(layers) - 1:
        return strongest_paths(layers, values, np.array([unit]))
    found = [NONE] * len(layers)
    found[number] = strongest(layers[number], values[number], np.array([unit]), LINES // 2)
    only = np.zeros_like(values[number + 1])
    only[unit] = values[number + 1][unit]
    found[number + 1] = strongest(layers[number + 1], only, np.arange(len(layers[number + 1].bias)), OUTGOING)
    return found
