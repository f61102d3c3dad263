"""Drawings to ask the engine about, and Python's answers to such requests."""

import functools
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from helpers.drawings.datasets import small_mnist
from helpers.drawings.handwritten import NO_DIGITS, SHAPES, WRITTEN, strokes_of
from helpers.networks.oracles import why_rejected

from model import InputError, Recognizer, parse_drawing, preprocess_drawing
from model.drawing import BRUSH_WIDTH, PAD_SIDE, Strokes
from model.verdict import Verdict
from page.encoding import encode_image
from page.guard.errors import encode_error
from research.data.uci_pen import PATH_VARIABLE, load_uci_pen

Json = Any


def answers_to(bodies: Iterable[Json], recognizers: Sequence[Recognizer]) -> list[Json]:
    """Return what Python finds in requests about the pad, see `look`, or what `encode_error` returns."""
    return [answer_of(look, body, recognizers) for body in bodies]


def look(body: Json, recognizers: Sequence[Recognizer]) -> Json:
    """Return the image of the drawing as one digit, and the verdicts of all networks on it."""
    field = preprocess_drawing(parse_drawing(body["strokes"], body.get("line_width")))
    verdicts = [encode_verdict(each, each.judge(field)) for each in recognizers]
    return {"image": encode_image(field), "verdicts": verdicts, "number": None}


def encode_verdict(recognizer: Recognizer, verdict: Verdict) -> Json:
    """Encode a verdict as page/engine/encoding.js does."""
    return {
        "probabilities": verdict.probabilities.tolist(),
        "isDigit": verdict.is_digit,
        "reason": why_rejected(recognizer, verdict),
        "certainty": verdict.certainty,
        "threshold": recognizer.threshold,
    }


def case(name: str, about: str, bodies: Sequence[Json], answers: Sequence[Json], part: float = 0, **how: Any) -> Json:
    """Return a case of answers.test.js: `part` of the answers may differ, rounded up; `how` is for `differences`."""
    assert len(bodies) == len(answers) > 0
    allowed = math.ceil(part * len(bodies))
    return {"name": name, "about": about, "bodies": bodies, "answers": answers, "allowed": allowed, **how}


def digits_at(positions: Iterable[int]) -> Json:
    """Encode the test digits of `small_mnist` at positions, as the handler `most_activating` does; -1 for none."""
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    return {
        "digits": [
            {"position": int(each), "image": encode_image(images[each]), "true": int(labels[each])}
            for each in positions
            if each >= 0
        ]
    }


def answer_of(function: Callable[..., Json], *arguments: Any) -> Json:
    try:
        return function(*arguments)
    except InputError as error:
        return encode_error(error)


def body_of(strokes: Iterable[Any], line_width: float | None = None) -> Json:
    return {"strokes": [np.asarray(stroke).tolist() for stroke in strokes], "line_width": line_width}


def pen_digits() -> Sequence[Strokes]:
    """Return digits of real pens if UCI_PEN_PATH names them, or else the tests' own."""
    return (
        real_pen_digits()
        if os.environ.get(PATH_VARIABLE)
        else [strokes_of(text) for _, text in (WRITTEN | SHAPES).values()]
    )


@functools.cache
def real_pen_digits() -> Sequence[Strokes]:
    return load_uci_pen()[0]


def drawings(count: int, seed: int = 0) -> Iterator[Json]:
    """Yield requests: half of them `pen_digits`, the others walks and dots."""
    generator = np.random.default_rng(seed)
    own = [strokes_of(text) for text in (*(text for _, text in WRITTEN.values()), *NO_DIGITS.values())]
    digits = pen_digits()
    for index in range(count):
        if index % 2 == 0:
            yield body_of(on_pad(digits[generator.integers(len(digits))], generator), BRUSH_WIDTH)
        elif index % 20 == 1:
            yield body_of([generator.integers(0, PAD_SIDE, (1, 2))], float(10 ** generator.uniform(-1, 3)))
        elif index % 20 == 3:
            yield body_of(on_pad(own[generator.integers(len(own))], generator))
        else:
            width = float(10 ** generator.uniform(-1, 3)) if index % 4 == 1 else None
            yield body_of(walks(generator), width)


def on_pad(strokes: Strokes, generator: np.random.Generator) -> Strokes:
    """Move a drawing to a random place on the pad, in a random size, in whole units as the page sends it."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), max(np.ptp(points, axis=0).max(), 1)
    side = generator.uniform(0.15, 0.95) * PAD_SIDE
    corner = generator.uniform(0, PAD_SIDE - side, 2)
    return [np.rint((stroke - low) / size * side + corner) for stroke in strokes]


def walks(generator: np.random.Generator) -> Strokes:
    """Walk at random, in any unit."""
    scale = 10 ** generator.uniform(-1, 3.5)
    lengths = generator.integers(1, 60, generator.integers(1, 8)).tolist()
    steps_of = (generator.normal(size=(length, 2)).cumsum(axis=0) for length in lengths)
    return [walk * scale + generator.uniform(0, PAD_SIDE, 2) for walk in steps_of]
