"""NumPy reads the file of a visitor's network that JavaScript writes, and JavaScript the weights of the page's own."""

import gzip
import json
import zipfile

import numpy as np
from helpers.networks.own_network import own_network

from model.network import DenseLayer, DenseNetwork
from model.npz_file import round_weights
from model.recognizer import FOLDER, PURPOSES, Recognizer, load_recognizer
from page.engine.files import describe_network, network_file

NAMES = "sixteen", "straight", "dead"


def test_numpy_reads_the_file_of_a_network(node, tmp_path):
    numbers = np.random.default_rng(0).normal(size=2000) * 10.0 ** np.random.default_rng(1).integers(-9, 4, 2000)
    numbers = [0, -0.0, 1, -2, 1 / 3, 2**-24, 2**-25, 2**-14, 65504, 2049, 2051, *map(float, numbers)]
    halves = np.array(numbers, np.float32).astype(np.float16).view(np.uint16)  # weights have single precision
    records = {str(tmp_path / f"{name}.npz"): own_network(name).record for name in NAMES}
    weights = [*map(shipped_weights, PURPOSES), other_weights()]
    node("network_file", {"numbers": numbers, "halves": halves, "records": records, "weights": weights})
    for name in NAMES:
        expect_file_of(own_network(name), tmp_path / f"{name}.npz")


def shipped_weights(name):
    """Return a case of network_file.test.js: a network of the page, and its weights by NumPy."""
    path = FOLDER / f"{name}.npz"
    with np.load(path) as file:
        layers = [tuple(file[f"{part}_{number}"] for part in ("kernel", "scale", "bias")) for number in range(3)]
    weights = [{"kernel": codes * scale, "bias": bias} for codes, scale, bias in layers]
    return case(name, load_recognizer(name), weights, path)


def other_weights():
    """Return the same of a network whose first layer has tiny, huge and zero weights, with 7 bits."""
    generator = np.random.default_rng(2)
    shapes = ((40, 31, "relu"), (31, 10, "softmax"))
    first, last = (
        DenseLayer(generator.normal(size=shape).astype("f4"), generator.normal(size=shape[1]).astype("f4"), activation)
        for *shape, activation in shapes
    )
    first.kernel[:] *= 10.0 ** generator.integers(-9, 3, first.kernel.shape)
    first.kernel[:, 0] = -0.0
    first = round_weights(first)
    weights = [{"kernel": layer.kernel, "bias": layer.bias} for layer in (first, last)]
    return case("others", Recognizer(DenseNetwork([first, last]), threshold=6), weights)


def case(name, recognizer, weights, path=""):
    file = np.frombuffer(gzip.decompress(network_file(recognizer)), np.uint8)
    about = describe_network(recognizer, "")
    return {**about, "name": name, "path": str(path), "file": file, "weights": weights}


def expect_file_of(own, path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    expected = {}
    for number, layer in enumerate(own.recognizer.network.layers):
        expected |= {f"kernel_{number}": layer.kernel, f"bias_{number}": layer.bias}
    expected["report"] = json.dumps({name: own.record[name] for name in ("settings", "threshold", "active_for")})
    with np.load(path, allow_pickle=False) as file:
        found = dict(file)
    assert list(found) == list(expected)
    assert json.loads(str(found.pop("report"))) == json.loads(expected.pop("report"))
    for each, value in expected.items():
        assert (found[each].dtype.kind, found[each].shape) == (value.dtype.kind, value.shape), each
        np.testing.assert_array_equal(found[each], value)
