"""Crop and reduce masks of ink."""

import numpy as np

from model.preprocessing import Grey

HALF_INK = 128  # the grey level at a line's edge


def crop(ink: Grey) -> tuple[Grey, int, int]:
    """Return ink without empty rows and columns at its edge, and its left and top; it must have ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], int(columns[0]), int(rows[0])


def shrink(ink: Grey, line_width: float, factor: int) -> tuple[Grey, float]:
    """Reduce ink to the mean of each block, or for thin lines to its strongest ink; return it with its line width."""
    if factor <= 1:
        return ink, line_width
    blocks = np.pad(ink, ((0, -ink.shape[0] % factor), (0, -ink.shape[1] % factor)))
    blocks = blocks.reshape(len(blocks) // factor, factor, -1, factor)
    if line_width < 2 * factor:
        return blocks.max(axis=(1, 3)), (line_width + factor - 1) / factor
    return np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8), line_width / factor
