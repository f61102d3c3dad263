"""Inside: what each unit of the network does with a drawing, in 1 ms and 5 kB, and how to fool the network."""

import threading
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from starlette.requests import Request
from starlette.routing import Route

from model import SMALL_NETWORK, InputError, Recognizer
from model.fooling import fool
from model.inside import EXAMPLES, Inside
from model.mistakes import read_test_digit
from model.network import CLASSES, DenseNetwork, Floats
from model.preprocessing import normalise
from model.recognizer import shipped_report
from model.strongest_paths import StrongConnections, connections_of, strongest_paths
from model.verdict import Verdict
from page.encoding import encode_image, encode_signed, encode_verdict
from page.engine.files import is_known
from page.pad.pad_reader import Drawn, OnPad
from page.server.routes import Json, post, work_in_turn
from page.tabs.tab import Parts, Tab

FULL_COLOUR = 0.98  # quantile of a unit's weights from which they have the full colour
FRAMES = 25  # of a change, from nothing to all of it
PICTURED = 64  # hidden units at most, of a network whose structure has an image of each unit: 1 kB each


class InsideTab(Tab):
    """Shows a network as one picture from the pixels to the outputs, for the drawing or a test digit.

    A request with `small`, true, is about a network with few units instead; the digits of a number on the pad are still
    those that the large one finds. An `example` event has the test digit's position.
    """

    name: ClassVar[str] = "inside"
    layout: ClassVar[str] = "tools-beside"
    engine_constants: ClassVar[Mapping[str, Any]] = {"FRAMES": FRAMES, "FULL_COLOUR": FULL_COLOUR, "PICTURED": PICTURED}
    engine_answers: ClassVar[Sequence[str]] = ["most-activating"]

    def __init__(self, parts: Parts) -> None:
        super().__init__(
            parts,
            units=count_units(parts.recognizer),
            is_known=is_known(parts.recognizer),
            small_units=count_units(parts.small),
            small_accuracy=shipped_report(SMALL_NETWORK)["test_accuracy"],
        )
        self._examples: weakref.WeakKeyDictionary[Recognizer, list[Any]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    @property
    def routes(self) -> Sequence[Route]:
        others = (self.example, self.structure, self.weights, self.most_activating, self.fool)
        load = self.parts.reader.load
        return [post("inside", self.inside, load), *(post(each.__name__, each) for each in others)]

    async def inside(
        self, request: Request, drawn: Drawn, layer: Json = None, unit: Json = None, small: Json = False
    ) -> dict[str, Any]:
        """Return what the network does with the digit on the pad, and the sum of the chosen unit."""
        is_small = check_small(small)

        def describe_pad(pad: OnPad) -> dict[str, Any]:
            recognizer, verdict = pad.recognizer, pad.verdict
            if is_small:
                recognizer, verdict = self.parts.small, self.parts.small.judge(verdict.field)
            return {**describe(recognizer, verdict, layer, unit), "number": pad.encode_number()}

        return await self.parts.reader.read(request, drawn, describe_pad)

    async def example(
        self, request: Request, position: Json, layer: Json = None, unit: Json = None, small: Json = False
    ) -> dict[str, Any]:
        """Return the same for the test digit at a position, and its label."""
        recognizer = self._choose(small)
        await self.parts.test_digits.get()

        def describe_example() -> dict[str, Any]:
            field, label = read_test_digit(position)
            return {**describe(recognizer, recognizer.judge(field), layer, unit), "true": label}

        return await work_in_turn(request, describe_example)

    def structure(self, small: Json = False) -> dict[str, Any]:
        """Return `describe_structure` of a network, and whether it is dead."""
        recognizer = self._choose(small)
        return {**describe_structure(recognizer), "dead": recognizer.is_dead}

    def weights(self, layer: Json, unit: Json, small: Json = False) -> dict[str, Any]:
        """Return the image of a unit's weights, the digits it is active for, and its strongest connections."""
        return describe_unit(self._choose(small), layer, unit)

    async def most_activating(self, request: Request, layer: Json, unit: Json, small: Json = False) -> dict[str, Any]:
        recognizer = self._choose(small)
        images, labels = await self.parts.test_digits.get()

        def describe_digits() -> dict[str, Any]:
            Inside(recognizer.network).incoming_weights(layer, unit)  # raises InputError for an unknown unit
            positions = self._find_most_activating(recognizer, images)[layer][unit]
            return {
                "digits": [
                    {"position": int(position), "image": encode_image(images[position]), "true": int(labels[position])}
                    for position in positions[positions >= 0]
                ]
            }

        return await work_in_turn(request, describe_digits)

    def _choose(self, small: Json) -> Recognizer:
        return self.parts.small if check_small(small) else self.parts.recognizer

    def _find_most_activating(self, recognizer: Recognizer, images: np.ndarray) -> list[Any]:
        """Return `Inside.most_activating`, computed once for each network."""
        with self._lock:
            if recognizer not in self._examples:
                self._examples[recognizer] = Inside(recognizer.network).most_activating(images, EXAMPLES)
            return self._examples[recognizer]

    async def fool(
        self, request: Request, drawn: Drawn, digit: Json, position: Json = None, small: Json = False
    ) -> dict[str, Any]:
        """Return the change that turns the digit on the pad, or the test digit at a position, into another digit."""
        recognizer = self._choose(small)
        if position is None:
            field = await self.parts.reader.read(request, drawn, lambda pad: pad.verdict.field)
        else:
            await self.parts.test_digits.get()

        def describe_fooling() -> dict[str, Any]:
            return describe_change(recognizer, field if position is None else read_test_digit(position)[0], digit)

        return await work_in_turn(request, describe_fooling)


def count_units(recognizer: Recognizer) -> int | None:
    """Return the number of units in a network's first layer; None if it is no stack of dense layers."""
    network = recognizer.network
    return len(network.layers[0].bias) if isinstance(network, DenseNetwork) else None


def check_small(small: Json) -> bool:
    """Return whether a request is about the small network; raises InputError for a value that is not a boolean."""
    if not isinstance(small, bool):
        raise InputError("Whether to look into the small network must be true or false.")
    return small


def describe(recognizer: Recognizer, verdict: Verdict, layer: Json, unit: Json) -> dict[str, Any]:
    """Encode what a network does with an image, with a unit's connections and sum, by default the likeliest one's."""
    inside = Inside(recognizer.network)
    activations = inside.activations(verdict.field)
    *hidden, _ = activations
    values = [normalise(verdict.field).ravel(), *hidden]
    answer = {
        "field": encode_image(verdict.field),
        "hidden": [encode_activations(outputs) for outputs in hidden],
        **encode_verdict(recognizer, verdict),
    }
    if layer is None and unit is None:
        connections = strongest_paths(inside.layers, values, np.arange(CLASSES), verdict.value)
        layer, unit = len(hidden), verdict.value
    else:
        inside.incoming_weights(layer, unit)  # raises InputError for an unknown unit
        connections = connections_of(inside.layers, values, layer, unit, verdict.value)
        if layer == len(hidden):
            answer["relevance"] = encode_signed(inside.relevance(verdict.field, unit))
    unit_sum = vars(inside.sum_of(values[layer], layer, unit, float(activations[layer][unit])))
    answer["sum"] = {
        "layer": layer,
        "unit": unit,
        "activation": inside.layers[layer].activation,
        **{name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in unit_sum.items()},
    }
    return {**answer, "connections": encode_connections(connections)}


def describe_structure(recognizer: Recognizer) -> dict[str, Any]:
    """Encode the order of the units in the hidden layers, see layout.js, and the strongest connections.

    If they have at most PICTURED units together, `looks` has a list for each layer, the outputs' too, with the
    `encode_weights` of each unit.
    """
    inside = Inside(recognizer.network)
    *hidden, _ = inside.layers
    layers: list[dict[str, Any]] = []
    for number, layer in enumerate(hidden):
        if number == 0:
            # From top to bottom by where they look; the page orders those of a row from left to right.
            rows, columns = inside.centres().T
            order = {"order": np.argsort(rows, kind="stable").tolist(), "columns": np.round(columns, 1).tolist()}
        elif recognizer.active_for:
            # By the digits that they are most active for; units that are never active come last, in a region of theirs.
            firsts = [int(digits[0]) if digits else CLASSES for digits in recognizer.active_for[number]]
            order = {
                "order": np.argsort(firsts, kind="stable").tolist(),
                "regions": np.bincount(firsts, minlength=CLASSES).tolist(),
            }
        else:
            order = {"order": list(range(len(layer.bias)))}
        layers.append({"units": len(layer.bias), **order})
    paths = strongest_paths(inside.layers, equal_values(inside), np.arange(CLASSES), None)
    answer: dict[str, Any] = {"hidden": layers, "connections": encode_connections(paths)}
    if sum(len(layer.bias) for layer in hidden) <= PICTURED:
        answer["looks"] = [
            [encode_weights(inside, number, unit) for unit in range(len(layer.bias))]
            for number, layer in enumerate(inside.layers)
        ]
    return answer


def encode_weights(inside: Inside, layer: Json, unit: Json) -> dict[str, Any]:
    """Encode the image of a unit's weights, see `Inside.weights_image`."""
    weights = inside.weights_image(layer, unit)
    largest = np.quantile(np.abs(weights), FULL_COLOUR)
    return encode_signed(np.clip(weights, -largest, largest))


def describe_unit(recognizer: Recognizer, layer: Json, unit: Json) -> dict[str, Any]:
    """Encode a unit's weights, the digits it is `active` for, None if not counted, and connections to the first."""
    inside = Inside(recognizer.network)
    image = encode_weights(inside, layer, unit)
    is_output = layer == len(inside.layers) - 1
    active = None if is_output or not recognizer.active_for else recognizer.active_for[layer][unit]
    connections = connections_of(inside.layers, equal_values(inside), layer, unit, int(active[0]) if active else None)
    return {"image": image, "active": active, "connections": encode_connections(connections)}


def equal_values(inside: Inside) -> list[Floats]:
    """Return the same value for all inputs of each layer, so that only the weights count."""
    return [np.ones(len(layer.kernel), np.float32) for layer in inside.layers]


def describe_change(recognizer: Recognizer, field: np.ndarray, digit: int) -> dict[str, Any]:
    """Encode the change of an image that turns it into a digit, frame by frame; without frames if there is none."""
    change = fool(recognizer, field, digit)
    if change is None:
        return {"frames": []}
    verdicts = recognizer.judge_all(change.frames(FRAMES))
    return {
        "frames": [{"field": encode_image(each.field), **encode_verdict(recognizer, each)} for each in verdicts],
        "change": encode_image((np.clip(change.difference, -254, 254) // 2 + 128).astype(np.uint8)),
        "pixels": change.pixels,
        "ink": change.ink,
        "drawn": float(field.sum() / 255),
    }


def encode_connections(connections: Sequence[StrongConnections]) -> list[dict[str, Any]]:
    """Encode the connections of each layer; the first `winners` of them belong to the path into the answer."""
    return [
        {
            "from": each.inputs.tolist(),
            "to": each.units.tolist(),
            "contributions": np.round(each.contributions.astype(float), 3).tolist(),
            "winners": each.winners,
        }
        for each in connections
    ]


def encode_activations(outputs: np.ndarray) -> dict[str, Any]:
    """Encode a hidden layer's outputs, float array (units,), as an image one pixel high; 255 is the largest output."""
    scale = max(float(outputs.max()), 0) or 1.0
    levels = np.clip(np.rint(outputs / scale * 255), 0, 255).astype(np.uint8)
    return {**encode_image(levels[None]), "scale": scale, "active": int((outputs > 0).sum())}
