"""Render photos of paper from pen strokes, with the text and the boxes of every digit, and photos without digits.

    python -m research.photos.render --sheet sheet.png
    python -m research.photos.render --out FOLDER --kind "one digit, ruled" --count 50

The first draws a sheet with photos of every kind, the second writes images and labels.json.

A scene has physical sizes: pens, digits and printed lines are in mm on the page, and a camera maps mm to pixels.
Strokes and lines are drawn once, at their final place and size, and bend with the page. Then come the paper's texture,
the light, and what camera and file do to the image (`printing`, `surfaces`). The strokes are those of UCI_PEN_PATH and
UNIPEN_PATH, by the writers that `handwriting --hold-out` holds out.

The ranges come from what pens, paper and phones are like. None was fitted to real photos.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from model.drawing import Strokes
from research.numbers.compose import SAME_WRITER, Hands, beside, load_hands, shifted, standing
from research.photos.printing import (
    ALL_PATTERNS,
    DARK_COLOURS,
    EDGE_FRAME,
    LINE_COLOURS,
    PATTERNS,
    Box,
    Camera,
    Colour,
    Image,
    Points,
    Range,
    line_mask,
    print_lines,
    security_mask,
    word_mask,
)
from research.photos.surfaces import DESKS, SURFACES, Floats, cover, develop, light_field, noise

# Colours: red, green and blue, from 0 to 1.
BLACK = (0.08, 0.08, 0.1)
BLUE = (0.1, 0.17, 0.5)
RED = (0.72, 0.1, 0.12)
GREEN = (0.08, 0.4, 0.2)
VIOLET = (0.3, 0.1, 0.5)
GRAPHITE = (0.3, 0.3, 0.32)
CHALK = (0.93, 0.93, 0.9)
YELLOW_CHALK = (0.95, 0.88, 0.55)


@dataclass(frozen=True)
class Pen:
    """What leaves the line: its width in mm, its ink's colours and density, and how uneven the line is."""

    width: Range
    colours: tuple[Colour, ...] = (BLACK, BLACK, BLUE, BLUE, RED, GREEN, VIOLET)
    density: Range = (0.8, 1.0)
    pressure: float = 0.12  # variation of width and density along the path
    grain: float = 0.05  # how much of the ink the paper's tooth leaves out
    gaps: float = 0.0  # probability that the ink stops in places
    nib: float = 0.0  # how much the width depends on the direction


PENS = {
    "ballpoint": Pen((0.3, 0.7), density=(0.55, 0.95), pressure=0.2, grain=0.15, gaps=0.25),
    "fineliner": Pen((0.25, 0.6), density=(0.85, 1.0), pressure=0.08),
    "gel pen": Pen((0.45, 0.9), density=(0.85, 1.0)),
    "fountain pen": Pen((0.5, 1.0), (BLACK, BLUE, BLUE), (0.6, 0.95), 0.25, nib=0.35),
    "pencil": Pen((0.4, 0.9), (GRAPHITE,), (0.35, 0.85), 0.35, grain=0.25),
    "felt pen": Pen((0.9, 2.0), density=(0.8, 1.0)),
    "marker": Pen((2.0, 5.0), density=(0.75, 1.0), pressure=0.1, nib=0.2),
    "chalk": Pen((5.0, 11.0), (CHALK, CHALK, YELLOW_CHALK), (0.7, 1.0), 0.2, grain=0.35, gaps=0.1),
}
THIN_PENS = ("ballpoint", "fineliner", "pencil")
WRITING_PENS = ("ballpoint", "ballpoint", "fineliner", "gel pen", "fountain pen", "pencil")
ALL_PENS = (*WRITING_PENS, "felt pen", "marker")
HEIGHTS = {"felt pen": (10, 40), "marker": (25, 90), "chalk": (60, 140)}  # of a digit on plain paper, mm
USUAL_HEIGHT = (4, 14)


