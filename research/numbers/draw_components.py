"""Draw strokes as the components of ink that a photo of them shows."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from model.drawing import Strokes
from model.photos.masks import Component, TextLine
from model.photos.strokes import line_widths
from model.preprocessing import Grey

FINER = 4  # times, for antialiasing
FLATTEST = 15.0  # width of a line of text, in units of its height: lower ones count as this high
LARGEST = 1500  # pixels
LEAST_AREA = 4  # pixels of a component


@dataclass(frozen=True)
class Pen:
    """How a number is written and photographed. Lengths are in units of a digit's height."""

    height: float  # of a digit, in pixels
    line_width: float
    broken: float = 0.0  # gaps in the lines, for each digit's height of a line
    rough: float = 0.0  # how much of the ink a pencil's grain leaves out: 0 to 1


def random_pen(generator: np.random.Generator) -> Pen:
    """Return a pen between those of a thin ball-point in a large photo and a marker in a small one."""
    return Pen(
        height=float(np.exp(generator.uniform(np.log(22), np.log(160)))),
        line_width=float(np.exp(generator.uniform(np.log(0.02), np.log(0.15)))),
        broken=float(generator.choice([0.0, 0.0, generator.uniform(0, 0.3)])),
        rough=float(generator.choice([0.0, 0.0, generator.uniform(0, 0.6)])),
    )


def draw_components(strokes: Strokes) -> TextLine:
    """Draw a line of text with a random pen, the same for the same strokes; return its components."""
    points = np.concatenate(strokes)
    generator = np.random.default_rng(np.abs(points).astype(np.int64).ravel()[:100])
    pen = random_pen(generator)
    width, height = np.ptp(points, axis=0).tolist()
    scale = min(pen.height / max(height, width / FLATTEST, 1.0), LARGEST / max(width, 1.0))
    return connected_components(draw_ink(strokes, scale, pen, generator))


def draw_ink(strokes: Strokes, scale: float, pen: Pen, generator: np.random.Generator) -> Grey:
    """Draw strokes, `scale` pixels for each of their units, with a margin; return ink (height, width)."""
    width = max(pen.line_width * pen.height, 1.2)
    low = np.concatenate(strokes).min(axis=0)
    size = np.concatenate(strokes).max(axis=0) - low
    margin = width + 3
    columns, rows = np.ceil(size * scale + 2 * margin).astype(int).tolist()
    finer = FINER if max(columns, rows) < 1000 else 2
    canvas = np.zeros((rows * finer, columns * finer), np.uint8)
    brush = max(1, round(width * finer))
    for stroke in strokes:
        points = np.rint(((stroke - low) * scale + margin) * finer).astype(np.int32)
        points = points if len(points) > 1 else np.repeat(points, 2, axis=0)
        cv2.polylines(canvas, [points.reshape(-1, 1, 2)], False, 255, brush)
        if pen.broken:
            rub_out(canvas, points, pen, finer, brush, generator)
    ink: npt.NDArray[Any] = cv2.resize(canvas, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    if pen.rough:
        grain = generator.normal(0, 1, (rows, columns)).astype(np.float32)
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), max(0.6, width / 5)), np.float32)
        ink *= np.clip(1.2 - pen.rough * np.maximum(grain / grain.std(), 0), 0, 1)
    ink = cv2.GaussianBlur(ink, (0, 0), 0.6)
    return np.rint(ink * (255 / max(float(ink.max()), 1.0))).astype(np.uint8)


def rub_out(canvas: Grey, points: np.ndarray, pen: Pen, finer: int, brush: int, generator: np.random.Generator) -> None:
    """Rub out short parts of a line."""
    length = float(np.hypot(*np.diff(points, axis=0).T).sum()) / (pen.height * finer)
    for _ in range(generator.poisson(pen.broken * length)):
        place = points[generator.integers(len(points))]
        radius = brush * 0.5 + generator.uniform(0.01, 0.05) * pen.height * finer
        cv2.circle(canvas, tuple(place.tolist()), max(1, round(radius)), 0, -1)


def connected_components(ink: Grey) -> TextLine:
    """Return the connected components of ink, from left to right."""
    is_ink = ink >= 64
    _, labels, stats, _ = cv2.connectedComponentsWithStats(is_ink.view(np.uint8), connectivity=8)
    found = []
    for label in range(1, len(stats)):
        left, top, width, height, area = stats[label].tolist()
        if area < LEAST_AREA:
            continue
        box = slice(top, top + height), slice(left, left + width)
        is_own = labels[box] == label
        component = np.where(is_own, ink[box], 0).astype(np.uint8)
        found.append(Component(left, top, component, line_widths(is_own)[0]))
    if not found:  # all is fainter than ink
        found = [Component(0, 0, ink, 1.0)]
    return sorted(found, key=lambda each: each.left + each.ink.shape[1] / 2)
