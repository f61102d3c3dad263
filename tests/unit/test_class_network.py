"""The network that a class has trained: kept with the class, checked when loaded, deleted with the class."""

import asyncio
import base64
import contextlib
import io
import json
import logging
import sqlite3
import tracemalloc
import zipfile

import h5py
import numpy as np
import pytest
from loops import in_a_loop
from model.jobs.class_job import START
from page.visitors.trained_networks import MAX_NETWORKS, NetworkGoneError, TrainedNetworks
from page.visitors.training_processes import TrainingProcesses

import app as app_module
from model.data.class_digits import ClassDigits, SharedDrawing, pack
from model.errors import NetworkFileError
from model.metrics import sign_test
from model.recognizer import FOLDER
from page.tabs.classroom import wall as wall_module
from page.tabs.classroom.classroom import OWN_NETWORK, ClassroomTab
from page.tabs.classroom.key import ClassOptions
from page.tabs.classroom.store import FILE, Store
from page.tabs.classroom.tables import ClassNetwork

ONE = [[[500, 100], [500, 900]]]

TOKEN, OTHER_TOKEN = "a" * 43, "b" * 43
CONTENT = (FOLDER / "tutorial.keras").read_bytes()
RESULT = {
    "held_out": {"drawings": 20, "before": 10, "after": 15, "phones": 2},
    "trained": {"drawings": 40, "before": 20, "after": 40, "phones": 4},
    "mnist": {"drawings": 10_000, "before": 9800, "after": 9810},
    "seconds": 42.5,
}
NETWORK = ClassNetwork(TOKEN, RESULT, frozenset([1, 2, 4, 5]))


