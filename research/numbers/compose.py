"""Compose numbers of real drawings, as people write them beside and below one another.

    python -m research.numbers.compose numbers.jsonl

writes numbers of each kind by the writers held out, a line of JSON for each: `strokes` and `line_width`, for
`tools/read_drawings.py`, and their `kind` and `text`, for `research.numbers.measure`.
"""

import argparse
import json
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.drawing import BRUSH_WIDTH, PAD_SIDE, Stroke, Strokes
from research.data.originals import is_held_out, load_characters, name_uci_writers
from research.data.uci_pen import load_uci_pen
from research.doodles import random_doodle

SEED = 0
COUNT = 500  # numbers of each kind
UNCERTAIN = "?"  # stands for a non-digit in a number's text

# How digits stand beside one another. Lengths are in units of a digit's height.
SAME_WRITER = 0.7  # probability that one writer wrote the whole number
HEIGHT = 0.12  # standard deviation of the logarithm of a digit's height
BASELINE = 0.06  # standard deviation of where it stands
SLOPE = 0.04  # of the baseline
SHEAR = 0.08  # of the whole number
GAPS = 0.04, 0.7  # between two digits' boxes, least and most; a number has a spacing of its own, and varies it
GAP_VARIATION = 0.35  # standard deviation, of a number's spacing
TOUCHING = 0.12  # probability that a digit touches the one before
JOINED = 0.03  # probability that the pen is not lifted between two digits
LINE_GAPS = 0.15, 0.9  # between two lines
LINE_INDENT = 0.5  # at most, of a line beside the one above
SPACING = 0.03  # of the points
LETTER = 0.4  # probability of a letter for each place of a number with letters


@dataclass(frozen=True)
class Kind:
    """A kind of composition.

    Attributes:
        lengths: digits in each line.
        manner: how they are put together beyond what is natural.
    """

    lengths: tuple[int, ...]
    manner: str = ""


KINDS = {
    "one digit": Kind((1,)),
    "a doodle": Kind((1,), "doodle"),
    "a letter": Kind((1,), "letters"),
    "two digits": Kind((2,)),
    "three digits": Kind((3,)),
    "five digits": Kind((5,)),
    "ten digits": Kind((10,)),
    "two lines of two": Kind((2, 2)),
    "a line of two, one of one": Kind((2, 1)),
    "two lines of one": Kind((1, 1)),
    "two digits that touch": Kind((2,), "touching"),
    "two digits in one stroke": Kind((2,), "joined"),
    "three places, some letters": Kind((3,), "letters"),
}


@dataclass(frozen=True)
class Hands:
    """Drawings by some writers.

    Attributes:
        digits: n of them.
        labels: (n,), "0" to "9".
        writers: (n,).
        letters: letters and symbols that do not look like digits.
    """

    digits: list[Strokes]
    labels: list[str]
    writers: npt.NDArray[np.str_]
    letters: list[Strokes]


@dataclass(frozen=True)
class Composition:
    """A composed number: its strokes in the pad's unit, and its text as `str` of the number should be."""

    kind: str
    strokes: Strokes
    text: str


def load_hands() -> Hands:
    """Load drawings by the writers that are held out."""
    drawings, labels, uci_writers = load_uci_pen()
    digits, characters = load_characters()
    drawings = drawings + digits.drawings
    names = [*map(str, labels), *digits.labels.tolist()]
    writers = np.concatenate([name_uci_writers(uci_writers), digits.writers])
    held_out = is_held_out(np.concatenate([writers, characters.writers]))
    digit, character = held_out[: len(writers)], held_out[len(writers) :]
    letters = list(compress(characters.drawings, character))
    return Hands(list(compress(drawings, digit)), list(compress(names, digit)), writers[digit], letters)


def compose(hands: Hands, kind: str, generator: np.random.Generator) -> Composition:
    """Compose a number of a kind."""
    first = int(generator.integers(len(hands.digits)))
    same = np.flatnonzero(hands.writers == hands.writers[first])
    pool = same if generator.uniform() < SAME_WRITER else np.arange(len(hands.digits))
    line_top = 0.0
    strokes: Strokes = []
    texts = []
    for length in KINDS[kind].lengths:
        line, text = compose_line(hands, pool, length, KINDS[kind].manner, generator)
        if strokes:
            line = shifted(line, generator.uniform(-LINE_INDENT, LINE_INDENT), line_top)
        line_top = max(stroke[:, 1].max() for stroke in line) + generator.uniform(*LINE_GAPS)
        strokes += line
        texts.append(text)
    return Composition(kind, place(strokes, generator), "\n".join(texts))


