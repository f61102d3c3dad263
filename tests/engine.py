"""The engine of the static site in a browser, and Python's answers to the same requests."""

import base64
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
from composed_numbers import OWN_DIGITS
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from own_network import REVIVE, OwnNetwork

from model import InputError, Recognizer, load_recognizer, shipped_networks
from model.drawing import BRUSH_WIDTH, PAD_SIDE, Strokes
from model.network import DenseNetwork, Floats
from model.verdict import CLEAR
from page.pad.pad_reader import (
    Drawn,
    OnPad,
    check_field,
    check_line,
    check_place,
    choose_digit,
    is_taken_as_one,
    read_whole,
)
from page.server.routes import encode_error
from page.tabs.draw import draw
from page.tabs.steps import steps
from research.data.uci_pen import PATH_VARIABLE, load_uci_pen

Json = Any

CERTAINTY_TOLERANCE = 0.05  # up to CLEAR: it depends on the logarithms of small probabilities
ROUNDED = 0.0015  # contributions are rounded to 0.001
PROBABILITY_TOLERANCE = 0.01  # for weights rounded to float16

# Both ways as JSON, which Playwright transfers much faster than objects.
ASK = """async ([address, name, json]) => {
    const bodies = JSON.parse(json);
    window.engine ??= new Worker(address, { type: "module" });
    const answers = new Array(bodies.length);
    let count = 0;
    const begin = performance.now();
    await new Promise((resolve, reject) => {
        engine.onerror = () => reject(new Error("the worker did not start"));
        engine.onmessage = ({ data: { id, answer, error, kind, reason, values } }) => {
            if (id === undefined) return;
            if (kind === "failed") reject(new Error(error));
            answers[id] = answer ?? { error, reason, values };
            if (++count === bodies.length) resolve();
        };
        bodies.forEach((body, id) => engine.postMessage({ id, name, body }));
    });
    const took = performance.now() - begin;
    return [JSON.stringify(answers), took];
}"""

KEEP = f"""([address, json, id]) => {{
    {REVIVE}
    window.engine ??= new Worker(address, {{ type: "module" }});
    engine.postMessage({{ record: {{ ...revive(json), id }} }});
}}"""


class Engine:
    """The engine's worker on a page of the site without scripts of its own.

    Attributes:
        took: ms that the last requests took, in the browser.
    """

    BATCH = 250  # requests

    def __init__(self, page, site):
        self._page = page
        (worker,) = site.folder.glob("page/*/engine/worker.js")
        self._worker = f"{site.address}/{worker.relative_to(site.folder).as_posix()}"
        page.goto(f"{site.address}/LICENCES.txt")

    def keep(self, network: OwnNetwork, token: str) -> None:
        """Give the engine a visitor's own network."""
        self._page.evaluate(KEEP, [self._worker, network.to_json(), token])

    def ask(self, name: str, bodies: Sequence[Json]) -> list[Json]:
        """Send requests; return their answers; for a rejected one, what `encode_error` returns."""
        found, self.took = [], 0.0
        for begin in range(0, len(bodies), self.BATCH):
            batch = orjson.dumps(bodies[begin : begin + self.BATCH]).decode()
            answers, took = self._page.evaluate(ASK, [self._worker, name, batch])
            found += orjson.loads(answers)
            self.took += took
        return found


def rounded(name: str) -> Recognizer:
    """Load a shipped network with the weights that the engine has."""
    return with_halves(load_recognizer(name))


def with_halves(recognizer: Recognizer) -> Recognizer:
    """Return a network of dense layers with weights rounded to float16, as the engine reads them from files."""
    assert isinstance(recognizer.network, DenseNetwork)
    layers = [
        replace(each, kernel=in_halves(each.kernel), bias=in_halves(each.bias)) for each in recognizer.network.layers
    ]
    return Recognizer(DenseNetwork(layers), recognizer.certainty, recognizer.active_for)


def in_halves(values: Floats) -> Floats:
    return values.astype(np.float16).astype(np.float32)


