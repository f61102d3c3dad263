"""The network and its file: read and computed without Keras, with Keras as the oracle."""

import base64
import io
import json
import marshal
import shutil
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf
from datasets import printed_digits
from hypothesis import given, settings
from hypothesis import strategies as st

from model import InputError
from model.errors import NetworkFileError
from model.inside import Inside
from model.jobs.settings import TUTORIAL
from model.network import ACTIVATIONS, DERIVATIVES, DenseNetwork
from model.network_file import UnsupportedNetworkError, load_dense_network, read_stack
from model.preprocessing import flatten, normalise
from model.recognizer import FOLDER, load_network
from model.training import networks
from model.training.networks import KerasNetwork, build_network, from_keras, load_keras_network, save_network

layers = keras.layers
PIXELS = np.random.default_rng(0).random((40, 784), dtype=np.float32)
WEIGHTS = "model.weights.h5"


def small_network(seed=0):
    keras.utils.set_random_seed(seed)
    return build_network((16,), 0.2)


def stack(*others, last="softmax", **input_settings):
    return keras.Sequential([keras.Input((784,), **input_settings), *others, layers.Dense(10, activation=last)])


def with_random_weights(network, seed=1):
    """The network with its weights, biases too, moved away from what they begin with."""
    generator = np.random.default_rng(seed)
    network.set_weights([(weight + 0.05 * generator.normal(size=weight.shape)) for weight in network.get_weights()])
    return network


