"""`python train.py` as a user runs it, on a small generated data set."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.running.lazy import Lazy, needs_tensorflow
from PIL import Image

import train
from model.preprocessing import flatten, normalise

ROOT = Path(train.__file__).parent
keras = Lazy("keras")


def with_tensorflow(test):
    return pytest.mark.slow(needs_tensorflow(test))


def start(*arguments):
    environment = {name: value for name, value in os.environ.items() if name != "MNIST_PATH"} | {"PYTHONUTF8": "1"}
    command = [sys.executable, "-u", ROOT / "train.py", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **pipes, encoding="utf-8", env=environment)


def weights(path):
    return np.concatenate([array.ravel() for array in keras.models.load_model(path).get_weights()])


def assert_one_sentence(errors):
    assert len(errors.strip().splitlines()) == 1, errors
    assert errors.strip().endswith(".")


OPTIONS = ("--hidden-units", 40, 30, "--batch-size", 100, "--dropout", 0.25, "--learning-rate", 0.01, "--epochs", 2)


@pytest.fixture(scope="module")
def lesson(tmp_path_factory, mnist_file):
    network = tmp_path_factory.mktemp("lesson") / "new folder" / "mine.keras"
    process = start("--mnist", mnist_file, "--out", network, "--seed", 1, *OPTIONS)
    output, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    return network, output


@with_tensorflow
def test_the_output_shows_each_step(lesson):
    _, output = lesson
    arrays = small_mnist()
    first = arrays["x_train"][0]
    in_order = [
        *("1. Load", "(2000, 28, 28)", "(300, 28, 28)"),
        *("2. Look", "\n".join("".join(f"{level:4}" for level in row) for row in first)),
        *("3. Prepare", "(2000, 28, 28) -> (2000, 784)", "(2000,) -> (2000, 10)"),
        f"{arrays['y_train'][0]} -> {np.eye(10)[arrays['y_train'][0]]}",
        *("4. Build", "Total params: 32,940"),
        *("5. Compile", "Adam"),
        *("6. Fit", "Epoch 1/2", "20/20", "val_accuracy", "Epoch 2/2", "val_accuracy"),
        *("7. Evaluate", "Test loss", "Test accuracy"),
        *("8. Inspect", "of 300 test digits are misread", "true \\ predicted"),
        *("9. Save", "mine.keras", "mine.json", "mine.png"),
    ]
    position = 0
    for part in in_order:
        assert part in output[position:], f"{part!r} is missing or in the wrong place"
        position = output.index(part, position) + len(part)


@with_tensorflow
def test_the_files_agree_with_the_options_and_with_each_other(lesson):
    path, output = lesson
    arrays = small_mnist()
    report = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    network = keras.models.load_model(path)
    assert [array.shape for array in network.get_weights()] == [(784, 40), (40,), (40, 30), (30,), (30, 10), (10,)]
    assert {layer.rate for layer in network.layers if hasattr(layer, "rate")} == {0.25}
    assert not network.compiled  # the file has no optimizer
    settings = {"hidden_units": [40, 30], "epochs": 2, "batch_size": 100, "dropout": 0.25, "learning_rate": 0.01}
    assert (report["seed"], report["settings"].items() >= settings.items()) == (1, True)
    predictions = network.predict(flatten(normalise(arrays["x_test"])), verbose=0).argmax(axis=1)
    wrong = np.flatnonzero(predictions != arrays["y_test"])
    assert len(wrong) < 0.05 * 300
    assert f"Test accuracy {1 - len(wrong) / 300:.4f}" in output
    assert report["misread"] == wrong.tolist()
    assert report["test_accuracy"] == pytest.approx(1 - len(wrong) / 300)
    assert np.trace(report["confusion_matrix"]) == 300 - len(wrong)
    assert [len(values) for values in report["history"].values()] == [2] * 4
    assert set(report["versions"]) == {"python", "tensorflow", "keras", "numpy"}
    assert sorted(file.name for file in path.parent.iterdir()) == ["mine.json", "mine.keras", "mine.npz", "mine.png"]
    with Image.open(path.with_suffix(".png")) as picture:
        assert picture.format == "PNG"
        assert len(picture.convert("L").getcolors(256)) > 10


@with_tensorflow
def test_the_same_seed_gives_the_same_network_in_another_process(lesson, mnist_file, tmp_path, monkeypatch):
    network, _ = lesson
    arguments = ["--mnist", mnist_file, "--out", tmp_path / "again.keras", "--seed", 1, *OPTIONS]
    monkeypatch.setattr(sys, "argv", ["train.py", *map(str, arguments)])
    train.main()
    np.testing.assert_array_equal(weights(tmp_path / "again.keras"), weights(network))
    assert (tmp_path / "again.json").read_bytes() == network.with_suffix(".json").read_bytes()


@pytest.fixture
def old_network(tmp_path):
    path = tmp_path / "old" / "mine.keras"
    path.parent.mkdir()
    path.write_bytes(b"a network")
    path.with_suffix(".json").write_text("{}", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    yield path
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


@with_tensorflow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process only")
def test_ctrl_c_in_the_middle_of_training(mnist_file, old_network):
    process = start("--mnist", mnist_file, "--out", old_network, *OPTIONS[:-1], 10_000)
    for line in process.stdout:
        if "Epoch 2/" in line:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert_one_sentence(errors)
    assert "nothing was saved" in errors


def fail(capsys, monkeypatch, *arguments):
    """Run the trainer in this process and expect it to exit: (exit code, output, errors)."""
    monkeypatch.setattr(sys, "argv", ["train.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        train.main()
    output, errors = capsys.readouterr()
    if isinstance(stopped.value.code, str):  # as Python does when a program exits
        return 1, output, errors + stopped.value.code
    return stopped.value.code, output, errors


@with_tensorflow
def test_a_full_disk_when_saving_what_another_seed_gives(lesson, mnist_file, old_network, capsys, monkeypatch):
    resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))  # less than the network needs
    try:
        code, output, errors = fail(
            capsys, monkeypatch, "--mnist", mnist_file, "--out", old_network, "--seed", 2, *OPTIONS
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert code == 1
    assert "9. Save" in output
    mine, others = (re.search(r"Test loss +([\d.]+)", each)[1] for each in (output, lesson[1]))
    assert mine != others
    assert_one_sentence(errors)
    assert "cannot be written" in errors


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--epochs 0", "0 is not a whole number from 1 to 10,000"),
        ("--epochs 2.5", "2.5 is not a whole number"),
        (f"--batch-size {10**30}", "is not a whole number"),
        ("--learning-rate nan", "nan is not a number"),
        ("--dropout 1", "1 is not a number from 0 to 0.99"),
        (f"--seed {2**32}", "is not a whole number"),
        ("--hidden-units 512 0", "0 is not a whole number"),
        ("--out mine.h5", "mine.h5 does not end in .keras"),
        ("--out folder.keras", "is a folder"),
        ("--bogus", "--bogus"),
    ],
)
def test_invalid_options(capsys, monkeypatch, tmp_path, options, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.keras").mkdir()
    code, output, errors = fail(capsys, monkeypatch, *options.split())
    assert (code, output) == (2, "")
    assert_one_sentence(errors)
    assert message in errors