def rewritten(weights=None, config=None, compression=zipfile.ZIP_STORED):
    """Return the network's file with other weights or another configuration."""
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["model.weights.h5"] = weights or members["model.weights.h5"]
    members["config.json"] = config or members["config.json"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_nan():
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        weights = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(weights, "r+") as file:
        file["layers/dense_1/vars/0"][3, 3] = np.nan
    return rewritten(weights=weights.getvalue())


@pytest.fixture(scope="module")
def recognizers():
    return {name: app_module.load_recognizer(name) for name in ("handwriting", START)}


@pytest.fixture
def open_tab(recognizers):
    """Open the class in a folder as a server does; return the tab and the trained networks."""
    tabs = []

    def open_tab(folder):
        networks = TrainedNetworks()
        tabs.append(ClassroomTab(recognizers, networks, TrainingProcesses(), ClassOptions(folder)))
        return tabs[-1], networks

    yield open_tab
    for tab in tabs:
        tab._store.close()


def keep(folder, network=NETWORK, content=CONTENT):
    async def use():
        with contextlib.closing(Store(folder)) as store:
            await store.keep_network(network, content, lambda: None)

    in_a_loop(use())


def change(folder, sql, *values):
    """Change the file of a class."""
    with contextlib.closing(sqlite3.connect(folder / FILE)) as database:
        database.execute(sql, values)
        database.commit()


def test_after_a_restart_it_reads_by_its_token_with_its_result(tmp_path, open_tab, recognizers):
    keep(tmp_path)
    tab, networks = open_tab(tmp_path)
    state = in_a_loop(tab.state())
    assert (state["network"], state["result"]) == (TOKEN, RESULT)
    pixels = np.random.default_rng(1).random((3, 784), np.float32)
    expected = app_module.load_recognizer("tutorial").network(pixels)
    np.testing.assert_array_equal(networks.recognizer(TOKEN).network(pixels), expected)
    assert networks.file(TOKEN).read_bytes() == CONTENT


def test_the_newest_replaces_its_predecessor(tmp_path):
    keep(tmp_path)
    keep(tmp_path, ClassNetwork(OTHER_TOKEN, RESULT, frozenset([7])), b"other")
    with contextlib.closing(Store(tmp_path)) as store:
        network, content = store.load_network()
    assert (network.token, network.phones, content) == (OTHER_TOKEN, {7}, b"other")


def test_clearing_the_class_deletes_its_network(tmp_path, open_tab):
    keep(tmp_path)
    tab, networks = open_tab(tmp_path)
    weights = CONTENT[100_000:100_100]
    assert any(weights in file.read_bytes() for file in tmp_path.iterdir())
    state = in_a_loop(tab.clear())
    assert (state["network"], state["result"]) == (None, None)
    with pytest.raises(NetworkGoneError):
        networks.recognizer(TOKEN)
    assert not any(weights in file.read_bytes() for file in tmp_path.iterdir())


def test_clearing_deletes_a_network_that_is_being_kept(tmp_path, open_tab):
    tab, networks = open_tab(tmp_path)
    token, path = networks.new_file()
    path.write_bytes(CONTENT)

    async def use():
        keeping = asyncio.ensure_future(tab._keep(ClassNetwork(token, RESULT, frozenset())))
        await asyncio.sleep(0)  # starts the task
        await tab.clear()
        await keeping
        return await tab.state()

    assert in_a_loop(use())["network"] is None
    assert not networks.has(token)
    tab._store.close()
    with contextlib.closing(Store(tmp_path)) as store:
        assert store.load_network() is None


DAMAGE = {
    "no zip": ("file", b"no zip"),
    "a word": ("file", "a word"),
    "cut off": ("file", CONTENT[:-1000]),
    "a weight that is NaN": ("file", with_nan()),
    "another kind of network": ("file", rewritten(config=b'{"class_name": "Functional", "module": "keras"}')),
    "code": ("file", rewritten(config=b'{"class_name": "Lambda", "module": "keras.layers"}')),
    "a bomb": ("file", rewritten(weights=bytes(11_000_000), compression=zipfile.ZIP_DEFLATED)),
    "a path for a token": ("token", "../../" + "a" * 40),
    "bytes for a token": ("token", b"\xff"),
    "no JSON": ("result", "[" * 100_000),
    "invalid phones": ("phones", "[0]"),
    "a number for phones": ("phones", "7"),
    "no such column": None,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_the_class_opens_without_a_damaged_network_and_logs_a_sentence(damage, tmp_path, open_tab, caplog):
    keep(tmp_path)
    if damage:
        change(tmp_path, f"UPDATE networks SET {damage[0]} = ?", damage[1])
    else:
        change(tmp_path, "ALTER TABLE networks RENAME COLUMN file TO content")
    with caplog.at_level(logging.WARNING):
        tab, networks = open_tab(tmp_path)
    (record,) = caplog.records
    assert record.getMessage().startswith("The class goes on without the network that it has trained")
    assert record.exc_info is None
    state = in_a_loop(tab.state())
    assert (state["network"], state["result"]) == (None, None)
    assert not networks.has(TOKEN)


@pytest.mark.parametrize(("phones", "asked"), [(range(2, 9), [3, 6, 7, 8]), ([1], [])])
def test_it_is_measured_on_phones_that_it_was_not_trained_on(phones, asked, tmp_path, open_tab):
    keep(tmp_path)
    tab, _ = open_tab(tmp_path)
    drawings = [SharedDrawing(f"{n:032x}", 1, n, "phone", pack(ONE)) for n in phones]

    async def use():
        await tab._store.add(ClassDigits(drawings))
        return json.loads((await tab.evaluate()).body)

    result = in_a_loop(use())
    assert [row["phone"] for row in result["phones"] if row["held_out"]] == asked
    assert result["networks"][OWN_NETWORK]["drawings"] == len(asked)
    # The class's network is the untrained one here, so that it reads as before.
    test = result["test"]
    assert [test[key] for key in ("drawings", "before", "gained", "lost", "chance")] == [
        len(asked),
        len(asked),
        0,
        0,
        1,
    ]
    assert [(digit["label"], digit["before"], digit["after"]) for digit in test["digits"]] == [(1, 1, 1)] * len(asked)


def test_phones_with_equal_shares_are_the_hardest_and_the_easiest_together(recognizers):
    def extremes(*labels):  # of drawings of a 1, by phones 1, 2 and so on
        drawings = [SharedDrawing(f"{n:032x}", each, n, "phone", pack(ONE)) for n, each in enumerate(labels, start=1)]
        fields = np.array([drawing.field() for drawing in drawings])
        result = wall_module.evaluate(recognizers, drawings, fields, [])
        return result["hardest"][START], result["easiest"][START]

    assert extremes(1, 7, 1, 7) == ([2, 4], [1, 3])
    assert extremes(1, 1) == extremes(7, 7) == ([], [])


def test_an_evaluation_takes_no_memory_for_strokes(tmp_path, open_tab):
    peaks = []
    for points in (2, 1000):
        tab, _ = open_tab(tmp_path / str(points))
        packed = pack([[[500, 100 + 800 * n // (points - 1)] for n in range(points)]])  # the same line
        drawings = [SharedDrawing(f"{n:032x}", 1, 1, "phone", packed) for n in range(300)]
        in_a_loop(tab._store.add(ClassDigits(drawings)))
        tracemalloc.start()
        in_a_loop(tab.evaluate())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 300 * 1000  # of 300 drawings with 1,000 points of 9 bytes


def test_the_test_shows_digits_that_turned_right_then_wrong_then_the_misread_ones_and_counts_all(monkeypatch):
    monkeypatch.setattr(wall_module, "MAX_TESTED", 5)
    labels, before, after = np.array([[7, 7, 7], [1, 1, 1], [4, 9, 9], [2, 2, 2], [3, 8, 3], [5, 5, 6], [6, 0, 6]]).T
    fields = np.arange(7, dtype=np.uint8)[:, None, None].repeat(28, 1).repeat(28, 2)
    test = wall_module.compare(fields, labels, before, after)
    assert [digit["label"] for digit in test["digits"]] == [3, 6, 5, 4, 7]
    assert [(digit["before"], digit["after"]) for digit in test["digits"]][:4] == [(8, 3), (0, 6), (5, 6), (9, 9)]
    assert base64.b64decode(test["digits"][0]["image"]["data"]) == bytes([4] * 784)
    figures = {key: value for key, value in test.items() if key != "digits"}
    assert figures == {"drawings": 7, "before": 4, "after": 5, "gained": 2, "lost": 1, "chance": 1}
    untrained = wall_module.compare(fields, labels, before, None)
    assert (untrained["after"], untrained["gained"], untrained["lost"]) == (4, 0, 0)
    nothing = wall_module.compare(fields[:0], labels[:0], before[:0], None)
    assert (nothing["drawings"], nothing["chance"], nothing["digits"]) == (0, 1, [])


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (3, 1), (1, 8), (9, 0), (40, 60), (3000, 2000)])
def test_the_chance_is_that_of_tosses_of_a_coin(gained, lost):
    binomtest = pytest.importorskip("scipy.stats").binomtest
    expected = binomtest(gained, gained + lost).pvalue if gained + lost else 1
    assert sign_test(gained, lost) == pytest.approx(expected, rel=1e-9)


# ---- Among the networks of visitors


def test_it_is_kept_until_it_is_dropped_however_many_others_come():
    networks = TrainedNetworks()
    networks.add(TOKEN, CONTENT)
    tokens = []
    for _ in range(MAX_NETWORKS + 1):
        token, path = networks.new_file()
        path.write_bytes(b"")
        networks.keep(token)
        tokens.append(token)
    assert networks.has(TOKEN)
    assert [networks.has(token) for token in tokens[:2]] == [False, True]
    networks.drop(TOKEN)
    networks.drop(TOKEN)
    with pytest.raises(NetworkGoneError):
        networks.file(TOKEN)


def test_a_predecessor_expires_like_a_visitors_network(monkeypatch):
    networks = TrainedNetworks()
    networks.add(TOKEN, CONTENT)
    networks.add(OTHER_TOKEN, CONTENT)
    networks.keep(OTHER_TOKEN)
    monkeypatch.setattr("page.visitors.trained_networks.TTL", -1)
    with pytest.raises(NetworkGoneError):
        networks.check(OTHER_TOKEN)
    networks.check(TOKEN)


def test_an_unusable_network_leaves_no_file():
    networks = TrainedNetworks()
    with pytest.raises(NetworkFileError):
        networks.add(TOKEN, b"no network")
    assert not networks._path(TOKEN).exists()
