"""The work of taking a drawing apart: counted, not timed, so that an answer does not depend on what else a server does.

The unit is a point of a candidate that is drawn, about 1.5 µs.
"""

MAX_WORK = 16_500  # of a drawing, 25 ms; nearly all numbers of 20 digits take less
WORK_OF_EDGE = 10  # of finding a candidate in a line, and of each piece there
WORK_OF_SEARCH = 6  # of a candidate, in each choice of lines and each time that the cheapest paths are sought
WORK_OF_CUTTING = 1_500  # of cutting strokes, and of measuring the distances between the parts
WORK_OF_READING = 100  # of a candidate that is read, beside its points


class Work:
    """The work on one drawing, at most `most`."""

    def __init__(self, most: int = MAX_WORK) -> None:
        self.most = most
        self.done = 0

    @property
    def is_exceeded(self) -> bool:
        return self.done > self.most

    def spend(self, amount: int) -> bool:
        """Count some work before it is done; return whether it may be done. If not, no other may be done, either."""
        self.done += amount
        return not self.is_exceeded
