"""The class: its options and keys, its routes in this process, and what needs a server: the disk, the output, kills."""

import asyncio
import contextlib
import io
import itertools
import random
import shutil
import time
from argparse import Namespace
from dataclasses import dataclass, field

import httpx
import orjson
import psutil
import pytest
from calls import client_of, guarded
from classroom import Phone, Teacher, code_of, key_of, new_id, strokes_of_digit
from driver import free_port
from forked import forked_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from json_values import json_values
from lazy import Lazy
from starlette.requests import Request
from waiting import TIMEOUT, set_clock

from model import InputError, load_recognizer
from model.data.class_digits import MAX_ZIP_BYTES, read_class
from model.errors import UserError
from page.guard import limit
from page.guard.limit import TokenBucket
from page.server.static_files import make_file
from page.tabs.classroom import classroom as module
from page.tabs.classroom import evaluation, store
from page.tabs.classroom import key as key_module
from page.tabs.classroom.classroom import MAX_FOLLOWERS, ClassroomTab, class_folder
from page.tabs.classroom.key import HEADER, KEY_LIFE, MAX_WRONG, PATIENCE, TeacherKeys, hash_of
from page.tabs.classroom.training import MAX_NETWORK_BYTES
from page.tabs.tab import Parts

# ---- Options, codes and keys

command_line = Lazy("page.launch.command_line")


