"""Training on demand: settings and the code for them, the process, the line before it, the networks that are kept."""

import asyncio
import contextlib
import json
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import keras
import numpy as np
import pytest
from datasets import small_mnist
from hypothesis import given
from hypothesis import strategies as st

import page.visitors.training_queue as training_line
from model import DatasetError, InputError, TrainingError, preprocess_strokes
from model.data.mnist import PATH_VARIABLE
from model.preprocessing import flatten, normalise
from model.training.live import (
    OPTIMIZERS,
    RANGES,
    TUTORIAL_REPORT,
    Settings,
    check_settings,
    make_order,
    tutorial_code,
    tutorial_settings,
)
from model.training.networks import load_keras_network
from page.visitors.trained_networks import KEPT, MOST, PREFIX, STALE, TrainedNetworks
from page.visitors.training_queue import TrainingLine, updates_of_process

ROOT = Path(training_line.__file__).resolve().parents[2]
SMALL = Settings(
    hidden_layers=1, units=32, dropout=0.2, optimizer="adam", learning_rate=0.003, batch_size=32, epochs=3, digits=1000
)
ENDLESS = replace(SMALL, epochs=50, batch_size=8, units=512, digits=60_000)
DRAWING = preprocess_strokes([[(50, 5), (50, 95)]])


@pytest.fixture(scope="module")
def mnist_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("mnist") / "small.npz"
    np.savez_compressed(path, **small_mnist())
    return path


@pytest.fixture(autouse=True)
def _small_mnist(monkeypatch, mnist_file):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))


@pytest.fixture
def networks():
    return TrainedNetworks()


@pytest.fixture
def line(networks):
    return TrainingLine(networks)


# ---- Settings


def test_the_tutorials_settings_may_be_chosen():
    assert check_settings(asdict(tutorial_settings())) == tutorial_settings()
    assert TUTORIAL_REPORT["settings"]["hidden_units"] == [512, 512]


@pytest.mark.parametrize("name", RANGES)
def test_a_number_may_be_as_far_as_its_range_goes(name):
    for value in RANGES[name]:
        assert check_settings({**asdict(SMALL), name: value}) == replace(SMALL, **{name: value})
    lowest, highest = RANGES[name]
    for value in (lowest - 1, highest + 1, math.nan, math.inf, -math.inf, None, True, "3", [3], {}):
        with pytest.raises(InputError, match=r"must be a (whole )?number from .* to .*\.$"):
            check_settings({**asdict(SMALL), name: value})


@pytest.mark.parametrize("name", [name for name, (lowest, _) in RANGES.items() if isinstance(lowest, int)])
def test_counts_are_whole(name):
    with pytest.raises(InputError, match="whole number"):
        check_settings({**asdict(SMALL), name: RANGES[name][0] + 0.5})


@pytest.mark.parametrize("value", ["lion", "", None, 1, ["adam"], {}])
def test_other_optimizers_are_refused(value):
    with pytest.raises(InputError, match="adam, sgd, rmsprop"):
        check_settings({**asdict(SMALL), "optimizer": value})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(json_values | st.dictionaries(st.sampled_from([*asdict(SMALL), "more"]), json_values))
def test_nonsense_gets_one_sentence(values):
    with pytest.raises(InputError) as refused:
        check_settings(values)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


# ---- The process


