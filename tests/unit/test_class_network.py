"""The network that a teacher's page has trained on the class: checked, kept with the class, sent, deleted with it."""

import base64
import contextlib
import json
import logging
import math
import sqlite3
import zlib
from fractions import Fraction

import numpy as np
import pytest
from helpers.classes.class_zips import zip_of
from helpers.networks.npz_files import EXAMPLES, RESULT, class_network

from model import load_recognizer
from model.data.class_digits import SharedDrawing, pack
from model.metrics import sign_test
from model.recognizer import FOLDER
from page.tabs.classroom import evaluation
from page.tabs.classroom.evaluation import OWN_NETWORK, START
from page.tabs.classroom.store import FILE, Store
from page.tabs.classroom.training import MAX_REPORT, logger

ONE = [[[500, 100], [500, 900]]]

TUTORIAL = load_recognizer("tutorial")
TICKET, TOKEN = "a" * 32, "class-" + "1" * 32
CONTENT = class_network(TICKET)


async def keep(folder):
    with contextlib.closing(Store(folder)) as store:
        await store.networks.begin_training(TICKET, {1, 2, 4, 5})
        await store.networks.keep_network(TICKET, TOKEN, RESULT, CONTENT)


def drawing_of(phone):
    return SharedDrawing(f"{phone:032x}", 1, phone, "phone", pack(ONE))


async def add(opened, *phones):
    await opened.do("import", content=zip_of([drawing_of(each) for each in phones]).getvalue())


async def test_a_teachers_page_gets_the_drawings_and_its_network_is_kept_sent_and_read_again(tmp_path, open_class):
    opened = open_class(tmp_path)
    await add(opened, *range(1, 6))
    assert "fewer than 6 devices" in await opened.refused("train")
    await add(opened, 6, 7)
    order = (await opened.do("train")).json()
    assert (order["trained"]["phones"], order["held_out"]["phones"]) == (5, 2)
    for part, count in (("trained", 5), ("held_out", 2)):
        assert base64.b64decode(order[part]["labels"]) == bytes([1] * count)
        fields = np.frombuffer(base64.b64decode(order[part]["images"]), np.uint8).reshape(-1, 28, 28)
        np.testing.assert_array_equal(fields, [drawing_of(1).field()] * count)
    assert opened.tab.state()["training"] == {"stage": "loading", "progress": 0.0}
    progress = {"ticket": order["ticket"], "stage": "learning", "progress": 0.25}
    await opened.do("progress", progress)
    assert opened.tab.state()["training"] == {"stage": "learning", "progress": 0.25}
    sent = {"content": class_network(order["ticket"])}
    assert (await opened.do("trained", **sent)).json() == {}
    state = opened.tab.state()
    assert (state["training"], state["result"]) == (None, RESULT)
    assert "was stopped" in await opened.refused("trained", **sent)  # a ticket is for one network
    asked = {"token": state["network"]}
    file = (await opened.do("network", asked)).content

    opened.close()
    opened = open_class(tmp_path)
    assert opened.tab.state()["network"] == asked["token"]
    assert (await opened.do("network", asked)).content == file
    found = json.loads(zlib.decompress(file, 31))
    weights = np.frombuffer(base64.b64decode(found["weights"]), "<f2")
    expected = np.concatenate(
        [each.ravel() for layer in TUTORIAL.network.layers for each in (layer.kernel, layer.bias)]
    )
    np.testing.assert_array_equal(weights, expected.astype(np.float16))
    assert {name: found[name] for name in EXAMPLES} == EXAMPLES
    assert "map" not in found
    assert "another network now" in await opened.refused("network", {"token": "class-2"})