PHOTO_LIGHTS = ("gradient", "vignette", "soft shadow", "hard shadow", "flash", "fold")
ALL_LIGHTS = ("even", *PHOTO_LIGHTS)


@dataclass(frozen=True)
class Kind:
    """A kind of photo.

    Attributes:
        patterns: of printed lines; "" for none.
        pens: names in PENS.
        digits: in each number.
        rows: numbers below one another.
        lights: see `light_field`.
        pixels: height of a digit.
        megapixels: of the whole image; None for a crop with a margin of `margin` heights.
        margin: see megapixels.
        height: of a digit in mm, on paper without lines; None for that of the pen.
        tilt: strength of the camera's rotation and perspective, and of the page's curl, 0 to 1.
        spacing: between the digits of a number, in units of their height.
        touching: probability that a digit of a number touches the one before.
        words: whether there is printed text around.
        side: longer side of the whole image in pixels; None for what `pixels` gives.
        fill: height of a digit as a part of a cell's; None for the pattern's.
        ones: probability that a digit is a 1, beyond those that are there by chance.
        security: whether fine waves are printed below the digits.
        neighbours: most other digits that the image's edge cuts off.
        surface: see SURFACES; one other than paper or a blackboard has no digits.
    """

    patterns: tuple[str, ...] = ("",)
    pens: tuple[str, ...] = WRITING_PENS
    digits: tuple[int, int] = (1, 1)
    rows: tuple[int, int] = (1, 1)
    lights: tuple[str, ...] = ("even",)
    pixels: Range = (30, 400)
    megapixels: Range | None = None
    margin: Range = (0.15, 1.0)
    height: Range | None = None
    tilt: float = 1.0
    spacing: Range = (0.06, 0.6)
    touching: float = 0.05
    words: bool = False
    side: Range | None = None
    fill: Range | None = None
    ones: float = 0.0
    security: bool = False
    neighbours: int = 0
    surface: str = "paper"


