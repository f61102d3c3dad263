"""Inside: what each unit of the network does with a drawing, and how to fool the network.

An answer about a drawing takes 1 ms of the event loop, and has 5 kB.
"""

import threading
import weakref
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from starlette.requests import Request
from starlette.routing import Route

from model import Recognizer
from model.data.mnist import file_version
from model.fooling import fool
from model.inside import Inside, Sum
from model.mistakes import digit_at, label_at, load_test_digits
from model.network import CLASSES, Floats
from model.preprocessing import normalise
from model.strongest_paths import Connections, connections_of, strongest_paths
from model.verdict import Verdict
from page.component import Tab
from page.encoding import encode_image, encode_signed, encode_verdict
from page.pad.reading import Drawn, OnPad, PadReader
from page.server.routes import Json, post, work_in_turn
from page.server.shared_result import SharedResult
from page.visitors.trained_networks import TrainedNetworks

EXAMPLES = 9  # test digits shown for each unit
FULL_COLOUR = 0.98  # part of a unit's weights below those that are all shown in full colour
FRAMES = 12  # of an image that changes


class InsideTab(Tab):
    """Shows a network as one picture from the pixels to the outputs, while it reads the drawing or a test digit.

    An `example` event tells the test digit's position. A unit that is chosen shows its connections and how its output
    comes about; the outputs are the units of the last layer. It asks anew when another network answers from now on.
    """

    name: ClassVar[str] = "inside"

    def __init__(self, reader: PadReader, networks: TrainedNetworks) -> None:
        super().__init__()
        self._reader, self._networks = reader, networks
        self._test_digits = SharedResult(load_test_digits, file_version)
        self._examples: weakref.WeakKeyDictionary[Recognizer, list[Any]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    @property
    def routes(self) -> Sequence[Route]:
        return [
            post("inside", self.inside, self._reader.load),
            post("example", self.example),
            post("structure", self.structure),
            post("weights", self.weights),
            post("most_activating", self.most_activating),
            post("fool", self.fool),
        ]

    async def inside(self, request: Request, drawn: Drawn, layer: Json = None, unit: Json = None) -> dict[str, Any]:
        """What the network does with the digit on the pad, and how the output of a chosen unit came about."""

        def describe_pad(pad: OnPad) -> dict[str, Any]:
            return {**describe(pad.recognizer, pad.verdict, layer, unit), "number": pad.encode_number()}

        return await self._reader.read(request, drawn, describe_pad)

    async def example(
        self, request: Request, position: Json, layer: Json = None, unit: Json = None, network: Json = None
    ) -> dict[str, Any]:
        """The same for the test digit at a position, and which digit it is."""
        await self._test_digits.get()

        def describe_example() -> dict[str, Any]:
            recognizer = self._choose(network)
            verdict = recognizer.judge(digit_at(position))
            return {**describe(recognizer, verdict, layer, unit), "true": label_at(position)}

        return await work_in_turn(request, describe_example)

    def structure(self, network: Json = None) -> dict[str, Any]:
        """How the units are ordered, and the strongest connections by their weights alone."""
        return describe_structure(Inside(self._choose(network).network))

    def weights(self, layer: Json, unit: Json, network: Json = None) -> dict[str, Any]:
        """The image that a unit looks for, and its strongest connections by their weights alone."""
        return describe_unit(Inside(self._choose(network).network), layer, unit)

    async def most_activating(self, request: Request, layer: Json, unit: Json, network: Json = None) -> dict[str, Any]:
        """The test digits that activate a unit most."""
        images, labels = await self._test_digits.get()

        def describe_digits() -> dict[str, Any]:
            recognizer = self._choose(network)
            Inside(recognizer.network).incoming_weights(layer, unit)  # refuses a unit that is not there
            positions = self._find_most_activating(recognizer, images)[layer][unit]
            return {
                "digits": [
                    {"position": int(position), "image": encode_image(images[position]), "true": int(labels[position])}
                    for position in positions[positions >= 0]
                ]
            }

        return await work_in_turn(request, describe_digits)

    def _choose(self, network: Json) -> Recognizer:
        """See `TrainedNetworks.chosen`. To load the visitor's own takes a while."""
        return self._networks.chosen(network, self._reader.recognizer)

    def _find_most_activating(self, recognizer: Recognizer, images: np.ndarray) -> list[Any]:
        """See `Inside.most_activating`: found once for each network, of which 9 positions for each unit are kept."""
        with self._lock:
            if recognizer not in self._examples:
                self._examples[recognizer] = Inside(recognizer.network).most_activating(images, EXAMPLES)
            return self._examples[recognizer]

    async def fool(
        self,
        request: Request,
        drawn: Drawn,
        digit: Json,
        position: Json = None,
        layer: Json = None,
        unit: Json = None,
    ) -> dict[str, Any]:
        """What would turn the digit on the pad, or the test digit at a position, into another digit."""
        verdict: Verdict | None = None
        if position is None:
            verdict = await self._reader.read(request, drawn, lambda pad: pad.verdict)
        else:
            await self._test_digits.get()

        def describe_fooling() -> dict[str, Any]:
            field = verdict.field if verdict else digit_at(position)
            return describe_change(self._choose(drawn.network), field, digit, layer, unit)

        return await work_in_turn(request, describe_fooling)


def describe(recognizer: Recognizer, verdict: Verdict, layer: Json, unit: Json) -> dict[str, Any]:
    """What a network does with an image, as JSON.

    Args:
        recognizer: with the network.
        verdict: its own, on the image.
        layer: of the unit that is chosen; None for all connections, and the sum of the likeliest output.
        unit: in its layer, None as well.
    """
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
        connections = strongest_paths(inside.layers, values, np.arange(CLASSES))
        layer, unit = len(hidden), verdict.value
    else:
        inside.incoming_weights(layer, unit)  # refuses a unit that is not there
        connections = connections_of(inside.layers, values, layer, unit)
        if layer == len(hidden):
            answer["relevance"], _ = encode_signed(inside.relevance(verdict.field, unit, activations))
    unit_sum = inside.sum_of(values[layer], layer, unit, float(activations[layer][unit]))
    activation = inside.layers[layer].activation
    answer["sum"] = {"layer": layer, "unit": unit, "activation": activation, **encode_sum(unit_sum)}
    return {**answer, "connections": encode_connections(connections)}


def describe_structure(inside: Inside) -> dict[str, Any]:
    """How the units of the hidden layers are ordered, see shared/picture.js, as JSON."""
    *hidden, _ = inside.layers
    layers: list[dict[str, Any]] = []
    for number, layer in enumerate(hidden):
        if number == 0:
            # From top to bottom by where they look; the page puts those of a row from left to right.
            rows, columns = inside.centres().T
            order = {"order": np.argsort(rows, kind="stable").tolist(), "columns": np.round(columns, 1).tolist()}
        else:
            support = inside.support(number)
            digits = support.argmax(axis=1)
            order = {
                "order": np.lexsort((-support.max(axis=1), digits)).tolist(),
                "regions": np.bincount(digits, minlength=CLASSES).tolist(),
            }
        layers.append({"units": len(layer.bias), **order})
    paths = strongest_paths(inside.layers, resting_values(inside), np.arange(CLASSES))
    return {"hidden": layers, "connections": encode_connections(paths)}


def describe_unit(inside: Inside, layer: Json, unit: Json) -> dict[str, Any]:
    """What a unit looks for, as JSON: an image, its strongest connections, and the digit that it supports most."""
    weights = inside.composed_weights(layer, unit)
    largest = np.quantile(np.abs(weights), FULL_COLOUR)
    image, _ = encode_signed(np.clip(weights, -largest, largest))
    is_output = layer == len(inside.layers) - 1
    return {
        "image": image,
        "connections": encode_connections(connections_of(inside.layers, resting_values(inside), layer, unit)),
        "supports": unit if is_output else int(inside.support(layer)[unit].argmax()),
    }


def resting_values(inside: Inside) -> list[Floats]:
    """The same input for all connections, so that only their weights count."""
    return [np.ones(len(layer.kernel), np.float32) for layer in inside.layers]


def describe_change(recognizer: Recognizer, field: np.ndarray, digit: int, layer: Json, unit: Json) -> dict[str, Any]:
    """The change of an image that turns it into a digit, frame by frame, as JSON; no frames where there is none."""
    change = fool(recognizer, field, digit)
    if change is None:
        return {"frames": []}
    return {
        "frames": [
            describe(recognizer, verdict, layer, unit) for verdict in recognizer.judge_all(change.frames(FRAMES))
        ],
        "change": encode_image((np.clip(change.difference, -254, 254) // 2 + 128).astype(np.uint8)),
        "pixels": change.pixels,
        "ink": change.ink,
        "drawn": float(field.sum() / 255),
    }


def encode_connections(connections: Sequence[Connections]) -> list[dict[str, Any]]:
    """Connections of each layer as JSON."""
    return [
        {
            "from": each.inputs.tolist(),
            "to": each.units.tolist(),
            "contributions": np.round(each.contributions, 3).tolist(),
        }
        for each in connections
    ]


def encode_sum(unit_sum: Sum) -> dict[str, Any]:
    """A sum as JSON."""
    return {
        "inputs": unit_sum.inputs.tolist(),
        "values": unit_sum.values.tolist(),
        "weights": unit_sum.weights.tolist(),
        "others": unit_sum.others,
        "rest": unit_sum.rest,
        "bias": unit_sum.bias,
        "total": unit_sum.total,
        "output": unit_sum.output,
    }


def encode_activations(outputs: np.ndarray) -> dict[str, Any]:
    """A hidden layer's outputs, float array (units,), as an image one pixel high; 255 is `scale`, the largest one."""
    scale = float(outputs.max())
    if scale <= 0:
        scale = 1.0
    levels = np.clip(np.rint(outputs / scale * 255), 0, 255).astype(np.uint8)
    return {**encode_image(levels[None]), "scale": scale, "active": int((outputs > 0).sum())}
