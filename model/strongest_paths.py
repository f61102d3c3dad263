"""The strongest connections of a network: for a drawing, along the way from its pixels to the outputs.

A connection's contribution is what it adds to the sum of the unit it leads to: the output of the one before, times its
weight. Of all 660,000 in the tutorial's network, only those that lead on are looked at: first the strongest into the
outputs, then the strongest into the units that these come from, and so on back to the pixels. That takes 0.15 ms a
drawing, where the network itself takes 0.1 ms; to compare all of them with each other would take 5 ms, and most of the
lines would end in units that are silent.
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
    """Find the strongest connections into some units of a layer.

    Args:
        layer: with n inputs.
        values: (n,), of its inputs.
        units: to which the connections may lead.
        count: how many at most; connections that add nothing are left out.
    """
    active = np.flatnonzero(values)
    contributions = (values[active, None] * layer.kernel[active[:, None], units]).ravel()
    found = (
        np.argpartition(-np.abs(contributions), count)[:count]
        if count < len(contributions)
        else np.arange(len(contributions))
    )
    found = found[np.argsort(-np.abs(contributions[found]), kind="stable")]
    found = found[contributions[found] != 0]
    return StrongConnections(active[found // len(units)], units[found % len(units)], contributions[found])


def strongest_paths(
    layers: Sequence[DenseLayer], values: Sequence[Floats], outputs: npt.NDArray[np.intp]
) -> list[StrongConnections]:
    """Find the strongest connections that lead to some outputs, all the way from the pixels.

    Args:
        layers: from the first hidden one to the outputs.
        values: of the inputs of each layer: the pixels, and what each hidden layer puts out.
        outputs: which of the ten are of interest.

    Returns:
        The connections of each layer, together at most LINES.
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
    """Find the strongest connections of one unit, or all that lead to it if it is an output.

    Args:
        layers: see `strongest_paths`.
        values: see `strongest_paths`.
        number: of the unit's layer.
        unit: in its layer.
    """
    if number == len(layers) - 1:
        return strongest_paths(layers, values, np.array([unit]))
    found = [NONE] * len(layers)
    found[number] = strongest(layers[number], values[number], np.array([unit]), LINES // 2)
    only = np.zeros_like(values[number + 1])
    only[unit] = values[number + 1][unit]
    found[number + 1] = strongest(layers[number + 1], only, np.arange(len(layers[number + 1].bias)), OUTGOING)
    return found
