"""Training on demand: the processes that train, the queue, and the networks that the server keeps."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import anyio
import numpy as np
import psutil
import pytest
from driver import ROOT, START_TIMEOUT
from loops import in_a_loop
from model.jobs.training_job import MODULE, Job
from page.visitors.trained_networks import MAX_NETWORKS, TTL, TrainedNetworks
from page.visitors.training_processes import FORK_SERVER, TrainingProcesses
from page.visitors.training_queue import TrainingQueue
from waiting import set_clock, wait_until

from model import InputError, TrainingError, preprocess_strokes
from model.data.mnist import PATH_VARIABLE
from model.jobs.settings import Settings
from model.recognizer import FOLDER
from page.visitors import trained_networks, training_processes, training_queue
from page.visitors.temporary import PREFIX

SMALL = Settings(
    hidden_layers=1, units=32, dropout=0.2, optimizer="adam", learning_rate=0.003, batch_size=32, epochs=3, digits=1000
)
QUICK = replace(SMALL, epochs=1, digits=100)
ENDLESS = replace(SMALL, epochs=50, batch_size=8, units=512, digits=60_000)
DRAWING = preprocess_strokes([[(50, 5), (50, 95)]])
TIMEOUT = START_TIMEOUT  # s: a process of low priority may have to import TensorFlow


@pytest.fixture(autouse=True)
def _small_mnist(monkeypatch, mnist_file):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))


@pytest.fixture
def networks():
    return TrainedNetworks()


@pytest.fixture(scope="module")
def processes():
    """Start the processes of all trainings in this module, so that TensorFlow is imported once."""
    processes = TrainingProcesses()
    yield processes
    processes.end()


@pytest.fixture
def queue(networks, processes):
    return TrainingQueue(networks, processes)


def files(networks):
    return [path.name for path in Path(networks._folder.name).iterdir()]


def started(queue, settings=ENDLESS, field=None, address="", session=None):
    """Return a context manager of a training's updates; without a session, the training gets a new one."""
    session = queue.new_session() if session is None else session
    return contextlib.aclosing(queue.train(asdict(settings), field, address=address, session=session))


def running():
    """Return the processes that train now, as psutil.Process."""
    server = fork_server()
    return server.children() if server else []


def expect_none_runs():
    """Wait until nothing trains: a process ends a moment after it closes its output."""
    wait_until(lambda: not running(), seconds=TIMEOUT)


def test_only_the_networks_that_were_used_last_are_in_memory(networks, monkeypatch):
    monkeypatch.setattr(trained_networks, "MAX_LOADED", 2)
    tokens = []
    for _ in range(3):
        token, path = networks.new_file()
        shutil.copy(FOLDER / "tutorial.keras", path)
        networks.keep(token)
        tokens.append(token)
    for used, loaded in (
        (tokens[0], tokens[:1]),
        (tokens[1], tokens[:2]),
        (tokens[2], tokens[1:]),
        (tokens[1], tokens[1:]),
    ):
        networks.recognizer(used)
        assert {token for token, each in networks._kept.items() if each.recognizer} == set(loaded)
    networks.recognizer(tokens[0])
    assert {token for token, each in networks._kept.items() if each.recognizer} == {tokens[0], tokens[1]}


def fork_server():
    """Return the process that forks the others as psutil.Process, or None."""
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # it has just ended
            if FORK_SERVER in child.cmdline():
                return child
    return None


async def until(updates, stage):
    """Return the first update of a stage."""
    async for update in updates:
        if update["stage"] == stage:
            return update
    raise AssertionError(f"no update of the stage {stage}")


# ---- The process


async def train(processes, job):
    return [update async for update in processes.train(job, time_limit=300)]


def stages(updates):
    return list(dict.fromkeys(update["stage"] for update in updates))


@pytest.fixture(scope="module")
def training(tmp_path_factory, mnist_file, processes):
    """Run a whole training: (updates, path of the network)."""
    path = tmp_path_factory.mktemp("networks") / "new.keras"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(mnist_file))
        return in_a_loop(train(processes, Job(SMALL, path, DRAWING))), path


