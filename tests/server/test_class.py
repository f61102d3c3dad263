"""The class: its options and keys, its routes in this process, and what needs a server: the disk, the output, kills."""

import asyncio
import contextlib
import io
import itertools
import random
import re
from dataclasses import dataclass, field

import httpx
import orjson
import psutil
import pytest
from calls import client_of
from classroom import ClassInProcess, Phone, Teacher, key_of, new_id, strokes_of_digit
from driver import free_port
from forked import forked_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from json_values import json_values
from lazy import Lazy
from starlette.requests import Request
from waiting import REPLY

from model import InputError, load_recognizer
from model.data.class_digits import MAX_ZIP_BYTES, read_class
from model.errors import UserError
from page.tabs.classroom import classroom as module
from page.tabs.classroom import evaluation
from page.tabs.classroom.classroom import MAX_FOLLOWERS, ClassroomTab, class_folder
from page.tabs.classroom.key import HEADER, MAX_WRONG, TeacherKey
from page.tabs.classroom.training import MAX_NETWORK_BYTES

# ---- Options and keys

command_line = Lazy("page.launch.command_line")


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [
        ({}, [], None),
        ({}, ["--class"], ""),
        ({}, ["--class", "here"], "here"),
        ({"DIGIT_SKETCHPAD_CLASS": "on"}, [], ""),
        ({"SPACE_ID": "user/sketchpad"}, ["--class"], None),
        ({"SPACE_ID": "user/sketchpad", "DIGIT_SKETCHPAD_CLASS": "on"}, [], ""),
    ],
)
def test_there_is_a_class_only_if_requested(environment, words, expected, monkeypatch):
    for name in ("SPACE_ID", "DIGIT_SKETCHPAD_CLASS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["app.py", *words])
    folder = class_folder(command_line.parse_arguments(add_options=[ClassroomTab.add_options]).of_tabs)
    assert folder == expected


def test_the_link_for_the_teacher_leads_to_the_page(tab, monkeypatch):
    printed = re.compile(r"opens (\S+)/#classroom:[a-z0-9]{20} ")
    assert printed.search(tab.announcement("http://127.0.0.1:7860/"))[1] == "http://127.0.0.1:7860"
    monkeypatch.setenv("SPACE_HOST", "user-sketchpad.hf.space")
    assert printed.search(tab.announcement("http://x"))[1] == "https://user-sketchpad.hf.space"


def status_of(function, address, *arguments, given=None):
    headers = [] if given is None else [(HEADER.encode(), given.encode("latin-1"))]
    try:
        function(Request({"type": "http", "headers": headers, "guard.address": address}), *arguments)
    except UserError as error:
        return error.status
    return 200


def test_wrong_keys_are_counted_by_address_and_the_right_one_always_counts():
    key = TeacherKey()
    assert TeacherKey().value != key.value
    assert [status_of(key.check, "a", given="wrong") for _ in range(MAX_WRONG + 2)] == [403] * MAX_WRONG + [429] * 2
    assert status_of(key.check, "a") == 403
    assert status_of(key.check, "b", given="\xe9\xff") == 403
    assert status_of(key.check, "a", given=key.value) == 200


# ---- Routes in this process


@pytest.fixture(scope="module")
def recognizers():
    return {name: load_recognizer(name) for name in ("handwriting", evaluation.START)}


@pytest.fixture
def opened(tmp_path, recognizers):
    with contextlib.closing(ClassInProcess(recognizers, tmp_path)) as opened:
        yield opened


@pytest.fixture
def tab(opened):
    return opened.tab


@pytest.fixture
def key(opened):
    return opened.key


@pytest.fixture
def ask(opened):
    return opened.ask


def share_body(token, digit, id_):
    return {"token": token, "id": id_, "label": digit, "device": "phone", "strokes": strokes_of_digit(digit)}


async def test_a_class_behind_one_address_shares_at_once(ask, tab):
    replies = await asyncio.gather(*(ask("share", share_body(new_id(), 1, new_id())) for _ in range(100)))
    assert {reply.status_code for reply in replies} == {200}


@pytest.mark.parametrize("has_wall", [True, False])
async def test_addresses_with_many_streams_leave_some_to_others_and_to_the_teacher(ask, tab, key, has_wall):
    most, together = MAX_FOLLOWERS[has_wall]
    async with contextlib.AsyncExitStack() as stack:

        async def streams(address, count, *headers):
            for number in range(count):
                request = Request({"type": "http", "headers": headers, "guard.address": address})
                stream = await stack.enter_async_context(contextlib.aclosing(tab.wall(request, wall=has_wall)))
                try:
                    await anext(stream)
                except InputError:
                    return number
            return count

        of_each = [await streams(f"192.0.2.{n}", most + 1) for n in range(6)]
        assert of_each[:2] == [most] * 2
        assert sum(of_each) < together
        assert of_each[5] >= 9
        assert await streams("192.0.2.6", 1) == 1
        assert await streams("192.0.2.0", 5, (HEADER.encode(), key.encode())) == 5
    assert await streams("192.0.2.4", most + 1) == most


async def test_a_stream_has_the_state_the_wall_if_it_is_shown_and_the_phone_s_own_vote(ask, tab):
    phones = [new_id() for _ in range(2)]
    request = Request({"type": "http", "headers": [], "guard.address": "a"})
    async with contextlib.AsyncExitStack() as stack:
        following = [tab.wall(request), tab.wall(request, phones[0], wall=False), tab.wall(request, phones[1], False)]
        streams = [await stack.enter_async_context(contextlib.aclosing(each)) for each in following]

        async def messages():
            return [orjson.loads(orjson.dumps(await anext(stream))) for stream in streams]

        first = await messages()
        assert [message["reset"] for message in first] == [True] * 3
        await ask("share", share_body(phones[0], 7, new_id()))
        await ask("ask", {"lesson": "25", "step": "fool", "stage": 0})
        await ask("vote", {"token": phones[0], "question": "25 fool", "answer": 2})
        last = await messages()
        assert [len(message["items"]) for message in last] == [1, 0, 0]
        assert [message["state"]["lesson"]["own"] for message in last] == [None, 2, None]
        assert {(m["state"]["counts"][7], m["state"]["lesson"]["step"], m["reset"]) for m in last} == {
            (1, "fool", False)
        }
        assert first[0]["state"]["version"] < last[0]["state"]["version"]
        await ask("withdraw", {"token": phones[0]})
        assert [len(message["gone"]) for message in await messages()] == [1, 0, 0]
    with pytest.raises(InputError, match="32 hexadecimal digits"):
        await anext(tab.wall(request, "0.0"))


async def test_only_valid_drawings_are_shown_and_a_repeated_one_counts_once(ask, tab):
    mine, other = new_id(), new_id()

    async def share(sender, id_=None, **changes):
        return await ask("share", {**share_body(sender, 1, id_ or new_id()), **changes})

    for changes in ({"strokes": []}, {"token": "x"}, {"id": "0" * 33}, {"label": 10}, {"device": "toaster"}):
        reply = await share(other, **changes)
        assert (reply.status_code, reply.json()["error"][-1]) == (422, "."), changes
    await ask("pause", {"paused": True})
    assert (await share(other)).json()["reason"] == "paused"
    await ask("pause", {"paused": False})
    id_ = new_id()
    assert (await share(mine, id_)).status_code == 200
    assert (await share(other, id_)).status_code == 422  # another phone's drawing
    assert len((await share(mine, id_)).json()["own"]) == 1


async def test_phones_and_their_address_have_a_pace_until_the_class_is_deleted(tmp_path, recognizers, monkeypatch):
    for name, value in (("PHONE_INTERVAL", 1000.0), ("ADDRESS_BURST", 2), ("ADDRESS_INTERVAL", 1000.0)):
        monkeypatch.setattr(module, name, value)
    with contextlib.closing(ClassInProcess(recognizers, tmp_path)) as opened:

        async def statuses(name, *bodies):
            return [(await opened.ask(name, body)).status_code for body in bodies]

        one, two, three = [new_id() for _ in range(3)]
        sharing = [share_body(token, 1, new_id()) for token in (one, one, two, three)]
        assert await statuses("share", *sharing) == [200, 503, 200, 503]
        await opened.do("clear")
        assert await statuses("share", sharing[1], sharing[3]) == [200, 200]
        await opened.do("ask", {"lesson": "25", "step": "fool", "stage": 0})
        votes = [{"token": token, "question": "25 fool", "answer": 1} for token in (one, one, two, three)]
        assert await statuses("vote", *votes) == [200, 200, 200, 503]  # a repeated one does not count
        assert await statuses("withdraw", *({"token": token} for token in (one, two, three))) == [200, 200, 503]


async def test_rounds_and_files_have_a_largest_size(ask):
    assert (await ask("play", {"positions": [*range(21)]})).status_code == 422
    assert (await ask("play", {"positions": [*range(20)]})).json()["state"]["lesson"]["round"]["total"] == 20
    for name, size in (("import", MAX_ZIP_BYTES), ("trained", MAX_NETWORK_BYTES)):
        assert (await ask(name, content=bytes(size + 1))).status_code == 413


async def test_zips_without_room_on_the_disk_are_refused(ask, tab, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/no such folder")
    for reply in (await ask("import", content=b"PK"), await ask("export")):
        assert (reply.status_code, reply.json()["reason"]) == (507, "no_room")


OF_VISITORS = {"share", "own", "withdraw", "drawing", "vote", "evaluate", "network", "wall"}


def test_all_other_requests_need_the_key(tab):
    client = client_of(*tab.routes)
    kept = {route.path.rpartition("_")[2]: route.path for route in tab.routes}
    for name in OF_VISITORS:
        kept.pop(name)
    assert len(kept) == 13
    for path in kept.values():
        assert client.post(path, json={}).status_code == 403
        assert client.post(path, json={}, headers={HEADER: "x"}).status_code in (403, 429)


FIELDS = ("token", "id", "label", "device", "strokes", "phone", "paused", "lesson", "step", "stage", "answer", "number")
FIELDS += ("positions", "position", "turn")
any_json = json_values(12, st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9))


@given(st.data(), st.dictionaries(st.sampled_from(FIELDS), any_json, max_size=5))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_causes_a_server_error(tab, key, data, body):
    route = data.draw(st.sampled_from([route for route in tab.routes if not route.path.endswith("wall")]))
    reply = client_of(*tab.routes).post(route.path, json=body, headers={HEADER: key})
    assert reply.status_code in (200, 400, 404, 422)
    assert reply.status_code == 200 or reply.json()["error"]


# ---- On a server


def test_without_a_folder_nothing_is_written_to_the_disk(tmp_path):
    places = dict.fromkeys(("TMPDIR", "HOME", "XDG_CACHE_HOME"), str(tmp_path))
    with forked_app("--port", free_port(), "--class", **places) as app:
        with httpx.Client(base_url=app.address, timeout=REPLY) as http:
            teacher, phone = Teacher(http, key_of(app)), Phone(http)
            id_ = phone.share(7)["own"][0]["id"]
            assert http.post("/api/class_drawing", json={"id": id_}).json()["strokes"] == strokes_of_digit(7)
            for name, body in (("evaluate", {}), ("remove", {"id": id_}), ("export", {})):
                teacher.ask(name, body).raise_for_status()
        open_files = psutil.Process(app.pid).open_files()
        assert [file.path for file in open_files if set(getattr(file, "mode", "")) & set("wa+")] == []
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


KILLS, PHONES = 2, 60
ASKED = {"lesson": "25", "step": "fool"}


@dataclass
class SharingPhone:
    """A phone that votes, reads a digit, shares drawings, and repeats requests that were not confirmed."""

    number: int
    token: str
    sent: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    has_voted: bool = False

    async def share(self, http, count, is_last):
        body = {"token": self.token, "label": self.number % 10, "device": "phone"}
        body["strokes"] = strokes_of_digit(self.number % 10)
        while not is_last or self.sent > self.confirmed:
            id_ = next(iter(self.sent - self.confirmed), None) or new_id()
            self.sent.add(id_)
            count()
            try:
                (await http.post("/api/class_share", json={**body, "id": id_})).raise_for_status()
                if not self.has_voted:
                    vote = {"token": self.token, "question": "25 fool", "answer": self.number % 3}
                    (await http.post("/api/class_vote", json=vote)).raise_for_status()
                    self.has_voted = True
            except httpx.TransportError:
                return
            self.confirmed.add(id_)
            count()


@pytest.mark.slow
async def test_kills_of_the_server_neither_lose_nor_double_confirmed_drawings_and_votes(tmp_path):
    generator, port = random.Random(20), free_port()
    phones = []

    async def live(app, enough):
        moments = itertools.count(1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=REPLY) as http:
            teacher = {HEADER: key_of(app)}
            if not phones:
                phones.extend(SharingPhone(number, new_id()) for number in range(PHONES))
                await http.post("/api/class_ask", json={**ASKED, "stage": 0}, headers=teacher)
            # No drawing is deleted: what a kill loses or doubles remains so until the end.
            kept = sum((await http.post("/api/class_own", json={"token": phones[0].token})).json()["state"]["counts"])
            confirmed, sent = (sum(map(len, ids)) for ids in zip(*((p.confirmed, p.sent) for p in phones), strict=True))
            assert confirmed <= kept <= sent

            def count():
                if next(moments) == enough:
                    app.process.kill()

            await asyncio.gather(*(phone.share(http, count, enough is None) for phone in phones))
            if enough is None:
                content = (await http.post("/api/class_export", json={}, headers=teacher)).content
                ids = [drawing.id for drawing in read_class(io.BytesIO(content)).drawings]
                assert sorted(ids) == sorted(id_ for phone in phones for id_ in phone.sent)
                closed = (await http.post("/api/class_ask", json={**ASKED, "stage": 1}, headers=teacher)).json()
                assert closed["state"]["lesson"]["results"] == {"25 fool": [20, 20, 20]}
                app.process.terminate()

    for enough in [*(generator.randrange(20, 160) for _ in range(KILLS)), None]:
        with forked_app("--port", port, "--class", tmp_path / "class", TMPDIR=str(tmp_path)) as app:
            await live(app, enough)
            app.process.wait()
    assert sum(len(phone.confirmed) for phone in phones) > PHONES
