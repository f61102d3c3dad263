"""The class's routes in this process: concurrent requests, refusals, and the wall's stream."""

import asyncio
import contextlib
import io
import re
import time

import httpx
import numpy as np
import orjson
import pytest
from classroom import new_id, strokes_of_digit
from driver import ROOT, TEXTS
from loops import in_a_loop
from starlette.applications import Starlette
from starlette.requests import Request
from waiting import set_clock

import app as app_module
from model.data.class_digits import SharedDrawing, pack, read_class
from page.guard.gate import Gate
from page.guard.turns import FairQueue
from page.server.routes import EXCEPTION_HANDLERS, RefusedError
from page.tabs.classroom import store, tables
from page.tabs.classroom import wall as wall_module
from page.tabs.classroom.classroom import ClassroomTab
from page.tabs.classroom.key import HEADER, ClassOptions, hash_of
from page.tabs.classroom.tables import Change
from page.visitors.limit import Pace

KEY = "k" * 32  # a teacher's
ACCEPTED = (hash_of(KEY),)


@pytest.fixture(scope="module")
def recognizers():
    return {"handwriting": app_module.load_recognizer()}


async def call(test, folder, recognizers, hashes=ACCEPTED):
    """Call an async test with a class that accepts the teacher's keys with these hashes."""
    options = ClassOptions(folder)
    options.keys.accept(hashes)
    tab = ClassroomTab(recognizers, options)
    app = Gate(Starlette(routes=tab.routes, exception_handlers=EXCEPTION_HANDLERS), tab.routes)

    async def of_one_address(scope, receive, send):
        await app({**scope, "guard.address": "192.0.2.1", "guard.queue": FairQueue()}, receive, send)

    with contextlib.closing(tab._store):
        transport = httpx.ASGITransport(of_one_address)
        async with httpx.AsyncClient(transport=transport, base_url="http://class") as http:

            async def ask(name, body=None, **content):
                headers = {HEADER: KEY}
                return await http.post(f"/api/class_{name}", headers=headers, **(content or {"json": body or {}}))

            await test(ask, tab)


def in_class(test):
    """Run an async test with `ask(name, body)`, which sends a request with the teacher's key, and the tab."""
    return lambda tmp_path, recognizers: in_a_loop(call(test, tmp_path, recognizers))


def share_body(token, digit, id_):
    return {"token": token, "id": id_, "label": digit, "device": "phone", "strokes": strokes_of_digit(digit)}


@in_class
async def test_one_of_two_concurrent_drawings_with_one_id_is_kept_and_shown(ask, tab):
    tab._paces = [Pace(99, 1)] * 3
    mine, others = [(await ask("join")).json()["token"] for _ in range(2)]
    for second, expected in [(mine, [200, 200])] * 4 + [(others, [200, 422])]:
        id_ = new_id()
        bodies = [share_body(mine, 3, id_), share_body(second, 8, id_)]
        replies = await asyncio.gather(*(ask("share", body) for body in bodies))
        assert [reply.status_code for reply in replies] == expected
        drawing = await tab._store.drawing(id_)
        assert drawing.packed in [pack(body["strokes"]) for body in bodies if body["token"] == mine]
        np.testing.assert_array_equal(tab._wall.fields([drawing])[0], drawing.field())


@in_class
async def test_a_class_behind_one_address_joins_and_shares_at_once(ask, tab):
    tokens = [(await ask("join")).json()["token"] for _ in range(300)]  # most are not used
    replies = await asyncio.gather(*(ask("share", share_body(token, 1, new_id())) for token in tokens[-100:]))
    assert {reply.status_code for reply in replies} == {200}


@in_class
async def test_addresses_with_many_walls_leave_some_to_others(ask, tab):
    async with contextlib.AsyncExitStack() as stack:

        async def walls(address, count):
            """Open walls; return how many an address got."""
            for number in range(count):
                request = Request({"type": "http", "headers": [], "guard.address": address})
                wall = await stack.enter_async_context(contextlib.aclosing(tab.wall(request)))
                try:
                    await anext(wall)
                except RefusedError:
                    return number
            return count

        assert [await walls(f"192.0.2.{n}", 61) for n in range(3)] == [60, 60, 60]
        await walls("192.0.2.3", 61)
        await walls("192.0.2.4", 61)
        assert await walls("192.0.2.5", 61) >= 10
        assert await walls("192.0.2.6", 1) == 1
    assert await walls("192.0.2.4", 61) == 60


