"""People with a style of 1 or 2 that networks misread: they are held out, and their 1s or 2s are a group in the tables.

The other held-out people say little about a style that few of them have.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from model.drawing import Stroke, Strokes

HABIT = 0.9  # fraction of a person's 1s, or 2s, that are in the style
LONG_UPSTROKE = 0.4  # of the height: a 1 has one if the pen first goes up by more
FOOT = 0.6  # of the height, from the top: a loop below it is at the foot
RISING = -0.05  # of the height: a tail rises if it ends above the loop's crossing, or lower by less than this


def has_long_upstroke(drawing: Strokes) -> bool:
    heights = drawing[0][:, 1]
    rise = heights[: heights.argmin() + 1].max() - heights.min()
    return bool(rise > LONG_UPSTROKE * np.ptp(np.concatenate(drawing)[:, 1]))


def has_rising_tail(drawing: Strokes) -> bool:
    """Return whether a stroke has a loop at the foot, and a tail to the right of it that rises."""
    points = np.concatenate(drawing)
    top, height = points[:, 1].min(), np.ptp(points[:, 1])
    for stroke in drawing:
        for x, y in crossings(stroke):
            across, up = stroke[-1, 0] - x, y - stroke[-1, 1]
            if y - top > FOOT * height and up > RISING * height and across > 0.2 * height:
                return True
    return False


def crossings(stroke: Stroke) -> Stroke:
    """Return the points where the segments of a stroke cross others than the next one, (n, 2)."""
    starts, steps = stroke[:-1], np.diff(stroke, axis=0)
    between = starts[None] - starts[:, None]  # (k, k, 2)
    turn = cross(steps[:, None], steps[None])
    turn[turn == 0] = np.inf  # parallel segments do not cross
    here, there = cross(between, steps[None]) / turn, cross(between, steps[:, None]) / turn
    is_met = (here > 0) & (here <= 1) & (there > 0) & (there <= 1)
    first, second = np.nonzero(np.triu(is_met, k=2))
    return starts[first] + here[first, second][:, None] * steps[first]


def cross(first: npt.NDArray[np.floating], second: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return the cross products of vectors (..., 2)."""
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]


RARE_STYLES: dict[str, tuple[int, Callable[[Strokes], bool]]] = {
    "long 1s": (1, has_long_upstroke),
    "looped 2s": (2, has_rising_tail),
}


def in_rare_styles(
    drawings: Sequence[Strokes], labels: npt.NDArray[np.integer], writers: npt.NDArray[np.str_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Return which drawings are of a style's digit by people with this habit, by the name of the style, (n,) each."""
    found = {}
    for name, (digit, is_in_style) in RARE_STYLES.items():
        mine = np.flatnonzero(labels == digit)
        people, index = np.unique(writers[mine], return_inverse=True)
        styled = np.bincount(index, [is_in_style(drawings[each]) for each in mine.tolist()], minlength=len(people))
        habit = styled >= HABIT * np.bincount(index, minlength=len(people))
        found[name] = (labels == digit) & np.isin(writers, people[habit])
    return found
