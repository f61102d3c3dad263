"""Training on demand: the process as the page starts it, the queue before it, the networks that are kept."""

import asyncio
import contextlib
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import anyio
import numpy as np
import psutil
import pytest
from driver import START_TIMEOUT
from loops import in_a_loop
from waiting import wait_until

from model import InputError, TrainingError, preprocess_strokes
from model.data.mnist import PATH_VARIABLE
from model.jobs.settings import Settings
from model.jobs.training_job import MODULE, Job
from page.visitors import temporary, training_processes, training_queue
from page.visitors.temporary import PREFIX
from page.visitors.trained_networks import MAX_NETWORKS, TTL, TrainedNetworks
from page.visitors.training_processes import FORK_SERVER, TrainingProcesses
from page.visitors.training_queue import TrainingQueue

SMALL = Settings(
    hidden_layers=1, units=32, dropout=0.2, optimizer="adam", learning_rate=0.003, batch_size=32, epochs=3, digits=1000
)
QUICK = replace(SMALL, epochs=1, digits=100)
ENDLESS = replace(SMALL, epochs=50, batch_size=8, units=512, digits=60_000)
DRAWING = preprocess_strokes([[(50, 5), (50, 95)]])
TIMEOUT = START_TIMEOUT  # s: TensorFlow may have to be imported, by a process that gives way to others


@pytest.fixture(autouse=True)
def _small_mnist(monkeypatch, mnist_file):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))


@pytest.fixture
def networks():
    return TrainedNetworks()


@pytest.fixture(scope="module")
def processes():
    """What starts the processes of all trainings here, so that TensorFlow is imported once."""
    processes = TrainingProcesses()
    yield processes
    processes.end()


@pytest.fixture
def queue(networks, processes):
    return TrainingQueue(networks, processes)


def running():
    """The processes that train now, psutil.Process each."""
    server = fork_server()
    return server.children() if server else []


def expect_none_runs():
    """Nothing trains any more; a process is gone a moment after its output was closed."""
    wait_until(lambda: not running(), seconds=TIMEOUT)


def fork_server():
    """The process that forks the others, psutil.Process, or None."""
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # it has just ended
            if FORK_SERVER in child.cmdline():
                return child
    return None


# ---- The process


@pytest.fixture(scope="module")
def training(tmp_path_factory, mnist_file, processes):
    """One training to its end: (updates, path of the network)."""
    path = tmp_path_factory.mktemp("networks") / "new.keras"

    async def collect():
        return [update async for update in processes.train(Job(SMALL, path, DRAWING), time_limit=300)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(mnist_file))
        return in_a_loop(collect()), path


@pytest.mark.slow
def test_updates_start_before_the_process_does(training):
    updates, _ = training
    assert updates[0]["stage"] == "importing"
    assert updates[-1]["stage"] == "done"


@pytest.mark.slow
def test_the_next_process_is_forked_at_once(training, processes, tmp_path):
    """TensorFlow is imported once: nothing tells of it again."""

    async def go():
        return [update async for update in processes.train(Job(QUICK, tmp_path / "new.keras"), time_limit=300)]

    stages = dict.fromkeys(update["stage"] for update in in_a_loop(go()))
    assert list(stages) == ["starting", "loading", "learning", "testing", "done"]


@pytest.mark.slow
def test_it_can_be_prepared_for_and_ends_where_nobody_trains(tmp_path, monkeypatch):
    processes = TrainingProcesses()

    async def go():
        processes.prepare()
        processes.prepare()
        server = processes._fork_server
        await asyncio.to_thread(wait_until, server.is_ready, seconds=TIMEOUT)
        monkeypatch.setattr(training_processes, "IDLE", 0)
        updates = [update async for update in processes.train(Job(QUICK, tmp_path / "new.keras"), time_limit=300)]
        assert updates[0] == {"stage": "starting"}
        await asyncio.to_thread(wait_until, lambda: server._process.poll() is not None, seconds=TIMEOUT)

    in_a_loop(go())


@pytest.mark.slow
def test_a_fork_server_that_was_killed_is_started_again(training, processes, tmp_path):
    async def go():
        return [update async for update in processes.train(Job(QUICK, tmp_path / "new.keras"), time_limit=300)]

    server = fork_server()
    server.kill()
    wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE, seconds=TIMEOUT)
    stages = dict.fromkeys(update["stage"] for update in in_a_loop(go()))
    assert list(stages) == ["importing", "loading", "learning", "testing", "done"]


@pytest.mark.slow
def test_where_the_system_cannot_fork_each_process_imports_tensorflow(tmp_path, monkeypatch):
    monkeypatch.setattr(training_processes, "CAN_FORK", False)

    async def go():
        updates = TrainingProcesses().train(Job(QUICK, tmp_path / "new.keras"), time_limit=300)
        stages = list(dict.fromkeys([update["stage"] async for update in updates]))
        assert stages == ["starting", "importing", "loading", "learning", "testing", "done"]
        async with contextlib.aclosing(
            TrainingProcesses().train(Job(ENDLESS, tmp_path / "other.keras"), 300)
        ) as updates:
            await until(updates, "importing")
            (process,) = [child for child in psutil.Process().children() if MODULE in child.cmdline()]
        assert not process.is_running()

    in_a_loop(go())


