"""Learn the weights of `model.numbers` from numbers composed of real drawings, and report how others are read.

    python -m research.numbers.tune
    python -m research.numbers.tune --masks

learns from the writers that `handwriting --hold-out` learns from, writes `model/numbers/weights.json`, and prints a
table of numbers by the writers held out. Run it again when the network has changed. `--masks` learns the weights for
photos, from the same numbers drawn as components of ink. `--table` prints the table only. It takes about four minutes
on an idle core, six for masks.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress, islice
from timeit import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from model import Drawing, Recognizer, load_recognizer, preprocess_drawing
from model.drawing import BRUSH_WIDTH, PAD_SIDE, Stroke, Strokes
from model.numbers import is_taken_whole, read_number
from model.numbers.components import MAX_WORK, read_components, read_whole, segment_components, text_of
from model.numbers.features import FEATURES, FREE, MASK, PEN, WEIGHTS_FILE, Weights, load_weights
from model.numbers.lattice import UNCERTAIN
from model.numbers.paths import Path as NumberPath
from model.numbers.pen import resample
from model.numbers.pieces import Array
from model.numbers.reading import Number, segment
from model.numbers.segmentation import Segmentation
from model.numbers.work import Work
from research.data.originals import is_held_out, load_characters, name_uci_writers
from research.data.uci_pen import load_uci_pen
from research.doodles import random_doodle
from research.numbers.components import draw_components

SEED = 0
MEASURED_ON = 500  # drawings of each kind
TIMED, REPEATS = 50, 3  # drawings of each kind, and repeats: the quickest counts, since other programs run, too
MOST_TRIED = 30  # compositions for each one that the network does not answer at once
ROUNDS = 2  # of finding the best paths and learning to tell the right ones among them
BEST = 40  # paths of a drawing that are compared
STEPS, LEARNING_RATE = 600, 0.02
DECAY = 1e-3  # of the weights, towards where they started

# How digits stand beside one another. Lengths are in units of a digit's height.
SAME_WRITER = 0.7  # probability that one writer wrote the whole number
HEIGHT = 0.12  # standard deviation of the logarithm of a digit's height
BASELINE = 0.06  # standard deviation of where it stands
SLOPE = 0.04  # of the baseline
SHEAR = 0.08  # of the whole number
GAPS = 0.04, 0.7  # between two digits' boxes, least and most; a number has a spacing of its own, and varies it
GAP_VARIATION = 0.35  # standard deviation, of a number's spacing
TOUCHING, JOINED = 0.12, 0.03  # probabilities that a digit touches the one before, that the pen is not lifted between
LINE_GAPS = 0.15, 0.9  # between two lines
LINE_INDENT = 0.5  # at most, of a line beside the one above
SPACING = 0.03  # of the points
LETTER = 0.4  # probability of a letter for each place of a number with letters
MARK_GAPS = 0.1, 0.4  # before it
MARK = 0.4  # probability of a dot, a comma or a hyphen after each digit of a number with punctuation


@dataclass(frozen=True)
class Kind:
    """A kind of composition.

    Attributes:
        lengths: digits in each line.
        learned: how many to learn from.
        manner: how they are put together beyond what is natural.
        weight: how much each counts. Single digits that the network does not answer at once, doodles and letters are
            far more frequent here than among drawings, and count less than a number.
    """

    lengths: tuple[int, ...]
    learned: int
    manner: str = ""
    weight: float = 1.0


KINDS = {
    "one digit": Kind((1,), 500, weight=0.7),
    "a doodle": Kind((1,), 300, "doodle", 0.25),
    "a letter": Kind((1,), 200, "letters", 0.1),
    "two digits": Kind((2,), 500),
    "three digits": Kind((3,), 300),
    "five digits": Kind((5,), 240),
    "ten digits": Kind((10,), 60),
    "two lines of two": Kind((2, 2), 300),
    "a line of two, one of one": Kind((2, 1), 60),
    "two lines of one": Kind((1, 1), 100),
    "two digits that touch": Kind((2,), 240, "touching"),
    "two digits in one stroke": Kind((2,), 100, "joined"),
    "three places, some letters": Kind((3,), 100, "letters", 0.4),
}
NON_DIGITS = 2.5  # times the weight that they have among drawings
MASK_KINDS = {  # half as many, since each takes longer; non-digits count more, since photos show letters and pictures
    name: replace(
        kind,
        learned=kind.learned // 2,
        weight=min(1.0, NON_DIGITS * kind.weight) if kind.manner in ("doodle", "letters") else kind.weight,
    )
    for name, kind in KINDS.items()
    if len(kind.lengths) == 1
} | {
    "three digits, punctuation": Kind((3,), 100, "punctuation"),
    "five digits, punctuation": Kind((5,), 100, "punctuation"),
}
ALL_KINDS = KINDS | MASK_KINDS


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


def load_hands() -> tuple[Hands, Hands]:
    """Load drawings by the writers to learn from, and by those held out."""
    drawings, labels, uci_writers = load_uci_pen()
    digits, characters = load_characters()
    drawings = drawings + digits.drawings
    names = [*map(str, labels), *digits.labels.tolist()]
    writers = np.concatenate([name_uci_writers(uci_writers), digits.writers])
    held_out = is_held_out(np.concatenate([writers, characters.writers]))

    def select(is_chosen: npt.NDArray[np.bool]) -> Hands:
        digit, character = is_chosen[: len(writers)], is_chosen[len(writers) :]
        letters = list(compress(characters.drawings, character))
        return Hands(list(compress(drawings, digit)), list(compress(names, digit)), writers[digit], letters)

    return select(~held_out), select(held_out)


# ---- Composing


def compose(hands: Hands, kind: str, generator: np.random.Generator) -> Composition:
    """Compose a number of a kind."""
    first = int(generator.integers(len(hands.digits)))
    same = np.flatnonzero(hands.writers == hands.writers[first])
    pool = same if generator.uniform() < SAME_WRITER else np.arange(len(hands.digits))
    line_top = 0.0
    strokes: Strokes = []
    texts = []
    for length in ALL_KINDS[kind].lengths:
        line, text = compose_line(hands, pool, length, ALL_KINDS[kind].manner, generator)
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
        if how in ("", "punctuation") and chance < TOUCHING + JOINED:
            how = "joined" if chance < JOINED else "touching"
        if place_in_line:
            gap = max(spacing * np.exp(generator.normal(0, GAP_VARIATION)), GAPS[0])
            shape = beside(strokes, shape, gap, how, generator)
        strokes = shape
        text += label
        if manner == "punctuation" and generator.uniform() < MARK:
            strokes = beside(strokes, [draw_mark(generator)], generator.uniform(*MARK_GAPS), "", generator)
    matrix = np.array([[1.0, -shear], [slope, 1.0]])
    return [stroke @ matrix.T for stroke in strokes], text


def draw_mark(generator: np.random.Generator) -> Stroke:
    """Draw a dot, a comma or a hyphen."""
    slant, length = generator.uniform(-0.1, 0.1), generator.uniform(0.12, 0.3)
    ends = {
        "dot": [[0, 0.97], [0.03, 1.0]],
        "comma": [[length / 2, 0.95], [0, 0.95 + length]],
        "hyphen": [[0, 0.5 + slant], [2 * length, 0.5 - slant]],
    }
    return np.array(ends[str(generator.choice(list(ends)))])


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


# ---- Learning


@dataclass(frozen=True)
class Way:
    """A way to read compositions: as strokes, or as components of ink.

    Attributes:
        weights: the name of its weights.
        kinds: of compositions.
        read: reads one.
        segment: makes its graphs; None where the network answers for the whole at once.
        text_of: the text of a path through them.
    """

    weights: str
    kinds: dict[str, Kind]
    read: Callable[[Recognizer, Composition], Callable[[], Number]]
    segment: Callable[[Recognizer, Composition, Weights], Segmentation[Any, Any] | None]
    text_of: Callable[[NumberPath[Any]], str]


def read_strokes(recognizer: Recognizer, composition: Composition) -> Callable[[], Number]:
    return partial(read_number, recognizer, composition.strokes, BRUSH_WIDTH)


def segment_strokes(
    recognizer: Recognizer, composition: Composition, weights: Weights
) -> Segmentation[Any, Any] | None:
    strokes = composition.strokes
    whole = recognizer.judge(preprocess_drawing(Drawing(tuple(strokes), BRUSH_WIDTH)))
    return (
        None if is_taken_whole(strokes, whole.is_digit) else segment(recognizer, strokes, BRUSH_WIDTH, whole, weights)
    )


def read_masks(recognizer: Recognizer, composition: Composition) -> Callable[[], Number]:
    return partial(read_components, recognizer, draw_components(composition.strokes))


def segment_masks(recognizer: Recognizer, composition: Composition, weights: Weights) -> Segmentation[Any, Any] | None:
    pieces, _, run, whole = read_whole(recognizer, draw_components(composition.strokes))
    return segment_components(recognizer, pieces, run, whole, weights, Work(MAX_WORK))


WAYS = {
    PEN: Way(PEN, KINDS, read_strokes, segment_strokes, lambda path: path.text),
    MASK: Way(MASK, MASK_KINDS, read_masks, segment_masks, text_of),
}

Case = tuple[Composition, Segmentation[Any, Any]]  # a composition whose text its graphs decide


def make_cases(
    way: Way, recognizer: Recognizer, hands: Hands, generator: np.random.Generator, weights: Weights
) -> list[Case]:
    """Compose the numbers of each kind to learn from, without those that the network answers at once."""
    cases: list[Case] = []
    for name, kind in way.kinds.items():
        compositions = (compose(hands, name, generator) for _ in range(MOST_TRIED * kind.learned))
        made = ((each, way.segment(recognizer, each, weights)) for each in compositions)
        for composition, segmentation in islice(((each, graphs) for each, graphs in made if graphs), kind.learned):
            segmentation.read_all()
            cases.append((composition, segmentation))
    return cases


def learn(way: Way, cases: Sequence[Case], start_weights: Weights) -> Weights:
    """Maximize the probability of the right text over the best paths of each case."""
    blocks, rights, case_weights = [], [], []
    for composition, segmentation in cases:
        best = segmentation.best(start_weights, BEST)
        is_right = [way.text_of(path) == composition.text for path in best]
        if any(is_right) and not all(is_right):  # no path can help what the network misreads
            blocks.append(np.array([list(path.features.values()) for path in best]))
            rights.append(is_right)
            case_weights.append(way.kinds[composition.kind].weight)
    features, right = np.concatenate(blocks), np.concatenate(rights)  # (paths, len(FEATURES)), (paths,)
    lengths = list(map(len, blocks))
    starts, owner = np.cumsum([0, *lengths])[:-1], np.repeat(np.arange(len(lengths)), lengths)
    of_case = np.array(case_weights) / np.sum(case_weights)
    start = weights = np.array([start_weights[name] for name in FEATURES])
    least = np.array([-np.inf if name in FREE else 0.0 for name in FEATURES])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)

    def share(among: npt.NDArray[np.bool], cost: Array) -> tuple[Array, Array]:
        """Return each path's share of its case, and the logarithm of each case's sum."""
        logs = np.where(among, -cost, -np.inf)
        most = np.maximum.reduceat(logs, starts)
        parts = np.exp(logs - most[owner])
        sums = np.add.reduceat(parts, starts)
        return parts / sums[owner], most + np.log(sums)

    for step in range(1, STEPS + 1):
        cost = features @ weights
        of_all, log_all = share(np.ones_like(right), cost)
        of_right, log_right = share(right, cost)
        gradient = ((of_right - of_all) * of_case[owner]) @ features + DECAY * (weights - start)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        weights = weights - LEARNING_RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        weights = np.maximum(weights, least)
    loss = float((of_case * (log_all - log_right)).sum())
    print(f"{len(lengths)} of {len(cases)} drawings learned from, loss {loss:.4f}", flush=True)
    return dict(zip(FEATURES, weights.tolist(), strict=True))


# ---- The table


def measure(way: Way, recognizer: Recognizer, hands: Hands, kind: str, count: int) -> str:
    """Read numbers of a kind; returns a row of the table."""
    generator = np.random.default_rng([SEED, *kind.encode()])
    right = places = found = 0
    spent = 0.0
    for index in range(count):
        composition = compose(hands, kind, generator)
        read = way.read(recognizer, composition)
        number = read()
        if index < TIMED:
            spent += min(repeat(read, number=1, repeat=REPEATS, timer=time.thread_time))
        text = str(number)
        right += text == composition.text
        places += [*map(len, text.split("\n"))] == [*map(len, composition.text.split("\n"))]
        found += len(number.digits) > 1
    shares = " | ".join(f"{total / count:.1%}" for total in (right, places, found))
    return f"| {kind} | {shares} | {1000 * spent / min(count, TIMED):.1f} ms |"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m research.numbers.tune", description="Learn to read numbers, and report how they are read."
    )
    parser.add_argument("--table", action="store_true", help="print the table only")
    parser.add_argument("--measured-on", type=int, default=MEASURED_ON, help="drawings a kind (default: %(default)s)")
    parser.add_argument("--masks", action="store_true", help="read components of ink, as in photos, not strokes")
    arguments = parser.parse_args()
    way = WAYS[MASK if arguments.masks else PEN]
    recognizer = load_recognizer()
    seen, held_out = load_hands()
    if not arguments.table:
        generator, weights = np.random.default_rng(SEED), load_weights(way.weights)
        for _ in range(ROUNDS):
            cases = make_cases(way, recognizer, seen, generator, weights)
            for _ in range(ROUNDS):
                weights = learn(way, cases, weights)
        rounded = {name: round(weight, 4) for name, weight in weights.items()}
        saved = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")) | {way.weights: rounded}
        WEIGHTS_FILE.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
        load_weights.cache_clear()
    print("| | right | digits in their places | read as several | server time |\n| --- | --- | --- | --- | --- |")
    for kind in way.kinds:
        print(measure(way, recognizer, held_out, kind, arguments.measured_on), flush=True)


if __name__ == "__main__":
    main()
