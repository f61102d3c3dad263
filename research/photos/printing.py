"""What is printed on the paper of `render`: patterns of lines, cells, words; and the camera that sees them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[Any]  # uint8; (height, width) or, RGB, (height, width, 3)
Points = npt.NDArray[np.float64]  # (n, 2), x and y
Range = tuple[float, float]  # least and most
Colour = tuple[float, float, float]  # RGB, 0 to 1
Box = tuple[float, float, float, float]  # left, top, right, bottom

LINE_COLOURS = (
    (0.45, 0.6, 0.8),
    (0.55, 0.6, 0.65),
    (0.4, 0.7, 0.65),
    (0.8, 0.5, 0.5),
    (0.6, 0.5, 0.7),
    (0.3, 0.3, 0.3),
)
DARK_COLOURS = ((0.05, 0.05, 0.05), (0.25, 0.25, 0.28), (0.2, 0.3, 0.5), (0.55, 0.2, 0.2), (0.2, 0.45, 0.3))


@dataclass(frozen=True)
class Pattern:
    """Printed lines: their distance or the height of a cell in mm, and how much of it a digit's height is."""

    pitch: Range
    fill: Range
    in_cells: bool = False  # whether each digit has a cell of its own


PATTERNS = {
    "ruled": Pattern((6, 9.5), (0.5, 1.1)),
    "ruled with a margin": Pattern((8, 12), (0.45, 1.0)),
    "squared": Pattern((4, 10), (0.7, 1.9)),
    "dashed": Pattern((6, 12), (0.5, 1.1)),
    "dotted": Pattern((5, 10), (0.6, 1.6)),
    "cell": Pattern((7, 15), (0.5, 0.95)),
    "double box": Pattern((8, 13), (0.5, 0.9)),
    "table": Pattern((7, 13), (0.45, 0.95)),
    "comb": Pattern((5, 9), (0.55, 1.0), in_cells=True),
    "sudoku": Pattern((6, 18), (0.45, 0.9), in_cells=True),
}
EDGE_FRAME = "frame at the edge"  # of a picture of one cell
ALL_PATTERNS = PATTERNS | {EDGE_FRAME: Pattern((7, 15), (0.5, 0.85))}


