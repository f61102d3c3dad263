"""Files of networks: NumPy computes what Keras computes, and a hostile .keras file is one sentence."""

import base64
import io
import json
import marshal
import shutil
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.drawings.datasets import printed_digits
from helpers.networks.npz_files import members_of
from helpers.networks.tolerances import PROBABILITIES, ROUNDED_PROBABILITIES, ROUNDED_WEIGHT
from helpers.running.lazy import Lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import NetworkFileError
from model.npz_file import MAX_FILE_BYTES
from model.preprocessing import flatten, normalise
from model.recognizer import FOLDER, PURPOSES, SMALL_NETWORK, load_recognizer

pytestmark = pytest.mark.slow  # Keras
keras, layers, h5py = Lazy("keras"), Lazy("keras.layers"), Lazy("h5py")
keras_network, distillation = Lazy("model.keras_network"), Lazy("research.distillation")
PIXELS = np.random.default_rng(0).random((40, 784), dtype=np.float32)
WEIGHTS = "model.weights.h5"
MODULE = "encodings.rot_13"  # one that only Python's library has, and that nothing else imports
UNREADABLE = r"small\.keras cannot be read as a Keras network .*train\.py\.$"


def stack(*others):
    return keras.Sequential([keras.Input((784,)), *others, layers.Dense(10, activation="softmax")])


def with_random_weights(network, seed=1):
    generator = np.random.default_rng(seed)
    network.set_weights([(weight + 0.05 * generator.normal(size=weight.shape)) for weight in network.get_weights()])
    return network


