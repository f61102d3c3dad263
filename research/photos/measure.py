"""Measure how photos of paper are read, on rendered photos and on real ones, and print a table.

    python -m research.photos.render --out FOLDER --count 100
    python -m research.photos.measure FOLDER --failures failures.png

reads the rendered photos in FOLDER and, if PAPER_PATH names them, the real ones described by its labels.json. Single
digits are read with `Recognizer.predict_images`, numbers and photos without digits with `Recognizer.read_numbers`.

A single digit is right if it is the most likely one, whatever the verdict; it is rejected below the network's certainty
or if no ink is found, and confidently wrong above it. A number is what is read within its box.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw

from model import Recognizer, load_recognizer
from model.errors import NoInkError
from model.photos.reading import photo_to_field
from research.markdown import head, row
from research.photos.printing import PATTERNS
from research.photos.render import KINDS

PATH_VARIABLE = "PAPER_PATH"
GRID = 9  # cells on a side of a sudoku
CELL_MARGIN = 0.12  # of a cell's side: how far a crop goes beyond its cell
REACH = 0.3  # how far from the labelled boxes a digit's middle may lie, of a digit's height
THUMBNAIL = 150  # pixels of a failure in the picture
COLUMNS = 10  # failures of each kind
HEADING = 12  # pixels of the kind's name above its failures
CAPTION = 18  # pixels of the texts below them

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass
class Case:
    """A photo or a part of one, with the numbers on it: their texts and the boxes around them, in pixels."""

    kind: str
    image: Image.Image
    rows: list[tuple[str, Box]]
    is_single: bool = False


@dataclass
class Score:
    """What was read of one kind of photos."""

    photos: int = 0
    items: int = 0  # single digits or numbers
    right: int = 0  # most likely digit, or whole number
    rejected: int = 0
    confidently_wrong: int = 0
    digits: int = 0  # of numbers
    wrong_digits: int = 0  # by edit distance
    extra: int = 0  # photos with accepted digits outside the labelled boxes
    seconds: list[float] = field(default_factory=list)
    failures: list[tuple[Image.Image, str]] = field(default_factory=list)

    def fail(self, image: Image.Image, text: str) -> None:
        if len(self.failures) < COLUMNS:
            thumbnail = image.copy()
            thumbnail.thumbnail((THUMBNAIL, THUMBNAIL))
            self.failures.append((thumbnail, text))


def load_rendered(folder: Path) -> Iterator[Case]:
    """Yield the photos that `render` wrote."""
    for entry in json.loads((folder / "labels.json").read_text(encoding="utf-8")):
        kind, rows = entry["kind"], [(each["text"], hull(each["boxes"])) for each in entry["rows"]]
        image = Image.open(folder / entry["file"]).convert("RGB")
        yield Case(kind, image, rows, is_single=kind in KINDS and KINDS[kind].digits == KINDS[kind].rows == (1, 1))


def load_real(folder: Path) -> Iterator[Case]:
    """Yield the photos of PAPER_PATH: single digits, pages, and handwritten cells with their lines in view."""
    for entry in json.loads((folder / "labels.json").read_text(encoding="utf-8")):
        image = Image.open(folder / entry["file"]).convert("RGB")
        if entry["kind"] == "one digit":
            yield Case("real: one digit", image, [(entry["label"], (0, 0, *image.size))], is_single=True)
        elif entry["kind"] == "page":
            rows = [("".join(e["label"] for e in each), hull([e["box"] for e in each])) for each in entry["rows"]]
            yield Case("real: page, each row", image, rows)
        else:
            tool = "pencil" if "pencil" in entry["file"] else "pen"
            for cell, crop in cut_cells(entry, image):
                yield Case(f"real: grid cell, {tool}", crop, [(cell["label"], (0, 0, *crop.size))], is_single=True)


def cut_cells(entry: dict[str, Any], image: Image.Image) -> Iterator[tuple[dict[str, Any], Image.Image]]:
    """Yield each handwritten cell of a grid, with an upright crop that has the cell's lines in view."""
    square = np.array([(0, 0), (0, GRID), (GRID, GRID), (GRID, 0)], np.float32)
    to_pixels = cv2.getPerspectiveTransform(square, np.array(entry["corners"], np.float32))
    for cell in entry["handwritten"]:
        low = np.array([cell["column"], cell["row"]]) - CELL_MARGIN
        corners = low + np.array([(0, 0), (0, 1), (1, 1), (1, 0)]) * (1 + 2 * CELL_MARGIN)
        points = cv2.perspectiveTransform(np.array([corners], np.float32), to_pixels)[0]
        left, top = np.maximum(points.min(axis=0), 0).astype(int).tolist()
        right, bottom = np.ceil(points.max(axis=0)).astype(int).tolist()
        yield cell, image.crop((left, top, min(right, image.width), min(bottom, image.height)))


def hull(boxes: Sequence[Sequence[float]]) -> Box:
    edges = np.array(boxes, float)
    return (*edges[:, :2].min(axis=0).tolist(), *edges[:, 2:].max(axis=0).tolist())


def read_digit(recognizer: Recognizer, image: Image.Image) -> tuple[str, bool]:
    """Read one digit; returns the most likely one, or "" if there is no ink, and whether it is accepted."""
    try:
        verdict = recognizer.judge(photo_to_field(image))
    except NoInkError:
        return "", False
    return str(verdict.value), verdict.is_digit


def read_digits(recognizer: Recognizer, image: Image.Image) -> list[tuple[Box, str]]:
    """Read all digits of a photo; returns their boxes and texts, "?" for an uncertain one."""
    return [(digit.box, str(digit)) for number in recognizer.read_numbers(image) for digit in number.digits]