def compose_line(
    hands: Hands, pool: npt.NDArray[np.integer], length: int, manner: str, generator: np.random.Generator
) -> tuple[Strokes, str]:
    """Compose a line of digits about 1 high that stand about on y = 1 or below; returns it with its text."""
    spacing = generator.uniform(*GAPS)
    slope, shear = generator.normal(0, (SLOPE, SHEAR))
    strokes: Strokes = []
    text = ""
    for place_in_line in range(length):
        label = UNCERTAIN
        if manner == "doodle":
            original = random_doodle(generator)
        elif manner == "letters" and (length == 1 or generator.uniform() < LETTER):
            original = hands.letters[generator.integers(len(hands.letters))]
        else:
            index = int(generator.choice(pool))
            original, label = hands.digits[index], hands.labels[index]
        shape = standing(original, float(np.exp(generator.normal(0, HEIGHT))))
        shape = shifted(shape, 0, generator.normal(0, BASELINE))
        chance = generator.uniform()
        how = manner
        if not how and chance < TOUCHING + JOINED:
            how = "joined" if chance < JOINED else "touching"
        if place_in_line:
            gap = max(spacing * np.exp(generator.normal(0, GAP_VARIATION)), GAPS[0])
            shape = beside(strokes, shape, gap, how, generator)
        strokes = shape
        text += label
    matrix = np.array([[1.0, -shear], [slope, 1.0]])
    return [stroke @ matrix.T for stroke in strokes], text


def resample(points: Stroke, step: float) -> Stroke:
    """Return points (n, 2) at equal distances of about `step` along a line (k, 2), with its ends."""
    if len(points) == 1:
        return points
    along = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    places = np.linspace(0, along[-1], max(2, int(np.ceil(along[-1] / step)) + 1))
    return np.stack([np.interp(places, along, values) for values in points.T], axis=1)


def standing(drawing: Strokes, height: float) -> Strokes:
    """Scale a drawing to a height, or that width if it is wider than high; it begins at x = 0 and stands on y = 1."""
    points = np.concatenate(drawing)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = height / (size.max() or 1.0)
    foot = np.array([0.0, size[1]])
    return shifted([resample((stroke - low - foot) * scale, SPACING) for stroke in drawing], 0, 1)


def shifted(drawing: Strokes, x: float, y: float) -> Strokes:
    return [stroke + np.array([x, y]) for stroke in drawing]


def beside(left: Strokes, right: Strokes, gap: float, how: str, generator: np.random.Generator) -> Strokes:
    """Put a drawing to the right of others: at a distance from their box, touching them, or in the same stroke."""
    edge = max(stroke[:, 0].max() for stroke in left)
    if how == "touching":
        there, here = np.concatenate(left), np.concatenate(right)
        # How far each pair of points at about the same height can be pushed together.
        level = np.abs(there[:, None, 1] - here[None, :, 1]) < 2 * SPACING
        room = np.where(level, here[None, :, 0] - there[:, None, 0], np.inf).min()
        shift = (-room if np.isfinite(room) else edge) + generator.uniform(-0.02, 0.04)
    else:
        shift = edge + (min(gap, 0.4) if how == "joined" else gap)
    moved = shifted(right, shift, 0)
    if how == "joined":
        return [*left[:-1], np.concatenate([left[-1], moved[0]]), *moved[1:]]
    return [*left, *moved]


def place(strokes: Strokes, generator: np.random.Generator) -> Strokes:
    """Place a number on the pad as people write: as large as there is room for, or smaller."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = min(0.9 * PAD_SIDE / max(size.max(), 1e-6), 0.6 * PAD_SIDE) * generator.uniform(0.6, 1.0)
    corner = generator.uniform(0.02 * PAD_SIDE, 0.98 * PAD_SIDE - size * scale)
    return [np.rint((stroke - low) * scale + corner) for stroke in strokes]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m research.numbers.compose", description="Compose numbers of real drawings."
    )
    parser.add_argument("--count", type=int, default=COUNT, help="numbers of each kind (default: %(default)s)")
    parser.add_argument("file", type=Path, help="to write")
    arguments = parser.parse_args()
    hands = load_hands()
    with arguments.file.open("w", encoding="utf-8") as file:
        for kind in KINDS:
            generator = np.random.default_rng([SEED, *kind.encode()])
            for made in (compose(hands, kind, generator) for _ in range(arguments.count)):
                strokes = [stroke.tolist() for stroke in made.strokes]
                drawn = {"kind": kind, "text": made.text, "strokes": strokes, "line_width": BRUSH_WIDTH}
                file.write(json.dumps(drawn) + "\n")


if __name__ == "__main__":
    main()
