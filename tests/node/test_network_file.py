"""NumPy reads the file of a visitor's network that JavaScript writes."""

import gzip
import json
import zipfile

import numpy as np
from own_network import own_network

from model.network import DenseLayer, DenseNetwork
from model.recognizer import Recognizer
from page.engine_files.constants import describe_layers
from page.engine_files.files import network_file, network_parts

NAMES = "sixteen", "straight", "dead"


def test_numpy_reads_the_file_of_a_network(node, tmp_path):
    numbers = np.random.default_rng(0).normal(size=2000) * 10.0 ** np.random.default_rng(1).integers(-9, 4, 2000)
    numbers = [0, -0.0, 1, -2, 1 / 3, 2**-24, 2**-25, 2**-14, 65504, 2049, 2051, *map(float, numbers)]
    halves = np.array(numbers, np.float32).astype(np.float16).view(np.uint16)  # weights have single precision
    records = {str(tmp_path / f"{name}.npz"): own_network(name).record for name in NAMES}
    recognizer = Recognizer(DenseNetwork(list(random_layers())), threshold=6)
    contents = map(gzip.decompress, (network_file(recognizer), *network_parts(recognizer)))
    parts = dict(zip(("whole", "first", "rest"), (np.frombuffer(each, np.uint8) for each in contents), strict=True))
    parts["layers"] = describe_layers(recognizer.network.layers)
    node("network_file", {"numbers": numbers, "halves": halves, "records": records, "parts": parts})
    for name in NAMES:
        expect_file_of(own_network(name), tmp_path / f"{name}.npz")


def random_layers():
    """Return layers with tiny, huge and zero weights, and a unit that has only zeros."""
    generator = np.random.default_rng(2)
    for inputs, units, activation in ((40, 30, "relu"), (30, 10, "softmax")):
        kernel = generator.normal(size=(inputs, units)) * 10.0 ** generator.integers(-9, 3, (inputs, units))
        kernel[generator.random(kernel.shape) < 0.2] = -0.0
        kernel[:, 0] = 0
        yield DenseLayer(kernel.astype(np.float32), generator.normal(size=units).astype(np.float32), activation)


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
