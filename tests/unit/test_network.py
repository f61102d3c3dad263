"""The network, and its file."""

import base64
import io
import json
import marshal
import os
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from model.errors import NetworkFileError
from model.network import build_network, load_network, moved_in_together, save_network
from model.recognizer import FOLDER
from model.training import quiet
from train import DROPOUT, HIDDEN_UNITS


def small_network(seed=0):
    keras.utils.set_random_seed(seed)
    return build_network((16,), 0.2)


def weights(network):
    return np.concatenate([array.ravel() for array in network.get_weights()])


def test_it_is_the_tutorials_network():
    tutorial = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(512),
            keras.layers.Activation("relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(512),
            keras.layers.Activation("relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10),
            keras.layers.Activation("softmax"),
        ]
    )
    ours = build_network(HIDDEN_UNITS, DROPOUT)
    assert ours.count_params() == tutorial.count_params() == 669_706
    ours.set_weights(tutorial.get_weights())
    pixels = np.random.default_rng(0).random((50, 784), dtype=np.float32)
    np.testing.assert_allclose(ours(pixels), tutorial(pixels), rtol=1e-5)
    assert [layer.rate for layer in ours.layers if isinstance(layer, keras.layers.Dropout)] == [0.2, 0.2]


def test_what_is_saved_is_what_is_loaded(tmp_path):
    network = small_network()
    save_network(network, tmp_path / "a.keras")
    loaded = load_network(str(tmp_path / "a.keras"))
    pixels = np.random.default_rng(0).random((20, 784), dtype=np.float32)
    np.testing.assert_array_equal(loaded(pixels), network(pixels))
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
    np.testing.assert_array_equal(weights(load_network(tmp_path / "a.keras")), weights(network))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.keras")), ids=lambda path: path.stem)
def test_a_shipped_network_is_of_the_tutorials_size_and_has_no_optimizer(path):
    network = keras.models.load_model(path)
    assert network.count_params() == 669_706
    assert not network.compiled
    assert path.stat().st_size < 1.02 * 669_706 * 4


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
        "no weights": without("model.weights.h5"),
        "a weight off": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
        "damaged weights": whole[: len(whole) // 2] + bytes(2000) + whole[len(whole) // 2 + 2000 :],
    }


@pytest.mark.parametrize(
    "damage",
    ["empty", "text", "half", "end missing", "no configuration", "no weights", "a weight off", "damaged weights"],
)
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = tmp_path / "broken.keras"
    path.write_bytes(broken_networks(tmp_path)[damage])
    with pytest.raises(NetworkFileError, match=r"broken\.keras cannot be read as a Keras network .*train\.py\.$"):
        load_network(path)


class Intruder(keras.layers.Layer):
    """A layer of somebody else's module, which tells when it comes to life."""

    def __init__(self, **options):
        super().__init__(**options)
        Path("ran").touch()

    def call(self, values):
        return values


def hostile_configurations(config):
    """Configurations of networks that run code when they are loaded, by how; `config` is of a good one."""
    layers = config["config"]["layers"]

    def with_layer(**layer):
        return {**config, "config": {**config["config"], "layers": [*layers[:-1], layer, layers[-1]]}}

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


@pytest.mark.parametrize("name", hostile_configurations({"config": {"layers": [{}]}}))
def test_a_file_with_code_in_it_is_refused_and_nothing_of_it_runs(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    save_network(small_network(), tmp_path / "whole.keras")
    path = tmp_path / "hostile.keras"
    with zipfile.ZipFile(tmp_path / "whole.keras") as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "config.json":
                content = json.dumps(hostile_configurations(json.loads(content))[name])
            target.writestr(member, content)
    refusal = pytest.raises(NetworkFileError, match=r"hostile\.keras has code of its own in it, .*take another one\.$")
    with keras.saving.custom_object_scope({"here>Intruder": Intruder}), refusal:
        load_network(path)
    assert not (tmp_path / "ran").exists()


def test_a_missing_file_is_refused_with_the_remedy(tmp_path):
    for path in (tmp_path / "none.keras", tmp_path / "folder.keras"):
        (tmp_path / "folder.keras").mkdir(exist_ok=True)
        with pytest.raises(NetworkFileError, match=r"There is no network at .*train\.py --out"):
            load_network(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "network.h5"
    path.write_bytes(b"")
    with pytest.raises(NetworkFileError, match=r"is not a \.keras file"):
        load_network(path)


@pytest.mark.parametrize(("pixels", "classes"), [((100,), 10), ((784,), 11), ((28, 28), 10)])
def test_a_network_of_another_shape_is_refused(tmp_path, pixels, classes):
    network = keras.Sequential([keras.Input(pixels), keras.layers.Dense(classes)])
    save_network(network, tmp_path / "other.keras")
    with pytest.raises(NetworkFileError, match="must map 784 pixels to 10 digits"):
        load_network(tmp_path / "other.keras")


def test_a_network_that_brings_code_is_refused(tmp_path):
    network = keras.Sequential(
        [keras.Input((784,)), keras.layers.Lambda(lambda pixels: pixels * 2), keras.layers.Dense(10)]
    )
    network.save(tmp_path / "code.keras")
    with pytest.raises(NetworkFileError, match="has code of its own in it"):
        load_network(tmp_path / "code.keras")


def test_files_move_in_together_over_the_old_ones(tmp_path):
    (tmp_path / "a").write_text("old", encoding="utf-8")
    with moved_in_together(tmp_path) as unfinished:
        for name in "ab":
            (unfinished / name).write_text("new", encoding="utf-8")
        assert (tmp_path / "a").read_text(encoding="utf-8") == "old"
        assert not (tmp_path / "b").exists()
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"a": "new", "b": "new"}


@pytest.mark.parametrize("exception", [OSError("disk full"), KeyboardInterrupt(), SystemExit()])
def test_nothing_moves_in_when_something_goes_wrong(tmp_path, exception):
    def write():
        with moved_in_together(tmp_path) as unfinished:
            (unfinished / "a").write_text("half of it", encoding="utf-8")
            raise exception

    (tmp_path / "a").write_text("old", encoding="utf-8")
    with pytest.raises(type(exception)):
        write()
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"a": "old"}


def test_a_missing_folder_is_made_and_a_file_in_its_place_reported(tmp_path):
    with moved_in_together(tmp_path / "new" / "folder") as unfinished:
        (unfinished / "a").touch()
    assert (tmp_path / "new" / "folder" / "a").is_file()
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(OSError, match="file"), moved_in_together(folder):
            pytest.fail("a folder was made where a file is")


def test_only_tensorflows_notices_are_dropped(capfd):
    with quiet.notices_dropped():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1 2 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n")
    assert capfd.readouterr().err == "E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n"


def test_what_is_written_before_an_exception_is_passed_on(capfd):
    @quiet.notices_dropped()
    def fail():
        os.write(2, b"the reason\n")
        raise ImportError

    with pytest.raises(ImportError):
        fail()
    assert capfd.readouterr().err == "the reason\n"
    os.write(2, b"and standard error is as before\n")
    assert capfd.readouterr().err == "and standard error is as before\n"