def rewrite(path, config=None, weights=None, compression=zipfile.ZIP_STORED):
    """Write a `.keras` file anew, with another configuration or other weights in it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if config is not None:
        members["config.json"] = json.dumps(config)
    if weights is not None:
        members[WEIGHTS] = weights
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def config_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def edit_weights(path, edit):
    """Change the HDF5 file in a `.keras` file by a function of the open file."""
    with zipfile.ZipFile(path) as archive:
        buffer = io.BytesIO(archive.read(WEIGHTS))
    with h5py.File(buffer, "r+") as file:
        edit(file)
    return rewrite(path, weights=buffer.getvalue())


@pytest.fixture(scope="module")
def saved_once(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "small.keras"
    save_network(with_random_weights(small_network()), path)
    return path


@pytest.fixture
def small_file(tmp_path, saved_once):
    return shutil.copy(saved_once, tmp_path / "small.keras")


@pytest.fixture
def no_keras(monkeypatch):
    """Where only what is read without Keras may be read."""

    def load(path):
        raise AssertionError(f"{path} was left to Keras")

    monkeypatch.setattr(networks, "load_keras_network", load)


# What is built


def test_it_is_the_tutorials_network():
    tutorial = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(512),
            layers.Activation("relu"),
            layers.Dropout(0.2),
            layers.Dense(512),
            layers.Activation("relu"),
            layers.Dropout(0.2),
            layers.Dense(10),
            layers.Activation("softmax"),
        ]
    )
    ours = build_network(TUTORIAL.hidden_units, TUTORIAL.dropout)
    assert ours.count_params() == tutorial.count_params() == 669_706
    ours.set_weights(tutorial.get_weights())
    np.testing.assert_allclose(ours(PIXELS), tutorial(PIXELS), rtol=1e-5)
    assert [layer.rate for layer in ours.layers if isinstance(layer, layers.Dropout)] == [0.2, 0.2]


def test_what_is_saved_is_what_keras_loads(tmp_path):
    network = small_network()
    save_network(network, tmp_path / "a.keras")
    loaded = load_keras_network(str(tmp_path / "a.keras"))
    np.testing.assert_array_equal(loaded(PIXELS), network(PIXELS))
    assert [type(layer) for layer in loaded.layers] == [type(layer) for layer in network.layers]


def test_the_optimizer_is_not_saved(tmp_path):
    network = small_network()
    network.compile("adam", "categorical_crossentropy")
    network.fit(np.ones((32, 784)), np.eye(10)[np.arange(32) % 10], verbose=0)
    save_network(network, tmp_path / "a.keras")
    network.save(tmp_path / "with.keras")
    assert not keras.models.load_model(tmp_path / "a.keras").compiled
    size, size_with = ((tmp_path / name).stat().st_size for name in ("a.keras", "with.keras"))
    assert size < 0.6 * size_with
    for ours, theirs in zip(load_keras_network(tmp_path / "a.keras").get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.keras")), ids=lambda path: path.stem)
def test_a_shipped_network_is_of_the_tutorials_size_and_has_no_optimizer(path):
    network = keras.models.load_model(path)
    assert network.count_params() == 669_706
    assert not network.compiled
    assert path.stat().st_size < 1.02 * 669_706 * 4


# What is computed without Keras


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.keras")), ids=lambda path: path.stem)
def test_a_shipped_network_computes_what_keras_does(path, no_keras):
    pixels = flatten(normalise(printed_digits(50, seed=1)[0]))
    expected = keras.models.load_model(path)(pixels)
    np.testing.assert_allclose(load_network(path)(pixels), expected, atol=1e-6)


dense_layers = st.tuples(
    st.integers(1, 40), st.sampled_from(sorted(DERIVATIVES)), st.booleans(), st.sampled_from([None, 0.0, 0.3])
)


@pytest.mark.slow
@given(
    st.lists(dense_layers, max_size=4),
    st.sampled_from(sorted(ACTIVATIONS)),
    st.booleans(),
    st.booleans(),
    st.integers(0, 1000),
)
@settings(max_examples=10)
def test_a_plain_stack_computes_what_keras_does(tmp_path_factory, hidden, last, last_bias, is_compiled, seed):
    network = keras.Sequential([keras.Input((784,))])
    for units, activation, use_bias, dropout in hidden:
        network.add(layers.Dense(units, activation=activation, use_bias=use_bias))
        if dropout is not None:
            network.add(layers.Dropout(dropout))
    network.add(layers.Dense(10, activation=last, use_bias=last_bias))
    with_random_weights(network, seed)
    if is_compiled:
        network.compile("adam", "mse", metrics=["accuracy"], run_eagerly=True)  # no graph: it would serve one batch
        network.train_on_batch(PIXELS, np.ones((len(PIXELS), 10)))
    path = tmp_path_factory.mktemp("stack") / "a.keras"
    network.save(path)
    loaded = load_network(path)
    assert isinstance(loaded, DenseNetwork)
    expected = keras.models.load_model(path)(PIXELS)
    # Probabilities agree to 1e-6. Other outputs have no bound, and sums of 784 products are rounded in another order.
    largest = max(np.abs(output).max() for output in loaded.outputs(PIXELS))
    tolerance = (1e-6 if last in ("softmax", "sigmoid") else 1e-5) * max(1, largest)
    np.testing.assert_allclose(loaded(PIXELS), expected, atol=tolerance)
    np.testing.assert_array_equal(from_keras(network)(PIXELS), loaded(PIXELS))
    assert loaded(PIXELS).dtype == np.float32


@given(st.integers(0, 1000), st.lists(st.sampled_from(sorted(DERIVATIVES)), max_size=3))
@settings(max_examples=8)
def test_relevance_is_gradient_times_input_for_every_activation(seed, hidden):
    network = with_random_weights(stack(*(layers.Dense(12, activation=name) for name in hidden)), seed)
    field = np.random.default_rng(seed).integers(0, 256, (28, 28), np.uint8)
    pixels = tf.constant(field.reshape(1, 784) / np.float32(255))
    *hidden_layers, last = network.layers
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        values = pixels
        for layer in hidden_layers:
            values = layer(values)
        digit_sum = (values @ last.kernel + last.bias)[0, seed % 10]
    expected = (tape.gradient(digit_sum, pixels) * pixels).numpy().reshape(28, 28)
    np.testing.assert_allclose(Inside(from_keras(network)).relevance(field, seed % 10), expected, atol=1e-5)


@pytest.mark.parametrize("activation", sorted(DERIVATIVES))
def test_large_sums_do_not_overflow(activation):
    network = stack(layers.Dense(8, activation=activation))
    network.set_weights([weight * 1e4 for weight in network.get_weights()])
    with np.errstate(all="raise", under="ignore"):
        probabilities = from_keras(network)(PIXELS)
    np.testing.assert_allclose(probabilities, network(PIXELS), atol=1e-5)


def test_each_layers_outputs_are_those_of_keras():
    network = with_random_weights(stack(layers.Dense(9, activation="tanh"), layers.Dropout(0.5)))
    hidden, _, last = network.layers
    ours = from_keras(network).outputs(PIXELS)
    np.testing.assert_allclose(ours[0], hidden(PIXELS), atol=1e-6)
    np.testing.assert_allclose(ours[1], last(hidden(PIXELS)), atol=1e-6)


def test_a_converted_network_stays_as_it_was_when_training_goes_on():
    network = small_network()
    converted = from_keras(network)
    before = converted(PIXELS)
    network.set_weights([weight + 1 for weight in network.get_weights()])
    np.testing.assert_array_equal(converted(PIXELS), before)


def test_files_of_older_keras_name_the_numbers_type_in_a_word(small_file, no_keras):
    expected = load_network(small_file)(PIXELS)
    config = config_of(small_file)
    del config["config"]["build_input_shape"]
    config["config"]["dtype"] = "float32"
    for layer in config["config"]["layers"]:
        layer["config"]["dtype"] = "float32"
        layer["config"].pop("quantization_config", None)
        layer["config"].pop("optional", None)
    np.testing.assert_array_equal(load_network(rewrite(small_file, config))(PIXELS), expected)
    np.testing.assert_allclose(load_keras_network(small_file)(PIXELS), expected, atol=1e-6)


# What is left to Keras


def functional():
    pixels = keras.Input((784,))
    return keras.Model(pixels, layers.Dense(10, activation="softmax")(layers.Dense(16, activation="relu")(pixels)))


def of_half_precision():
    pixels = keras.Input((784,), dtype="float32")
    return keras.Sequential([pixels, layers.Dense(16, dtype="mixed_float16"), layers.Dense(10, dtype="mixed_float16")])


def with_lora():
    network = stack(layers.Dense(16))
    network.layers[0].enable_lora(2)
    return network


def quantized():
    network = stack(layers.Dense(16))
    network.quantize("int8")
    return network


OTHER_KINDS = {
    "functional": functional,
    "batch normalization": lambda: stack(layers.Dense(16), layers.BatchNormalization(), layers.Dropout(0.5)),
    "activation layer": lambda: stack(layers.Dense(16), layers.Activation("relu")),
    "convolutional": lambda: stack(layers.Reshape((28, 28, 1)), layers.Conv2D(4, 5, strides=2), layers.Flatten()),
    "half precision": of_half_precision,
    "nested": lambda: stack(keras.Sequential([layers.Dense(16)])),
    "quantized": quantized,
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
@pytest.mark.slow
def test_a_network_of_another_kind_is_left_to_keras(tmp_path, kind):
    network = OTHER_KINDS[kind]()
    if kind != "quantized":  # whose weights are integers
        with_random_weights(network)
    network.save(tmp_path / "other.keras")
    loaded = load_network(tmp_path / "other.keras")
    expected = keras.models.load_model(tmp_path / "other.keras")(PIXELS)
    # Half precision has 11 bits, and rounds differently in batches of another size.
    np.testing.assert_allclose(loaded(PIXELS), expected, atol=5e-3 if kind == "half precision" else 1e-6)
    assert isinstance(loaded, KerasNetwork)
    with pytest.raises(NetworkFileError, match="no plain stack of dense layers"):
        load_dense_network(tmp_path / "other.keras")
    assert loaded.layers is None
    assert loaded(PIXELS).dtype == np.float32
    with pytest.raises(InputError, match=r"Only a network of dense layers can be looked into: .*train\.py has made\.$"):
        Inside(loaded).activations(np.zeros((28, 28), np.uint8))


def test_a_network_with_lora_is_computed_with_it(tmp_path):
    network = with_random_weights(with_lora())
    assert isinstance(from_keras(network), KerasNetwork)
    np.testing.assert_allclose(from_keras(network)(PIXELS), network.predict(PIXELS, verbose=0), atol=1e-6)
    network.save(tmp_path / "lora.keras")
    np.testing.assert_allclose(
        load_network(tmp_path / "lora.keras")(PIXELS), network.predict(PIXELS, verbose=0), atol=1e-6
    )


def test_a_subclass_of_a_dense_stack_is_computed_as_it_wants():
    class Doubled(keras.Sequential):
        def call(self, inputs, training=None, mask=None):
            return super().call(inputs, training=training, mask=mask) * 2

    network = Doubled([keras.Input((784,)), layers.Dense(10)])
    np.testing.assert_allclose(from_keras(network)(PIXELS), network(PIXELS), atol=1e-6)


def test_a_network_that_nothing_was_said_about_its_input_is_left_to_keras():
    network = keras.Sequential([layers.Dense(10)])
    network.build((None, 784))
    np.testing.assert_allclose(from_keras(network)(PIXELS), network(PIXELS), atol=1e-5)


def a_setting(name, value):
    def change(config):
        config["config"]["layers"][1]["config"][name] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        a_setting("lora_rank", 2),
        a_setting("something_new", None),
        a_setting("quantization_config", {"bits": 4}),
        a_setting("units", "16"),
        a_setting("units", 0),
        a_setting("use_bias", 1),
        a_setting("activation", ["relu"]),
        a_setting("activation", "gelu"),
        a_setting("activation", "softmax"),  # for the last layer only
        a_setting("dtype", "float64"),
        a_setting("dtype", {"module": "keras", "class_name": "QuantizedDTypePolicy", "config": {"name": "float32"}}),
        lambda config: config.update({"class_name": "Functional"}),
        lambda config: config.update({"module": "keras.layers"}),
        lambda config: config["config"].update({"layers": {}}),
        lambda config: config["config"].update({"layers": []}),
        lambda config: config["config"].update({"layers": config["config"]["layers"][1:]}),
        lambda config: config["config"].update({"layers": config["config"]["layers"][:1]}),
        lambda config: config["config"]["layers"][0]["config"].update({"sparse": True}),
        lambda config: config["config"]["layers"][0]["config"].update({"ragged": True}),
        lambda config: config["config"]["layers"][0]["config"].update({"batch_shape": [32, 784]}),
        lambda config: config["config"]["layers"][2].update({"class_name": "SpatialDropout1D"}),
        lambda config: config["config"]["layers"][2].update({"class_name": "GaussianNoise"}),
    ],
)
def test_nothing_that_is_not_known_is_guessed(saved_once, change):
    config = config_of(saved_once)
    change(config)
    with pytest.raises(UnsupportedNetworkError):
        read_stack(config)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.integers(0, 10_000), max_size=7), json_values)
def test_whatever_stands_in_a_configuration_is_read_or_left_to_keras(places, value):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(NETWORK)))
    part, key, parent = config, None, None
    for place in places:  # anywhere in it
        if not isinstance(part, dict | list) or not part:
            break
        parent, key = part, (list(part)[place % len(part)] if isinstance(part, dict) else place % len(part))
        part = parent[key]
    if parent is None:
        config = value
    else:
        parent[key] = value
    try:
        specs = read_stack(config)
    except UnsupportedNetworkError:
        return
    assert all(spec.inputs > 0 and spec.units > 0 and spec.activation in ACTIVATIONS for spec in specs)


NETWORK = small_network()


def delete(name):
    def edit(file):
        del file[name]

    return edit


def replace(name, **data):
    def edit(file):
        del file[name]
        file.create_dataset(name, **data)

    return edit


def add(name, **data):
    return lambda file: file.create_dataset(name, **data)


def link(name, target):
    def edit(file):
        del file[name]
        file[name] = target

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        delete("layers/dense_1"),
        delete("layers/dense/vars/1"),
        replace("layers/dense/vars/0", data=np.zeros((784, 15), np.float32)),
        replace("layers/dense/vars/0", shape=(784, 10**9), dtype=np.float32, chunks=(784, 1000), compression="gzip"),
        replace("layers/dense/vars/1", shape=(16,), dtype=np.float32, external=[("/etc/hostname", 0, 64)]),
        link("layers/dense/vars/1", h5py.ExternalLink("/etc/hostname", "/x")),
        link("layers/dense_1", h5py.SoftLink("/nowhere")),
        replace("layers/dense/vars", data=np.zeros(3)),
        add("layers/dense/vars/2", data=np.zeros(3)),
    ],
)
def test_weights_that_do_not_fit_the_network_are_rejected(small_file, edit):
    edit_weights(small_file, edit)
    with pytest.raises(NetworkFileError, match=r"small\.keras cannot be read as a Keras network .*train\.py\.$"):
        load_network(small_file)


def test_weights_of_another_precision_are_left_to_keras(small_file):
    expected = load_network(small_file)(PIXELS)

    def edit(file):
        values = file["layers/dense/vars/0"][()].astype(np.float64)
        replace("layers/dense/vars/0", data=values)(file)

    np.testing.assert_allclose(load_network(edit_weights(small_file, edit))(PIXELS), expected, atol=1e-6)


# What is rejected


def broken_networks(folder):
    """Files that are no such network, by what is wrong with them."""
    save_network(small_network(), folder / "whole.keras")
    whole = (folder / "whole.keras").read_bytes()

    def without(member):
        rest = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(rest, "w") as target:
            for name in source.namelist():
                if name != member:
                    target.writestr(name, source.read(name))
        return rest.getvalue()

    return {
        "empty": b"",
        "text": b"not a network",
        "half": whole[: len(whole) // 2],
        "end missing": whole[:-30],
        "no configuration": without("config.json"),
        "no weights": without(WEIGHTS),
        "a weight off": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
        "damaged weights": whole[: len(whole) // 2] + bytes(2000) + whole[len(whole) // 2 + 2000 :],
    }


@pytest.mark.parametrize(
    "damage",
    ["empty", "text", "half", "end missing", "no configuration", "no weights", "a weight off", "damaged weights"],
)
def test_a_damaged_file_is_rejected(tmp_path, damage):
    path = tmp_path / "broken.keras"
    path.write_bytes(broken_networks(tmp_path)[damage])
    for load in (load_network, load_keras_network):
        with pytest.raises(NetworkFileError, match=r"broken\.keras (cannot be read|needs more weights).*train\.py\.$"):
            load(path)


@pytest.mark.parametrize("weights", [b"", b"not HDF5", b"\x89HDF\r\n\x1a\n" + bytes(100)])
def test_weights_in_another_format_are_rejected(small_file, weights, no_keras):
    config = config_of(small_file)
    for layer in config["config"]["layers"]:
        layer["config"]["name"] = layer["config"]["name"].ljust(30_000)  # large enough a file for the weights
    with pytest.raises(NetworkFileError, match=r"small\.keras cannot be read as a Keras network \(OSError\)"):
        load_network(rewrite(small_file, config, weights=weights))


@pytest.mark.parametrize("content", ["[]", "5", "null", "{}", '"text"', "[" * 100_000, "1" * 5000, "{'a': 1}", "\xff"])
def test_a_configuration_of_another_kind_is_rejected(small_file, content):
    with zipfile.ZipFile(small_file) as archive:
        weights = archive.read(WEIGHTS)
    with zipfile.ZipFile(small_file, "w") as archive:
        archive.writestr("config.json", content.encode("latin-1"))
        archive.writestr(WEIGHTS, weights)
    with pytest.raises(NetworkFileError, match=r"small\.keras cannot be read as a Keras network .*train\.py\.$"):
        load_network(small_file)


@pytest.mark.parametrize("units", [10**6, 10**18, int("9" * 4000)], ids=["million", "10^18", "4000 digits"])
def test_a_network_larger_than_its_file_is_rejected_before_there_is_memory_for_it(tmp_path, units):
    for name, other in (("plain", layers.Dense(9)), ("other", layers.Dense(9, activation="gelu"))):
        path = tmp_path / f"{name}.keras"
        save_network(stack(other), path)
        config = config_of(path)
        config["config"]["layers"][1]["config"]["units"] = units
        for layer in config["config"]["layers"]:
            layer.pop("build_config", None)  # of a consistent lie
        rewrite(path, config)
        with pytest.raises(NetworkFileError) as caught:
            load_network(path)
        if name == "plain" or units < 10**12:  # Keras cannot count all that there is
            assert str(caught.value).endswith("more weights than its file can hold: train it again with train.py.")
        assert len(str(caught.value)) < 300


def test_a_zip_bomb_is_rejected_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", bytes(10_000_000))
        archive.writestr("config.json", "{}")
    assert path.stat().st_size < 20_000
    with pytest.raises(NetworkFileError, match=r"unpacks to 10,000,002 bytes: choose a network of at most .*\.$"):
        load_dense_network(path, max_bytes=10_000_000)


class Intruder(layers.Layer):
    """A layer of somebody else's module, which leaves a file behind when it is called."""

    def __init__(self, **options):
        super().__init__(**options)
        Path("ran").touch()

    def call(self, values):
        return values