SCAN: dict[str, Any] = {"lights": ("scan",), "tilt": 0.15}
KINDS = {
    "one digit, clean scan": Kind(pens=ALL_PENS, pixels=(20, 400), **SCAN),
    **{
        f"one digit, {name}": Kind((name,), lights=("scan", "even"), tilt=0.4, margin=(0.1, 1.2), pixels=(24, 300))
        for name in PATTERNS
    },
    "one digit, phone, even light": Kind(pens=ALL_PENS, pixels=(60, 600), megapixels=(0.1, 3)),
    "one digit, phone, darkening": Kind(pens=ALL_PENS, pixels=(60, 600), megapixels=(0.1, 3), lights=PHOTO_LIGHTS),
    "thin pen, large image": Kind(
        ("", "", "", "ruled", "squared"), THIN_PENS, pixels=(150, 800), megapixels=(2, 12), height=(12, 50),
        lights=ALL_LIGHTS,
    ),
    "small digit, large page": Kind(
        ("", "", "ruled", "squared"), pixels=(30, 90), megapixels=(1, 16), lights=ALL_LIGHTS
    ),
    "pencil in a grid cell": Kind(
        ("sudoku",), ("pencil",), lights=ALL_LIGHTS, pixels=(35, 160), margin=(0.05, 0.35)
    ),
    "small cell": Kind(
        (EDGE_FRAME,), ("gel pen", "fountain pen", "felt pen"), lights=("even", "gradient"), side=(20, 40),
        margin=(0.1, 0.35), tilt=0.4,
    ),
    **{
        f"touching lines, {name}": Kind(
            patterns, lights=("scan", "even"), tilt=0.4, margin=(0.05, 0.5), pixels=(24, 300), fill=(0.9, 1.25)
        )
        for name, patterns in {
            "ruled": ("ruled", "ruled with a margin"), "squared": ("squared",),
            "frame": ("cell", "double box", "table", "sudoku"),
        }.items()
    },
    "one digit, cut neighbours": Kind(
        lights=("scan", "even"), tilt=0.2, margin=(0.25, 0.6), pixels=(24, 150), neighbours=3
    ),
    "blackboard": Kind(
        pens=("chalk",), digits=(1, 3), lights=ALL_LIGHTS, megapixels=(0.2, 3), surface="blackboard"
    ),
    "number, clean": Kind(pens=ALL_PENS, digits=(2, 8), pixels=(24, 150), lights=("scan", "even"), tilt=0.4),
    "number, photo": Kind(pens=ALL_PENS, digits=(2, 8), pixels=(24, 200), megapixels=(0.3, 4), lights=PHOTO_LIGHTS),
    "number, ruled": Kind(
        ("ruled", "ruled with a margin", "squared", "dashed", "dotted"), digits=(2, 8), pixels=(24, 150),
        lights=("scan", "even", "gradient"), tilt=0.6,
    ),
    "number, cheque": Kind(
        ("double box", "cell"), digits=(2, 6), pixels=(24, 120), lights=("scan", "even"), margin=(0.1, 1.0), tilt=0.4
    ),
    "number, register cell": Kind(
        ("table",), digits=(2, 6), pixels=(24, 100), lights=("scan", "even", "gradient"), tilt=0.5
    ),
    "number, comb": Kind(("comb",), digits=(2, 8), pixels=(24, 100), lights=("scan", "even"), tilt=0.4),
    "number, touching": Kind(digits=(2, 5), pixels=(30, 150), lights=("scan", "even"), tilt=0.4, touching=0.6),
    "number, printed words": Kind(
        ("", "cell", "double box"), digits=(2, 6), pixels=(30, 120), lights=("scan", "even"), margin=(1.5, 3), tilt=0.4,
        words=True,
    ),
    "row of eight, thin 1s": Kind(
        ("", "", "ruled", "cell"), THIN_PENS, digits=(8, 8), lights=("scan", "even"), tilt=0.3, pixels=(24, 100),
        margin=(0.1, 0.5), spacing=(0.25, 0.7), touching=0.0, ones=0.25,
    ),
    "number, security print": Kind(
        ("", "", "cell"), digits=(3, 7), lights=("scan", "even"), tilt=0.3, pixels=(30, 100), security=True
    ),
    "number, cut neighbours": Kind(
        digits=(2, 6), lights=("scan", "even"), tilt=0.2, margin=(0.25, 0.6), pixels=(24, 100), neighbours=4
    ),
    "page": Kind(("", "", "ruled", "squared"), digits=(1, 6), rows=(2, 6), pixels=(30, 120), megapixels=(0.3, 6),
                 lights=ALL_LIGHTS),
    **{
        f"no digit, {name or 'plain'}": Kind((name,), digits=(0, 0), lights=ALL_LIGHTS, megapixels=(0.2, 2))
        for name in ("", *PATTERNS)
    },
    **{
        f"no digit, {name}": Kind(surface=name, digits=(0, 0), lights=ALL_LIGHTS, megapixels=(0.2, 2))
        for name in (*DESKS, "face", "scene", "keyboard", "blackboard")
    },
}  # fmt: skip


@dataclass(frozen=True)
class Photo:
    """A rendered photo; its rows have the text of a number and the digits' boxes in pixels, and none if no digit."""

    file: bytes  # a JPEG
    rows: list[tuple[str, list[Box]]] = field(default_factory=list)

    @property
    def image(self) -> Image:
        """Return the pixels, (height, width, 3), RGB."""
        pixels = cv2.imdecode(np.frombuffer(self.file, np.uint8), cv2.IMREAD_COLOR)
        assert pixels is not None
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


@dataclass(frozen=True)
class Written:
    """A digit on the page, its strokes in mm, y down."""

    label: str
    strokes: Strokes
    row: int


# ---- Writing


