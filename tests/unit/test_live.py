"""A live training: the process as the page starts it, and the updates it sends."""

import base64
import itertools
import json
import math
import re
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import keras
import numpy as np
import pytest
from datasets import small_mnist
from model.jobs.training_job import MODULE, Job
from model.training.live import without_nan
from model.training.live_training import MAX_WEIGHTS, MOMENTS, UNITS_SHOWN, moment_steps, run_job
from small_networks import layers_of, predict

from model.data.mnist import PATH_VARIABLE
from model.errors import DatasetError, TrainingError
from model.jobs import training_job as job_module
from model.jobs.settings import OPTIMIZERS, RANGES, Settings, check_settings, tutorial_code
from model.preprocessing import flatten, normalise, preprocess_strokes
from model.training.networks import load_keras_network

ROOT = Path(job_module.__file__).parents[2]
SMALL = Settings(
    hidden_layers=1, units=32, dropout=0.2, optimizer="adam", learning_rate=0.003, batch_size=32, epochs=3, digits=1000
)
ENDLESS = replace(SMALL, epochs=50, batch_size=8, units=512, digits=60_000)
DRAWING = preprocess_strokes([np.array([(50.0, 5.0), (50.0, 95.0)])])


@pytest.fixture(autouse=True)
def _small_mnist(monkeypatch, mnist_file):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))


def start(line):
    """Start the process and send it one line; its input stays open."""
    command = [sys.executable, "-m", MODULE]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return process


def updates_of_process(line):
    with start(line) as process:
        for update in process.stdout:
            yield json.loads(update)


def run(settings, network_file, **others):
    """Run a job in this process and return its updates."""
    updates = []
    run_job(Job(settings, network_file, **others), updates.append)
    return updates


@pytest.fixture(scope="module")
def network_file(tmp_path_factory):
    return tmp_path_factory.mktemp("networks") / "new.keras"