def hostile_configurations(config):
    """Configurations of networks that run code when they are loaded, by how; `config` is of a good one."""
    good = config["config"]["layers"]

    def with_layer(**layer):
        return {**config, "config": {**config["config"], "layers": [*good[:-1], layer, good[-1]]}}

    code = base64.b64encode(marshal.dumps(compile("open('ran', 'w')", "", "exec"))).decode()
    lambda_config = {"name": "l", "trainable": True, "arguments": {}}
    function = {"class_name": "__lambda__", "config": {"code": code, "defaults": None, "closure": None}}
    named = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}
    intruder = {"module": __name__, "class_name": "Intruder", "registered_name": None}
    return {
        "a lambda": with_layer(
            module="keras.layers", class_name="Lambda", config={**lambda_config, "function": function}
        ),
        "a lambda that calls another module": with_layer(
            module="keras.layers", class_name="Lambda", config={**lambda_config, "function": named}
        ),
        "a layer of another module": with_layer(**intruder, config={"name": "intruder"}),
        "a function of another module": with_layer(
            module="keras.layers",
            class_name="Activation",
            registered_name=None,
            config={"name": "a", "activation": named},
        ),
        "a whole of another module": {**intruder, "config": {"name": "intruder"}},
        "a registered layer": with_layer(
            module=None, class_name="Intruder", config={"name": "intruder"}, registered_name="here>Intruder"
        ),
    }