def in_a_loop(coroutine):
    """Run a coroutine to its end in a thread of its own: the browser tests' Playwright keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def run(settings, network_file, **others):
    """Run the process to its end, without the line before it: list of updates."""

    async def collect():
        order = make_order(settings, network_file, **others)
        return [update async for update in updates_of_process(order, time_limit=300)]

    return in_a_loop(collect())


@pytest.fixture(scope="module")
def training(tmp_path_factory, mnist_file):
    """One training to its end: (updates, path of the network)."""
    path = tmp_path_factory.mktemp("networks") / "new.keras"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(mnist_file))
        return run(SMALL, path, field=DRAWING), path


def test_it_tells_how_it_goes(training):
    updates, _ = training
    stages = list(dict.fromkeys(update["stage"] for update in updates))
    assert stages == ["starting", "loading", "learning", "testing", "done"]
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


def test_the_curves_are_keras_own_history(training):
    updates, _ = training
    ends = {update["epoch"]: update for update in updates if "val_loss" in update}
    assert sorted(ends) == [1, 2, 3]
    for name, values in updates[-1]["history"].items():
        assert [ends[epoch][name] for epoch in sorted(ends)] == values


def test_the_result_is_that_of_the_network_it_saved(training):
    updates, path = training
    result, data = updates[-1], small_mnist()
    network = load_keras_network(path)
    probabilities = network.predict(flatten(normalise(data["x_test"])), verbose=0)
    predictions = probabilities.argmax(axis=1)
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (data["y_test"], predictions), 1)
    assert result["end"] == "finished"
    assert result["confusion_matrix"] == matrix.tolist()
    assert result["misread"] == (predictions != data["y_test"]).sum()
    assert result["test_accuracy"] == pytest.approx((predictions == data["y_test"]).mean())
    judged = network.predict(flatten(normalise(DRAWING[None])), verbose=0)[0]
    np.testing.assert_allclose(result["probabilities"], judged, atol=1e-5)


def test_the_examples_are_the_surest_mistakes(tmp_path):
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


@pytest.mark.parametrize(
    "settings",
    [
        SMALL,
        replace(SMALL, hidden_layers=0, optimizer="sgd", learning_rate=0.1),
        replace(SMALL, hidden_layers=3, optimizer="rmsprop", dropout=0.0, digits=500),
    ],
)
def test_the_code_on_the_page_does_the_same(settings, tmp_path, monkeypatch, training):
    """The code is run as it stands, by Keras alone."""
    updates = training[0] if settings == SMALL else run(settings, tmp_path / "new.keras")
    data = small_mnist()
    loaded = (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: loaded)
    names = {}
    exec(compile(tutorial_code(settings), "code on the page", "exec"), names)
    assert names["loss"] == pytest.approx(updates[-1]["test_loss"], abs=1e-3)
    assert names["accuracy"] == pytest.approx(updates[-1]["test_accuracy"], abs=0.0034)  # one of the 300 digits


@given(
    st.builds(
        Settings,
        **{
            name: (st.integers if isinstance(low, int) else st.floats)(low, high)
            for name, (low, high) in RANGES.items()
        },
        optimizer=st.sampled_from(list(OPTIMIZERS)),
    )
)
def test_code_for_any_settings_is_python_with_short_lines(settings):
    code = tutorial_code(settings)
    compile(code, "code", "exec")
    assert code.count('activation="relu"') == settings.hidden_layers
    assert max(map(len, code.splitlines())) <= 70


def test_a_training_that_diverges_says_so(tmp_path):
    path = tmp_path / "new.keras"
    settings = replace(SMALL, optimizer="sgd", learning_rate=1.0, hidden_layers=3, units=512, batch_size=8, dropout=0.0)
    # These digits stand larger steps than may be chosen on the page.
    result = run(replace(settings, learning_rate=1e8), path)[-1]
    assert (result["end"], result["test_loss"]) == ("diverged", None)
    assert not path.exists()


def test_it_ends_when_the_time_is_up(tmp_path):
    updates = run(ENDLESS, tmp_path / "new.keras", time_limit=1)
    assert updates[-1]["end"] == "time"
    assert len(updates[-1]["history"]["loss"]) < ENDLESS.epochs
    assert load_keras_network(tmp_path / "new.keras").count_params() == (784 + 1) * 512 + 513 * 10


def test_without_mnist_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "missing.npz"))
    with pytest.raises(DatasetError, match=r"There is no file .*missing\.npz.*\.$"):
        run(SMALL, tmp_path / "new.keras")


def test_a_process_that_dies_gets_one_sentence(tmp_path, processes):
    async def go():
        async for _ in updates_of_process(make_order(ENDLESS, tmp_path / "new.keras"), time_limit=300):
            if processes[0].returncode is None:
                processes[0].kill()

    with pytest.raises(TrainingError, match="ended before it was done"):
        in_a_loop(go())


def test_a_full_disk_gets_one_sentence_and_leaves_nothing(line, networks):
    resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def go():
        async with contextlib.aclosing(line.train(asdict(SMALL))) as updates:
            await until(updates, "done")

    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))  # less than the network needs
    try:
        with pytest.raises(TrainingError, match=r"^The network has learnt, but the server cannot keep it .*\.$"):
            in_a_loop(go())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(Path(networks._folder.name).iterdir()) == []


def test_it_ends_when_whoever_started_it_is_gone(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "model.training.live"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdin.write(make_order(ENDLESS, tmp_path / "new.keras").encode() + b"\n")
        process.stdin.flush()
        for update in process.stdout:
            if json.loads(update)["stage"] == "learning":
                break
        process.stdin.close()  # as the system does for a process that has been killed
        process.stdout.read()
        assert process.wait(60) == 1
    assert list(tmp_path.iterdir()) == []


# ---- The line


async def until(updates, stage):
    async for update in updates:
        if update["stage"] == stage:
            return update
    raise AssertionError(f"it never came to {stage}")


@pytest.fixture
def processes(monkeypatch):
    """The processes that were started, in order."""
    started = []
    create = asyncio.create_subprocess_exec

    async def remember(*arguments, **options):
        started.append(await create(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", remember)
    return started


def test_one_after_the_other(line, networks, processes):
    async def go():
        async with contextlib.AsyncExitStack() as stack:
            first, second, third = [
                await stack.enter_async_context(contextlib.aclosing(line.train(asdict(settings), DRAWING)))
                for settings in (ENDLESS, SMALL, SMALL)
            ]
            await until(first, "learning")
            assert await anext(second) == {"stage": "waiting", "place": 1}
            assert await anext(third) == {"stage": "waiting", "place": 2}
            assert len(processes) == 1

            await first.aclose()  # stopped half-way
            assert processes[0].returncode is not None
            result = await until(second, "done")
            assert networks.has(result["token"])
            assert processes[1].returncode == 0 or len(processes) == 2
            await second.aclose()

            assert (await until(third, "done"))["token"] != result["token"]
        assert len(processes) == 3

    in_a_loop(go())


def test_who_waits_may_leave(line, processes):
    async def go():
        first, second, third = [line.train(asdict(ENDLESS)) for _ in range(3)]
        await anext(first)
        await anext(second)
        assert (await anext(third))["place"] == 2
        await second.aclose()
        assert (await until(third, "waiting"))["place"] == 1
        await third.aclose()
        await first.aclose()
        assert len(processes) == 1
        assert processes[0].returncode is not None

    in_a_loop(go())


def test_a_full_line_is_refused(line, monkeypatch):
    monkeypatch.setattr(training_line, "MOST", 2)

    async def go():
        first, second = [line.train(asdict(ENDLESS)) for _ in range(2)]
        await anext(first)
        await anext(second)
        with pytest.raises(InputError, match="waiting already"):
            await anext(line.train(asdict(ENDLESS)))
        await second.aclose()
        await first.aclose()

    in_a_loop(go())


def test_nonsense_does_not_wait(line):
    async def go():
        with pytest.raises(InputError, match="settings"):
            await anext(line.train({"units": 12}))

    in_a_loop(go())


def test_what_hangs_is_ended(line, monkeypatch, processes):
    monkeypatch.setattr(training_line, "GRACE", 0)

    async def go():
        with pytest.raises(TrainingError, match="took too long"):
            await until(line.train(asdict(ENDLESS), time_limit=0), "done")
        assert processes[0].returncode is not None

    in_a_loop(go())


def test_nothing_is_left_of_a_training_that_was_stopped(line, networks):
    async def go():
        async with contextlib.aclosing(line.train(asdict(SMALL))) as updates:
            await until(updates, "testing")

    in_a_loop(go())
    assert list(Path(networks._folder.name).iterdir()) == []


# ---- The networks that are kept


@pytest.fixture
def put(networks, training):
    """Keep a copy of a trained network; returns its token."""

    def put():
        token, path = networks.new_file()
        path.write_bytes(training[1].read_bytes())
        networks.keep(token)
        return token

    return put


def test_a_kept_network_reads_and_can_be_fetched(networks, put, training):
    updates, path = training
    token = put()
    probabilities, _ = networks.recognizer(token).judge(DRAWING)
    np.testing.assert_allclose(probabilities, updates[-1]["probabilities"], atol=1e-5)
    assert networks.recognizer(token) is networks.recognizer(token)
    assert networks.file(token) == path.read_bytes()


@pytest.mark.parametrize("token", ["", "unknown", "../tutorial", None, 3, ["a"], {}, "a" * 10_000])
def test_unknown_tokens_get_one_sentence(networks, put, token):
    put()
    for ask in (networks.recognizer, networks.file):
        with pytest.raises(InputError, match=r"no longer kept: train it again\.$"):
            ask(token)


def test_tokens_cannot_be_guessed(networks):
    tokens = {networks.new_file()[0] for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_only_so_many_are_kept_and_only_for_a_while(networks, put, monkeypatch):
    tokens = [put() for _ in range(MOST)]
    networks.file(tokens[0])  # used now, so that the second is the oldest
    put()
    assert [networks.has(token) for token in tokens[:3]] == [True, False, True]
    assert len(list(Path(networks._folder.name).iterdir())) == MOST

    later = time.monotonic() + KEPT + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(InputError):
        networks.recognizer(tokens[0])
    assert list(Path(networks._folder.name).iterdir()) == []


def test_a_tidied_folder_is_no_end(networks, put):
    token = put()
    for path in Path(networks._folder.name).iterdir():
        path.unlink()
    Path(networks._folder.name).rmdir()
    with pytest.raises(InputError, match="no longer kept"):
        networks.recognizer(token)
    assert networks.file(put())


def test_folders_go(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, age in (("old", STALE + 60), ("new", 60)):
        folder = tmp_path / f"{PREFIX}{name}"
        folder.mkdir()
        (folder / "a.keras").touch()
        os.utime(folder, (time.time() - age,) * 2)
    networks = TrainedNetworks()
    own = Path(networks._folder.name)
    assert {path.name for path in tmp_path.iterdir()} == {f"{PREFIX}new", own.name}
    del networks  # as when Python ends
    assert not own.exists()
