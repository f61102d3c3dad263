"""Styles: clusters of the drawings of each digit by their shape, so that training can show rare ones more often."""

import numpy as np
import numpy.typing as npt

from model.preprocessing import IMAGE_SIDE, Grey

STYLES = 8  # clusters of each digit
ROUNDS = 20  # of k-means
SEED = 0


def find_styles(fields: Grey, labels: npt.NDArray[np.integer], styles: int = STYLES) -> npt.NDArray[np.intp]:
    """Cluster the drawings of each digit by k-means, with a fixed seed: fields (n, 28, 28), labels (n,) to styles (n,).

    Styles are numbered over all digits: a 3 has one of 3 * styles to 4 * styles - 1.
    """
    half = IMAGE_SIDE // 2
    coarse = np.reshape(fields, (-1, half, 2, half, 2)).mean(axis=(2, 4)).reshape(-1, half**2) / 255  # (n, 196)
    found = np.zeros(len(labels), np.intp)
    for digit in np.unique(labels).tolist():
        mine = labels == digit
        found[mine] = digit * styles + _cluster(coarse[mine], styles)
    return found


def _cluster(points: npt.NDArray[np.floating], count: int) -> npt.NDArray[np.intp]:
    """Divide points (n, k) into at most `count` clusters: k-means++ (Arthur and Vassilvitskii, 2007), then k-means."""
    generator = np.random.default_rng(SEED)
    centres = points[generator.integers(len(points), size=1)]
    while len(centres) < min(count, len(points)):
        nearest = _distances(points, centres).min(axis=1) + 1e-12
        centres = np.concatenate([centres, points[generator.choice(len(points), size=1, p=nearest / nearest.sum())]])
    for _ in range(ROUNDS):
        chosen = _distances(points, centres).argmin(axis=1)
        means = [points[chosen == each].mean(axis=0) for each in np.unique(chosen)]  # an empty cluster disappears
        centres = np.stack(means)
    return _distances(points, centres).argmin(axis=1)


def _distances(points: npt.NDArray[np.floating], centres: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return squared distances (n, m) of points (n, k) from centres (m, k)."""
    squares = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
    return np.maximum(squares, 0)