class Python:
    """The answers of Python's functions behind the routes `look` and `steps`."""

    def __init__(self, load: Callable[[str], Recognizer] = load_recognizer) -> None:
        """Load the shipped networks with a function of their names."""
        self.recognizers = [load(name) for name in shipped_networks()]
        self._pads: dict[bytes, OnPad | InputError] = {}  # by what is drawn: reading it takes most of the time

    def ask(self, name: str, bodies: Sequence[Json]) -> list[Json]:
        return [self._answer(name, body) for body in bodies]

    def _answer(self, name: str, body: Json) -> Json:
        pad = self._read_pad(body)
        if isinstance(pad, InputError):
            return encode_error(pad)
        if name == "steps":
            return steps.describe(pad)
        return draw.describe(pad, self.recognizers[1:] if body.get("compare") else [])

    def _read_pad(self, body: Json) -> OnPad | InputError:
        key = orjson.dumps({**body, "compare": None})
        if key not in self._pads:
            try:
                self._pads[key] = read_pad(self.recognizers[0], body)
            except InputError as error:
                self._pads[key] = error
        return self._pads[key]


def read_pad(recognizer: Recognizer, body: Json) -> OnPad:
    """Read the pad as the routes do; raises InputError."""
    drawn = Drawn(**{name: value for name, value in body.items() if name in Drawn.__dataclass_fields__})
    place, line = check_place(drawn.at), check_line(drawn.line)
    if line is not None:
        recognizer = recognizer.with_certainty(line)
    pad = read_whole(recognizer, drawn, check_field(drawn))
    return pad if is_taken_as_one(pad, drawn) else choose_digit(pad, place)


def differences(found: Json, expected: Json, path: str = "") -> Iterator[str]:
    """Yield where two answers differ; only probabilities and certainties may, by their tolerance."""
    if isinstance(expected, dict) and isinstance(found, dict) and found.keys() == expected.keys():
        for key in expected:
            yield from differences(found[key], expected[key], f"{path}/{key}")
    elif isinstance(expected, list | tuple) and isinstance(found, list) and len(found) == len(expected):
        for place, pair in enumerate(zip(found, expected, strict=True)):
            yield from differences(*pair, f"{path}/{place}")
    elif "/probabilities/" in path:
        if not abs(found - expected) <= PROBABILITY_TOLERANCE:
            yield f"{path}: {found} instead of {expected}"
    elif path.endswith("/certainty"):
        if not abs(min(found, CLEAR) - min(expected, CLEAR)) <= CERTAINTY_TOLERANCE:
            yield f"{path}: {found} instead of {expected}"
    elif found != expected:
        yield f"{path}: {str(found)[:60]} instead of {str(expected)[:60]}"


def is_same(found, expected, key=""):
    """Return whether two answers are the same, except for rounding and the order of equally strong connections."""
    if isinstance(expected, dict):
        if not isinstance(found, dict) or found.keys() != expected.keys():
            return False
        if "contributions" in expected:
            return lines_of(found).keys() == lines_of(expected).keys() and is_same(lines_of(found), lines_of(expected))
        return all(is_same(found[name], expected[name], name) for name in expected)
    if key == "data":
        levels = [np.frombuffer(base64.b64decode(each), np.uint8).astype(int) for each in (found, expected)]
        return len(levels[0]) == len(levels[1]) and abs(levels[0] - levels[1]).max() <= 1
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(is_same, found, expected))
    if key == "certainty":
        return abs(min(found, CLEAR) - min(expected, CLEAR)) <= CERTAINTY_TOLERANCE
    if isinstance(expected, float):
        return abs(found - expected) <= ROUNDED
    return found == expected


def lines_of(connections):
    """Return the contributions by the ends of each connection, and by whether it is on the winner's path."""
    ends = zip(connections["from"], connections["to"], strict=True)
    return {
        (start, end, number < connections["winners"]): contribution
        for number, ((start, end), contribution) in enumerate(zip(ends, connections["contributions"], strict=True))
    }


def answer_of(function, *arguments):
    try:
        return function(*arguments)
    except InputError as error:
        return encode_error(error)


def body_of(strokes: Iterable[Any], line_width: float | None = None) -> Json:
    return {"strokes": [np.asarray(stroke).tolist() for stroke in strokes], "line_width": line_width}


def pen_digits() -> Sequence[Strokes]:
    """Return digits of real pens if UCI_PEN_PATH names them, or else the tests' own."""
    return load_uci_pen()[0] if os.environ.get(PATH_VARIABLE) else OWN_DIGITS


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
