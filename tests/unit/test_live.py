"""A live training: the process as the page starts it, and what it reports."""

import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from datasets import small_mnist

from model.data.mnist import PATH_VARIABLE
from model.errors import DatasetError, TrainingError
from model.jobs import training_job as job_module
from model.jobs.settings import OPTIMIZERS, Settings, check_settings, tutorial_code
from model.jobs.training_job import MODULE, Job, Update
from model.preprocessing import flatten, normalise, preprocess_strokes
from model.training.live_training import run_job
from model.training.networks import load_keras_network

ROOT = Path(job_module.__file__).parents[2]
SMALL = Settings(
    hidden_layers=1, units=32, dropout=0.2, optimizer="adam", learning_rate=0.003, batch_size=32, epochs=3, digits=1000
)
ENDLESS = replace(SMALL, epochs=50, batch_size=8, units=512, digits=60_000)
DRAWING = preprocess_strokes([np.array([(50.0, 5.0), (50.0, 95.0)])])


@pytest.fixture(autouse=True)
def _small_mnist(monkeypatch: pytest.MonkeyPatch, mnist_file: Path) -> None:
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))


def start() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", MODULE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )


def updates_of_process(line: str) -> Iterator[Update]:
    """Run the process, whose input stays open, to its end."""
    with start() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        for update in process.stdout:
            yield json.loads(update)


def run(settings: Settings, network_file: Path, **others: Any) -> list[Update]:
    """Run a job in this process."""
    updates: list[Update] = []
    run_job(Job(settings, network_file, **others), updates.append)
    return updates


@dataclass(frozen=True)
class Training:
    """A training by the process.

    Attributes:
        updates: all of them.
        came_at: s, when each update came.
        network_file: the network.
    """

    updates: list[Update]
    came_at: list[float]
    network_file: Path


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory, mnist_file: Path) -> Training:
    path = tmp_path_factory.mktemp("networks") / "new.keras"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(mnist_file))
        timed = [(update, time.monotonic()) for update in updates_of_process(Job(SMALL, path, DRAWING).to_json())]
    return Training([update for update, _ in timed], [at for _, at in timed], path)