@in_class
async def test_phones_and_addresses_that_share_too_fast_wait_until_the_teacher_resets_that(ask, tab):
    tokens = [(await ask("join")).json()["token"] for _ in range(5)]

    async def share(token):
        reply = await ask("share", share_body(token, 1, new_id()))
        return reply.status_code, time.monotonic() - begin

    begin = time.monotonic()
    (_, first), (_, second) = await asyncio.gather(share(tokens[0]), share(tokens[0]))
    assert max(first, second) > 0.9

    for pace in tab._paces[1:]:
        pace._burst, pace._interval = 2, 3.0
    begin = time.monotonic()
    sharing = [asyncio.create_task(share(token)) for token in tokens[1:]]
    await asyncio.sleep(1)
    assert len([task for task in sharing if not task.done()]) > 0
    await ask("reset")
    shared = await asyncio.gather(*sharing)
    assert sorted(status for status, _ in shared) == [200, 200, 200, 503]  # the last had 6 s to wait
    assert max(s for _, s in shared) < 3


@in_class
async def test_only_drawings_that_are_shown_count_for_the_pace_and_phones_that_have_some_have_another(ask, tab):
    tab._paces = Pace(99, 1), *(Pace(1, 1000) for _ in range(2))  # a second one would be rejected
    mine, *tokens = [(await ask("join")).json()["token"] for _ in range(5)]
    several = [[[x // 4 + left, y] for x, y in strokes_of_digit(1)[0]] for left in (250, 600)]
    beyond, long = [[[0, 0], [5000, 0]]], [[[n % 1000, 1] for n in range(1001)]]

    async def share(token, id_=None, **changes):
        return await ask("share", {**share_body(token, 1, id_ or new_id()), **changes})

    for token, strokes in zip(tokens, ([], beyond, long, several), strict=True):
        assert (await share(token, strokes=strokes)).status_code == 422
    await ask("pause", {"paused": True})
    assert (await share(tokens[0])).json()["reason"] == "paused"
    await ask("pause", {"paused": False})
    id_ = new_id()
    assert (await share(mine, id_)).status_code == 200
    assert (await share(tokens[0], id_)).status_code == 422  # another phone's drawing
    assert (await share(tokens[0])).status_code == 503  # a phone without drawings
    assert (await share(mine)).status_code == 200
    assert (await share(mine)).status_code == 503
    assert len((await share(mine, id_)).json()["own"]) == 2  # repeated


@in_class
async def test_a_rehearsal_is_like_a_class_but_never_exported(ask, tab):
    state = (await ask("rehearse")).json()
    assert (state["isRehearsal"], state["phones"], state["counts"]) == (True, 6, [6] * 10)
    token = (await ask("join")).json()["token"]
    await ask("share", share_body(token, 7, new_id()))
    drawings = (await tab._store.digits()).drawings
    read = [tab._wall._readings[drawing.id].verdicts[0][0] for drawing in drawings]
    assert sum(digit == drawing.label for digit, drawing in zip(read, drawings, strict=True)) > 50  # of 61
    exported = read_class(io.BytesIO((await ask("export")).content))
    assert ([drawing.phone for drawing in exported.drawings], exported.first) == ([1], tables.today())
    ticket = (await ask("train")).json()["ticket"]
    assert (await ask("clear", {"samples": True})).json()["isRehearsal"] is False
    progress = {"ticket": ticket, "stage": "learning", "progress": 0}
    assert (await ask("progress", progress)).json()["reason"] == "training_gone"
    state = (await ask("clear", {"samples": True})).json()  # by a second device
    assert state["phones"] == 1
    assert (await ask("rehearse")).status_code == 422


@in_class
async def test_restored_drawings_are_not_read_again(ask, tab):
    tab._paces = [Pace(99, 1)] * 3
    token = (await ask("join")).json()["token"]
    ids = [new_id() for _ in range(3)]
    for id_ in ids:
        await ask("share", share_body(token, 3, id_))
    before = {id_: tab._wall._readings[id_] for id_ in ids}
    await ask("remove", {"phone": 1})
    await ask("undo")
    assert [tab._wall._readings[id_] is before[id_] for id_ in ids] == [True] * 3
    await ask("remove", {"id": ids[0]})
    await ask("withdraw", {"token": token})
    assert tab._wall._readings == {}


def test_a_teachers_tab_works_after_a_restart_until_its_key_is_old_and_the_folder_does_not_have_the_key(
    tmp_path, recognizers, monkeypatch
):
    def statuses(expected, folder=tmp_path, is_first=False):
        async def check(ask, tab):
            if is_first:
                body = {"code": tab._keys.code, "key": KEY}
                for _ in range(2):  # the first answer may be lost
                    assert (await ask("redeem", body)).status_code == 200
            for name in ("key", "pause", "export"):
                assert (await ask(name, {"paused": False} if name == "pause" else {})).status_code == expected
            assert not any(KEY.encode() in file.read_bytes() for file in tmp_path.glob("class*"))

        in_a_loop(call(check, folder, recognizers, hashes=()))

    statuses(200, is_first=True)
    statuses(200)
    statuses(403, folder=tmp_path / "another")
    with monkeypatch.context() as later:
        set_clock(later, store, time=lambda: 1e12)
        statuses(403)
    statuses(403)  # it is forgotten, not only ignored


@in_class
async def test_a_zip_without_room_on_the_disk_is_refused(ask, tab):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("tempfile.tempdir", "/no such folder")
        reply = await ask("import", content=b"PK")
    assert (reply.status_code, reply.json()["reason"]) == (507, "no_room")
    assert "no room for this zip" in reply.json()["error"]


@in_class
async def test_a_client_that_disconnects_during_an_import_is_no_error(ask, tab):
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    app = Starlette(routes=tab.routes, exception_handlers=EXCEPTION_HANDLERS)
    head = {"type": "http", "method": "POST", "path": "/api/class_import", "query_string": b"", "root_path": ""}
    headers = [(HEADER.encode(), KEY.encode())]
    await app({**head, "headers": headers, "guard.address": "192.0.2.1"}, receive, send)
    assert sent[0]["status"] == 499


@in_class
async def test_refusals_have_a_reason(ask, tab):
    for name, body, reason in [
        ("remove", {"id": "0" * 32}, "not_there"),
        ("relabel", {"id": "0" * 32, "label": 1}, "not_there"),
        ("drawing", {"id": "0" * 32}, "not_there"),
        ("remove", {"phone": 7}, "phone_not_there"),
        ("undo", {}, "nothing_to_undo"),
        ("evaluate", {}, "empty"),
    ]:
        reply = await ask(name, body)
        assert (reply.status_code, reply.json()["reason"]) == (422, reason), name


def test_the_page_has_a_sentence_for_every_reason():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "page" / "tabs" / "classroom").glob("*.py"))
    refusals = re.findall(r'(?:RefusedError\(\s*)"(\w+)"', source)
    assert len(refusals) > 17
    assert {f"error_{reason}" for reason in refusals} <= TEXTS["en"].keys()


def test_the_wall_is_sent_again_after_more_removals_than_are_remembered(monkeypatch):
    monkeypatch.setattr(wall_module, "MAX_CHANGES", 10)
    monkeypatch.setattr(wall_module, "PAUSE", 0)
    drawings = [SharedDrawing(f"{number:032x}", 1, 1, "phone", pack(strokes_of_digit(1))) for number in range(12)]

    async def use():
        wall = wall_module.Wall({})
        wall.update(Change(shown=drawings))
        async with contextlib.aclosing(wall.follow(dict)) as messages:
            assert len(orjson.loads(orjson.dumps((await anext(messages))["items"]))) == 12
            wall.update(Change(deleted=[drawing.id for drawing in drawings[:11]]))
            message = await anext(messages)
            assert message["reset"]
            items = orjson.loads(orjson.dumps(message["items"]))
            assert [item["id"] for item in items] == [drawings[11].id]
            wall.update(Change(hidden=[drawings[11].id]))
            message = await anext(messages)
            assert (message["reset"], message["gone"]) == (False, [drawings[11].id])

    in_a_loop(use())
