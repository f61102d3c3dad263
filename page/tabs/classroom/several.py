"""Whether a drawing is several digits: a shared one has to be one."""

from collections.abc import Sequence

import numpy as np

from model import Recognizer
from model.data.class_digits import Points
from model.drawing import BRUSH_WIDTH, Stroke
from model.preprocessing import preprocess_strokes

MIN_GAP = 0.04  # between two digits side by side, of the width of both
MIN_HEIGHT = 0.5  # of each, of the height of all: what is lower is a dot or a bar


def seems_several(strokes: Points, recognizer: Recognizer) -> bool:
    """Whether strokes stand side by side and each group of them, by itself, is read as a digit.

    A bar, a flag or a stem overlaps its digit from left to right, so it is of the same group.
    """
    arrays = [np.array(stroke, np.float64) for stroke in strokes]
    groups = groups_side_by_side(arrays)
    if len(groups) < 2:
        return False
    fields = [preprocess_strokes(group, BRUSH_WIDTH) for group in groups]
    return bool(recognizer.is_digit(recognizer.predict_fields(fields)).all())


def groups_side_by_side(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Strokes in groups with empty space between them, from left to right; one group where some are not tall enough."""
    points = np.concatenate(strokes)
    width, height = np.ptp(points, axis=0)
    ordered = sorted(strokes, key=lambda stroke: stroke[:, 0].min())
    groups, right = [[ordered[0]]], ordered[0][:, 0].max()
    for stroke in ordered[1:]:
        if stroke[:, 0].min() - right > MIN_GAP * width:
            groups.append([stroke])
        else:
            groups[-1].append(stroke)
        right = max(right, stroke[:, 0].max())
    is_tall = all(np.ptp(np.concatenate(group)[:, 1]) >= MIN_HEIGHT * height for group in groups)
    return groups if is_tall else [list(strokes)]
