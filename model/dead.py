"""Detect networks that a training has destroyed: they give the same answer to every drawing.

After a step that is too large, the weights of ReLU units may make their sums negative for every digit. Then the units
output 0, no gradient reaches them, and no further training changes them.
"""

import functools

import numpy as np
import numpy.typing as npt

from model.network import DenseNetwork
from model.preprocessing import flatten, normalise, preprocess_strokes

# The ten digits as on a calculator: the segments of each, from a, the top, clockwise to f, and g in the middle.
SEGMENTS = {
    **{"a": [(0, 0), (1, 0)], "b": [(1, 0), (1, 1)], "c": [(1, 1), (1, 2)], "d": [(0, 2), (1, 2)]},
    **{"e": [(0, 1), (0, 2)], "f": [(0, 0), (0, 1)], "g": [(0, 1), (1, 1)]},
}
DIGITS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")
SIMPLE_DIGITS = [[SEGMENTS[segment] for segment in segments] for segments in DIGITS]  # drawings of the ten digits
SIMPLE_LINE_WIDTH = 0.25  # in the length of a segment


def is_dead(network: DenseNetwork) -> bool:
    """Return whether all units of one of a network's hidden layers output 0 for each of ten simple digits."""
    *hidden, _ = network.outputs(_simple_digits())
    return any(not outputs.any() for outputs in hidden)


@functools.cache
def _simple_digits() -> npt.NDArray[np.float32]:
    """Return the pixels of the simple digits, (10, 784)."""
    return flatten(normalise(np.stack([preprocess_strokes(each, SIMPLE_LINE_WIDTH) for each in SIMPLE_DIGITS])))
