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
from model.npz_file import layer_arrays
from model.projection import Projection
from page.encoding import encode_map

# The files of MNIST's digits: which part they have, from which digit on, and how many digits at most.
PARTS = {"first": ("train", 0, 10_000), "others": ("train", 10_000, 50_000), "test": ("test", 0, 10_000)}
MOST_DIGITS = {name: most for name, (_, _, most) in PARTS.items()}


def encode_weights(layers: Sequence[DenseLayer]) -> bytes:
    """Return layers' weights as float16, little-endian: for each layer the kernel, row by row, then the biases."""
    parts = [values.ravel() for layer in layers for values in (layer.kernel, layer.bias)]
    return np.concatenate(parts).astype("<f2").tobytes()


def describe_layers(layers: Sequence[DenseLayer]) -> list[dict[str, Any]]:
    """Return what the engine needs to know of layers, to decode their weights."""
    return [
        {"inputs": layer.kernel.shape[0], "units": layer.kernel.shape[1], "activation": layer.activation}
        for layer in layers
    ]


def describe_network(network: Recognizer, file: str) -> dict[str, Any]:
    """Return what the engine needs to know of a network of dense layers, whose weights are in a file."""
    return {
        "file": file,
        "threshold": network.threshold,
        "active_for": network.active_for,
        "layers": describe_layers(network.network.layers),
        "are_scaled": [layer.scale is not None for layer in network.network.layers],
    }


def network_file(recognizer: Recognizer) -> bytes:
    """Return the arrays of a network's `.npz` file, one after another, little-endian: the engine knows their shapes."""
    arrays = layer_arrays(recognizer.network.layers).values()
    return compress(b"".join(each.astype(each.dtype.newbyteorder("<")).tobytes() for each in arrays))


def map_file(projection: Projection) -> bytes:
    """Return the map of a network as JSON: the answer to the request `map`, and the projection."""
    written = {**encode_layers(projection.layers), "low": projection.low.tolist(), "size": projection.size}
    return compress(orjson.dumps({"answer": encode_map(projection), "projection": written}))


def encode_layers(layers: Sequence[DenseLayer]) -> dict[str, Any]:
    return {"layers": describe_layers(layers), "weights": base64.b64encode(encode_weights(layers)).decode()}


def class_network_file(recognizer: Recognizer, examples: Mapping[str, Any]) -> bytes:
    """Return a network of dense layers as JSON, and `examples`, positions of test digits, beside them."""
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


def main(name: str, mnist: str) -> None:
    """Write one of the digits' files to stdout: in a process of its own, as reading MNIST takes 100 MB of memory."""
    try:
        sys.stdout.buffer.write(digits_files({name: MOST_DIGITS[name]}, Path(mnist))[name])
    except (DatasetError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