@pytest.mark.slow
def test_tensorflow_is_imported_once_for_each_fork_server(training, processes, tmp_path):
    job, rest = Job(QUICK, tmp_path / "new.keras"), ["loading", "learning", "testing", "done"]
    assert stages(training[0]) == ["importing", *rest]
    assert stages(in_a_loop(train(processes, job))) == ["starting", *rest]
    server = fork_server()
    server.kill()
    wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE, seconds=TIMEOUT)
    assert stages(in_a_loop(train(processes, job))) == ["importing", *rest]


@pytest.mark.slow
def test_a_fork_server_starts_in_advance_and_ends_when_idle(tmp_path, monkeypatch):
    processes = TrainingProcesses()

    async def go():
        processes.prepare()
        processes.prepare()
        server = processes._fork_server
        await asyncio.to_thread(wait_until, server.is_ready, seconds=TIMEOUT)
        monkeypatch.setattr(training_processes, "IDLE", 0)
        updates = await train(processes, Job(QUICK, tmp_path / "new.keras"))
        assert updates[0] == {"stage": "starting"}
        await asyncio.to_thread(wait_until, lambda: server._process.poll() is not None, seconds=TIMEOUT)

    in_a_loop(go())


@pytest.mark.slow
def test_each_process_imports_tensorflow_on_a_system_that_cannot_fork(tmp_path, monkeypatch):
    monkeypatch.setattr(training_processes, "CAN_FORK", False)
    processes = TrainingProcesses()

    async def go():
        updates = await train(processes, Job(QUICK, tmp_path / "new.keras"))
        assert stages(updates) == ["starting", "importing", "loading", "learning", "testing", "done"]
        async with contextlib.aclosing(processes.train(Job(ENDLESS, tmp_path / "other.keras"), 300)) as updates:
            await until(updates, "importing")
            (process,) = [child for child in psutil.Process().children() if MODULE in child.cmdline()]
        assert not process.is_running()

    in_a_loop(go())


@pytest.mark.slow
def test_a_killed_process_is_reported_in_one_sentence(tmp_path, processes):
    async def go():
        async for update in processes.train(Job(ENDLESS, tmp_path / "new.keras"), time_limit=300):
            if update["stage"] == "learning":
                for process in running():
                    process.kill()

    with pytest.raises(TrainingError, match="ended before it was done"):
        in_a_loop(go())


@pytest.mark.slow
def test_a_training_survives_the_death_of_a_fork_server_that_has_accepted_it(tmp_path, processes):
    async def go():
        await train(processes, Job(QUICK, tmp_path / "other.keras"))
        server = fork_server()
        server.suspend()
        async with contextlib.aclosing(processes.train(Job(QUICK, tmp_path / "new.keras"), 300)) as updates:
            assert (await anext(updates))["stage"] == "starting"
            server.kill()
            assert (await until(updates, "done"))["end"] == "finished"

    in_a_loop(go())


@pytest.mark.slow
def test_a_full_disk_is_reported_in_one_sentence_and_no_file_remains(queue, networks, training):
    resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")

    async def go():
        async with started(queue, QUICK) as updates:
            await until(updates, "done")

    server = fork_server()
    limits = server.rlimit(resource.RLIMIT_FSIZE)
    server.rlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))  # less than the network needs
    try:
        with pytest.raises(TrainingError, match=r"^The network is trained, but the server cannot save it .*\.$"):
            in_a_loop(go())
    finally:
        server.rlimit(resource.RLIMIT_FSIZE, limits)
    assert files(networks) == []


# ---- The drawing that a training reads meanwhile


