"""The constants of the engine in JavaScript, exported from Python, where each is defined."""

import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from model import Recognizer, drawing, hearts_and_faces, preprocessing, recognizer
from model.jobs import settings

# By module, the constants that the module of the engine needs that mirrors it.
EXPORTED: dict[ModuleType, tuple[str, ...]] = {
    drawing: ("BRUSH_WIDTH", "MAX_COORDINATE", "MAX_POINTS", "MAX_STROKES", "PAD_SIDE", "TYPICAL_FILL"),
    preprocessing: (
        *("BOX_SIDE", "CENTRE", "IMAGE_SIDE", "INK_SIDE", "INK_THRESHOLD", "MAX_BRUSH", "MAX_DRAWN_POINTS"),
        *("MAX_WIDE_POINTS", "NARROWEST_LINE", "OVERSAMPLING", "SMALLEST_SIZE", "WIDEST_LINE"),
    ),
    recognizer: ("MIN_ASPECT", "MIN_FILLED", "MIN_SECOND", "NEARLY", "TORN"),
    hearts_and_faces: ("BLUR", "MIN_SIMILARITY"),
    settings: ("DROPOUT_LAYER", "HIDDEN_LAYER", "LABELS", "OPTIMIZERS", "PROGRAM", "SEED"),
}


def constants_module(networks: Mapping[str, dict[str, Any]]) -> str:
    """Return the JavaScript module `engine/constants.js`.

    Args:
        networks: what `describe_network` returns, by name; the first one reads the drawings.
    """
    lines = [f"export const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in constants()]
    names = [line.split()[2] for line in lines]
    assert len(set(names)) == len(names), "two modules export a constant of the same name"
    lines += [f"export const NETWORKS = {json.dumps(networks)};"]
    lines += [f"export const PAGE_NETWORKS = {json.dumps([*networks])};"]
    return "\n".join(lines) + "\n"


def constants() -> Iterator[tuple[str, Any]]:
    for module, names in EXPORTED.items():
        yield from ((name, getattr(module, name)) for name in names)
    yield "EXAMPLES", [[kind, drawn] for kind, drawn in hearts_and_faces.example_drawings()]
    yield (
        "RANGES",
        {
            name: {"lowest": lowest, "highest": highest, "is_whole": isinstance(lowest, int)}
            for name, (lowest, highest) in settings.RANGES.items()
        },
    )


def encode_weights(network: Recognizer) -> bytes:
    """Return a network's weights as float16, little-endian: for each layer the kernel, row by row, then the biases."""
    assert network.network.layers is not None
    parts = [values.ravel() for layer in network.network.layers for values in (layer.kernel, layer.bias)]
    return np.concatenate(parts).astype("<f2").tobytes()


def describe_network(network: Recognizer, file: str, weights: bytes) -> dict[str, Any]:
    """Return what the engine needs to know of a network; `file` is relative to the engine's folder."""
    assert network.network.layers is not None
    return {
        "file": file,
        "bytes": len(weights),
        "sum": checksum(weights),
        "threshold": network.digit_threshold,
        "layers": [
            {"inputs": layer.kernel.shape[0], "units": layer.kernel.shape[1], "activation": layer.activation}
            for layer in network.network.layers
        ],
    }


def checksum(data: bytes) -> int:
    """Return the sum with which the engine recognizes a damaged file, see `engine/networks.js`."""
    values = np.frombuffer(data, np.uint8).astype(np.uint64)
    return int((values * (np.arange(len(values), dtype=np.uint64) % 251)).sum() % 2**32)