def write_rows(
    hands: Hands, kind: Kind, pattern: str, height: float, pitch: float, generator: np.random.Generator
) -> list[Written]:
    """Write numbers below one another: a digit's height and the lines' pitch in mm; the first baseline is y = 0."""
    first = int(generator.integers(len(hands.digits)))
    same = np.flatnonzero(hands.writers == hands.writers[first])
    pool = same if generator.uniform() < SAME_WRITER else np.arange(len(hands.digits))
    labels = np.array(hands.labels)
    if kind.ones and not (labels[pool] == "1").any():
        pool = np.arange(len(labels))
    in_cells = bool(pattern) and ALL_PATTERNS[pattern].in_cells
    spacing = generator.uniform(*kind.spacing)
    slant, drift = generator.normal(0, (0.1, 0.02))
    step = pitch * np.ceil(1.25 * height / pitch) if pattern else height * generator.uniform(1.5, 2.6)
    written: list[Written] = []
    for row in range(int(generator.integers(*kind.rows, endpoint=True))):
        line: Strokes = []
        indent = 0.0 if in_cells else generator.uniform(-0.5, 0.5)
        for place in range(int(generator.integers(*kind.digits, endpoint=True))):
            is_one = kind.ones and generator.uniform() < kind.ones
            index = int(generator.choice(pool[labels[pool] == "1"] if is_one else pool))
            shape = standing(hands.digits[index], float(np.exp(generator.normal(0, 0.1))))
            shape = shifted(shape, 0, generator.normal(0, 0.05) - 1)
            if in_cells:
                middle = np.concatenate(shape)[:, 0].mean()
                cell = (place + 0.5 + generator.normal(0, 0.07)) * pitch / height
                raised = (1 - pitch / height) / 2 + generator.normal(0, 0.04)
                shape = shifted(shape, cell - middle, raised)
            elif line:
                how = "touching" if generator.uniform() < kind.touching else ""
                gap = max(0.04, spacing * np.exp(generator.normal(0, 0.3)))
                shape = beside(line, shape, gap, how, generator)[len(line) :]
            line = [*line, *shape]
            matrix = np.array([[1.0, -slant], [0.0 if in_cells else drift, 1.0]]) * height
            placed = [smooth(stroke) @ matrix.T + (indent * height, row * step) for stroke in shape]
            written.append(Written(hands.labels[index], placed, row))
    return written


def smooth(stroke: Points) -> Points:
    """Round the corners between a tablet's few points, which show in a large photo."""
    if len(stroke) < 3:
        return stroke
    padded = np.pad(stroke, ((1, 1), (0, 0)), mode="edge")
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4


def box_of(points: Sequence[Points]) -> Box:
    together = np.concatenate(points)
    return (*together.min(axis=0).tolist(), *together.max(axis=0).tolist())


# ---- Drawing in pixels


def ink_mask(
    written: Sequence[Written], pen: Pen, width: float, camera: Camera, generator: np.random.Generator
) -> Image:
    """Draw strokes, (height, width), their density of ink from 0 to 255; `width` in mm."""
    mask = np.zeros((camera.height, camera.width), np.uint8)
    dots = []
    nib = generator.uniform(0, np.pi)
    starves = generator.uniform() < pen.gaps
    for stroke in (stroke for digit in written for stroke in digit.strokes):
        path = camera.project(stroke)
        steps = np.hypot(*np.diff(path, axis=0).T) if len(path) > 1 else np.zeros(0)
        place = np.concatenate([[0.0], np.cumsum(steps)])
        step = max(0.22 * width * camera.scale, 0.5)
        wanted = np.linspace(0, place[-1], max(2, int(place[-1] / step) + 1))
        points = np.stack([np.interp(wanted, place, axis) for axis in path.T], axis=1)
        direction = np.arctan2(*np.gradient(points, axis=0).T[::-1])
        along = wanted / camera.scale  # mm
        knots = np.arange(0, along[-1] + 6, 1.5)
        pressure = np.interp(along, knots, generator.normal(0, pen.pressure, len(knots)))
        # The line begins and ends thinner.
        ends = np.minimum(np.minimum(along, along[-1] - along) / max(width, 1e-6), 1)
        radius = width / 2 * camera.scale * (1 + pressure) * (0.75 + 0.25 * ends)
        radius *= 1 - pen.nib * np.abs(np.cos(direction - nib))
        density = 0.85 + 0.5 * pressure
        if starves:
            dry = np.interp(along, knots, generator.normal(0, 1, len(knots)))
            density = np.where(dry > 1.3, density * 0.12, density)
        dots.append(np.column_stack([points, np.maximum(radius, 0.35), np.clip(density, 0, 1)]))
    together = np.concatenate(dots)
    together = together[np.argsort(together[:, 3], kind="stable")]  # denser ink covers the less dense
    faint = np.minimum(1, width * camera.scale)  # a line narrower than a pixel is fainter
    for x, y, radius, density in together.tolist():
        centre = round(x * 16), round(y * 16)
        cv2.circle(mask, centre, round(radius * 16), round(255 * density * faint), -1, cv2.LINE_AA, shift=4)
    return mask