@pytest.mark.slow
def test_a_new_drawing_reaches_the_waiting_and_the_running_training_of_its_session_only(queue):
    async def go():
        session, other = queue.new_session(), queue.new_session()
        async with started(queue, session=session) as updates:
            await anext(updates)
            assert (await until(updates, "learning"))["probabilities"] is None
            queue.show(other, DRAWING)
            queue.show("no session", DRAWING)
            for _ in range(3):
                assert (await anext(updates))["probabilities"] is None
            async with started(queue, QUICK, session=session) as waiting:
                await anext(waiting)
                queue.show(session, DRAWING)
                assert queue._waiting[0].field is DRAWING
            return await anext(update async for update in updates if update["probabilities"] is not None)

    update = in_a_loop(go())
    assert sum(update["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert np.array(update["weights"]).shape == (16, 784)
    assert np.abs(update["weights"]).max() == 127


@pytest.mark.slow
def test_drawings_may_arrive_until_the_process_has_ended(queue):
    async def go():
        session = queue.new_session()

        async def draw():
            while True:
                queue.show(session, DRAWING)
                await asyncio.sleep(0)

        drawing = asyncio.create_task(draw())
        async for _ in queue.train(asdict(QUICK), session=session):
            assert not drawing.done()
        drawing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await drawing

    in_a_loop(go())


# ---- The queue


@pytest.mark.slow
def test_trainings_run_one_after_the_other(queue, networks):
    async def go():
        async with contextlib.AsyncExitStack() as stack:
            first, leaving, second, third = [
                await stack.enter_async_context(started(queue, settings, DRAWING))
                for settings in (ENDLESS, ENDLESS, QUICK, QUICK)
            ]
            await until(first, "learning")
            for place, updates in enumerate((leaving, second, third), start=1):
                assert await anext(updates) == {"stage": "waiting", "place": place}
            (process,) = running()
            await leaving.aclose()  # while it waits
            assert (await until(third, "waiting"))["place"] == 2

            await first.aclose()  # while it runs
            expect_none_runs()
            result = await until(second, "done")
            assert networks.has(result["token"])
            assert process not in running()
            await second.aclose()
            expect_none_runs()

            await until(third, "testing")  # and no further
        expect_none_runs()
        assert files(networks) == [f"{result['token']}.keras"]

    in_a_loop(go())


def test_unknown_settings_are_rejected_before_the_queue(queue):
    with pytest.raises(InputError, match="settings"):
        in_a_loop(anext(queue.train({"units": 12})))


@pytest.mark.slow
def test_a_training_that_takes_too_long_is_ended(queue, monkeypatch):
    monkeypatch.setattr(training_queue, "OVERHEAD", 0)

    async def go():
        with pytest.raises(TrainingError, match="took too long"):
            await until(queue.train(asdict(ENDLESS), time_limit=0, session=queue.new_session()), "done")
        expect_none_runs()

    in_a_loop(go())


async def ends_for_others(queue, settings=ENDLESS, is_other=True):
    """Return whether a training ends early while another one waits; it must have kept its network if so."""
    session = queue.new_session()
    async with started(queue, settings, session=session) as updates:
        await until(updates, "learning")
        async with started(queue, session=None if is_other else session) as waiting:
            await anext(waiting)
            for _ in range(8):
                update = await anext(updates)
                if update["stage"] != "learning":
                    result = await until(updates, "done")
                    assert result["end"] == "others"
                    assert queue._networks.recognizer(result["token"])
                    return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fair_time", "tutorial_time", "tutorial", "is_other", "ends"),
    [
        (0, 0, QUICK, True, True),
        (0, 0, QUICK, False, False),  # a waiting training of the same visitor
        (60, 0, QUICK, True, False),
        (0, 60, QUICK, True, False),  # the tutorial takes longer on this machine
        (0, 0, ENDLESS, True, False),  # these are the tutorial's settings
    ],
)
def test_a_long_training_ends_while_others_wait(queue, monkeypatch, fair_time, tutorial_time, tutorial, is_other, ends):
    monkeypatch.setattr(training_queue, "FAIR_TIME", fair_time)
    monkeypatch.setattr(training_queue, "TUTORIAL", tutorial)
    queue._tutorial_time = tutorial_time
    assert in_a_loop(ends_for_others(queue, is_other=is_other)) == ends


@pytest.mark.slow
def test_the_time_of_the_tutorial_is_measured(queue, monkeypatch):
    monkeypatch.setattr(training_queue, "TUTORIAL", QUICK)

    async def fit(settings):
        async with started(queue, settings) as updates:
            return (await until(updates, "done"))["seconds"]

    tutorial_time = in_a_loop(fit(QUICK))
    in_a_loop(fit(SMALL))
    assert queue._tutorial_time == tutorial_time


@pytest.mark.slow
def test_a_training_ends_when_its_request_is_cancelled(queue, networks):
    """Cancel as Starlette does for a disconnected client: again and again, until the request's task has ended."""

    async def go():
        with anyio.CancelScope() as scope:
            async with started(queue) as updates:
                await until(updates, "learning")
                scope.cancel()
                await until(updates, "done")
        expect_none_runs()
        async with started(queue, SMALL) as updates:
            assert (await anext(updates))["stage"] == "starting"  # the place in the queue is free

    in_a_loop(go())
    assert files(networks) == []


def expect_refusal(queue, waiting, refused, message):
    """Expect the queue to refuse a training while another one runs and others wait, each (address, session)."""

    async def go():
        queue._running = training_queue.Entry("other", "other")
        async with contextlib.AsyncExitStack() as stack:
            for address, session in waiting:
                updates = started(queue, address=address, session=session)
                await anext(await stack.enter_async_context(updates))
            with pytest.raises(InputError, match=message):
                await anext(queue.train(asdict(ENDLESS), address=refused[0], session=refused[1]))

    in_a_loop(go())


def test_a_full_queue_refuses_more_trainings(queue, monkeypatch):
    monkeypatch.setattr(training_queue, "MAX_TRAININGS", 3)
    expect_refusal(queue, [("one", None), ("two", None)], ("three", None), "Too many training runs are already waiting")


def test_one_address_cannot_fill_the_queue(queue):
    waiting = [*[("class", None)] * training_queue.MAX_OF_ADDRESS, ("home", None)]
    expect_refusal(queue, waiting, ("class", queue.new_session()), "Too many training runs")


@pytest.mark.parametrize("token", ["", "made up", "0.0", 7, ["a"], {}, "é" * 50, "0" * 10_000])
def test_unknown_session_tokens_count_as_one_session(queue, token):
    expect_refusal(queue, [("", token), ("", "another")], ("", None), "already have a training run in the queue")


def order_of(queue, arrivals, monkeypatch):
    """Run trainings of (address, session) that arrive while another runs; returns both in the order of running."""
    ran = []

    async def train_now(_settings, _field, _time_limit):
        ran.append(queue._running)
        yield {"stage": "done"}

    async def train_whole(address, session):
        async with started(queue, QUICK, address=address, session=session) as updates:
            async for _ in updates:
                pass

    async def go():
        async with started(queue, QUICK, address="blocker") as blocker:
            await anext(blocker)
            tasks = []
            for address, session in arrivals:
                tasks.append(asyncio.create_task(train_whole(address, session)))
                await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    monkeypatch.setattr(queue, "_train_now", train_now)
    monkeypatch.setattr(training_queue, "HEARTBEAT", 0.01)
    in_a_loop(go())
    return [entry.address for entry in ran[1:]], [entry.session for entry in ran[1:]]


def test_addresses_take_turns(queue, monkeypatch):
    arrivals = [("many", queue.new_session()) for _ in range(6)] + [("one", queue.new_session())]
    addresses, _ = order_of(queue, arrivals, monkeypatch)
    assert addresses.index("one") <= 1
    assert len(addresses) == 7


def test_sessions_of_an_address_take_turns(queue, monkeypatch):
    greedy, modest = queue.new_session(), queue.new_session()
    _, sessions = order_of(queue, [("class", greedy), ("class", greedy), ("class", modest)], monkeypatch)
    assert sessions == [greedy, modest, greedy]


# ---- The networks that are kept


@pytest.fixture
def put(networks):
    """Keep the file of a network; returns its token."""

    def put(content=b"a network", address=""):
        token, path = networks.new_file()
        path.write_bytes(content)
        networks.keep(token, address=address)
        return token

    return put


@pytest.mark.slow
def test_a_kept_network_reads_drawings_and_can_be_downloaded(networks, put, training):
    updates, path = training
    token = put(path.read_bytes())
    probabilities = networks.recognizer(token).judge(DRAWING).probabilities
    np.testing.assert_allclose(probabilities, updates[-1]["probabilities"], atol=1e-5)
    assert networks.recognizer(token) is networks.recognizer(token)
    assert networks.file(token).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("token", ["", "unknown", "../tutorial", None, 3, ["a"], {}, "a" * 10_000])
def test_unknown_network_tokens_are_rejected_in_one_sentence(networks, put, token):
    put()
    for ask in (networks.recognizer, networks.file):
        with pytest.raises(InputError, match=r"no longer kept: train it again\.$"):
            ask(token)


def test_network_tokens_cannot_be_guessed(networks):
    tokens = {networks.new_file()[0] for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_networks_are_limited_in_number_and_time(networks, put, monkeypatch):
    tokens = [put() for _ in range(MAX_NETWORKS)]
    networks.file(tokens[0])  # used now, so that the second is the oldest
    put()
    assert [networks.has(token) for token in tokens[:3]] == [True, False, True]
    assert len(files(networks)) == MAX_NETWORKS

    later = time.monotonic() + TTL + 1
    set_clock(monkeypatch, trained_networks, monotonic=lambda: later)
    with pytest.raises(InputError):
        networks.recognizer(tokens[0])
    assert files(networks) == []


def test_the_address_with_the_most_networks_loses_its_least_recently_used_one(networks, put):
    class_tokens = [put(address=f"pupil {number}") for number in range(MAX_NETWORKS - 2)]
    flood = [put(address="flood") for _ in range(MAX_NETWORKS)]
    assert all(map(networks.has, class_tokens))
    assert [networks.has(token) for token in flood] == [False] * (MAX_NETWORKS - 2) + [True] * 2
    networks.file(flood[-2])
    late = put(address="late")
    assert [networks.has(token) for token in (class_tokens[0], flood[-2], flood[-1], late)] == [True, True, False, True]


def test_networks_can_be_kept_after_their_folder_was_removed(networks, put):
    token = put()
    for path in Path(networks._folder.name).iterdir():
        path.unlink()
    Path(networks._folder.name).rmdir()
    with pytest.raises(InputError, match="no longer kept"):
        networks.recognizer(token)
    assert networks.file(put())


def test_folders_of_ended_servers_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if sys.platform == "linux":  # as if the clock is set forward after the server's start
        create_time = psutil.Process.create_time
        monkeypatch.setattr(psutil.Process, "create_time", lambda process: create_time(process) + 3600)
    make = "from page.visitors import temporary; made = temporary.make_folder(); print(made.name, flush=True); input()"
    command, environment = [sys.executable, "-c", make], {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as server:
        folder = Path(server.stdout.readline().strip())
        pid = server.pid
        start = folder.name.split("-")[-2]
        assert folder.parent == tmp_path
        for name in (f"{pid}-0-a", f"{pid}-{start}1-b", f"1-{start}-c", "99999999999-1-d", "strange"):
            (tmp_path / f"{PREFIX}{name}").mkdir()
            (tmp_path / f"{PREFIX}{name}" / "a.keras").touch()
        networks = TrainedNetworks()
        own = Path(networks._folder.name)
        assert set(tmp_path.iterdir()) == {folder, own}
        server.kill()
    other = TrainedNetworks()
    assert set(tmp_path.iterdir()) == {own, Path(other._folder.name)}
    del networks  # as when Python ends
    assert not own.exists()
