"""Pen paths from a few points, of which `shapes` and `doodles` are made."""

import numpy as np

from model.drawing import Stroke

SPACING = 0.025  # between points, of the box's side
JITTER = 0.02  # standard deviation by which the points of a path are moved, likewise
SMOOTHING = 3  # times that corners are cut


def curve(*points: tuple[float, float]) -> Stroke:
    """A smooth stroke through the neighbourhood of points: Chaikin's corner cutting, then points at equal distances."""
    path = np.array(points, dtype=np.float64)
    for _ in range(SMOOTHING):
        quarter, three_quarters = path[:-1] * 0.75 + path[1:] * 0.25, path[:-1] * 0.25 + path[1:] * 0.75
        path = np.concatenate([path[:1], np.stack([quarter, three_quarters], axis=1).reshape(-1, 2), path[-1:]])
    return line(*path.tolist())


def line(*points: tuple[float, float]) -> Stroke:
    """A stroke along straight lines, its points at equal distances."""
    path = np.array(points, dtype=np.float64)
    way = np.concatenate([[0.0], np.hypot(*np.diff(path, axis=0).T).cumsum()])
    places = np.linspace(0, way[-1], max(2, round(way[-1] / SPACING) + 1))
    return np.stack([np.interp(places, way, path[:, axis]) for axis in (0, 1)], axis=1)


def join(*strokes: Stroke) -> Stroke:
    """One stroke of several, where the pen is not lifted between them."""
    return np.concatenate([strokes[0], *(stroke[1:] for stroke in strokes[1:])])


def near(generator: np.random.Generator, *points: tuple[float, float]) -> list[tuple[float, float]]:
    """Points close to those given, in a normal distribution of JITTER."""
    moved = np.array(points) + generator.normal(0, JITTER, (len(points), 2))
    return [(x, y) for x, y in moved.tolist()]
