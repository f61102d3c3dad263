"""The reader of photos in the engine: each step beside NumPy, SciPy and Pillow, hostile photos, and real paper."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from helpers.drawings.handwritten import WRITTEN, strokes_of
from PIL import Image, ImageDraw
from read_photos import read_photos
from scipy import ndimage

from model import preprocess_strokes

PAPER = "PAPER_PATH"
GRID = 9  # cells on a side of a sudoku
INSIDE = 0.06  # of a cell's side, between its lines and what is cut out, or outside of them for cells with lines
EACH = 3  # one cell in so many is read
# The least parts of the digits or rows that are right, by kind: 100, 100, 95, 75, 99 and 90% were.
LEAST = {"one digit": 1.0, "page": 1.0, "pen": 0.94, "pencil": 0.74, "pen with lines": 0.97, "pencil with lines": 0.88}

rng = np.random.default_rng(81)


def image_of(levels):
    levels = np.asarray(levels)
    return {"width": levels.shape[1], "height": levels.shape[0], "data": levels.astype(np.uint8).ravel()}


def reduced(width, height):
    rgba = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    light = rgba[..., :3] @ [0.299, 0.587, 0.114]
    on_white = 255 + (light - 255) * rgba[..., 3] / 255
    factor = width // 1600
    blocks = on_white.reshape(height // factor, factor, width // factor, factor)
    return {
        "photo": {"width": width, "height": height, "data": rgba.ravel()},
        "expected": blocks.mean((1, 3)).ravel().tolist(),
    }


def drawn(size, lines, width):
    image = Image.new("L", size)
    draw = ImageDraw.Draw(image)
    for line in lines:
        draw.line(line, 1, width, joint="curve")
    return np.asarray(image)


SEVEN = [[(150, 110), (240, 112), (185, 290)]]


def inked():
    """Yield paper with a 7 in even light, in light that fades, and with chalk on a board, with grain."""
    ink = drawn((400, 400), SEVEN, 14)
    light = 1 - 0.35 * np.linspace(0, 1, 400)[None] * np.linspace(0, 1, 400)[:, None]
    grain = rng.normal(0, 2, ink.shape)
    for about, levels in (
        ("even light", 220 - 170 * ink),
        ("fading light", (220 - 170 * ink) * light),
        ("chalk", 60 + 150 * ink),
    ):
        yield {"about": about, "grey": image_of(np.clip(levels + grain, 0, 255)), "isInk": ink.ravel()}


def lined():
    """Yield masks with a 7 and lines, and the 7 alone."""
    seven = drawn((400, 400), SEVEN, 14)
    ruled = [[(0, y), (399, y + 6)] for y in (40, 90, 320, 370)]
    upright = [[(x, 0), (x - 5, 399)] for x in (60, 120, 300)]
    for about, lines in (("none", []), ("ruled", ruled), ("squared", ruled + upright)):
        mask = seven | drawn((400, 400), lines, 3)
        yield {"about": about, "mask": image_of(mask), "expected": seven.ravel()}


def labelled():
    for part in (0.1, 0.4, 0.6):
        mask = rng.random((40, 60)) < part
        labels, _ = ndimage.label(mask, np.ones((3, 3)))
        places = enumerate(ndimage.find_objects(labels), start=1)
        boxes = [
            (columns.start, rows.start, columns.stop, rows.stop, int((labels == label).sum()))
            for label, (rows, columns) in places
        ]
        yield {"mask": image_of(mask), "boxes": boxes}


def written():
    """Yield digits in strokes of several widths, and their fields on the pad."""
    for name in list(WRITTEN)[::5]:
        strokes = [
            [(60 + 200 * x / 100, 60 + 200 * y / 100) for x, y in stroke] for stroke in strokes_of(WRITTEN[name][1])
        ]
        field = preprocess_strokes(strokes, 0.1 * np.ptp(np.concatenate(strokes), axis=0).max())
        for width in (9, 20):
            image = Image.new("L", (340, 340), 235)
            draw = ImageDraw.Draw(image)
            for stroke in strokes:
                draw.line(stroke, 40, width)
                for x, y in stroke:
                    draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), 40)
            yield {"grey": image_of(image), "field": field.ravel()}


def hostile():
    """Yield photos of noise, of a colour, and of a few sizes, with any opacity."""
    for width, height in ((1, 1), (1, 300), (300, 1), (2, 2), (28, 28), (65, 40), (333, 222), (1700, 3)):
        for levels in (
            rng.integers(0, 256, (height, width, 4)),
            np.full((height, width, 4), rng.integers(0, 256)),
            255 * rng.integers(0, 2, (height, width, 4)),
        ):
            yield {"width": width, "height": height, "data": levels.astype(np.uint8).ravel()}


def test_each_step_does_what_another_library_does(node):
    sizes = ((3200, 64), (4800, 30))
    cases = {"reduced": [reduced(*size) for size in sizes]}
    makers = {"inked": inked, "lined": lined, "labelled": labelled, "written": written, "hostile": hostile}
    node("photo", cases | {name: list(make()) for name, make in makers.items()})


def write_paper(folder):
    """Write photos of real paper, and cells cut out of sudokus; yields the kind, path and rows of each."""
    source = Path(os.environ[PAPER])
    for entry in json.loads((source / "labels.json").read_text()):
        path, kind = source / entry["file"], entry["kind"]
        if kind == "one digit":
            yield kind, path, [entry["label"]]
        elif kind == "page":
            yield kind, path, ["".join(digit["label"] for digit in row) for row in entry["rows"]]
        else:
            image, corners = Image.open(path), np.array(entry["corners"], float)
            for number, cell in enumerate(entry["handwritten"][::EACH]):
                for lines, margin in (("", INSIDE), (" with lines", -INSIDE)):
                    cut = folder / f"{path.stem}-{number}{lines}.png"
                    cut_cell(image, corners, (cell["row"], cell["column"]), margin).save(cut)
                    yield ("pencil" if "pencil" in path.name else "pen") + lines, cut, [cell["label"]]


def cut_cell(image, corners, place, margin):
    """Return a cell of a grid, by the corners at the grid's top left, bottom left, bottom right and top right."""
    low, high = np.array(place) + margin, np.array(place) + 1 - margin

    def at(row, column):
        down, across = row / GRID, column / GRID
        left, right = (corners[0] * (1 - down) + corners[1] * down, corners[3] * (1 - down) + corners[2] * down)
        return left * (1 - across) + right * across

    quad = [at(low[0], low[1]), at(high[0], low[1]), at(high[0], high[1]), at(low[0], high[1])]
    side = round(np.linalg.norm(quad[0] - quad[1]))
    return image.transform((side, side), Image.Transform.QUAD, np.concatenate(quad).tolist(), Image.Resampling.BILINEAR)


