"""Digits and other drawings as strokes, from `drawings.json`.

`WRITTEN` are digits in the styles that networks trained on MNIST alone misread, and `SHAPES` digits in shapes that are
rare in the training data but common and legible elsewhere. Slashes separate strokes; points are "x,y" with y down, in a
box of about 100 x 100. A stroke that begins with "~" is a smooth curve near its points; the others are polygons.
"""

import json
from pathlib import Path

import numpy as np

DRAWINGS = json.loads(Path(__file__).with_name("drawings.json").read_text(encoding="utf-8"))
WRITTEN, SHAPES = (
    {name: (int(name[0]), text) for name, text in DRAWINGS[kind].items()} for kind in ("written", "shapes")
)
NO_DIGITS, DOODLES = DRAWINGS["non_digits"], DRAWINGS["doodles"]
# Of SHAPES: read as their digits, but rejected where the line is wide: a long L is also a letter.
REJECTED = {"2 without a head, like a long L", "2 without a head, like the lower half of a Z"}


def strokes_of(text):
    """Parse a drawing: list of float arrays (k, 2)."""
    strokes = []
    for part in text.split(" / "):
        points = np.array([pair.split(",") for pair in part.removeprefix("~").split()], dtype=float)
        for _ in range(3 if part.startswith("~") else 0):  # Chaikin's corner cutting
            quarter, three_quarters = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
            cut = np.stack([quarter, three_quarters], axis=1).reshape(-1, 2)
            points = np.concatenate([points[:1], cut, points[-1:]])
        strokes.append(points)
    return strokes
