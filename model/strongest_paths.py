"""The strongest connections of a network: for a drawing, along the way from its pixels to the outputs.

A connection's contribution is what it adds to the sum of the unit it leads to: the output of the one before, times its
weight. The search goes back from the outputs to the pixels: first connections into the outputs, then those into the
units that these come from, and so on. That takes 0.2 ms a drawing. Comparing all 660,000 of the tutorial's network
would take 5 ms, and most of the lines would end in silent units.

The largest contributions of all may lead past the winner, the likeliest digit: its sum is often the largest because
little speaks against it. So the winner's path comes first, the connections that speak for it down to the pixels, and
connections that speak for another digit are left out: they are outweighed by those against it.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.network import DenseLayer, Floats

LINES = 48  # in a picture, shared among the layers
OUTGOING = 10  # of one unit

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class StrongConnections:
    """Some connections of one layer: those of the winner's path, and then others, each the strongest first."""

    inputs: Numbers  # (n,), which of the layer's inputs they come from
    units: Numbers  # (n,), which of its units they lead to
    contributions: Floats  # (n,), what each adds to the unit's sum
    winners: int = 0  # how many belong to the winner's path


NONE = StrongConnections(np.array([], int), np.array([], int), np.array([], np.float32))


def connect(layer: DenseLayer, values: Floats, inputs: Numbers, units: Numbers) -> StrongConnections:
    """Return the connections between each of the inputs and its unit, (n,) and (n,); `values` are the layer's."""
    return StrongConnections(inputs, units, values[inputs] * layer.kernel[inputs, units])


def strongest(
    layer: DenseLayer, values: Floats, units: Numbers, count: int, winner: int | None = None
) -> StrongConnections:
    """Find the strongest connections into some units of a layer, at most `count`, without those that add nothing.

    With a winner, those that speak for another unit are left out. `values` are those of the layer's inputs.
    """
    active = np.flatnonzero(values)
    contributions = values[active, None] * layer.kernel[active[:, None], units]  # (active inputs, units)
    if winner is not None:
        contributions[:, units != winner] = np.minimum(contributions[:, units != winner], 0)
    contributions = contributions.ravel()
    found = np.arange(len(contributions))
    if count < len(found):
        found = np.argpartition(-np.abs(contributions), count)[:count]
    found = found[np.argsort(-np.abs(contributions[found]), kind="stable")]
    found = found[contributions[found] != 0]
    return connect(layer, values, active[found // len(units)], units[found % len(units)])


def strongest_paths(
    layers: Sequence[DenseLayer], values: Sequence[Floats], outputs: Numbers, winner: int | None
) -> list[StrongConnections]:
    """Find the strongest connections from the pixels to some outputs: those of each layer, together at most LINES.

    The winner's path has the largest of what speaks for the output `winner`, half of the last layer's connections;
    before, for each unit on it, the one that speaks most for the unit.

    `values` are the inputs of each layer: the pixels, and the outputs of each hidden layer.
    """
    count = LINES // len(layers)
    paths: list[StrongConnections] = []
    units, on_path = outputs, np.array([] if winner is None else [winner], int)
    for layer, inputs in zip(reversed(layers), reversed(values), strict=True):
        is_last = layer is layers[-1]
        first = supporting(layer, inputs, on_path[:count], count // 2 if is_last else 1)
        others = strongest(layer, inputs, units, count, winner if is_last else None)
        paths.insert(0, join(first, others, count))
        units, on_path = np.unique(paths[0].inputs), np.array(list(dict.fromkeys(first.inputs.tolist())), int)
    return paths


def supporting(layer: DenseLayer, values: Floats, units: Numbers, count: int) -> StrongConnections:
    """Find the connections that add most to each of some units, at most `count` a unit, the first unit's first."""
    active = np.flatnonzero(values)
    contributions = values[active] * layer.kernel[active[:, None], units].T  # (units, active inputs)
    if count < len(active):
        best = np.argpartition(-contributions, count - 1, axis=1)[:, :count]
    else:
        best = np.broadcast_to(np.arange(len(active)), contributions.shape)
    sizes = np.take_along_axis(contributions, best, axis=1)
    order = np.argsort(-sizes, axis=1, kind="stable")
    unit, place = np.nonzero(np.take_along_axis(sizes, order, axis=1) > 0)
    return connect(layer, values, active[np.take_along_axis(best, order, axis=1)[unit, place]], units[unit])


def join(first: StrongConnections, others: StrongConnections, count: int) -> StrongConnections:
    """Put the winner's connections before others of the same layer, without repetition, at most `count` together."""
    known = set(zip(first.inputs.tolist(), first.units.tolist(), strict=True))
    pairs = zip(others.inputs.tolist(), others.units.tolist(), strict=True)
    new = [index for index, pair in enumerate(pairs) if pair not in known][: count - len(known)]
    return StrongConnections(
        np.concatenate([first.inputs, others.inputs[new]]),
        np.concatenate([first.units, others.units[new]]),
        np.concatenate([first.contributions, others.contributions[new]]),
        len(known),
    )


def connections_of(
    layers: Sequence[DenseLayer], values: Sequence[Floats], number: int, unit: int, winner: int | None
) -> list[StrongConnections]:
    """Find the strongest connections of a unit of layer `number`, and its path to the output `winner`, if any."""
    if number == len(layers) - 1:
        return strongest_paths(layers, values, np.array([unit]), unit)
    incoming = strongest(layers[number], values[number], np.array([unit]), LINES // 2)
    ways = [NONE] * (len(layers) - number - 1)
    if winner is not None:
        path = path_to(layers, values, number, unit, winner)
        steps = zip(layers[number + 1 :], values[number + 1 :], itertools.pairwise(path), strict=True)
        found = [connect(layer, inputs, np.array(units[:1]), np.array(units[1:])) for layer, inputs, units in steps]
        if all(way.contributions.all() for way in found):  # else each path to the winner has a unit with output 0
            ways = found
    others = [outgoing(layers, values, number, unit), *[NONE] * (len(ways) - 1)]
    return [*[NONE] * number, incoming, *(join(*pair, OUTGOING) for pair in zip(ways, others, strict=True))]


def outgoing(layers: Sequence[DenseLayer], values: Sequence[Floats], number: int, unit: int) -> StrongConnections:
    """Find the strongest connections from a unit of a hidden layer, at most OUTGOING, those to active units first."""
    layer, inputs = layers[number + 1], values[number + 1]
    contributions = inputs[unit] * layer.kernel[unit]
    is_silent = values[number + 2] == 0 if number + 2 < len(layers) else np.zeros(len(contributions), bool)
    order = np.lexsort((-np.abs(contributions), is_silent))[:OUTGOING]
    units = order[contributions[order] != 0]
    return connect(layer, inputs, np.full(len(units), unit), units)


def path_to(layers: Sequence[DenseLayer], values: Sequence[Floats], number: int, unit: int, winner: int) -> list[int]:
    """Find the path from a unit of hidden layer `number` to an output with the largest product of weights' sizes."""
    after = layers[number + 1 :]
    strengths = [np.abs(after[-1].kernel[:, winner])]  # of the best path from each unit of the layer
    for layer, outputs in zip(reversed(after[:-1]), reversed(values), strict=False):
        strengths.insert(0, (np.abs(layer.kernel) * (strengths[0] * (outputs != 0))).max(axis=1))
    path = [unit]
    for layer, strength, outputs in zip(after, strengths[1:], values[number + 2 :], strict=False):
        path.append(int((np.abs(layer.kernel[path[-1]]) * strength * (outputs != 0)).argmax()))
    return [*path, winner]
