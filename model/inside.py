"""What the units of a network respond to; page/engine/unit_values.js computes what the page shows of a single drawing.

Layers are numbered from 0, the first hidden one; the last has the ten outputs. A unit is known by its number in its
layer, as in the network's file.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.metrics import find_distinct
from model.network import CLASSES, DenseNetwork, Floats
from model.preprocessing import flatten, normalise

EXAMPLES = 9  # test digits that the page shows for each unit, those that activate it most
MOST_ACTIVE = 50  # test digits that activate a unit most, counted to describe it
LEAST_PART = 0.1  # of MOST_ACTIVE: what a digit needs to be named; at most NAMED digits are
NAMED = 3
FIELDS_AT_A_TIME = 500
INK_AREA_FILE = Path(__file__).with_name("ink_area.json")
INK = "#"  # a pixel of the area in this file


@dataclass(frozen=True)
class Inside:
    network: DenseNetwork

    def active_for(self, fields: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer]) -> list[list[str]]:
        """Find the digits that activate each unit of each hidden layer most, such as "946", the most frequent first.

        They are counted among the MOST_ACTIVE of n images (n, 28, 28), whose labels are (n,); only a digit among the
        EXAMPLES is named. "" stands for a unit that none of the images activates.
        """
        *hidden, _ = self.most_activating(fields, MOST_ACTIVE)
        return [[_frequent(labels[each[each >= 0]]) for each in positions] for positions in hidden]

    def most_activating(self, fields: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.intp]]:
        """Find the `count` images (n, 28, 28) that activate each unit most; 10,000 take 0.8 s and 20 MB.

        Return an array (units, count) for each layer, of positions in `fields`, the most activating first, of equal
        ones the first; -1 stands for an image that does not activate the unit. For the outputs, sums count, as many
        probabilities are 1.
        """
        network = self.network.with_linear_output()
        sizes = [len(layer.bias) for layer in network.layers]
        positions = [np.full((size, count), -1) for size in sizes]
        largest = [np.full((size, count), np.float32(-np.inf)) for size in sizes]
        distinct, number_of = find_distinct(fields)
        for start in range(0, len(distinct), FIELDS_AT_A_TIME):
            outputs = network.outputs(flatten(normalise(fields[distinct[start : start + FIELDS_AT_A_TIME]])))
            there = np.flatnonzero((start <= number_of) & (number_of < start + FIELDS_AT_A_TIME))
            for number, values in enumerate(outputs):
                candidates = np.hstack([largest[number], values[number_of[there] - start].T])
                known = np.hstack([positions[number], np.broadcast_to(there, (sizes[number], len(there)))])
                best = np.lexsort((known, -candidates))[:, :count]
                largest[number] = np.take_along_axis(candidates, best, axis=1)
                positions[number] = np.take_along_axis(known, best, axis=1)
        silent = [0] * (len(sizes) - 1) + [-np.inf]
        return [np.where(values > least, at, -1) for values, at, least in zip(largest, positions, silent, strict=True)]


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
