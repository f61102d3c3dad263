"""The files that the engine fetches, each compressed with gzip: browsers check its sum and its length."""

import base64
import gzip
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from model import DatasetError, Recognizer
from model.data.mnist import load_mnist
from model.network import DenseLayer
from page.encoding import encode_map
from page.engine_files.constants import describe_layers, encode_weights

TINY = 1e-30  # a scale of units without weights
# The files of MNIST's digits: which part they have, from which digit on, and how many digits at most.
PARTS = {"first": ("train", 0, 10_000), "others": ("train", 10_000, 50_000), "test": ("test", 0, 10_000)}
MOST_DIGITS = {name: most for name, (_, _, most) in PARTS.items()}


def is_known(recognizer: Recognizer) -> bool:
    activations = [layer.activation for layer in recognizer.network.layers or ()]
    return activations[-1:] == ["softmax"] and "softmax" not in activations[:-1]


def network_file(recognizer: Recognizer) -> bytes:
    assert recognizer.network.layers is not None
    return compress(encode_weights(recognizer.network.layers))


def network_parts(recognizer: Recognizer) -> tuple[bytes, bytes]:
    """Return the weights of `network_file` in two parts: 8 bits of each weight of a kernel, and what completes them.

    The first has for all layers a scale of each unit, float32, then the biases, float16, then the kernels' codes from
    -127 to 127. The second has how many half-precision numbers lie between a weight and its code times the scale:
    0, -1, 1, -2 as 0, 1, 2, 3, first the low bytes of all, then the high ones.
    """
    layers = recognizer.network.layers
    assert layers is not None
    scales = [(np.maximum(abs(layer.kernel).max(axis=0), TINY) / 127).astype("<f4") for layer in layers]
    codes = [np.rint(layer.kernel / scale).astype("i1") for layer, scale in zip(layers, scales, strict=True)]
    halves = [(code * scale).astype("<f2") for code, scale in zip(codes, scales, strict=True)]
    first = [*scales, *(layer.bias.astype("<f2") for layer in layers), *codes]
    differences = [
        (layer.kernel.astype("<f2").view("<i2") - half.view("<i2")).ravel()
        for layer, half in zip(layers, halves, strict=True)
    ]
    folded = np.concatenate([(each << 1) ^ (each >> 15) for each in differences]).view("<u2")
    rest = folded.view("u1").reshape(-1, 2).T
    return compress(b"".join(each.tobytes() for each in first)), compress(rest.tobytes())


def map_file(recognizer: Recognizer) -> bytes:
    """Return the map of a network that has one, as JSON: the answer of the route `map`, and the projection."""
    assert recognizer.projection is not None
    projection = recognizer.projection
    written = {**encode_layers(projection.layers), "low": projection.low.tolist(), "size": projection.size}
    return compress(orjson.dumps({"answer": encode_map(recognizer), "projection": written}))


def encode_layers(layers: Sequence[DenseLayer]) -> dict[str, Any]:
    return {"layers": describe_layers(layers), "weights": base64.b64encode(encode_weights(layers)).decode()}


def class_network_file(recognizer: Recognizer, examples: Mapping[str, Any]) -> bytes:
    """Return a network of dense layers as JSON, and `examples`, positions of test digits, beside them."""
    assert recognizer.network.layers is not None
    content = {
        **encode_layers(recognizer.network.layers),
        "threshold": recognizer.threshold,
        "active_for": recognizer.active_for,
        **examples,
    }
    return compress(orjson.dumps(content))


def digits_files(most: Mapping[str, int] = MOST_DIGITS, mnist: Path | None = None) -> dict[str, bytes]:
    """Return files of PARTS by name, with `most` digits: bytes of the labels, then of the images, see `load_mnist`."""
    digits = dict(zip(("train", "test"), load_mnist(mnist), strict=True))
    contents = {}
    for name, count in most.items():
        part, begin, _ = PARTS[name]
        images, labels = (each[begin : begin + count].astype(np.uint8, copy=False) for each in digits[part])
        contents[name] = compress(labels.tobytes() + images.tobytes())
    return contents


def compress(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)  # 9 takes 15 times as long for MNIST, and saves 2%


def main(name: str, path: str, mnist: str) -> None:
    """Write one of the digits' files, in a process of its own: MNIST takes 100 MB of memory while it is read."""
    try:
        content = digits_files({name: MOST_DIGITS[name]}, Path(mnist))[name]
        Path(path).write_bytes(content)
    except (DatasetError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