# ---- Photos


def render(name: str, hands: Hands, seed: int) -> Photo:
    """Render a photo of a kind; the same for the same seed."""
    generator = np.random.default_rng([seed, *name.encode()])
    kind = KINDS[name]
    pattern, pen_name, light = (str(generator.choice(each)) for each in (kind.patterns, kind.pens, kind.lights))
    if pattern:
        pitch = generator.uniform(*ALL_PATTERNS[pattern].pitch)
        height = pitch * generator.uniform(*(kind.fill or ALL_PATTERNS[pattern].fill))
    else:
        pitch = height = generator.uniform(*(kind.height or HEIGHTS.get(pen_name, USUAL_HEIGHT)))
    width = generator.uniform(*PENS[pen_name].width)
    written = write_rows(hands, kind, pattern, height, pitch, generator)
    ink = box_of([stroke for digit in written for stroke in digit.strokes]) if written else (0, -height, height, 0)
    view, scale = frame_view(kind, bool(pattern), ink, height, pitch, generator)
    tilt, state = kind.tilt, generator.bit_generator.state
    while True:  # until all digits are in the photo
        camera = Camera(view, scale, tilt, generator)
        boxes = [digit_box(digit, width, camera) for digit in written]
        edges = np.array(boxes).reshape(-1, 4)
        if tilt < 0.01 or ((edges[:, :2] >= 0).all() and (edges[:, 2:] <= (camera.width, camera.height)).all()):
            break
        tilt /= 2
        generator.bit_generator.state = state
    drawn = [*written, *cut_off(hands, kind, height, view, generator)]
    scene = lay_out(hands, kind, pattern, pitch, pen_name, width, drawn, ink, view, camera, generator)
    scene *= light_field(light, scene.shape[:2], generator)[..., None]
    rows: list[tuple[str, list[Box]]] = [("", []) for _ in range(written[-1].row + 1 if written else 0)]
    for digit, box in zip(written, boxes, strict=True):
        text, others = rows[digit.row]
        rows[digit.row] = text + digit.label, [*others, box]
    return Photo(develop(scene, light, height * scale, generator), rows)


def cut_off(hands: Hands, kind: Kind, height: float, view: Box, generator: np.random.Generator) -> list[Written]:
    """Write digits of a height in mm; the view's edges cut off more than half of each."""
    cut = []
    for _ in range(int(generator.integers(1, kind.neighbours, endpoint=True)) if kind.neighbours else 0):
        index = int(generator.integers(len(hands.digits)))
        shape = [smooth(stroke) * height for stroke in standing(hands.digits[index], 1)]
        left, top, right, bottom = box_of(shape)
        place, shown, side = generator.uniform(0, 1), generator.uniform(0.06, 0.2) * height, generator.integers(4)
        x = view[0] + place * (view[2] - view[0] - right + left) - left
        y = view[1] + place * (view[3] - view[1] - bottom + top) - top
        x, y = [(x, view[1] + shown - bottom), (x, view[3] - shown - top),
                (view[0] + shown - right, y), (view[2] - shown - left, y)][side]  # fmt: skip
        cut.append(Written(hands.labels[index], shifted(shape, x, y), 0))
    return cut