@pytest.fixture(scope="module")
def updates(network_file, mnist_file):
    """The updates of one training by the process, each with its time `at` in seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(mnist_file))
        job = Job(SMALL, network_file, DRAWING).to_json()
        return [{**update, "at": time.monotonic()} for update in updates_of_process(job)]


@pytest.mark.slow
def test_updates_report_the_progress(updates):
    stages = list(dict.fromkeys(update["stage"] for update in updates))
    assert stages == ["importing", "loading", "learning", "testing", "done"]
    assert updates[1]["at"] - updates[0]["at"] > 0.5  # "importing" is sent before TensorFlow is imported
    learning = [update for update in updates if update["stage"] == "learning"]
    assert (learning[-1]["seconds_left"], learning[0]["progress"], learning[-1]["progress"]) == (0, 0, 1)
    progress = [update["progress"] for update in learning]
    assert progress == sorted(progress)
    for update in learning:
        assert sum(update["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert 1 <= update["epoch"] <= update["epochs"] == SMALL.epochs
        assert 0 <= update["batch"] <= update["batches"] == math.ceil(SMALL.digits / SMALL.batch_size)
    ends = {update["epoch"]: update for update in updates if "val_loss" in update}
    assert sorted(ends) == [1, 2, 3]
    for name, values in updates[-1]["history"].items():  # Keras' own history
        assert [ends[epoch][name] for epoch in sorted(ends)] == values


@pytest.mark.slow
def test_the_result_describes_the_saved_network(updates, network_file):
    result, data = updates[-1], small_mnist()
    network = load_keras_network(network_file)
    predictions = network.predict(flatten(normalise(data["x_test"])), verbose=0).argmax(axis=1)
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (data["y_test"], predictions), 1)
    assert result["end"] == "finished"
    assert result["confusion_matrix"] == matrix.tolist()
    assert result["misread"] == (predictions != data["y_test"]).sum()
    assert result["test_accuracy"] == pytest.approx((predictions == data["y_test"]).mean())
    predicted = network.predict(flatten(normalise(DRAWING[None])), verbose=0)[0]
    np.testing.assert_allclose(result["probabilities"], predicted, atol=1e-5)


@pytest.mark.slow
def test_the_result_says_what_the_network_knows(tmp_path):
    settings = replace(SMALL, optimizer="sgd", learning_rate=1.0, units=8, dropout=0.0, digits=100)
    result = run(settings, tmp_path / "new.keras")[-1]
    data, network = small_mnist(), load_keras_network(tmp_path / "new.keras")
    read = network.predict(flatten(normalise(data["x_train"][:100])), verbose=0).argmax(axis=1)
    assert result["known"] == pytest.approx((read == data["y_train"][:100]).mean())
    hidden = network.layers[0](flatten(normalise(data["x_test"]))).numpy()
    assert result["dead"] == [(hidden == 0).all(axis=0).sum()]


@pytest.mark.slow
def test_the_peak_is_the_largest_loss_of_a_batch(tmp_path):
    """With one batch in each epoch Keras reports the loss of every batch."""
    settings = replace(SMALL, learning_rate=1.0, batch_size=128, digits=100, epochs=6, dropout=0.0)
    result = run(settings, tmp_path / "new.keras")[-1]
    losses = result["history"]["loss"]
    assert result["peak"] == pytest.approx(max(losses), rel=1e-5)
    assert result["peak_step"] == 1 + np.argmax(losses) > 1


@pytest.mark.slow
def test_the_moments_of_a_small_network_are_kept(tmp_path):
    settings = replace(SMALL, units=16, batch_size=16)
    *learning, last = [update for update in run(settings, tmp_path / "new.keras") if update["stage"] == "learning"]
    kept = [update for update in [*learning, last] if "moment" in update]
    steps = 3 * math.ceil(1000 / 16)
    assert [(update["epoch"] - 1) * update["batches"] + update["batch"] for update in kept] == moment_steps(steps)
    assert len(kept) <= MOMENTS
    assert len(last["weights"]) == settings.units <= UNITS_SHOWN
    assert last["moment"]["accuracy"] == pytest.approx(last["val_accuracy"])
    assert last["moment"]["loss"] == pytest.approx(last["val_loss"], rel=1e-4)

    data, network = small_mnist(), load_keras_network(tmp_path / "new.keras")
    pixels = flatten(normalise(data["x_test"]))
    weights = np.frombuffer(base64.b64decode(last["moment"]["weights"]), "<f2")
    probabilities = predict(layers_of(weights, [784, 16, 10]), pixels)
    np.testing.assert_allclose(probabilities, network.predict(pixels, verbose=0), atol=5e-3)
    matrix = np.array(last["moment"]["confusion_matrix"])
    assert matrix.sum() == len(pixels)
    assert np.trace(matrix) == pytest.approx(last["val_accuracy"] * len(pixels))


def test_the_moments_of_a_training_are_few_and_include_both_ends():
    for steps in (1, 7, 100, 1876, 375_000):
        chosen = moment_steps(steps)
        assert (chosen[0], chosen[-1]) == (0, steps)
        assert len(set(chosen)) == len(chosen) <= MOMENTS


@pytest.mark.slow
def test_no_moment_of_a_large_network_or_one_of_huge_weights_is_kept(tmp_path):
    assert MAX_WEIGHTS < 785 * 32 + 33 * 10
    updates = run(replace(SMALL, epochs=1), tmp_path / "new.keras")
    assert all("moment" not in update for update in updates)
    huge = replace(SMALL, optimizer="sgd", learning_rate=1e8, hidden_layers=3, units=8, batch_size=8, dropout=0.0)
    moments = [update["moment"] for update in run(huge, tmp_path / "new.keras") if "moment" in update]
    assert moments[0] is not None  # before the first step
    assert moments[-1] is None


@pytest.mark.slow
def test_the_extremes_of_every_setting_can_be_trained(tmp_path, monkeypatch):
    """Train each number of layers and each optimizer, with the least and the largest of the other settings."""
    few = {name: values[:40] for name, values in small_mnist().items()}
    np.savez(tmp_path / "few.npz", **few)
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "few.npz"))
    optimizers = itertools.cycle(OPTIMIZERS)
    for number in range(int(RANGES["hidden_layers"][1]) + 1):
        chosen = {name: ends[number % 2] for name, ends in RANGES.items()} | {"hidden_layers": number}
        chosen["epochs"] = RANGES["epochs"][number == 1]  # the most only once
        settings = check_settings(chosen | {"optimizer": next(optimizers)})
        assert run(settings, tmp_path / "new.keras")[-1]["stage"] == "done", settings


@pytest.mark.slow
def test_the_examples_are_the_most_confident_mistakes(tmp_path):
    result = run(replace(SMALL, epochs=1, digits=100), tmp_path / "weak.keras")[-1]
    data = small_mnist()
    network = load_keras_network(tmp_path / "weak.keras")
    assert result["misread"] >= len(result["examples"]) > 0
    confidences = [example["confidence"] for example in result["examples"]]
    assert confidences == sorted(confidences, reverse=True)
    for example in result["examples"]:
        image = np.array(example["image"], np.uint8)
        position = np.flatnonzero((data["x_test"] == image).all(axis=(1, 2)))[0]  # images may repeat
        assert data["y_test"][position] == example["true"] != example["predicted"]
        probabilities = network.predict(flatten(normalise(image[None])), verbose=0)[0]
        assert probabilities[example["predicted"]] == pytest.approx(example["confidence"], abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        replace(SMALL, hidden_layers=0, optimizer="sgd", learning_rate=0.1),
        replace(SMALL, hidden_layers=3, optimizer="rmsprop", dropout=0.0, digits=500),
    ],
)
def test_the_code_on_the_page_gives_the_same_result(settings, tmp_path, monkeypatch):
    result = run(settings, tmp_path / "new.keras")[-1]
    data = small_mnist()
    loaded = (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: loaded)
    names = {}
    exec(compile(tutorial_code(settings), "code on the page", "exec"), names)
    assert names["loss"] == pytest.approx(result["test_loss"], abs=1e-3)
    assert names["accuracy"] == pytest.approx(result["test_accuracy"], abs=0.0034)  # one of the 300 digits


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_optimizer_takes_the_integer_learning_rate_1(optimizer):
    chosen = {**asdict(SMALL), "optimizer": optimizer, "learning_rate": 1}
    (line,) = [line for line in tutorial_code(check_settings(chosen)).splitlines() if "optimizers" in line]
    exec(line, {"keras": keras})


def test_an_unexpected_error_is_one_sentence_for_visitors_and_a_traceback_in_the_log(tmp_path, monkeypatch, capfd):
    (tmp_path / "tensorflow.py").write_text("raise OSError('/srv/lib is damaged')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    *_, last = updates_of_process(Job(SMALL, tmp_path / "new.keras").to_json())
    assert (last["stage"], last["error"]) == ("refused", "TrainingError")
    assert re.fullmatch(r"The training failed \(OSError\): [^\n/]+\.", last["sentence"])
    assert "/srv/lib is damaged" in capfd.readouterr().err


@pytest.mark.slow
def test_a_training_that_diverges_is_reported_and_not_saved(tmp_path):
    path = tmp_path / "new.keras"
    # On these digits, the largest learning rate of the page would not diverge.
    settings = replace(SMALL, optimizer="sgd", learning_rate=1e8, hidden_layers=3, batch_size=8, dropout=0.0)
    result = run(settings, path)[-1]
    assert result["end"] == "diverged"
    assert not math.isfinite(result["test_loss"])
    assert not path.exists()


def test_nan_is_written_as_null():
    update = {"loss": math.nan, "history": {"loss": [0.5, math.inf]}, "epoch": 1, "stage": "done", "field": None}
    assert without_nan(update) == {**update, "loss": None, "history": {"loss": [0.5, None]}}


@pytest.mark.slow
def test_training_stops_at_its_time_limit(tmp_path):
    result = run(ENDLESS, tmp_path / "new.keras", time_limit=0.5)[-1]
    assert result["end"] == "time"
    assert len(result["history"]["loss"]) < ENDLESS.epochs
    assert load_keras_network(tmp_path / "new.keras").count_params() == (784 + 1) * 512 + 513 * 10


@pytest.mark.slow
def test_a_missing_data_set_and_an_unwritable_folder_are_reported_in_one_sentence(tmp_path, monkeypatch):
    with pytest.raises(TrainingError, match=r"^The network is trained, but the server cannot save it .*\.$"):
        run(replace(SMALL, epochs=1, digits=100), tmp_path / "missing" / "new.keras")
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "missing.npz"))
    with pytest.raises(DatasetError, match=r"^There is no file .*missing\.npz.*\.$"):
        run(SMALL, tmp_path / "new.keras")


def test_an_invalid_job_is_refused():
    (update,) = updates_of_process("nonsense")
    assert (update["stage"], update["error"]) == ("refused", "InputError")
    assert update["sentence"].endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["importing", "learning"])
def test_the_process_ends_when_its_parent_has_ended(tmp_path, stage):
    with start(Job(ENDLESS, tmp_path / "new.keras").to_json()) as process:
        for update in process.stdout:
            if json.loads(update)["stage"] == stage:
                break
        process.stdin.close()  # as the system does when the parent is killed
        process.stdout.read()
        assert process.wait(60) == 1
    assert list(tmp_path.iterdir()) == []