def rewrite(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def with_config(path, config):
    return rewrite(path, {**members_of(path), "config.json": json.dumps(config)})


def config_of(path):
    return json.loads(members_of(path)["config.json"])


@pytest.fixture(scope="module")
def saved_once(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "small.keras"
    keras.utils.set_random_seed(0)
    keras_network.save_network(with_random_weights(distillation.build_network((16,), 0.2)), path)
    return path


@pytest.fixture
def small_file(tmp_path, saved_once):
    return shutil.copy(saved_once, tmp_path / "small.keras")


def load_network(path):
    if path not in PURPOSES:
        Path(path).with_suffix(".json").write_text('{"threshold": 6}', encoding="utf-8")
    return load_recognizer(path).network


@pytest.mark.parametrize("name", PURPOSES)
def test_a_shipped_network_has_its_size_no_optimizer_and_keras_outputs(name):
    path = FOLDER / f"{name}.keras"
    network = keras.models.load_model(path)
    count = 13_002 if name == SMALL_NETWORK else 669_706
    assert network.count_params() == count
    assert not network.compiled
    assert path.stat().st_size < 4 * count + 60_000  # with the optimizer's state it would be three times as large
    weights = [array for layer in load_network(name).layers for array in (layer.kernel, layer.bias)]
    for known, served in zip(network.get_weights(), weights, strict=True):
        assert (abs(served - known) <= ROUNDED_WEIGHT * abs(known).max(axis=0)).all()
    assert (FOLDER / f"{name}.npz").stat().st_size < count + 20_000
    pixels = flatten(normalise(printed_digits(50, seed=1)[0]))
    np.testing.assert_allclose(load_network(name)(pixels), network(pixels), atol=ROUNDED_PROBABILITIES)


dense_layers = st.tuples(st.integers(1, 40), st.booleans(), st.sampled_from([None, 0.0, 0.3]))


@given(st.lists(dense_layers, max_size=4), st.booleans(), st.booleans(), st.integers(0, 1000))
@settings(max_examples=5)
def test_a_plain_stack_has_keras_outputs(tmp_path_factory, hidden, last_bias, is_compiled, seed):
    network = keras.Sequential([keras.Input((784,))])
    for units, use_bias, dropout in hidden:
        network.add(layers.Dense(units, activation="relu", use_bias=use_bias))
        if dropout is not None:
            network.add(layers.Dropout(dropout))
    network.add(layers.Dense(10, activation="softmax", use_bias=last_bias))
    with_random_weights(network, seed)
    if is_compiled:
        network.compile("adam", "mse", metrics=["accuracy"], run_eagerly=True)  # a graph would serve one batch only
        network.train_on_batch(PIXELS, np.ones((len(PIXELS), 10)))
    path = tmp_path_factory.mktemp("stack") / "a.keras"
    network.save(path)
    loaded = load_network(path)
    np.testing.assert_allclose(loaded(PIXELS), keras.models.load_model(path)(PIXELS), atol=PROBABILITIES)
    assert loaded(PIXELS).dtype == np.float32
    converted = keras_network.from_keras(network)
    network.set_weights([weight + 1 for weight in network.get_weights()])  # as training does
    np.testing.assert_array_equal(converted(PIXELS), loaded(PIXELS))


def functional():
    pixels = keras.Input((784,))
    return keras.Model(pixels, layers.Dense(10, activation="softmax")(layers.Dense(16, activation="relu")(pixels)))


OTHER_KINDS = {
    "functional": functional,
    "gelu": lambda: stack(layers.Dense(16, activation="gelu")),
    "softmax in the middle": lambda: stack(layers.Dense(16, activation="softmax")),
    "convolutional": lambda: stack(layers.Reshape((28, 28, 1)), layers.Conv2D(4, 5, strides=2), layers.Flatten()),
    "half precision": lambda: stack(layers.Dense(16, activation="relu", dtype="float16")),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_other_kinds_of_network_are_refused(tmp_path, kind):
    network = OTHER_KINDS[kind]()
    network.save(tmp_path / "other.keras")
    for read in (lambda: load_network(tmp_path / "other.keras"), lambda: keras_network.from_keras(network)):
        with pytest.raises(NetworkFileError, match=r"^Only dense layers with ReLU and softmax can be read: .*\.$"):
            read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("layers/dense_1", {}),
        ("layers/dense/vars/0", {"data": np.zeros((784, 15), np.float32)}),
        ("layers/dense/vars/0", {"shape": (784, 10**9), "dtype": "f4", "chunks": (784, 1000), "compression": "gzip"}),
        ("layers/dense/vars/0", {"shape": (784, 16), "dtype": "f4", "chunks": (20_000,) * 2, "maxshape": (None,) * 2}),
        ("layers/dense/vars/1", {"shape": (16,), "dtype": "f4", "external": [("/etc/hostname", 0, 64)]}),
        ("layers/dense/vars/1", lambda: h5py.ExternalLink("/etc/hostname", "/x")),
        ("layers/dense/vars/2", {"data": np.zeros(3)}),
    ],
)
def test_weights_that_do_not_fit_the_network_are_rejected(small_file, name, content):
    members = members_of(small_file)
    with h5py.File(buffer := io.BytesIO(members[WEIGHTS]), "r+") as file:
        if name in file:
            del file[name]
        if callable(content):
            file[name] = content()
        elif content:
            file.create_dataset(name, **content)
    check_damaged(rewrite(small_file, {**members, WEIGHTS: buffer.getvalue()}))


def test_a_damaged_or_incomplete_file_is_rejected(small_file):
    path, whole, members = Path(small_file), Path(small_file).read_bytes(), members_of(small_file)
    for content in (b"", whole[:-30], whole[:20_000] + bytes(2000) + whole[22_000:]):
        path.write_bytes(content)
        check_damaged(path)
    for missing in ("config.json", WEIGHTS):
        check_damaged(rewrite(path, {name: content for name, content in members.items() if name != missing}))
    for weights in (b"", b"\x89HDF\r\n\x1a\n" + bytes(100)):
        check_damaged(rewrite(path, {**members, WEIGHTS: weights}))
    for config in ("{}", '"text"', "[" * 100_000, "1" * 5000, "\xff"):
        check_damaged(rewrite(path, {**members, "config.json": config.encode("latin-1")}))


def check_damaged(path):
    with pytest.raises(NetworkFileError, match=r"small\.keras (cannot be read|needs more weights).*train\.py\.$"):
        load_network(path)


@pytest.mark.parametrize("units", [10**6, int("9" * 4000)], ids=["million", "4000 digits"])
def test_a_network_larger_than_its_file_is_rejected_before_memory_is_allocated(tmp_path, units):
    for name, other in (("plain", layers.Dense(9)), ("other", layers.Dense(9, activation="gelu"))):
        path = tmp_path / f"{name}.keras"
        stack(other).save(path)
        config = config_of(path)
        config["config"]["layers"][1]["config"]["units"] = units
        for layer in config["config"]["layers"]:
            layer.pop("build_config", None)  # it would contradict the units
        with_config(path, config)
        with pytest.raises(NetworkFileError) as caught:
            load_network(path)
        if name == "plain" or units < 10**12:  # Keras cannot count more
            assert str(caught.value).endswith("more weights than its file can hold: train it again with train.py.")
        assert len(str(caught.value)) < 300


def test_a_zip_bomb_is_rejected_before_it_is_unpacked(tmp_path, monkeypatch, saved_once):
    def read(*_):
        raise AssertionError("the file was unpacked")

    path = rewrite(tmp_path / "bomb.keras", {**members_of(saved_once), WEIGHTS: bytes(MAX_FILE_BYTES)})
    monkeypatch.setattr(zipfile.ZipFile, "open", read)
    with pytest.raises(NetworkFileError, match=r"unpacks to 33,\d+,\d+ bytes: choose a network of at most .*\.$"):
        load_network(path)


def hostile_configurations(config):
    """Return configurations of networks that run code when they are loaded, by name; `config` is a valid one."""
    good = config["config"]["layers"]

    def with_layer(**layer):
        return {**config, "config": {**config["config"], "layers": [*good[:-1], layer, good[-1]]}}

    def with_lambda(function):
        options = {"name": "l", "trainable": True, "arguments": {}, "function": function}
        return with_layer(module="keras.layers", class_name="Lambda", config=options)

    code = base64.b64encode(marshal.dumps(compile("open('ran', 'w')", "", "exec"))).decode()
    function = {"class_name": "__lambda__", "config": {"code": code, "defaults": None, "closure": None}}
    named = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}
    activation = {"module": "keras.layers", "class_name": "Activation", "registered_name": None}
    own = {"module": MODULE, "class_name": "Codec", "registered_name": None, "config": {"name": "own"}}
    return {
        "a lambda": with_lambda(function),
        "a lambda that calls another module": with_lambda(named),
        "a layer of another module": with_layer(**own),
        "a function of another module": with_layer(**activation, config={"name": "a", "activation": named}),
        "a network of another module": {**config, **own},
    }


@pytest.mark.parametrize("name", hostile_configurations({"config": {"layers": [{}]}}))
def test_a_file_with_code_is_rejected_and_the_code_does_not_run(tmp_path, monkeypatch, small_file, name):
    monkeypatch.chdir(tmp_path)
    with_config(small_file, hostile_configurations(config_of(small_file))[name])
    with pytest.raises(NetworkFileError, match=UNREADABLE):
        load_network(small_file)
    assert MODULE not in sys.modules
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(("pixels", "classes"), [((100,), 10), ((784,), 11), ((28, 28), 10)])
def test_a_network_of_another_shape_is_rejected(tmp_path, pixels, classes):
    keras.Sequential([keras.Input(pixels), layers.Dense(classes)]).save(tmp_path / "other.keras")
    with pytest.raises(NetworkFileError, match="must map 784 pixels to 10 digits"):
        load_network(tmp_path / "other.keras")
