"""Learn the weights of `model.numbers` from numbers composed of real drawings, and report how others are read.

    python -m research.numbers.tune

learns from the writers that `handwriting --hold-out` learns from, writes `model/numbers/weights.json`, and prints a
table of numbers by the writers held out. Run it again when the network has changed. `--table` prints the table only.
It takes about four minutes on an idle core.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from functools import partial
from itertools import islice
from timeit import repeat

import numpy as np
import numpy.typing as npt

from model import Drawing, Recognizer, load_recognizer, preprocess_drawing
from model.drawing import BRUSH_WIDTH
from model.numbers import Count, read_number
from model.numbers.features import FEATURES, FREE, WEIGHTS_FILE, Weights, load_weights
from model.numbers.paths import Path as NumberPath
from model.numbers.paths import best_paths
from model.numbers.pen import pieces_of
from model.numbers.pieces import Array, Layout
from model.numbers.reading import count_strokes, segment_strokes
from model.numbers.scores import read
from model.numbers.segmentation import Segmentation
from model.numbers.work import Work
from research.numbers.compose import KINDS, Composition, Hands, compose, load_hands

SEED = 0
MEASURED_ON = 500  # drawings of each kind
TIMED = 50  # drawings of each kind whose reading is timed
REPEATS = 3  # of each of them: the quickest counts, since other programs run, too
MOST_TRIED = 30  # compositions for each one that the network does not answer at once
ROUNDS = 2  # of finding the best paths and learning to tell the right ones among them
BEST = 40  # paths of a drawing that are compared
STEPS = 600  # of learning
LEARNING_RATE = 0.02
DECAY = 1e-3  # of the weights, towards where they started


def make_graphs(recognizer: Recognizer, composition: Composition, weights: Weights) -> Segmentation | None:
    """Make the graphs of a composition; None where the network answers for the whole at once."""
    strokes = composition.strokes
    whole = recognizer.judge(preprocess_drawing(Drawing(tuple(strokes), BRUSH_WIDTH)))
    layout = Layout(pieces_of(strokes))
    if count_strokes(layout, whole.is_digit) is Count.ONE:
        return None
    return segment_strokes(recognizer, layout, strokes, BRUSH_WIDTH, whole, weights, Work())


Case = tuple[Composition, Segmentation]  # a composition whose text its graphs decide


def make_cases(recognizer: Recognizer, hands: Hands, generator: np.random.Generator, weights: Weights) -> list[Case]:
    """Compose the numbers of each kind to learn from, without those that the network answers at once."""
    cases: list[Case] = []
    for name, kind in KINDS.items():
        compositions = (compose(hands, name, generator) for _ in range(MOST_TRIED * kind.learned))
        made = ((each, make_graphs(recognizer, each, weights)) for each in compositions)
        for composition, segmentation in islice(((each, graphs) for each, graphs in made if graphs), kind.learned):
            read_all(recognizer, segmentation)
            cases.append((composition, segmentation))
    return cases


def read_all(recognizer: Recognizer, segmentation: Segmentation) -> None:
    """Read the candidates that cannot be on the best path, too, without a limit."""
    read(recognizer, [each for each in segmentation.candidates if not each.is_settled], Work(sys.maxsize))


def best_of(segmentation: Segmentation, weights: Weights) -> list[NumberPath]:
    """Return the BEST paths; with cuts, if there are any."""
    found = (best_paths(graph, weights, BEST) for graph in reversed(segmentation.graphs))
    return next(filter(None, found), [])


def learn(cases: Sequence[Case], start_weights: Weights) -> Weights:
    """Maximize the probability of the right text over the best paths of each case."""
    blocks, rights, case_weights = [], [], []
    for composition, segmentation in cases:
        best = best_of(segmentation, start_weights)
        is_right = [path.text == composition.text for path in best]
        if any(is_right) and not all(is_right):  # no path can help what the network misreads
            blocks.append(np.array([list(path.features.values()) for path in best]))
            rights.append(is_right)
            case_weights.append(KINDS[composition.kind].weight)
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


def measure(recognizer: Recognizer, hands: Hands, kind: str, count: int) -> str:
    """Read numbers of a kind; returns a row of the table."""
    generator = np.random.default_rng([SEED, *kind.encode()])
    right = places = found = 0
    spent = 0.0
    for index in range(count):
        composition = compose(hands, kind, generator)
        read = partial(read_number, recognizer, composition.strokes, BRUSH_WIDTH)
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
    arguments = parser.parse_args()
    recognizer = load_recognizer()
    seen, held_out = load_hands()
    if not arguments.table:
        generator, weights = np.random.default_rng(SEED), load_weights()
        for _ in range(ROUNDS):
            cases = make_cases(recognizer, seen, generator, weights)
            for _ in range(ROUNDS):
                weights = learn(cases, weights)
        rounded = {name: round(weight, 4) for name, weight in weights.items()}
        WEIGHTS_FILE.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
        load_weights.cache_clear()
    print("| | right | digits in their places | read as several | server time |\n| --- | --- | --- | --- | --- |")
    for kind in KINDS:
        print(measure(recognizer, held_out, kind, arguments.measured_on), flush=True)


if __name__ == "__main__":
    main()
