"""The movement of a pen that writes a digit, for clients without a browser."""

import bisect
from random import Random

import numpy as np
from handwritten import WRITTEN, strokes_of

from model.drawing import BRUSH_WIDTH, PAD_SIDE

INTERVAL = 0.016  # s between two pointer events of a mouse
SPEED = 1600  # of the pen, in units of the pad a second: a digit takes about a second
LIFTED = 0.2  # s between two strokes, and two digits


class Writing:
    """A digit being written on the pad in a random style, size and place.

    Attributes:
        digit: int.
        moments: list of the time of each point, in s since the first, ascending.
        line_width: in units of the pad.
    """

    line_width = BRUSH_WIDTH

    def __init__(self, random: Random):
        self.digit, text = random.choice(list(WRITTEN.values()))
        size = random.uniform(0.4, 0.8) * PAD_SIDE
        left, top = (random.uniform(0, PAD_SIDE - size) for _ in range(2))
        self._strokes = [pen_points(stroke * (size / 100) + (left, top)) for stroke in strokes_of(text)]
        self.moments = []
        begin = 0.0
        for stroke in self._strokes:
            self.moments += [begin + INTERVAL * number for number in range(len(stroke))]
            begin = self.moments[-1] + LIFTED

    def drawing(self, points):
        """Return the strokes on the pad after a number of points: lists of [x, y]."""
        drawn = []
        for stroke in self._strokes:
            if points > 0:
                drawn.append(stroke[:points])
            points -= len(stroke)
        return drawn

    def points_at(self, moment):
        """Return the number of points at a moment in s since the first."""
        return bisect.bisect_right(self.moments, moment)


class DigitOrTwo:
    """One digit, or two side by side, as they come into being."""

    def __init__(self, random: Random):
        self.digits = [Writing(random) for _ in range(random.choice([1, 2]))]
        self._begins = [0.0]
        for digit in self.digits:
            self._begins.append(self._begins[-1] + digit.moments[-1] + LIFTED)
        self.duration = self._begins[-1] - LIFTED

    def at(self, moment):
        """Return the strokes on the pad so many s from the beginning."""
        if len(self.digits) == 1:
            return self.digits[0].drawing(self.digits[0].points_at(moment))
        parts = zip((0, PAD_SIDE // 2), self.digits, self._begins, strict=False)  # left, digit, beginning
        strokes = [
            (left, stroke) for left, digit, begin in parts for stroke in digit.drawing(digit.points_at(moment - begin))
        ]
        return [[[left + x // 2, PAD_SIDE // 4 + y // 2] for x, y in stroke] for left, stroke in strokes]


def pen_points(stroke):
    """Return the pointer events of a pen that follows a polygon (k, 2) at SPEED: list of [x, y], whole numbers."""
    way = np.concatenate([[0], np.hypot(*np.diff(stroke, axis=0).T).cumsum()])
    seen = np.append(np.arange(0, way[-1], SPEED * INTERVAL), way[-1])
    return np.rint(np.column_stack([np.interp(seen, way, stroke[:, axis]) for axis in (0, 1)])).astype(int).tolist()