def test_an_invalid_environment_variable_is_one_sentence(monkeypatch):
    monkeypatch.setenv("DIGIT_SKETCHPAD_CLASS", "perhaps")
    with pytest.raises(SystemExit, match="must be on or off"):
        class_folder(Namespace(class_folder=None))


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [
        ({}, [], None),
        ({}, ["--class"], ""),
        ({}, ["--class", "here"], "here"),
        ({"DIGIT_SKETCHPAD_CLASS": "on"}, [], ""),
        ({"DIGIT_SKETCHPAD_CLASS": "off"}, ["--class", "here"], "here"),
        ({"SPACE_ID": "user/sketchpad"}, [], None),
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
    link = f"/#classroom:{tab._keys.code} "
    assert f"opens http://127.0.0.1:7860{link}" in tab.announcement("http://127.0.0.1:7860/")
    monkeypatch.setenv("SPACE_HOST", "user-sketchpad.hf.space")
    assert f"opens https://user-sketchpad.hf.space{link}" in tab.announcement("http://x")


KEYS = ["k" * 32, "l" * 32]


def status_of(function, address, *arguments, given=None):
    """Return the status of a refused request, 200 for an accepted one."""
    headers = [] if given is None else [(HEADER.encode(), given.encode("latin-1"))]
    try:
        function(Request({"type": "http", "headers": headers, "guard.address": address}), *arguments)
    except UserError as error:
        return error.status
    return 200


def test_a_code_is_exchanged_once_for_a_key():
    keys = TeacherKeys()
    first = keys.code
    assert len(first) >= 12
    assert TeacherKeys().code != first
    assert status_of(keys.redeem, "a", "wrong", KEYS[0]) == 403
    assert [status_of(keys.redeem, "a", first, KEYS[0]) for _ in range(2)] == [200] * 2  # the first answer may be lost
    assert [status_of(keys.redeem, "b", code, KEYS[1]) for code in (first, "")] == [403] * 2
    assert [status_of(keys.check, "d", given=key) for key in (KEYS[0], first)] == [200, 403]
    for key in (None, 3, "", "k" * 21, "k" * 101, "\xe9" * 22):
        assert status_of(keys.redeem, "a", keys.new_code(), key) == 422


async def test_a_second_device_teaches_once_the_first_one_allows_it_and_each_code_asks_once(ask, tab, monkeypatch):
    key, other = "s" * 32, "o" * 32

    async def redeem(code, key=key):
        reply = await ask("redeem", {"code": code, "key": key})
        return reply.json().get("number", reply.json().get("reason"))

    async def new_code():
        return (await ask("code")).json()["code"]

    async def admit(number, allow=True):
        reply = (await ask("admit", {"number": number, "allow": allow})).json()
        return reply.get("reason", "done")

    def teaches(key=key):
        return status_of(tab._keys.check, "b", given=key) == 200

    unused, code = await new_code(), await new_code()
    assert await redeem(unused) == "code"
    assert tab._state()["asking"] is None
    number = await redeem(code)
    assert [number, tab._state()["asking"]] == [await redeem(code)] * 2  # its page asks again and again
    assert await redeem(code, other) == "code"  # a replayed code
    assert [await admit(each) for each in (None, "", "12345", 7)] == ["not_waiting"] * 4
    assert (tab._state()["asking"], teaches()) == (number, False)
    assert await admit(number, allow="yes") == "done"  # anything but true refuses
    assert [teaches(), await redeem(code), await admit(number)] == [False, "code", "not_waiting"]

    code = await new_code()
    assert await admit(await redeem(code)) == "done"
    assert [await redeem(code), teaches(), tab._state()["asking"]] == [None, True, None]
    assert hash_of(key) in tab._store.load_keys(KEY_LIFE)  # also after a restart

    for end in (new_code, lambda: ask("others")):  # a newer code, and signing out, end the wait
        number = await redeem(await new_code(), other)
        await end()
        assert [await admit(number), teaches(other)] == ["not_waiting", False]
    code = await new_code()
    number = await redeem(code, other)
    now = time.monotonic() + PATIENCE  # of a first device that is gone
    set_clock(monkeypatch, key_module, monotonic=lambda: now)
    assert [tab._state()["asking"], await admit(number), await redeem(code, other)] == [None, "not_waiting", "code"]
    assert not teaches(other)


def test_wrong_keys_and_codes_are_counted_by_address_and_right_ones_always_count():
    keys = TeacherKeys()
    assert [status_of(keys.check, "a", given="wrong") for _ in range(MAX_WRONG + 2)] == [403] * MAX_WRONG + [429] * 2
    assert status_of(keys.redeem, "a", "wrong", KEYS[0]) == 429
    assert status_of(keys.check, "a") == 403
    assert status_of(keys.check, "b", given="\xe9\xff") == 403
    assert status_of(keys.redeem, "a", keys.code, KEYS[0]) == 200
    assert status_of(keys.check, "a", given=KEYS[0]) == 200


# ---- Routes in this process

KEY = "k" * 32  # a teacher's
ACCEPTED = (hash_of(KEY),)


@pytest.fixture(scope="module")
def recognizers():
    return {name: load_recognizer(name) for name in ("handwriting", evaluation.START)}


def open_class(folder, recognizers, hashes=ACCEPTED):
    """Open a class that accepts the teacher's keys with these hashes."""
    tab = ClassroomTab(Parts(recognizers, recognizers["handwriting"]), folder)
    tab._keys.accept(hashes)
    return tab


def asking(tab):
    """Return `ask(name, body)`, which sends a request with the teacher's key."""
    transport = httpx.ASGITransport(guarded(tab.routes))
    http = httpx.AsyncClient(transport=transport, base_url="http://class", headers={HEADER: KEY})

    async def ask(name, body=None, **content):
        return await http.post(f"/api/class_{name}", **(content or {"json": body or {}}))

    return ask


@pytest.fixture
def tab(tmp_path, recognizers):
    tab = open_class(tmp_path, recognizers)
    with contextlib.closing(tab._store):
        yield tab


@pytest.fixture
def ask(tab):
    return asking(tab)


def share_body(token, digit, id_):
    return {"token": token, "id": id_, "label": digit, "device": "phone", "strokes": strokes_of_digit(digit)}


async def test_a_class_behind_one_address_shares_at_once(ask, tab):
    replies = await asyncio.gather(*(ask("share", share_body(new_id(), 1, new_id())) for _ in range(100)))
    assert {reply.status_code for reply in replies} == {200}


@pytest.mark.parametrize("has_wall", [True, False])
async def test_addresses_with_many_streams_leave_some_to_others_and_to_the_teacher(ask, tab, has_wall):
    most, together = MAX_FOLLOWERS[has_wall]
    async with contextlib.AsyncExitStack() as stack:

        async def streams(address, count, *headers):
            """Open streams; return how many an address got."""
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
        assert await streams("192.0.2.0", 5, (HEADER.encode(), KEY.encode())) == 5
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
        await ask("vote", {"token": phones[0], "lesson": "25", "step": "fool", "answer": 2})
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


@pytest.mark.machine
async def test_phones_and_addresses_that_share_too_fast_wait_until_the_teacher_resets_that(ask, tab, monkeypatch):
    monkeypatch.setattr(limit, "MAX_WAIT", 1000)
    for name, burst in (("phone", 1), ("first", 2), ("more", 2)):
        tab._paces[name]._burst, tab._paces[name]._interval = burst, 600.0
    one, *others = [new_id() for _ in range(4)]
    sharing = [asyncio.create_task(ask("share", share_body(token, 1, new_id()))) for token in (one, one, *others)]
    waiting = set(sharing)
    while len(waiting) > 2:
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await ask("reset")
    shared = await asyncio.wait_for(asyncio.gather(*sharing), TIMEOUT)
    assert sorted(reply.status_code for reply in shared) == [200] * 4 + [503]  # the last had 1,200 s to wait


async def test_only_valid_drawings_are_shown_and_count_for_the_pace_and_phones_that_have_some_have_another(ask, tab):
    paces = {"phone": TokenBucket(99, 1), **{name: TokenBucket(1, 1000) for name in ("first", "more")}}
    tab._paces.update(paces)  # a second one would be rejected
    mine, *tokens = [new_id() for _ in range(4)]

    async def share(sender, id_=None, **changes):
        return await ask("share", {**share_body(sender, 1, id_ or new_id()), **changes})

    for changes in ({"strokes": []}, {"token": "x"}, {"id": "0" * 33}, {"label": 10}, {"device": "toaster"}):
        reply = await share(tokens[0], **changes)
        assert (reply.status_code, reply.json()["error"][-1]) == (422, "."), changes
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


async def test_votes_and_withdrawals_have_a_pace_without_votes_that_change_nothing_or_are_refused(ask, tab):
    await ask("ask", {"lesson": "25", "step": "fool", "stage": 0})
    body = {"token": new_id(), "lesson": "25", "step": "fool", "answer": 1}
    refused = {"token": "x"}, {"answer": 9}, {"step": "history"}, {"step": "before-fool"}, {"lesson": "40"}
    tab._paces |= dict.fromkeys(("vote", "withdraw"), TokenBucket(1, 1000))  # a second one would be rejected
    assert {(await ask("vote", {**body, **changes})).status_code for changes in refused} == {422}
    assert [(await ask("vote", body)).json()["state"]["lesson"]["own"] for _ in range(3)] == [1] * 3
    assert (await ask("vote", {**body, "answer": 0})).status_code == 503
    tab._paces["withdraw"].reset()
    withdraw = {"token": body["token"]}
    assert [(await ask("withdraw", each)).status_code for each in ({"token": "x"}, withdraw, withdraw)] == [
        422,
        200,
        503,
    ]


async def test_a_round_has_at_most_20_digits_and_repeated_answers_do_not_count_for_the_pace(ask, tab):
    """`attacks.py` has invalid rounds and answers."""
    for positions in ([1.0], [*range(21)]):
        assert (await ask("play", {"positions": positions})).status_code == 422
    assert (await ask("play", {"positions": [*range(20)]})).json()["state"]["lesson"]["round"]["total"] == 20
    tab._paces["vote"] = TokenBucket(1, 1000)  # a second one would be rejected
    body = {"token": new_id(), "position": 0, "answer": 7}
    for changes in ({"position": False}, {"answer": 11}):
        assert (await ask("read", {**body, **changes})).status_code == 422
    assert [(await ask("read", body)).json()["state"]["lesson"]["round"]["own"] for _ in range(3)] == [7] * 3
    assert (await ask("read", {**body, "answer": 1})).status_code == 503
    assert (await ask("read", {**body, "position": 1})).json()["reason"] == "vote_closed"
    assert tab._state()["lesson"]["round"]["own"] is None


async def test_a_rehearsal_is_read_with_mistakes_and_never_exported(ask, tab):
    await ask("rehearse")
    assert (await ask("evaluate")).json()["networks"]["handwriting"]["correct"] in range(50, 59)  # of 60
    await ask("share", share_body(new_id(), 7, new_id()))
    exported = read_class(io.BytesIO((await ask("export")).content))
    assert [drawing.writer for drawing in exported.drawings] == [1]


async def test_a_teachers_tab_works_after_a_restart_until_its_key_is_old_and_the_folder_does_not_have_the_key(
    tmp_path, recognizers, monkeypatch
):
    async def expect(status, folder=tmp_path, is_first=False):
        tab = open_class(folder, recognizers, hashes=())
        ask = asking(tab)
        with contextlib.closing(tab._store):
            if is_first:
                for _ in range(2):  # the first answer may be lost
                    assert (await ask("redeem", {"code": tab._keys.code, "key": KEY})).status_code == 200
            assert {(await ask(name)).status_code for name in ("reset", "export")} == {status}
            assert not any(KEY.encode() in file.read_bytes() for file in tmp_path.glob("class*"))

    await expect(200, is_first=True)
    await expect(200)
    await expect(403, folder=tmp_path / "another")
    now = time.time()
    for clock in (now + 13 * 3600, now - 3600):  # the next day, or a clock that was ahead when the key was made
        folder = shutil.copytree(tmp_path, tmp_path.with_name(f"{clock:.0f}"))
        with monkeypatch.context() as another:
            set_clock(another, store, time=lambda clock=clock: clock)
            await expect(403, folder)
        await expect(403, folder)  # it is forgotten, not only ignored


async def test_a_teacher_ends_the_rights_of_all_other_devices(ask, tab, tmp_path, recognizers):
    for key in (KEY, "l" * 32):
        tab._keys.accept([hash_of(key)])
        await tab._store.keep_key(hash_of(key))
    tab._store.query("DELETE FROM keys WHERE hash = ?", hash_of(KEY))  # as 20 newer ones do
    code = (await ask("code")).json()["code"]
    assert (await ask("others")).status_code == 200
    assert (await ask("redeem", {"code": code, "key": "m" * 32})).status_code == 403
    for _ in range(2):
        assert [status_of(tab._keys.check, "a", given=each * 32) for each in "klm"] == [200, 403, 403]
        tab._store.close()
        tab = open_class(tmp_path, recognizers, hashes=())
    tab._store.close()


async def test_pages_that_ask_at_once_share_an_evaluation_that_is_compressed_once(ask, tab, monkeypatch):
    files = []
    monkeypatch.setattr(module, "make_file", lambda *content: files.append(make_file(*content)) or files[-1])
    await ask("rehearse")
    token = new_id()
    earlier = [asyncio.ensure_future(ask("evaluate")) for _ in range(30)]
    await asyncio.sleep(0)
    await ask("share", share_body(token, 2, new_id()))
    later = await asyncio.gather(*(ask("evaluate") for _ in range(30)))
    assert {reply.json()["networks"]["handwriting"]["drawings"] for reply in later} == {61}
    assert {reply.headers["content-encoding"] for reply in (*later, *await asyncio.gather(*earlier))} == {"gzip"}
    assert len(files) <= 3


async def test_zips_without_room_on_the_disk_are_refused(ask, tab, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/no such folder")
    for reply in (await ask("import", content=b"PK"), await ask("export")):
        assert (reply.status_code, reply.json()["reason"]) == (507, "no_room")


async def test_a_file_that_is_too_large_is_refused(ask, tab):
    for name, size in (("import", MAX_ZIP_BYTES), ("trained", MAX_NETWORK_BYTES)):
        assert (await ask(name, content=bytes(size + 1))).status_code == 413


OF_VISITORS = {"redeem", "share", "own", "withdraw", "drawing", "vote", "read", "evaluate", "network", "wall"}


def test_all_other_requests_need_the_key(tab):
    client = client_of(*tab.routes)
    kept = {route.path.rpartition("_")[2]: route.path for route in tab.routes}
    for name in OF_VISITORS:
        kept.pop(name)
    assert len(kept) == 20
    for path in kept.values():
        assert [client.post(path, json={}, headers=each).status_code for each in ({}, {HEADER: "x"})] == [403] * 2
        tab._keys._wrong.reset()


FIELDS = ("token", "id", "label", "device", "strokes", "phone", "paused", "lesson", "step", "stage", "answer", "number")
FIELDS += ("positions", "position", "turn")
any_json = json_values(12, st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9))


@given(st.data(), st.dictionaries(st.sampled_from(FIELDS), any_json, max_size=5))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_causes_a_server_error(tab, data, body):
    route = data.draw(st.sampled_from([route for route in tab.routes if not route.path.endswith("wall")]))
    reply = client_of(*tab.routes).post(route.path, json=body, headers={HEADER: KEY})
    assert reply.status_code in (200, 400, 404, 415, 422)
    assert reply.status_code == 200 or reply.json()["error"]


# ---- On a server


def test_without_a_folder_nothing_is_written_to_the_disk(tmp_path):
    places = dict.fromkeys(("TMPDIR", "HOME", "XDG_CACHE_HOME"), str(tmp_path))
    with forked_app("--port", free_port(), "--class", **places) as app:
        with httpx.Client(base_url=app.address, timeout=TIMEOUT) as http:
            teacher, phone = Teacher(http, key_of(app)), Phone(http)
            id_ = phone.share(7)["own"][0]["id"]
            assert http.post("/api/class_drawing", json={"id": id_}).json()["strokes"] == strokes_of_digit(7)
            for name, body in (("remove", {"id": id_}), ("undo", {}), ("evaluate", {}), ("export", {})):
                teacher.ask(name, body).raise_for_status()
        open_files = psutil.Process(app.pid).open_files()
        assert [file.path for file in open_files if set(getattr(file, "mode", "")) & set("wa+")] == []
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_code_is_only_printed_for_the_teacher_and_the_key_nowhere(teacher, class_app):
    code = code_of(class_app)
    for reply in (teacher.http.get("/"), teacher.ask("reset"), teacher.ask("remove", {"id": new_id()})):
        assert not any(secret in reply.text for secret in (code, teacher.key))
    printed = [line for line in class_app.output if code in line]
    assert len(printed) == 1  # for the teacher
    assert printed[0].split()[3].endswith(f"/#classroom:{code}")
    assert teacher.key not in "".join(class_app.output)
    reply = teacher.http.post("/api/class_redeem", json={"code": code, "key": "k" * 32})
    assert (reply.status_code, reply.json()["reason"]) in [(403, "code"), (429, "wait")]


KILLS, PHONES = 2, 60
ASKED = {"lesson": "25", "step": "fool"}
READ = 5  # the position of the digit that the class reads


@dataclass
class SharingPhone:
    """A phone that votes, reads a digit, shares drawings, and repeats requests that were not confirmed."""

    number: int
    token: str
    sent: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    has_voted: bool = False

    async def share(self, http, count, is_last):
        """Share until the server is killed, or all is confirmed; call `count` before and after each request."""
        body = {"token": self.token, "label": self.number % 10, "device": "phone"}
        body["strokes"] = strokes_of_digit(self.number % 10)
        while not is_last or self.sent > self.confirmed:
            id_ = next(iter(self.sent - self.confirmed), None) or new_id()
            self.sent.add(id_)
            count()
            try:
                (await http.post("/api/class_share", json={**body, "id": id_})).raise_for_status()
                if not self.has_voted:
                    vote = {"token": self.token, **ASKED, "answer": self.number % 3}
                    (await http.post("/api/class_vote", json=vote)).raise_for_status()
                    reading = {"token": self.token, "position": READ, "answer": self.number % 11}
                    (await http.post("/api/class_read", json=reading)).raise_for_status()
                    self.has_voted = True
            except httpx.TransportError:
                return
            self.confirmed.add(id_)
            count()


@pytest.mark.slow
async def test_kills_of_the_server_neither_lose_nor_double_confirmed_drawings_votes_and_readings(tmp_path):
    generator, port = random.Random(20), free_port()
    phones = []

    async def live(app, enough):
        """Share with a started server until it is killed after `enough` requests and answers, or all is confirmed."""
        moments = itertools.count(1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=TIMEOUT) as http:
            teacher = {HEADER: key_of(app)}
            if not phones:
                phones.extend(SharingPhone(number, new_id()) for number in range(PHONES))
                await http.post("/api/class_ask", json={**ASKED, "stage": 0}, headers=teacher)
                await http.post("/api/class_play", json={"positions": [READ]}, headers=teacher)
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
                shown = (await http.post("/api/class_end_turn", json={"turn": 0}, headers=teacher)).json()
                (digit,) = shown["state"]["lesson"]["round"]["digits"]
                assert digit == {"position": READ, "counts": [6] * 5 + [5] * 6}
                app.process.terminate()

    for enough in [*(generator.randrange(20, 160) for _ in range(KILLS)), None]:
        with forked_app("--port", port, "--class", tmp_path / "class", TMPDIR=str(tmp_path)) as app:
            await live(app, enough)
            app.process.wait()
    assert sum(len(phone.confirmed) for phone in phones) > PHONES
