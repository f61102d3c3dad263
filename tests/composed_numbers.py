"""Drawings for the reading of numbers: composed ones, and those that reach its limits and ties."""

from collections.abc import Iterator, Sequence

import numpy as np
from handwritten import DOODLES, SHAPES, WRITTEN, strokes_of

from model.drawing import BRUSH_WIDTH, MAX_POINTS, PAD_SIDE, Strokes

MAX_DIGITS, MAX_STROKES_OF_NUMBER = 20, 60  # as in page/engine/numbers: pieces.js, groups.js
OWN_DIGITS = [strokes_of(text) for _, text in (WRITTEN | SHAPES).values()]
OWN_DOODLES = [strokes_of(text) for text in DOODLES.values()]


def number_requests(count: int, digits: Sequence[Strokes] = OWN_DIGITS) -> Iterator[dict[str, object]]:
    """Yield drawings, most of them numbers composed of the digits."""
    generator = np.random.default_rng(0)
    for index in range(count):
        if index % 10 == 0:
            strokes = polygons(generator)
        elif index % 10 == 1:
            strokes = many_strokes(generator)
        elif index % 10 == 2:
            strokes = OWN_DOODLES[generator.integers(len(OWN_DOODLES))]
        else:
            strokes = compose(digits, generator)
        body: dict[str, object] = {"strokes": [stroke.tolist() for stroke in strokes], "line_width": BRUSH_WIDTH}
        if generator.uniform() < 0.3:
            body["line_width"] = float(10 ** generator.uniform(-0.5, 2.5))
        yield body


def compose(digits: Sequence[Strokes], generator: np.random.Generator) -> Strokes:
    """Compose a number of 2 to MAX_DIGITS digits on the pad, in up to three lines: apart, touching, in one stroke."""
    strokes: Strokes = []
    top = 0.0
    how = generator.choice(["apart", "touching", "in one stroke"], p=[0.7, 0.2, 0.1])
    lines = int(generator.choice([1, 1, 1, 2, 3]))
    for length in generator.integers(2 if lines == 1 else 1, 1 + MAX_DIGITS // 3, lines).tolist():
        left = generator.uniform(0, 50)
        for place in range(length):
            points = digits[generator.integers(len(digits))]
            low = np.concatenate(points).min(axis=0)
            scale = 100 * np.exp(generator.normal(0, 0.12)) / np.ptp(np.concatenate(points), axis=0).max()
            digit = [(stroke - low) * scale + [left, top + generator.normal(0, 6)] for stroke in points]
            left = max(stroke[:, 0].max() for stroke in digit)
            left += generator.uniform(-8, 4) if how == "touching" else generator.uniform(4, 60)
            if place and how == "in one stroke" and generator.uniform() < 0.5:
                strokes[-1] = np.concatenate([strokes[-1], *digit])
            else:
                strokes += digit
        top += generator.uniform(110, 190)
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0).max()
    return [(stroke - low) * (0.9 * PAD_SIDE / size) + PAD_SIDE / 20 for stroke in strokes]


def polygons(generator: np.random.Generator) -> Strokes:
    """Draw polygons on a grid, many of whose sizes and distances are the same."""
    unit = int(generator.integers(1, 40))
    lengths = generator.integers(1, 6, generator.integers(1, 10)).tolist()
    return [
        (generator.integers(0, 6, (length, 2)) * unit + generator.integers(0, 30, 2) * 20).astype(float)
        for length in lengths
    ]


def many_strokes(generator: np.random.Generator) -> Strokes:
    """Draw about as many strokes and points as may be, which take more work than is allowed."""
    count = int(generator.integers(2, MAX_STROKES_OF_NUMBER + 5))
    length = int(generator.integers(2, MAX_POINTS // count))
    walks = generator.normal(0, 8, (count, length, 2)).cumsum(axis=1)
    return list(walks + generator.uniform(0, PAD_SIDE, (count, 1, 2)))
