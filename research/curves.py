"""Pen paths through a few points: the parts of `shapes` and `doodles`."""

from collections.abc import Callable

import numpy as np

from model.drawing import Stroke, Strokes

SPACING = 0.025  # distance between points, as a fraction of the box's side
JITTER = 0.02  # standard deviation of the shifts by `near`, as a fraction of the box's side
SMOOTHING = 3  # rounds of corner cutting

Point = tuple[float, float]
Draw = Callable[[np.random.Generator], Strokes]


def curve(*points: Point) -> Stroke:
    """Return a smooth stroke that passes near points: Chaikin's corner cutting, then points at equal distances."""
    path = np.array(points, dtype=np.float64)
    for _ in range(SMOOTHING):
        quarter, three_quarters = path[:-1] * 0.75 + path[1:] * 0.25, path[:-1] * 0.25 + path[1:] * 0.75
        path = np.concatenate([path[:1], np.stack([quarter, three_quarters], axis=1).reshape(-1, 2), path[-1:]])
    return line(*path.tolist())


def line(*points: Point) -> Stroke:
    """Return a stroke along straight lines, with points at equal distances."""
    path = np.array(points, dtype=np.float64)
    distance = np.concatenate([[0.0], np.hypot(*np.diff(path, axis=0).T).cumsum()])
    places = np.linspace(0, distance[-1], max(2, round(distance[-1] / SPACING) + 1))
    return np.stack([np.interp(places, distance, path[:, axis]) for axis in (0, 1)], axis=1)


def join(*strokes: Stroke) -> Stroke:
    """Join strokes that continue each other into one."""
    return np.concatenate([strokes[0], *(stroke[1:] for stroke in strokes[1:])])


def near(generator: np.random.Generator, *points: Point) -> list[Point]:
    """Move points at random, in a normal distribution of JITTER."""
    moved = np.array(points) + generator.normal(0, JITTER, (len(points), 2))
    return [(x, y) for x, y in moved.tolist()]


def one_stroke(*parts: str) -> Draw:
    """Return a function that draws a single stroke from parts, each starting where the previous one ended.

    Args:
        parts: the kind of path and its points "x,y", which `near` still moves, such as "curve 0.5,0.3 0.32,0.36".
    """
    paths = []
    for part in parts:
        kind, *pairs = part.split()
        points = [(float(x), float(y)) for x, y in (pair.split(",") for pair in pairs)]
        paths.append(({"curve": curve, "line": line}[kind], points))

    def draw(generator: np.random.Generator) -> Strokes:
        strokes: Strokes = []
        for path, points in paths:
            start = [stroke[-1] for stroke in strokes[-1:]]
            strokes.append(path(*start, *near(generator, *points)))
        return [join(*strokes)]

    return draw