async def test_after_deleting_everything_the_network_is_gone_and_one_that_arrives_is_refused(tmp_path, open_class):
    await keep(tmp_path)
    opened = open_class(tmp_path)
    weights = CONTENT[100_000:100_100]
    assert any(weights in file.read_bytes() for file in tmp_path.iterdir())
    await add(opened, *range(1, 8))
    ticket = (await opened.do("train")).json()["ticket"]
    await opened.do("clear")
    state = opened.tab.state()
    progress = {"ticket": ticket, "stage": "learning", "progress": 0.5}
    assert "the class was deleted" in await opened.refused("progress", progress)
    assert "the class was deleted" in await opened.refused("trained", content=class_network(ticket))
    assert "another network now" in await opened.refused("network", {"token": TOKEN})
    assert (state["network"], state["result"], state["training"]) == (None, None, None)
    assert not any(weights in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "report",
    [
        {"ticket": "\ud800"},
        {"result": {**RESULT, "seconds": -1}},
        {"result": {**RESULT, "mnist": {"drawings": 1, "before": "1", "after": 1}}},
        {"result": {**RESULT, "trained": {"drawings": 10**9, "before": 0, "after": 0, "phones": 1}}},
        {"threshold": -1},
        {"active_for": []},
        {"most_activating": [[]]},
        {"mistakes": {**EXAMPLES["mistakes"], "misread": [-1]}},
        {"mistakes": {**EXAMPLES["mistakes"], "confusion_matrix": [[0] * 10] * 9}},
        {"mistakes": {**EXAMPLES["mistakes"], "right": {}}},
        {"more": "[]" * MAX_REPORT},
        {"scale": 1e9},
    ],
    ids=range(12),
)
async def test_a_network_with_a_wrong_report_is_refused_and_changes_nothing(report, tmp_path, open_class):
    await keep(tmp_path)
    opened = open_class(tmp_path)
    assert (await opened.refused("trained", content=class_network(**{"ticket": TICKET, **report})))[-1] == "."
    assert opened.tab.state()["network"] == TOKEN


DAMAGE = {
    "no zip": ("file", b"no zip"),
    "a network without a report": ("file", (FOLDER / "tutorial.npz").read_bytes()),
    "no JSON": ("result", "[" * 100_000),
    "invalid phones": ("phones", "[0]"),
    "no such column": None,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_the_class_opens_without_a_damaged_network_and_logs_a_sentence(damage, tmp_path, open_class, caplog):
    await keep(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        if damage:
            database.execute(f"UPDATE networks SET {damage[0]} = ?", damage[1:])
        else:
            database.execute("ALTER TABLE networks RENAME COLUMN file TO content")
        database.commit()
    with caplog.at_level(logging.WARNING):
        opened = open_class(tmp_path)
    # Others log here, too: asyncio says of an earlier test's task that it was not awaited when it is collected.
    (record,) = (record for record in caplog.records if record.name == logger.name)
    assert record.getMessage().startswith("The class goes on without the network that it has trained")
    assert record.exc_info is None
    state = opened.tab.state()
    assert (state["network"], state["result"]) == (None, None)


@pytest.mark.parametrize(("phones", "asked"), [(range(2, 9), [3, 6, 7, 8]), ([1], [])])
async def test_it_is_measured_on_phones_that_it_was_not_trained_on(phones, asked, tmp_path, open_class):
    await keep(tmp_path)
    opened = open_class(tmp_path)
    await add(opened, *phones)
    result = (await opened.do("evaluate")).json()
    assert [row["phone"] for row in result["phones"] if row["held_out"]] == asked
    assert result["networks"][OWN_NETWORK]["drawings"] == len(asked)
    # The class's network is the untrained one here, so that it reads as before.
    digits = result["test"].pop("digits")
    right = len(asked)
    assert result["test"] == {"drawings": right, "before": right, "after": right, "gained": 0, "lost": 0, "chance": 1}
    assert [(digit["label"], digit["before"], digit["after"]) for digit in digits] == [(1, 1, 1)] * right


def test_each_phone_has_a_row_and_those_with_equal_shares_are_the_hardest_and_the_easiest_together(recognizers):
    def measure(*labels):  # of drawings of a 1, by phones 1, 2 and so on
        drawings = [SharedDrawing(f"{n:032x}", each, n, "phone", pack(ONE)) for n, each in enumerate(labels, start=1)]
        fields = np.array([drawing.field() for drawing in drawings])
        return evaluation.evaluate(recognizers, drawings, fields, [])

    result = measure(1, 7, 1, 7)
    figures = result["networks"][START]
    assert (figures["hardest"], figures["easiest"], figures["correct"]) == ([2, 4], [1, 3], 2)
    assert figures["matrix"][7][1] == 2
    assert [row["drawings"] for row in result["phones"]] == [1] * 4
    rows = [(row["correct"], row["misread"]) for row in figures["by_phone"].values()]
    assert rows == [(1, []), (0, [(7, 1)])] * 2
    for result in (measure(1, 1), measure(7, 7)):
        assert (result["networks"][START]["hardest"], result["networks"][START]["easiest"]) == ([], [])
        assert result["test"]["drawings"] == 0  # none is held out


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (3, 1), (1, 8), (9, 0), (40, 60), (300, 200)])
def test_the_chance_is_that_of_tosses_of_a_coin(gained, lost):
    tosses, fewest = gained + lost, min(gained, lost)
    expected = Fraction(2 * sum(math.comb(tosses, heads) for heads in range(fewest + 1)), 2**tosses)
    assert sign_test(gained, lost) == pytest.approx(min(1, float(expected)), rel=1e-9)
