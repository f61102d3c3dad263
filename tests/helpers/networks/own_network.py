"""Networks that visitors own, as training in the browser makes them, without training."""

import base64
import functools
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from helpers.drawings.datasets import small_mnist
from helpers.pages.sketch import IMPORT, PREFIX

from model import SMALL_NETWORK, Recognizer, load_recognizer
from model.inside import EXAMPLES, Inside
from model.metrics import confusion_matrix, find_distinct
from model.mistakes import find_examples
from model.network import CLASSES, DenseLayer, DenseNetwork
from model.preprocessing import flatten, normalise
from model.projection import Projection
from model.training_settings import TUTORIAL, Settings
from model.verdict import find_threshold

# Replaces the arrays that `encode` makes.
REVIVE = """const revive = (json) => JSON.parse(json, (name, value) => {
    if (!value?.bytes) return value;
    return new globalThis[value.type](Uint8Array.from(atob(value.bytes), (each) => each.charCodeAt(0)).buffer);
});"""

USE = f"""async (json) => {{
    {REVIVE}
    {IMPORT}
    const {{ keepNetwork, useNetwork }} = await importOf("shared/own_network.js");
    const kept = await keepNetwork(revive(json));
    useNetwork(kept.id, "own");
    return kept;
}}"""

TYPES = {np.float32: "Float32Array", np.uint16: "Uint16Array", np.uint8: "Uint8Array"}


@dataclass(frozen=True)
class OwnNetwork:
    """A network with what its training has found out, on the small data set of the tests.

    Attributes:
        recognizer: with the threshold, the digits that activate its units, and the map.
        record: what training in the browser makes of it; arrays are of NumPy.
    """

    recognizer: Recognizer
    record: dict[str, Any]

    def use(self, sketch) -> dict[str, Any]:
        kept: dict[str, Any] = sketch.page.evaluate(USE, self.to_json())
        return kept

    def to_json(self) -> str:
        return json.dumps(self.record, default=encode)


def encode(array: np.ndarray) -> dict[str, str]:
    return {"type": TYPES[array.dtype.type], "bytes": base64.b64encode(array.tobytes()).decode()}


def stored_token(sketch) -> str | None:
    token: str | None = sketch.page.evaluate("name => sessionStorage.getItem(name)", f"{PREFIX}network")
    return token


def values_kept(page, part="checkpoint") -> list[bool]:
    kept: list[bool] = page.evaluate(
        """(part) => new Promise((resolve, reject) => {
            const opening = indexedDB.open("digit-sketchpad");
            opening.onerror = reject;
            opening.onsuccess = () => {
                const database = opening.result;
                const reading = database.transaction("values").objectStore("values").getAll();
                reading.onsuccess = () => resolve(reading.result.map((value) => Boolean(value?.[part])));
                database.close(); // after that
            };
        })""",
        part,
    )
    return kept


@functools.cache
def own_network(name: str) -> OwnNetwork:
    """Return a network: "tutorial", "sixteen" units, "straight" without hidden layers, "dead", or "three" layers."""
    data = small_mnist()
    settings = replace(TUTORIAL, digits=len(data["x_train"]))
    if name == "tutorial":
        return make(layers_of(name), settings)
    if name == "sixteen":
        return make(layers_of(SMALL_NETWORK), replace(settings, units=16, dropout=0.0))
    if name == "straight":
        return make([straight()], replace(settings, hidden_layers=0))
    if name == "dead":
        first, *others = layers_of(SMALL_NETWORK)
        dead = replace(first, bias=np.full_like(first.bias, -1e4))
        return make([dead, *others], replace(settings, units=16))
    first, second, last = layers_of(SMALL_NETWORK)
    between = DenseLayer(np.eye(16, dtype=np.float32), np.zeros(16, np.float32), "relu")
    return make([first, between, second, last], replace(settings, hidden_layers=3, units=16))


def layers_of(name: str) -> list[DenseLayer]:
    return list(load_recognizer(name).network.layers)


def straight() -> DenseLayer:
    data = small_mnist()
    pixels = np.hstack([flatten(normalise(data["x_train"])), np.ones((len(data["x_train"]), 1), np.float32)])
    products = pixels.T @ pixels + np.eye(pixels.shape[1])
    weights = 20 * np.linalg.solve(products, pixels.T @ np.eye(CLASSES)[data["y_train"]]).astype(np.float32)
    return DenseLayer(weights[:-1], weights[-1], "softmax")


def make(layers: list[DenseLayer], settings: Settings) -> OwnNetwork:
    data = small_mnist()
    images, labels = data["x_test"], data["y_test"]
    network = DenseNetwork(layers)
    pixels = flatten(normalise(images))
    distinct, number_of = find_distinct(images)
    probabilities = network(pixels[distinct])[number_of]
    threshold = find_threshold(network(flatten(normalise(data["x_train"]))))
    inside = Inside(network)
    active_for = inside.active_for(data["x_train"], data["y_train"])
    predictions = probabilities.argmax(axis=1)
    misread, right = find_examples(probabilities, labels)
    record = {
        "settings": asdict(settings),
        "layers": [encode_layer(layer) for layer in layers],
        "threshold": threshold,
        "active_for": active_for,
        "most_activating": [
            [unit[unit >= 0].tolist() for unit in layer] for layer in inside.most_activating(images, EXAMPLES)
        ],
        "mistakes": {
            "confusion_matrix": confusion_matrix(labels, predictions).tolist(),
            "misread": misread.tolist(),
            "right": right.tolist(),
        },
    }
    return OwnNetwork(Recognizer(network, threshold, active_for), record)


def encode_layer(layer: DenseLayer) -> dict[str, Any]:
    inputs, units = layer.kernel.shape
    return {"inputs": inputs, "units": units, "activation": layer.activation, **arrays_of(layer)}


def arrays_of(layer: DenseLayer) -> dict[str, np.ndarray]:
    return {"kernel": np.ascontiguousarray(layer.kernel), "bias": layer.bias}


def encode_map(projection: Projection) -> dict[str, Any]:
    layers = [encode_layer(layer) for layer in projection.layers]
    return {**vars(projection), "layers": layers, "low": projection.low.tolist()}