def measure(recognizer: Recognizer, case: Case, score: Score) -> None:
    """Read a photo and add the result to a score."""
    score.photos += 1
    begin = time.perf_counter()
    if case.is_single:
        ((text, _),) = case.rows
        digit, accepted = read_digit(recognizer, case.image)
        score.items += 1
        score.right += digit == text
        score.rejected += not accepted
        score.confidently_wrong += accepted and digit != text
        if digit != text:
            score.fail(case.image, f"{text}: {digit or 'none'}{'!' if accepted else ''}")
    else:
        found = read_digits(recognizer, case.image)
        for text, box in case.rows:
            inside = [each for each in found if is_within(each[0], box)]
            found = [each for each in found if each not in inside]
            read = "".join(digit for _, digit in sorted(inside))
            score.items += 1
            score.right += read == text
            score.digits += len(text)
            score.wrong_digits += edit_distance(read, text)
            if read != text:
                reach = int(0.3 * (box[3] - box[1]))
                left, top, right, bottom = map(int, (box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach))
                score.fail(case.image.crop((left, top, right, bottom)), f"{text}: {read}")
        extra = "".join(digit for _, digit in found if digit != "?")
        score.extra += bool(extra)
        if not case.rows:
            score.right += not found
            if found:
                score.fail(case.image, "".join(digit for _, digit in found)[:20])
    score.seconds.append(time.perf_counter() - begin)


def is_within(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    reach = REACH * (outer[3] - outer[1])
    return bool(outer[0] - reach <= x <= outer[2] + reach and outer[1] - reach <= y <= outer[3] + reach)


def edit_distance(one: str, other: str) -> int:
    """Return how many characters to insert, delete or replace to turn one text into the other."""
    costs = list(range(len(other) + 1))
    for number, left in enumerate(one, start=1):
        before, costs[0] = costs[0], number
        for place, right in enumerate(other, start=1):
            before, costs[place] = costs[place], min(costs[place] + 1, costs[place - 1] + 1, before + (left != right))
    return costs[-1]


def print_table(scores: dict[str, Score]) -> None:
    """Print a table of single digits, one of numbers, and one of photos without digits."""

    def percent(count: int, total: int) -> str:
        return f"{count / total:.1%}" if total else "-"

    singles = {kind: score for kind, score in scores.items() if score.items and not score.digits}
    lines = [score for kind, score in singles.items() if kind.removeprefix("one digit, ") in PATTERNS]
    if lines:
        names = ("photos", "items", "right", "rejected", "confidently_wrong")
        singles["one digit, all kinds of lines"] = Score(
            *(sum(getattr(each, name) for each in lines) for name in names)
        )
    print(head("one digit", "photos", "right", "rejected", "confidently wrong"))
    for kind, score in singles.items():
        counts = (score.right, score.rejected, score.confidently_wrong)
        print(row(kind, score.photos, *(percent(count, score.items) for count in counts)))
    print("\n" + head("numbers", "numbers", "entirely right", "digits right", "photos with digits elsewhere"))
    for kind, score in scores.items():
        if score.digits:
            right = percent(max(0, score.digits - score.wrong_digits), score.digits)
            print(row(kind, score.items, percent(score.right, score.items), right, percent(score.extra, score.photos)))
    print("\n" + head("no digit", "photos", "nothing found", "no digit accepted"))
    empty = {kind: score for kind, score in scores.items() if not score.items}
    total = Score(photos=sum(score.photos for score in empty.values()))
    total.right, total.extra = (sum(getattr(score, name) for score in empty.values()) for name in ("right", "extra"))
    for kind, score in {**empty, "all without digits": total}.items():
        accepted = percent(score.photos - score.extra, score.photos)
        print(row(kind, score.photos, percent(score.right, score.photos), accepted))


def draw_failures(scores: dict[str, Score]) -> Image.Image:
    """Draw what failed, a row for each kind: the right text, and after the colon what was read."""
    failed = {kind: score.failures for kind, score in scores.items() if score.failures}
    heights = [HEADING + max(image.height for image, _ in failures) + CAPTION for failures in failed.values()]
    columns = max(map(len, failed.values()), default=1)
    sheet = Image.new("RGB", (columns * (THUMBNAIL + 6), max(1, sum(heights))), "white")
    draw = ImageDraw.Draw(sheet)
    top = 0
    for (kind, failures), height in zip(failed.items(), heights, strict=True):
        draw.text((2, top), kind, "black")
        for column, (image, text) in enumerate(failures):
            left = column * (THUMBNAIL + 6)
            sheet.paste(image, (left, top + HEADING))
            draw.text((left, top + height - CAPTION), text, "red")
        top += height
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m research.photos.measure", description="Measure how photos of paper are read."
    )
    parser.add_argument("folder", type=Path, nargs="*", help="photos that research.photos.render --out wrote")
    parser.add_argument("--kind", nargs="*", help="measure only these kinds")
    parser.add_argument("--failures", type=Path, help="draw what failed into this file")
    parser.add_argument("--network", default="handwriting", help="name, or .keras or .npz file")
    options = parser.parse_args()
    recognizer = load_recognizer(options.network)
    scores: dict[str, Score] = {}
    real = os.environ.get(PATH_VARIABLE)
    sources = [load_rendered(folder) for folder in options.folder] + ([load_real(Path(real))] if real else [])
    for case in (case for source in sources for case in source):
        if not options.kind or case.kind in options.kind:
            measure(recognizer, case, scores.setdefault(case.kind, Score()))
    print_table(scores)
    seconds = np.concatenate([score.seconds for score in scores.values()])
    print(f"\nTime for a photo: median {np.median(seconds):.2f} s, 95% below {np.percentile(seconds, 95):.2f} s")
    if options.failures:
        draw_failures(scores).save(options.failures)


if __name__ == "__main__":
    main()
