"""Requests about the pad, Python's answers, and how another answer differs: to compare the static site's engine."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from shapes import DOODLES, SHAPES

from model import InputError, Recognizer
from model.drawing import BRUSH_WIDTH, MAX_POINTS, PAD_SIDE, Strokes
from model.numbers import MAX_DIGITS, MAX_PIECES
from page.pad.pad_reader import Drawn, check_place, choose_digit, is_taken_as_one, read_whole
from page.tabs.draw.draw import describe

OWN_DIGITS = [strokes_of(text) for _, text in (WRITTEN | SHAPES).values()]
OTHERS = [strokes_of(text) for text in (DOODLES | NO_DIGITS).values()]

Json = dict[str, Any]


def pad_requests(count: int, digits: Sequence[Strokes] = OWN_DIGITS, seed: int = 0) -> Iterator[Json]:
    """Yield bodies of `look`: two thirds are numbers composed of the digits, the others each kind in turn.

    The other kinds reach the limits and the ties of `model.numbers`.
    """
    generator = np.random.default_rng(seed)
    kinds: list[Callable[[], Strokes]] = [
        lambda: digits[generator.integers(len(digits))],
        lambda: OTHERS[generator.integers(len(OTHERS))],
        lambda: walks(generator),
        lambda: polygons(generator),
        lambda: many_strokes(generator),
    ]
    for index in range(count):
        strokes = kinds[index // 3 % len(kinds)]() if index % 3 == 0 else compose(digits, generator)
        body: Json = {"strokes": [stroke.tolist() for stroke in strokes], "line_width": BRUSH_WIDTH}
        if generator.uniform() < 0.3:
            body["line_width"] = float(10 ** generator.uniform(-0.5, 2.5))
        if generator.uniform() < 0.3:
            body["at"] = generator.uniform(0, PAD_SIDE, 2).tolist()
        if generator.uniform() < 0.2:
            body["unfinished"] = True
        yield body


def compose(digits: Sequence[Strokes], generator: np.random.Generator) -> Strokes:
    """Compose a number of 2 to MAX_DIGITS digits on the pad, in up to three lines: apart, touching, in one stroke."""
    strokes: Strokes = []
    top = 0.0
    how = generator.choice(["apart", "touching", "in one stroke"], p=[0.7, 0.2, 0.1])
    for length in generator.integers(1, 1 + MAX_DIGITS // 3, int(generator.choice([1, 1, 1, 2, 3]))).tolist():
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


def walks(generator: np.random.Generator) -> Strokes:
    """Walk at random in any unit."""
    step, apart = 10 ** generator.uniform(-1, 2.5), 10 ** generator.uniform(0, 4)
    lengths = generator.integers(1, 80, generator.integers(1, 12)).tolist()
    return [
        generator.normal(0, step, (length, 2)).cumsum(axis=0) + generator.uniform(0, apart, 2) for length in lengths
    ]


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
    count = int(generator.integers(2, MAX_PIECES + 5))
    length = int(generator.integers(2, MAX_POINTS // count))
    walks = generator.normal(0, 8, (count, length, 2)).cumsum(axis=1)
    return list(walks + generator.uniform(0, PAD_SIDE, (count, 1, 2)))


def look(recognizers: Sequence[Recognizer], body: Json) -> Json:
    """Answer a request like the route `look`, also by the other networks; an error is a sentence under `error`."""
    drawn = Drawn(**body)
    first, *others = recognizers
    try:
        pad = read_whole(first, drawn)
        return describe(pad if is_taken_as_one(pad, drawn) else choose_digit(pad, check_place(drawn.at)), others)
    except InputError as error:
        return {"error": str(error)}


def difference(found: Json, expected: Json, tolerance: float) -> str | None:
    """Return the first thing in which two answers differ; probabilities may do so by a tolerance."""
    if "error" in found or "error" in expected:
        return None if found == expected else "error"
    numbers = found["number"] or {}, expected["number"] or {}
    for name in ("text", "chosen", "others"):
        if numbers[0].get(name) != numbers[1].get(name):
            return name
    if found["image"] != expected["image"]:
        return "image"
    digits = [number.get("digits", []) for number in numbers]
    if [digit["box"] for digit in digits[0]] != [list(digit["box"]) for digit in digits[1]]:
        return "box"
    verdicts = zip([*found["verdicts"], *digits[0]], [*expected["verdicts"], *digits[1]], strict=True)
    for one, other in verdicts:
        if (one["isDigit"], one["reason"], one["threshold"]) != (other["isDigit"], other["reason"], other["threshold"]):
            return "verdict"
        if np.abs(np.subtract(one["probabilities"], other["probabilities"])).max() > tolerance:
            return "probabilities"
    return None
