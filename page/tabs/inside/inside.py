"""Inside: what each unit of the network does with a drawing, and how to fool the network.

An answer about a drawing takes 1 ms of the event loop, and has 5 kB.
"""

import asyncio
import threading
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from starlette.routing import Route

from model import Recognizer, parse_drawing, preprocess_drawing
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
from page.pad.reading import choose_digit, is_taken_as_one
from page.server.routes import Json, Load, post
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

    def __init__(self, recognizer: Recognizer, networks: TrainedNetworks, load: Load) -> None:
        super().__init__()
        self._recognizer, self._networks, self._load = recognizer, networks, load
        self._test_digits = SharedResult(load_test_digits, file_version)
        self._examples: weakref.WeakKeyDictionary[Recognizer, list[Any]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    @property
    def routes(self) -> Sequence[Route]:
        return [
            post("inside", self.inside, self._load),
            post("example", self.example),
            post("structure", self.structure),
            post("weights", self.weights),
            post("most_activating", self.most_activating),
            post("fool", self.fool),
        ]

    async def _choose(self, network: Json) -> Recognizer:
        """See `TrainedNetworks.chosen`. The visitor's own may have to be loaded."""
        if network is None:
            return self._recognizer  # at once: a change of threads costs as much as reading a drawing
        return await asyncio.to_thread(self._networks.recognizer, network)

    async def inside(
        self,
        strokes: Json,
        line_width: Json = None,
        layer: Json = None,
        unit: Json = None,
        network: Json = None,
        at: Json = None,
        unfinished: Json = False,
    ) -> dict[str, Any] | Callable[[], dict[str, Any]]:
        """What the network does with a drawing, and how the output of a unit came about, if one is chosen.

        Of several digits drawn it is about the one `at` a place; to find that takes longer, so a function is returned.
        """
        recognizer = await self._choose(network)
        # In the event loop: handing a drawing to a thread costs as much as reading it.
        with self._load.working():
            drawing = parse_drawing(strokes, line_width)
            whole = recognizer.judge(preprocess_drawing(drawing))
            is_whole = is_taken_as_one(drawing, whole.is_digit, unfinished is True)

            def describe_digit() -> dict[str, Any]:
                _, digit, number = choose_digit(recognizer, drawing, at, whole, is_whole)
                verdict = digit.verdict if digit else whole
                answer = {**describe(recognizer, verdict.field, layer, unit), "number": number}
                return answer | encode_verdict(recognizer, verdict)  # of a digit, what the number says of it

            return describe_digit() if is_whole else describe_digit

    async def example(
        self, position: Json, layer: Json = None, unit: Json = None, network: Json = None
    ) -> dict[str, Any]:
        """The same for the test digit at a position, and which digit it is."""
        recognizer = await self._choose(network)
        await self._test_digits.get()
        return {**describe(recognizer, digit_at(position), layer, unit), "true": label_at(position)}

    async def structure(self, network: Json = None) -> Callable[[], dict[str, Any]]:
        """How the units are ordered, and the strongest connections by their weights alone."""
        return partial(describe_structure, Inside((await self._choose(network)).network))

    async def weights(self, layer: Json, unit: Json, network: Json = None) -> Callable[[], dict[str, Any]]:
        """The image that a unit looks for, and its strongest connections by their weights alone."""
        return partial(describe_unit, Inside((await self._choose(network)).network), layer, unit)

    async def most_activating(self, layer: Json, unit: Json, network: Json = None) -> Callable[[], dict[str, Any]]:
        """The test digits that activate a unit most."""
        recognizer = await self._choose(network)
        Inside(recognizer.network).incoming_weights(layer, unit)  # refuses a unit that is not there
        images, labels = await self._test_digits.get()

        def describe_digits() -> dict[str, Any]:
            positions = self._find_most_activating(recognizer, images)[layer][unit]
            return {
                "digits": [
                    {"position": int(position), "image": encode_image(images[position]), "true": int(labels[position])}
                    for position in positions[positions >= 0]
                ]
            }

        return describe_digits

    def _find_most_activating(self, recognizer: Recognizer, images: np.ndarray) -> list[Any]:
        """See `Inside.most_activating`: found once for each network, of which 9 positions for each unit are kept."""
        with self._lock:
            if recognizer not in self._examples:
                self._examples[recognizer] = Inside(recognizer.network).most_activating(images, EXAMPLES)
            return self._examples[recognizer]

    async def fool(
        self,
        digit: Json,
        strokes: Json = None,
        line_width: Json = None,
        position: Json = None,
        layer: Json = None,
        unit: Json = None,
        network: Json = None,
        at: Json = None,
    ) -> Callable[[], dict[str, Any]]:
        """What would turn a drawing, or the test digit at a position, into another digit.

        Of several digits drawn it is about the one `at` a place.
        """
        recognizer = await self._choose(network)
        if position is not None:
            await self._test_digits.get()

        def describe_fooling() -> dict[str, Any]:
            if position is None:
                drawing, _, _ = choose_digit(recognizer, parse_drawing(strokes, line_width), at)
                field = preprocess_drawing(drawing)
            else:
                field = digit_at(position)
            return describe_change(recognizer, field, digit, layer, unit)

        return describe_fooling


def describe(recognizer: Recognizer, field: np.ndarray, layer: Json, unit: Json) -> dict[str, Any]:
    """What a network does with an image, as JSON.

    Args:
        recognizer: with the network.
        field: uint8 array (28, 28).
        layer: of the unit that is chosen; None for all connections, and the sum of the likeliest output.
        unit: in its layer, None as well.
    """
    inside = Inside(recognizer.network)
    activations = inside.activations(field)
    *hidden, probabilities = activations
    values = [normalise(field).ravel(), *hidden]
    verdict = Verdict(field, probabilities, bool(recognizer.is_digit([probabilities])[0]))
    answer = {
        "field": encode_image(field),
        "hidden": [encode_activations(outputs) for outputs in hidden],
        **encode_verdict(recognizer, verdict),
    }
    if layer is None and unit is None:
        connections = strongest_paths(inside.layers, values, np.arange(CLASSES))
        layer, unit = len(hidden), int(probabilities.argmax())
    else:
        inside.incoming_weights(layer, unit)  # refuses a unit that is not there
        connections = connections_of(inside.layers, values, layer, unit)
        if layer == len(hidden):
            answer["relevance"], _ = encode_signed(inside.relevance(field, unit, activations))
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
        "frames": [describe(recognizer, frame, layer, unit) for frame in change.frames(FRAMES)],
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
