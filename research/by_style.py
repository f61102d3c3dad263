"""Figures by style: the drawings of each digit in clusters of similar shape.

A group of contributors mixes styles, so the means of groups may hide a style that a network misreads. The clusters
depend on the drawings only: all networks are compared on the same ones.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.preprocessing import IMAGE_SIDE, Grey

STYLES = 8  # clusters of each digit
ROUNDS = 20  # of k-means
ENOUGH = 20  # drawings; in a smaller cluster, errors are mostly chance
SEED = 0


@dataclass(frozen=True)
class StyleFigures:
    """How well a network reads a digit, and the style of it that it reads worst."""

    drawings: int
    named: float  # fraction that is read correctly and accepted
    rejected: float  # fraction
    worst: int  # number of the worst style with at least ENOUGH drawings
    worst_drawings: int
    worst_named: float
    worst_rejected: float


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


def figures_by_style(
    probabilities: npt.NDArray[np.floating],
    is_digit: npt.NDArray[np.bool],
    labels: npt.NDArray[np.integer],
    styles: npt.NDArray[np.intp],
) -> dict[int, StyleFigures]:
    """Compute the figures of one network by digit; probabilities (n, 10), the others (n,)."""
    is_named = is_digit & (probabilities.argmax(axis=1) == labels)
    figures = {}
    for digit in np.unique(labels).tolist():
        mine = labels == digit
        names, counts = np.unique(styles[mine], return_counts=True)
        frequent = names[counts >= min(ENOUGH, counts.max())].tolist()
        worst = min(frequent, key=lambda style: float(is_named[styles == style].mean()))
        of_worst = styles == worst
        figures[digit] = StyleFigures(
            drawings=int(mine.sum()),
            named=float(is_named[mine].mean()),
            rejected=float((~is_digit[mine]).mean()),
            worst=worst,
            worst_drawings=int(of_worst.sum()),
            worst_named=float(is_named[of_worst].mean()),
            worst_rejected=float((~is_digit[of_worst]).mean()),
        )
    return figures


def format_styles(figures: dict[int, StyleFigures]) -> str:
    """Format the figures as text: a line per digit with its worst style, then the mean and the worst of all."""
    row = "{:<8}{:>10}{:>10}{:>10}{:>16}{:>10}{:>10}".format
    lines = [row("digit", "drawings", "named", "rejected", "in worst style", "named", "rejected")]
    for digit, each in figures.items():
        rates = f"{each.named:.2%}", f"{each.rejected:.2%}"
        worst = f"{each.worst_drawings:,}", f"{each.worst_named:.2%}", f"{each.worst_rejected:.2%}"
        lines.append(row(digit, f"{each.drawings:,}", *rates, *worst))
    named, rejected = np.transpose([(each.worst_named, each.worst_rejected) for each in figures.values()])
    lines.append(row("mean", "", "", "", "", f"{named.mean():.2%}", f"{rejected.mean():.2%}"))
    lines.append(row("worst", "", "", "", "", f"{named.min():.2%}", f"{rejected.max():.2%}"))
    return "\n".join(lines)


def worst_rows(
    fields: Grey, styles: npt.NDArray[np.intp], figures: dict[int, StyleFigures], columns: int
) -> list[list[Grey]]:
    """Return a row of up to `columns` drawings of each digit's worst style."""
    rows = [np.flatnonzero(styles == each.worst)[:columns].tolist() for each in figures.values()]
    return [[fields[index] for index in row] for row in rows]