@pytest.mark.slow
@pytest.mark.needs_data(PAPER)
def test_real_paper_is_read(modules, tmp_path):
    photos = list(write_paper(tmp_path))
    right, total = Counter(), Counter()
    answers = read_photos(modules, [str(path) for _, path, _ in photos])
    for (kind, _, rows), answer in zip(photos, answers, strict=True):
        digits = [
            [str(np.argmax(digit["probabilities"])) for digit in number["digits"]] for number in answer["numbers"]
        ]
        read = ["".join(each) for each in digits]
        total[kind] += len(rows)
        right[kind] += sum(one == other for one, other in zip(rows, read, strict=False))
    assert {kind for kind, least in LEAST.items() if right[kind] < least * total[kind]} == set(), (right, total)


def test_a_broken_file_is_reported_and_the_others_are_read(modules, tmp_path):
    broken, turned = tmp_path / "broken.jpg", tmp_path / "turned.jpg"
    broken.write_bytes(b"\xff\xd8 and no more")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    upright = Image.fromarray(255 - 200 * drawn((300, 400), SEVEN, 20).astype(np.uint8))
    upright.rotate(90, expand=True).save(turned, exif=exif)
    first, second = read_photos(modules, [str(broken), str(turned)])
    assert re.search("cannot be read", first["error"])
    assert [number["text"] for number in second["numbers"]] == ["7"]