@dataclass(frozen=True)
class Line:
    """A printed line between two points in mm."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float  # mm
    dash: float = 0.0  # mm, of a dash and of the gap after it; 0 for a line without gaps


class Camera:
    """Maps points of the page, in mm, to pixels."""

    def __init__(self, view: Box, scale: float, tilt: float, generator: np.random.Generator) -> None:
        left, top, right, bottom = view
        self.middle = np.array([left + right, top + bottom]) / 2
        self.extent = max(right - left, bottom - top)
        self.width, self.height = max(8, round((right - left) * scale)), max(8, round((bottom - top) * scale))
        self.scale = scale
        angle = np.deg2rad(np.clip(generator.normal(0, 2.5), -7, 7)) * tilt
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
        self.turn = turn
        self.vanishing = generator.uniform(-0.1, 0.1, 2) * tilt / max(self.width, self.height)
        self.curl = generator.normal(0, 0.008) * tilt * self.extent

    def project(self, points: Points) -> Points:
        centred = points - self.middle
        away = centred[:, 0] / self.extent
        curled = centred + np.stack([np.zeros_like(away), self.curl * away**2], axis=1)
        flat = curled @ self.turn.T
        return flat / (1 + flat @ self.vanishing)[:, None] + (self.width / 2, self.height / 2)


def print_lines(pattern: str, pitch: float, ink: Box, view: Box, generator: np.random.Generator) -> list[Line]:
    """Print a pattern: `ink` is the box of the digits, whose baseline is y = 0, `view` what the camera sees, in mm."""
    left, top, right, bottom = view[0] - 20, view[1] - 20, view[2] + 20, view[3] + 20
    thin = generator.uniform(0.1, 0.4)

    def across(y: float, width: float = thin, dash: float = 0.0) -> Line:
        return Line((left, y), (right, y), width, dash)

    def down(x: float, width: float = thin) -> Line:
        return Line((x, top), (x, bottom), width)

    def rectangle(box: Box, width: float) -> list[Line]:
        a, b, c, d = box
        corners = [(a, b), (c, b), (c, d), (a, d), (a, b)]
        return [Line(start, end, width) for start, end in itertools.pairwise(corners)]

    def places(first: float, low: float, high: float, step: float) -> list[float]:
        return [first + step * number for number in range(int((low - first) // step), int((high - first) // step) + 1)]

    if pattern == EDGE_FRAME:
        inset = generator.uniform(-0.04, 0.06, 4) * pitch * (1, 1, -1, -1)
        a, b, c, d = np.add(view, inset).tolist()
        return rectangle((a, b, c, d), generator.uniform(0.3, 0.9))
    foot = generator.normal(0, 0.12) * pitch
    rows = places(foot, top, bottom, pitch)
    if pattern in ("ruled", "ruled with a margin"):
        margin = [down(ink[0] - generator.uniform(0, 2) * pitch, 1.5 * thin)] if "margin" in pattern else []
        return [across(y) for y in rows] + margin
    if pattern == "dashed":
        return [across(y, dash=generator.uniform(0.5, 3)) for y in rows]
    columns = places(ink[0] + generator.uniform(-1, 0) * pitch, left, right, pitch)
    if pattern == "squared":
        return [across(y) for y in rows] + [down(x) for x in columns]
    if pattern == "dotted":
        return [Line((x, y), (x + 0.01, y), 1.8 * thin) for y in rows for x in columns]
    pad = generator.uniform(-0.05, 0.4, 2) * pitch
    frame = (ink[0] - pad[0], -pitch + foot, ink[2] + pad[1], foot)
    if pattern == "cell":
        return rectangle(frame, generator.uniform(0.15, 0.6))
    if pattern == "double box":
        gap = generator.uniform(0.5, 1.5)
        outer = (frame[0] - gap, frame[1] - gap, frame[2] + gap, frame[3] + gap)
        return rectangle(frame, thin) + rectangle(outer, generator.uniform(0.15, 0.6))
    if pattern == "table":
        widths = np.cumsum(generator.uniform(1.5, 5, 40)) * pitch
        borders = [frame[0], frame[2], *(frame[2] + widths), *(frame[0] - widths)]
        return [across(y) for y in rows] + [down(x) for x in borders if left < x < right]
    cells = round((ink[2] + 0.4 * pitch) / pitch)
    if pattern == "comb":
        teeth = -pitch * generator.choice([0.25, 0.5, 1.0, 1.0])
        lines = [Line((number * pitch, 0), (number * pitch, teeth), thin) for number in range(cells + 1)]
        closed = [Line((0, teeth), (cells * pitch, teeth), thin)] if teeth == -pitch else []
        return [*lines, *closed, Line((0, 0), (cells * pitch, 0), thin)]
    thick = generator.uniform(0.5, 1.3)
    phase = generator.integers(3, size=2)  # a sudoku: every third line is thick
    around = range(-8, 9 + cells)
    return [across(n * pitch, thick if (n + phase[0]) % 3 == 0 else thin) for n in around] + [
        down(n * pitch, thick if (n + phase[1]) % 3 == 0 else thin) for n in around
    ]


def line_mask(lines: Sequence[Line], camera: Camera) -> Image:
    """Draw printed lines, (height, width), 255 where they cover."""
    mask = np.zeros((camera.height, camera.width), np.uint8)
    for line in lines:
        start, end = np.array(line.start), np.array(line.end)
        steps = max(2, int(np.hypot(*(end - start)) / line.dash)) if line.dash else 16
        path = camera.project(start + np.linspace(0, 1, steps)[:, None] * (end - start))
        width = line.width * camera.scale
        points = np.rint(path * 16).astype(np.int32)
        pieces = [points[n : n + 2] for n in range(0, len(points) - 1, 2)] if line.dash else [points]
        if len(lines) > 2000 or np.hypot(*(end - start)) < 0.1:  # a dot
            centre = tuple(points[0].tolist())
            cv2.circle(mask, centre, max(6, round(width * 8)), min(255, round(300 * width)), -1, cv2.LINE_AA, shift=4)
        else:
            shade = min(255, round(255 * width)) if width < 1 else 255
            cv2.polylines(mask, pieces, False, shade, max(1, round(width)), cv2.LINE_AA, shift=4)
    return mask


def word_mask(ink: Box, camera: Camera, generator: np.random.Generator) -> Image:
    """Print a word before the number, and sometimes one after it, (height, width), 255 where they cover."""
    mask = np.zeros((camera.height, camera.width), np.uint8)
    (left, top), (right, _) = camera.project(np.array([ink[:2], ink[2:]])).tolist()
    size = (ink[3] - ink[1]) * camera.scale * generator.uniform(0.35, 0.7)
    font, weight = int(generator.choice([0, 2, 3, 4])), max(1, round(size / 14))
    before, after = (
        str(generator.choice(["Total", "Amount", "Sum", "EUR", "$"])),
        str(generator.choice(["", "kg", "EUR"])),
    )
    (length, _), _ = cv2.getTextSize(before, font, size / 22, weight)
    foot = round(top + 1.3 * size)
    for word, x in ((before, round(left - length - size)), (after, round(right + size))):
        cv2.putText(mask, word, (x, foot), font, size / 22, 255, weight, cv2.LINE_AA)
    return mask


def security_mask(shape: tuple[int, int], size: float, generator: np.random.Generator) -> Image:
    """Print families of fine waves, as on cheques, (height, width), 255 where they cover; `size` of a digit, pixels."""
    y, x = np.indices(shape, np.float32)
    mask = np.zeros(shape, np.float32)
    for _ in range(int(generator.integers(1, 4))):
        angle, turns, bend = generator.uniform(0, np.pi), generator.uniform(0.2, 1.5), generator.uniform(0, 1.5)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        pitch = max(3.0, size * generator.uniform(0.08, 0.3))
        waves = np.cos(2 * np.pi * (across / pitch + bend * np.sin(2 * np.pi * turns * along / size)))
        mask = np.maximum(mask, np.clip(3 * (waves - generator.uniform(0.5, 0.8)), 0, 1))
    return (255 * mask).astype(np.uint8)