def frame_view(
    kind: Kind, has_lines: bool, ink: Box, height: float, pitch: float, generator: np.random.Generator
) -> tuple[Box, float]:
    """Choose what the camera sees, in mm, and how many pixels a mm has."""
    left, top, right, bottom = ink
    size = np.array([right - left, bottom - top])
    pixels = np.exp(generator.uniform(*np.log(kind.pixels)))
    if kind.megapixels is None:
        unit = pitch if has_lines else height
        margins = generator.uniform(*kind.margin, 4) * unit + 0.06 * height
        view = (left - margins[0], top - margins[1], right + margins[2], bottom + margins[3])
        if kind.side:
            pixels = height * generator.uniform(*kind.side) / max(view[2] - view[0], view[3] - view[1])
        return view, float(pixels / height)
    area = np.exp(generator.uniform(*np.log(kind.megapixels))) * 1e6
    aspect = generator.choice([4 / 3, 3 / 4, 16 / 9, 1.0])
    sides = np.array([np.sqrt(area * aspect), np.sqrt(area / aspect)])
    scale = min(pixels / height, float((0.85 * sides / (size + 0.1 * height)).min()))
    sides /= scale
    room = sides - size
    corner = np.array([left, top]) - room * np.clip(generator.normal(0.5, 0.15, 2), 0.08, 0.92)
    return (*corner.tolist(), *(corner + sides).tolist()), scale


def digit_box(digit: Written, width: float, camera: Camera) -> Box:
    """Return the box of a digit's ink, in pixels."""
    left, top, right, bottom = box_of([camera.project(stroke) for stroke in digit.strokes])
    half = width / 2 * camera.scale
    return left - half, top - half, right + half, bottom + half


def lay_out(
    hands: Hands, kind: Kind, pattern: str, pitch: float, pen_name: str, width: float, written: Sequence[Written],
    ink: Box, view: Box, camera: Camera, generator: np.random.Generator,
) -> Floats:  # fmt: skip
    """Put everything on the page: its colours in even light, (height, width, 3)."""
    shape, scale, pen = (camera.height, camera.width), camera.scale, PENS[pen_name]
    scene = SURFACES[kind.surface](shape, scale, generator)
    if written and kind.surface == "paper" and generator.uniform() < 0.25:  # the other side shows through
        back = [hands.digits[index] for index in generator.integers(len(hands.digits), size=8)]
        places = generator.uniform(view[:2], view[2:], (8, 2))
        size = (ink[3] - ink[1]) * generator.uniform(0.4, 1.2)
        mirrored = [
            Written("", [(stroke * (-size, size)) + place for stroke in standing(shape, 1)], 0)
            for shape, place in zip(back, places, strict=True)
        ]
        mask = cv2.GaussianBlur(ink_mask(mirrored, pen, width, camera, generator), (0, 0), max(0.5, 0.25 * scale))
        cover(scene, mask * np.float32(generator.uniform(0.03, 0.12) / 255), BLACK)
    if pattern:
        is_dark = pattern in ("cell", "double box", "table", "comb", "sudoku")
        colours = DARK_COLOURS if is_dark else LINE_COLOURS
        strength = generator.uniform(0.5, 1.0) if is_dark else generator.uniform(0.25, 1.0)
        lines = line_mask(print_lines(pattern, pitch, ink, view, generator), camera)
        cover(scene, lines * np.float32(strength / 255), colours[generator.integers(len(colours))])
    if kind.security:
        waves = security_mask(shape, (ink[3] - ink[1]) * scale, generator)
        colour = LINE_COLOURS[generator.integers(len(LINE_COLOURS))]
        cover(scene, waves * np.float32(generator.uniform(0.15, 0.5) / 255), colour)
    if kind.words:
        cover(scene, word_mask(ink, camera, generator) * np.float32(0.9 / 255), DARK_COLOURS[0])
    if written:
        mask = ink_mask(written, pen, width, camera, generator).astype(np.float32) / 255
        tooth = noise(shape, max(1, 0.12 * scale), generator)
        mask *= np.clip(1 - pen.grain * (tooth + 0.4) * min(1, 0.3 + 0.2 * scale), 0, 1)
        colour = pen.colours[generator.integers(len(pen.colours))]
        cover(scene, mask * np.float32(generator.uniform(*pen.density)), colour, opaque=pen_name == "chalk")
    if kind.surface == "paper" and kind.megapixels and generator.uniform() < 0.3:
        put_on_desk(scene, ink, pitch, camera, generator)
    return scene


