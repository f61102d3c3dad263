"""The movement of a pen that writes digits, for clients without a browser."""

from random import Random

import numpy as np
from helpers.drawings.handwritten import WRITTEN, strokes_of

from model.drawing import PAD_SIDE

INTERVAL = 0.016  # s between two pointer events of a mouse
SPEED = 1600  # of the pen, in units of the pad a second: a digit takes about a second


class Writing:
    """Digits side by side, each in a random style, size and place, as a pen writes them.

    Attributes:
        digits: list of int.
        strokes: lists of [x, y] at intervals of INTERVAL, whole numbers.
    """

    def __init__(self, random: Random, count: int = 1):
        self.digits, self.strokes = [], []
        top = (PAD_SIDE - PAD_SIDE // count) // 2
        for left in range(0, PAD_SIDE, PAD_SIDE // count):
            digit, text = random.choice(list(WRITTEN.values()))
            size = random.uniform(0.4, 0.8) * PAD_SIDE
            place = [random.uniform(0, PAD_SIDE - size) for _ in range(2)]
            self.digits.append(digit)
            for stroke in strokes_of(text):
                points = pen_points(stroke * (size / 100) + place)
                self.strokes.append([[left + x // count, top + y // count] for x, y in points])


def pen_points(stroke):
    """Return the pointer events of a pen that follows a polygon (k, 2) at SPEED: list of [x, y], whole numbers."""
    way = np.concatenate([[0], np.hypot(*np.diff(stroke, axis=0).T).cumsum()])
    seen = np.append(np.arange(0, way[-1], SPEED * INTERVAL), way[-1])
    return np.rint(np.column_stack([np.interp(seen, way, stroke[:, axis]) for axis in (0, 1)])).astype(int).tolist()