@pytest.mark.parametrize("load", [load_network, load_keras_network])
@pytest.mark.parametrize("name", hostile_configurations({"config": {"layers": [{}]}}))
def test_a_file_with_code_in_it_is_rejected_and_nothing_of_it_runs(tmp_path, monkeypatch, small_file, name, load):
    monkeypatch.chdir(tmp_path)
    rewrite(small_file, hostile_configurations(config_of(small_file))[name])
    rejection = pytest.raises(NetworkFileError, match=r"small\.keras has custom code in it, .*choose another\.$")
    with keras.saving.custom_object_scope({"here>Intruder": Intruder}), rejection:
        load(small_file)
    assert not (tmp_path / "ran").exists()


def test_a_missing_file_is_rejected_with_the_remedy(tmp_path):
    for path in (tmp_path / "none.keras", tmp_path / "folder.keras"):
        (tmp_path / "folder.keras").mkdir(exist_ok=True)
        with pytest.raises(NetworkFileError, match=r"There is no network at .*train\.py --out"):
            load_network(path)


def test_a_file_of_another_kind_is_rejected(tmp_path):
    path = tmp_path / "network.h5"
    path.write_bytes(b"")
    with pytest.raises(NetworkFileError, match=r"is not a \.keras file"):
        load_network(path)


@pytest.mark.parametrize(("pixels", "classes"), [((100,), 10), ((784,), 11), ((28, 28), 10)])
def test_a_network_of_another_shape_is_rejected(tmp_path, pixels, classes):
    network = keras.Sequential([keras.Input(pixels), layers.Dense(classes)])
    save_network(network, tmp_path / "other.keras")
    for load in (load_network, load_keras_network):
        with pytest.raises(NetworkFileError, match="must map 784 pixels to 10 digits"):
            load(tmp_path / "other.keras")
