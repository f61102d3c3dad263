"""The skeleton of ink: its lines, one pixel wide."""

import numpy as np
import numpy.typing as npt

MOST_THINNED = 12  # pixels from each side of a line: wider ones stay wider

Mask = npt.NDArray[np.bool]
AROUND = (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)  # clockwise from above: row and column

# By the number whose bits are a pixel's eight neighbours, in the order of AROUND: how many are ink, how many lines of
# ink leave the pixel, and whether it may go in the first and second half of a round.
_BITS = (np.arange(256)[:, None] >> np.arange(8)) & 1
_COUNT = _BITS.sum(axis=1)
_LINES = ((_BITS == 0) & (np.roll(_BITS, -1, axis=1) == 1)).sum(axis=1)
_UP, _RIGHT, _DOWN, _LEFT = (_BITS[:, place] == 1 for place in (0, 2, 4, 6))
_IS_EDGE = (_COUNT >= 2) & (_COUNT <= 6) & (_LINES == 1)
_HALVES = (
    _IS_EDGE & ~(_UP & _RIGHT & _DOWN) & ~(_RIGHT & _DOWN & _LEFT),
    _IS_EDGE & ~(_UP & _RIGHT & _LEFT) & ~(_UP & _DOWN & _LEFT),
)


def find_forks(is_ink: Mask) -> Mask:
    """Return the pixels of the ink's skeleton where three lines or more meet."""
    skeleton = thin(is_ink)
    return skeleton & (_LINES[_neighbours(skeleton)] >= 3)


def thin(is_ink: Mask) -> Mask:
    """Thin lines to a skeleton (Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", 1984)."""
    skeleton = is_ink.copy()
    for _ in range(MOST_THINNED):
        before = skeleton.sum()
        for may_go in _HALVES:
            skeleton &= ~may_go[_neighbours(skeleton)]
        if skeleton.sum() == before:
            break
    return skeleton


def _neighbours(mask: Mask) -> npt.NDArray[np.uint8]:
    """Return for each pixel the number whose bits are its neighbours."""
    height, width = mask.shape
    padded = np.pad(mask, 1).view(np.uint8)
    number = np.zeros(mask.shape, np.uint8)
    for bit, (row, column) in enumerate(AROUND):
        number |= padded[1 + row : 1 + row + height, 1 + column : 1 + column + width] << np.uint8(bit)
    return number