@pytest.mark.slow
def test_it_reports_how_it_goes(training: Training) -> None:
    updates = training.updates
    stages = list(dict.fromkeys(update["stage"] for update in updates))
    assert stages == ["importing", "loading", "learning", "testing", "done"]
    learning = [update for update in updates if update["stage"] == "learning"]
    assert learning[0]["progress"] == 0
    assert learning[-1]["progress"] == 1
    assert learning[-1]["seconds_left"] == 0
    progress = [update["progress"] for update in learning]
    assert progress == sorted(progress)
    for update in learning:
        assert sum(update["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert 1 <= update["epoch"] <= update["epochs"] == SMALL.epochs
        assert 0 <= update["batch"] <= update["batches"] == math.ceil(SMALL.digits / SMALL.batch_size)


@pytest.mark.slow
def test_it_says_that_it_imports_tensorflow_before_it_does_so(training: Training) -> None:
    importing, loading, *_ = training.came_at
    assert loading - importing > 0.5


@pytest.mark.slow
def test_the_curves_are_keras_own_history(training: Training) -> None:
    updates = training.updates
    ends = {update["epoch"]: update for update in updates if "val_loss" in update}
    assert sorted(ends) == [1, 2, 3]
    for name, values in updates[-1]["history"].items():
        assert [ends[epoch][name] for epoch in sorted(ends)] == values


@pytest.mark.slow
def test_the_result_is_that_of_the_network_it_saved(training: Training) -> None:
    result, data = training.updates[-1], small_mnist()
    network = load_keras_network(training.network_file)
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
def test_the_examples_are_the_most_confident_mistakes(tmp_path: Path) -> None:
    result = run(replace(SMALL, epochs=1, digits=100), tmp_path / "weak.keras")[-1]
    data = small_mnist()
    network = load_keras_network(tmp_path / "weak.keras")
    assert result["misread"] >= len(result["examples"]) > 0
    confidences = [example["confidence"] for example in result["examples"]]
    assert confidences == sorted(confidences, reverse=True)
    for example in result["examples"]:
        image = np.array(example["image"], np.uint8)
        position = np.flatnonzero((data["x_test"] == image).all(axis=(1, 2)))[0]  # the same one may come twice
        assert data["y_test"][position] == example["true"] != example["predicted"]
        probabilities = network.predict(flatten(normalise(image[None])), verbose=0)[0]
        assert probabilities[example["predicted"]] == pytest.approx(example["confidence"], abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        SMALL,
        replace(SMALL, hidden_layers=0, optimizer="sgd", learning_rate=0.1),
        replace(SMALL, hidden_layers=3, optimizer="rmsprop", dropout=0.0, digits=500),
    ],
)
def test_the_code_on_the_page_does_the_same(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, training: Training
) -> None:
    """The code is run as it stands, by Keras alone."""
    result = (training.updates if settings == SMALL else run(settings, tmp_path / "new.keras"))[-1]
    data = small_mnist()
    loaded = (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: loaded)
    names: dict[str, Any] = {}
    exec(compile(tutorial_code(settings), "code on the page", "exec"), names)
    assert names["loss"] == pytest.approx(result["test_loss"], abs=1e-3)
    assert names["accuracy"] == pytest.approx(result["test_accuracy"], abs=0.0034)  # one of the 300 digits


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_optimizer_trains_with_learning_rate_1(optimizer: str, tmp_path: Path) -> None:
    """As the page sends it, a whole number."""
    chosen = {**asdict(SMALL), "optimizer": optimizer, "learning_rate": 1, "epochs": 1, "digits": 100}
    assert run(check_settings(chosen), tmp_path / "new.keras")[-1]["stage"] == "done"
    (line,) = [line for line in tutorial_code(check_settings(chosen)).splitlines() if "optimizers" in line]
    exec(line, {"keras": keras})


def test_an_unexpected_failure_is_a_training_error_in_one_sentence_for_visitors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As where TensorFlow is damaged. The log of the server gets the rest."""
    (tmp_path / "tensorflow.py").write_text("raise OSError('/srv/lib is damaged')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    *_, last = updates_of_process(Job(SMALL, tmp_path / "new.keras").to_json())
    assert (last["stage"], last["error"]) == ("refused", "TrainingError")
    assert re.fullmatch(r"The training failed \(OSError\): [^\n/]+\.", last["sentence"])
    assert "/srv/lib is damaged" in capfd.readouterr().err


@pytest.mark.slow
def test_a_training_that_diverges_says_so_and_saves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.keras"
    # These digits stand larger steps than may be chosen on the page.
    settings = replace(SMALL, optimizer="sgd", learning_rate=1e8, hidden_layers=3, batch_size=8, dropout=0.0)
    result = run(settings, path)[-1]
    assert result["end"] == "diverged"
    assert not math.isfinite(result["test_loss"])
    assert not path.exists()


def test_nan_is_written_as_null() -> None:
    from model.training.live import without_nan

    update = {"loss": math.nan, "history": {"loss": [0.5, math.inf]}, "epoch": 1, "stage": "done", "field": None}
    expected = {"loss": None, "history": {"loss": [0.5, None]}, "epoch": 1, "stage": "done", "field": None}
    assert without_nan(update) == expected


@pytest.mark.slow
def test_it_ends_when_the_time_is_up(tmp_path: Path) -> None:
    updates = run(ENDLESS, tmp_path / "new.keras", time_limit=0.5)
    assert updates[-1]["end"] == "time"
    assert len(updates[-1]["history"]["loss"]) < ENDLESS.epochs
    assert load_keras_network(tmp_path / "new.keras").count_params() == (784 + 1) * 512 + 513 * 10


@pytest.mark.slow
def test_without_mnist_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "missing.npz"))
    with pytest.raises(DatasetError, match=r"^There is no file .*missing\.npz.*\.$"):
        run(SMALL, tmp_path / "new.keras")


@pytest.mark.slow
def test_a_network_that_cannot_be_saved_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"^The network is trained, but the server cannot save it .*\.$"):
        run(replace(SMALL, epochs=1, digits=100), tmp_path / "missing" / "new.keras")


def test_what_is_not_a_job_is_refused() -> None:
    (update,) = updates_of_process("nonsense")
    assert (update["stage"], update["error"]) == ("refused", "InputError")
    assert update["sentence"].endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["importing", "learning"])
def test_it_ends_when_whoever_started_it_is_gone(tmp_path: Path, stage: str) -> None:
    with start() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{Job(ENDLESS, tmp_path / 'new.keras').to_json()}\n")
        process.stdin.flush()
        for update in process.stdout:
            if json.loads(update)["stage"] == stage:
                break
        process.stdin.close()  # as the system does for a process that has been killed
        process.stdout.read()
        assert process.wait(60) == 1
    assert list(tmp_path.iterdir()) == []