def put_on_desk(scene: Floats, ink: Box, pitch: float, camera: Camera, generator: np.random.Generator) -> None:
    """Replace what lies beyond the page's edges by a desk, in place; the page keeps a margin around the digits."""
    margins = generator.uniform(1, 12, 4) * pitch
    left, top, right, bottom = (ink[0] - margins[0], ink[1] - margins[1], ink[2] + margins[2], ink[3] + margins[3])
    corners = camera.project(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))
    page = np.zeros(scene.shape[:2], np.float32)
    cv2.fillPoly(page, [np.rint(corners).astype(np.int32)], 1.0, cv2.LINE_AA)
    ground = SURFACES[str(generator.choice(DESKS))](scene.shape[:2], camera.scale, generator)
    shadow = cv2.GaussianBlur(page, (0, 0), max(1.0, 1.5 * camera.scale))
    ground *= (1 - 0.4 * shadow)[..., None]
    scene += (1 - page)[..., None] * (ground - scene)


# ---- Command line


def draw_sheet(hands: Hands, names: Sequence[str], columns: int, seed: int) -> Image:
    """Draw a row of photos for each kind, with the digits' boxes."""
    side = 190
    sheet = np.full((len(names) * (side + 14), columns * (side + 6), 3), 255, np.uint8)
    for row, name in enumerate(names):
        top = row * (side + 14)
        for column in range(columns):
            photo = render(name, hands, seed + column)
            factor = side / max(photo.image.shape[:2])
            method = cv2.INTER_AREA if factor < 1 else cv2.INTER_NEAREST
            small = cv2.resize(photo.image, None, fx=factor, fy=factor, interpolation=method)
            left = column * (side + 6)
            sheet[top + 12 : top + 12 + small.shape[0], left : left + small.shape[1]] = small
        cv2.putText(sheet, name, (2, top + 10), 0, 0.38, (0, 0, 0), 1, cv2.LINE_AA)
    return sheet


def write_folder(folder: Path, hands: Hands, names: Sequence[str], count: int, seed: int) -> None:
    """Write photos of each kind, and labels.json with their texts and boxes."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = []
    for name in names:
        for number in range(count):
            photo = render(name, hands, seed + number)
            file = f"{name.replace(', ', '-').replace(' ', '-')}-{seed + number}.jpg"
            (folder / file).write_bytes(photo.file)
            rows = [{"text": text, "boxes": np.rint(boxes).astype(int).tolist()} for text, boxes in photo.rows]
            labels.append({"file": file, "kind": name, "rows": rows})
    (folder / "labels.json").write_text(json.dumps(labels, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m research.photos.render", description="Render photos of paper.")
    parser.add_argument("--sheet", type=Path, help="draw a sheet of photos into this file")
    parser.add_argument("--out", type=Path, help="write photos and labels.json into this folder")
    parser.add_argument("--kind", nargs="*", default=list(KINDS), choices=list(KINDS), help="by default all")
    parser.add_argument("--count", type=int, default=10, help="photos of each kind (default: 10)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    hands = load_hands()[1]
    if options.sheet:
        cv2.imwrite(str(options.sheet), draw_sheet(hands, options.kind, options.count, options.seed)[..., ::-1])
    if options.out:
        write_folder(options.out, hands, options.kind, options.count, options.seed)


if __name__ == "__main__":
    main()