@pytest.mark.slow
def test_a_process_that_dies_gets_one_sentence(tmp_path, processes):
    async def go():
        async for _ in processes.train(Job(ENDLESS, tmp_path / "new.keras"), time_limit=300):
            for process in running():
                process.kill()

    with pytest.raises(TrainingError, match="ended before it was done"):
        in_a_loop(go())


@pytest.mark.slow
def test_a_full_disk_gets_one_sentence_and_leaves_nothing(queue, networks, training):
    resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")

    async def go():
        async with contextlib.aclosing(queue.train(asdict(QUICK), session=queue.new_session())) as updates:
            await until(updates, "done")

    server = fork_server()
    limits = server.rlimit(resource.RLIMIT_FSIZE)
    server.rlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))  # less than the network needs
    try:
        with pytest.raises(TrainingError, match=r"^The network is trained, but the server cannot save it .*\.$"):
            in_a_loop(go())
    finally:
        server.rlimit(resource.RLIMIT_FSIZE, limits)
    assert list(Path(networks._folder.name).iterdir()) == []


@pytest.mark.slow
def test_another_drawing_is_read_from_then_on(queue, networks):
    """Whether its training waits or runs; nobody else's is touched."""

    async def go():
        session, other = queue.new_session(), queue.new_session()
        async with contextlib.aclosing(queue.train(asdict(ENDLESS), session=session)) as updates:
            await anext(updates)
            assert (await until(updates, "learning"))["probabilities"] is None
            queue.show(other, DRAWING)
            queue.show("no session", DRAWING)
            for _ in range(3):
                assert (await anext(updates))["probabilities"] is None
            async with contextlib.aclosing(queue.train(asdict(QUICK), session=session)) as waiting:
                await anext(waiting)
                queue.show(session, DRAWING)
                assert queue._waiting[0].field is DRAWING
            return await anext(update async for update in updates if update["probabilities"] is not None)

    update = in_a_loop(go())
    assert sum(update["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert np.array(update["weights"]).shape == (12, 784)
    assert np.abs(update["weights"]).max() == 127


# ---- The queue


async def until(updates, stage):
    async for update in updates:
        if update["stage"] == stage:
            return update
    raise AssertionError(f"it never came to {stage}")


@pytest.mark.slow
def test_one_after_the_other(queue, networks):
    async def go():
        async with contextlib.AsyncExitStack() as stack:
            first, second, third = [
                await stack.enter_async_context(
                    contextlib.aclosing(queue.train(asdict(settings), DRAWING, session=queue.new_session()))
                )
                for settings in (ENDLESS, QUICK, QUICK)
            ]
            await until(first, "learning")
            assert await anext(second) == {"stage": "waiting", "place": 1}
            assert await anext(third) == {"stage": "waiting", "place": 2}
            (process,) = running()

            await first.aclose()  # stopped half-way
            expect_none_runs()
            result = await until(second, "done")
            assert networks.has(result["token"])
            assert process not in running()
            await second.aclose()
            expect_none_runs()

            assert (await until(third, "done"))["token"] != result["token"]
        expect_none_runs()

    in_a_loop(go())


@pytest.mark.slow
def test_who_waits_may_leave(queue):
    async def go():
        first, second, third = [queue.train(asdict(ENDLESS), session=queue.new_session()) for _ in range(3)]
        await anext(first)
        await anext(second)
        assert (await anext(third))["place"] == 2
        await second.aclose()
        assert (await until(third, "waiting"))["place"] == 1
        await third.aclose()
        await first.aclose()
        expect_none_runs()

    in_a_loop(go())


def test_a_full_queue_is_refused(queue, monkeypatch):
    monkeypatch.setattr(training_queue, "MAX_TRAININGS", 2)

    async def go():
        first, second = [queue.train(asdict(ENDLESS), session=queue.new_session()) for _ in range(2)]
        await anext(first)
        await anext(second)
        with pytest.raises(InputError, match="waiting already"):
            await anext(queue.train(asdict(ENDLESS), session=queue.new_session()))
        await second.aclose()
        await first.aclose()

    in_a_loop(go())


def test_nonsense_does_not_wait(queue):
    async def go():
        with pytest.raises(InputError, match="settings"):
            await anext(queue.train({"units": 12}))

    in_a_loop(go())


def test_what_hangs_is_ended(queue, monkeypatch):
    monkeypatch.setattr(training_queue, "OVERHEAD", 0)

    async def go():
        with pytest.raises(TrainingError, match="took too long"):
            await until(queue.train(asdict(ENDLESS), time_limit=0, session=queue.new_session()), "done")
        expect_none_runs()

    in_a_loop(go())


@pytest.mark.slow
def test_a_training_is_over_when_its_request_is_cancelled(queue, networks):
    """As Starlette does it where the client is gone: again and again, until the request's task has ended."""

    async def go():
        with anyio.CancelScope() as scope:
            async with contextlib.aclosing(queue.train(asdict(ENDLESS), session=queue.new_session())) as updates:
                await until(updates, "learning")
                scope.cancel()
                await until(updates, "done")
        expect_none_runs()
        async with contextlib.aclosing(queue.train(asdict(SMALL), session=queue.new_session())) as updates:
            assert (await anext(updates))["stage"] == "starting"  # its place is free

    in_a_loop(go())
    assert list(Path(networks._folder.name).iterdir()) == []


@pytest.mark.slow
def test_drawings_may_come_until_the_process_has_ended(queue):
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


@pytest.mark.slow
def test_nothing_is_left_of_a_training_that_was_stopped(queue, networks):
    async def go():
        async with contextlib.aclosing(queue.train(asdict(QUICK), session=queue.new_session())) as updates:
            await until(updates, "testing")

    in_a_loop(go())
    assert list(Path(networks._folder.name).iterdir()) == []


# ---- The networks that are kept


@pytest.fixture
def put(networks):
    """Keep the file of a network; returns its token."""

    def put(content=b"a network"):
        token, path = networks.new_file()
        path.write_bytes(content)
        networks.keep(token)
        return token

    return put


@pytest.mark.slow
def test_a_kept_network_reads_and_can_be_fetched(networks, put, training):
    updates, path = training
    token = put(path.read_bytes())
    probabilities = networks.recognizer(token).judge(DRAWING).probabilities
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
    tokens = [put() for _ in range(MAX_NETWORKS)]
    networks.file(tokens[0])  # used now, so that the second is the oldest
    put()
    assert [networks.has(token) for token in tokens[:3]] == [True, False, True]
    assert len(list(Path(networks._folder.name).iterdir())) == MAX_NETWORKS

    later = time.monotonic() + TTL + 1
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


def test_folders_go_with_their_servers(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    running = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = {"running": f"{running.pid}-a", "gone": f"{gone.pid}-b", "earlier": f"{running.pid}-c", "strange": "d"}
    folders = {name: tmp_path / f"{PREFIX}{end}" for name, end in names.items()}
    try:
        for folder in folders.values():
            folder.mkdir()
            (folder / "a.keras").touch()
        started_at = psutil.Process(running.pid).create_time()
        changed_at = {folders["earlier"]: started_at - 60}  # of a process that had the same number
        monkeypatch.setattr(temporary, "changed_at", lambda folder: changed_at.get(folder, time.time()))
        networks = TrainedNetworks()
        own = Path(networks._folder.name)
        assert set(tmp_path.iterdir()) == {folders["running"], own}
    finally:
        running.communicate()
    del networks  # as when Python ends
    assert not own.exists()


# ---- Fair turns


def order_of(queue, arrivals, monkeypatch):
    """The order in which trainings of some (address, session) run that all arrive while another one runs."""
    ran = []

    async def train_now(_settings, _field, _time_limit):
        ran.append(queue._running)
        yield {"stage": "done"}

    async def train(address, session):
        async with contextlib.aclosing(queue.train(asdict(QUICK), address=address, session=session)) as updates:
            async for _ in updates:
                pass

    async def go():
        blocker = queue.train(asdict(QUICK), address="blocker")
        await anext(blocker)
        tasks = []
        for address, session in arrivals:
            tasks.append(asyncio.create_task(train(address, session)))
            await asyncio.sleep(0)
        await blocker.aclose()
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


@pytest.mark.parametrize("token", [None, "", "made up", "0.0", 7, ["a"], {}, "é" * 50, "0" * 10_000])
def test_a_session_that_was_not_given_out_counts_as_none(queue, token):
    async def go():
        waiting = [queue.train(asdict(ENDLESS), session=token) for _ in range(2)]
        queue._running = training_queue.Entry("", "other")
        for each in waiting:
            await anext(each)
        with pytest.raises(InputError, match="of yours is waiting already"):
            await anext(queue.train(asdict(ENDLESS), session=token))
        queue._running = None
        for each in waiting:
            await each.aclose()

    in_a_loop(go())


def test_an_address_has_not_all_of_the_queue(queue):
    async def go():
        queue._running = training_queue.Entry("other", "")
        waiting = []
        for _ in range(training_queue.MAX_OF_ADDRESS):
            waiting.append(queue.train(asdict(ENDLESS), address="class", session=queue.new_session()))
            await anext(waiting[-1])
        with pytest.raises(InputError, match="Too many trainings"):
            await anext(queue.train(asdict(ENDLESS), address="class", session=queue.new_session()))
        waiting.append(queue.train(asdict(ENDLESS), address="home", session=queue.new_session()))
        await anext(waiting[-1])
        for each in waiting:
            await each.aclose()

    in_a_loop(go())
