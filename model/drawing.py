"""Check every drawing from outside, before anything is computed from it.

A drawing arrives as plain Python objects from JSON, or as NumPy arrays. It is checked from the outside in: lengths
before types, and types before values. Arrays are made of numbers only: `np.asarray` of 0.9 MB of nested lists and
strings took 21 GB. 100 points take 0.03 ms, the largest drawing 1 ms.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from model.errors import InputError, NoInkError

# The sketchpad's side and brush. The unit is the pad's own; only the ratio matters.
PAD_SIDE = 1000
BRUSH_WIDTH = 60
# Without a line width, a drawing's longer side is assumed to fill this fraction of a sketchpad.
TYPICAL_FILL = 0.6

# Limits on what is accepted. A digit drawn slowly with a 1,000 Hz pen is about 2,000 points, in one to three strokes.
MAX_STROKES = 200
MAX_POINTS = 5_000
MAX_COORDINATE = 1e6

Stroke = npt.NDArray[np.float64]  # (k, 2), x to the right and y down
Strokes = list[Stroke]  # a drawing without a line width, in any unit

NOT_A_DRAWING = "A drawing must be a list of strokes, each a list of [x, y] points."


@dataclass(frozen=True)
class Drawing:
    """A checked drawing. `parse_drawing` makes it."""

    strokes: tuple[Stroke, ...]  # one or more, each of one point or more, |x| and |y| <= MAX_COORDINATE
    line_width: float  # above 0 and at most MAX_COORDINATE, in the strokes' unit


def parse_drawing(strokes: object, line_width: object = None) -> Drawing:
    """Check a drawing by `check_drawing` and `check_line_width`; the width may be None for `default_line_width`."""
    checked = check_drawing(strokes)
    return Drawing(tuple(checked), check_line_width(line_width) or default_line_width(checked))


def check_drawing(drawing: object) -> list[Stroke]:
    """Check a drawing's strokes and convert those that are not empty to arrays (k, 2), at least one.

    A valid drawing is a list of at most MAX_STROKES strokes; a stroke is a list of [x, y] points or a number array
    (k, 2), finite, x to the right and y down, in any unit, |x| and |y| <= MAX_COORDINATE.

    Raises InputError for any other value or too many points, NoInkError without any point.
    """
    if not isinstance(drawing, list | tuple | np.ndarray) or not _has_length(drawing):
        raise InputError(NOT_A_DRAWING)
    if len(drawing) > MAX_STROKES:
        raise InputError(f"The drawing has more than {MAX_STROKES} strokes: send fewer, a digit has one to three.")
    if not all(isinstance(stroke, list | tuple | np.ndarray) and _has_length(stroke) for stroke in drawing):
        raise InputError(NOT_A_DRAWING)
    if sum(map(len, drawing)) > MAX_POINTS:
        raise InputError(f"The drawing has more than {MAX_POINTS:,} points: send fewer, a digit needs about a hundred.")
    strokes = [_check_stroke(number, stroke) for number, stroke in enumerate(drawing, start=1) if len(stroke) > 0]
    if not strokes:
        raise NoInkError("The drawing is empty: draw a digit first.")
    return strokes


def _has_length(value: Any) -> bool:
    return not isinstance(value, np.ndarray) or value.ndim > 0


def _check_stroke(number: int, stroke: Any) -> Stroke:
    """Check one stroke that has points, and convert it. The checks are few passes at C's speed."""
    if isinstance(stroke, np.ndarray):
        stroke = stroke.tolist()
    points = [point.tolist() if isinstance(point, np.ndarray) else point for point in stroke]
    if not set(map(type, points)) <= {list, tuple} or set(map(len, points)) != {2}:
        raise InputError(f"Stroke {number} is not a list of [x, y] points.")
    coordinates = list(chain.from_iterable(points))
    kinds = set(map(type, coordinates))
    if not kinds.isdisjoint({list, tuple, dict}):
        raise InputError(f"Stroke {number} is not a list of [x, y] points.")
    if not all(map(_is_number_type, kinds)):
        raise InputError(f"Stroke {number} has a coordinate that is not a number.")
    with contextlib.suppress(OverflowError):  # of a whole number that is too large for a float
        values = np.array(coordinates, dtype=np.float64)
        # Written so that NaN, which compares false with everything, is rejected too.
        if (np.abs(values) <= MAX_COORDINATE).all():
            return values.reshape(-1, 2)
    sentence = f"Stroke {number} has a coordinate that is not finite or beyond {MAX_COORDINATE:,.0f}: scale it down."
    raise InputError(sentence)


def _is_number_type(kind: type) -> bool:
    return kind in (int, float) or issubclass(kind, np.integer | np.floating)


def check_line_width(line_width: Any) -> float | None:
    """Check a line width in the drawing's unit, above 0 and at most MAX_COORDINATE, or None; raises InputError."""
    if line_width is None:
        return None
    if not _is_number_type(type(line_width)) or not 0 < line_width <= MAX_COORDINATE:
        raise InputError(f"The line width must be a number above 0 and at most {MAX_COORDINATE:,.0f}.")
    return float(line_width)


def extent(strokes: Sequence[Stroke]) -> float:
    """Return the longer side of the points' bounding box."""
    points = np.concatenate(strokes)
    return float((points.max(axis=0) - points.min(axis=0)).max())


def default_line_width(strokes: Sequence[Stroke]) -> float:
    """Return the width of the sketchpad's brush for a drawing that fills TYPICAL_FILL of the pad; 1 for a dot."""
    return extent(strokes) * BRUSH_WIDTH / (PAD_SIDE * TYPICAL_FILL) or 1.0
