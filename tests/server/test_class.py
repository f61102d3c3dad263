"""The class: its options and keys, its routes in this process, and what needs a server: the disk, the output, kills."""

import asyncio
import contextlib
import io
import itertools
import random
import time
from argparse import Namespace
from dataclasses import dataclass, field

import httpx
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
from waiting import set_clock

from model import InputError, load_recognizer, parse_drawing
from model.data.class_digits import MAX_ZIP_BYTES, ClassDigits, SharedDrawing, pack, read_class
from model.drawing import BRUSH_WIDTH
from page.server.routes import RefusedError
from page.tabs.classroom import store, tables
from page.tabs.classroom import wall as wall_module
from page.tabs.classroom.classroom import MAX_FOLLOWERS, ClassroomTab, class_folder, seems_several
from page.tabs.classroom.key import HEADER, MAX_WRONG, TeacherKeys, hash_of
from page.tabs.tab import Parts
from page.visitors.limit import Pace

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
    except RefusedError as error:
        return error.response.status_code
    return 200


def test_a_code_is_exchanged_once_for_a_key():
    keys = TeacherKeys()
    first = keys.code
    assert len(first) >= 12
    assert TeacherKeys().code != first
    assert status_of(keys.redeem, "a", "wrong", KEYS[0]) == 403
    assert [status_of(keys.redeem, "a", first, KEYS[0]) for _ in range(2)] == [200] * 2  # the first answer may be lost
    assert [status_of(keys.redeem, "b", code, KEYS[1]) for code in (first, "")] == [403] * 2
    unused, newest = keys.new_code(), keys.new_code()
    assert [status_of(keys.redeem, "c", code, KEYS[1]) for code in (unused, newest)] == [403, 200]
    assert [status_of(keys.check, "d", given=key) for key in (*KEYS, newest)] == [200, 200, 403]
    for key in (None, 3, "", "k" * 21, "k" * 101, "\xe9" * 22):
        with pytest.raises(InputError):
            status_of(keys.redeem, "a", keys.new_code(), key)


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
    return {name: load_recognizer(name) for name in ("handwriting", wall_module.START)}


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


async def test_a_class_behind_one_address_joins_and_shares_at_once(ask, tab):
    tokens = [(await ask("join")).json()["token"] for _ in range(300)]  # most are not used
    replies = await asyncio.gather(*(ask("share", share_body(token, 1, new_id())) for token in tokens[-100:]))
    assert {reply.status_code for reply in replies} == {200}


async def test_addresses_with_many_walls_leave_some_to_others_and_to_the_teacher(ask, tab):
    async with contextlib.AsyncExitStack() as stack:

        async def walls(address, count, *headers):
            """Open walls; return how many an address got."""
            for number in range(count):
                request = Request({"type": "http", "headers": headers, "guard.address": address})
                wall = await stack.enter_async_context(contextlib.aclosing(tab.wall(request)))
                try:
                    await anext(wall)
                except InputError:
                    return number
            return count

        of_each = [await walls(f"192.0.2.{n}", MAX_FOLLOWERS + 1) for n in range(6)]
        assert of_each[:3] == [MAX_FOLLOWERS] * 3
        assert of_each[5] >= 10
        assert await walls("192.0.2.6", 1) == 1
        assert await walls("192.0.2.0", 5, (HEADER.encode(), KEY.encode())) == 5
    assert await walls("192.0.2.4", MAX_FOLLOWERS + 1) == MAX_FOLLOWERS


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


async def test_only_valid_drawings_are_shown_and_count_for_the_pace_and_phones_that_have_some_have_another(ask, tab):
    tab._paces = Pace(99, 1), *(Pace(1, 1000) for _ in range(2))  # a second one would be rejected
    mine, *tokens = [(await ask("join")).json()["token"] for _ in range(4)]
    several = [[[x // 4 + left, y] for x, y in strokes_of_digit(1)[0]] for left in (250, 600)]
    beyond, long = [[[0, 0], [5000, 0]]], [[[n % 1000, 1] for n in range(1001)]]

    async def share(sender, id_=None, **changes):
        return await ask("share", {**share_body(sender, 1, id_ or new_id()), **changes})

    invalid = [{"strokes": strokes} for strokes in ([], "x", beyond, long)]
    invalid += [
        {"token": "x"},
        {"token": None},
        {"id": "0" * 33},
        {"label": 10},
        {"label": True},
        {"device": "toaster"},
    ]
    for changes in invalid:
        reply = await share(tokens[0], **changes)
        assert (reply.status_code, reply.json()["error"][-1]) == (422, "."), changes
    assert (await share(tokens[1], strokes=several)).json()["reason"] == "several"
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


def test_bars_and_flags_belong_to_their_digit():
    recognizer = load_recognizer()

    def is_several(*strokes):
        return seems_several(parse_drawing(list(strokes), BRUSH_WIDTH), recognizer)

    one = [[200, 100], [200, 900]]
    assert is_several(one, [[600, 100], [600, 900]])
    assert not is_several(one)
    assert not is_several([[300, 100], [300, 500], [700, 500]], [[650, 100], [650, 900]])  # a 4
    assert not is_several(one, [[600, 880], [610, 900]])  # and a dot


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
            for name in ("key", "pause", "export"):
                assert (await ask(name, {"paused": False} if name == "pause" else {})).status_code == status
            assert not any(KEY.encode() in file.read_bytes() for file in tmp_path.glob("class*"))

    await expect(200, is_first=True)
    await expect(200)
    await expect(403, folder=tmp_path / "another")
    with monkeypatch.context() as later:
        set_clock(later, store, time=lambda: 1e12)
        await expect(403)
    await expect(403)  # it is forgotten, not only ignored


async def test_an_evaluation_has_a_row_for_each_phone(ask, tab):
    labelled = [(1, digit, digit) for digit in range(5)] + [(2, 1, 7)]  # a wrong label: it reads as a 7
    drawings = [
        SharedDrawing(new_id(), label, phone, "phone", pack(strokes_of_digit(drawn)))
        for phone, label, drawn in labelled
    ]
    await tab._store.add(ClassDigits(drawings))
    body = (await ask("evaluate")).json()
    assert body["test"]["drawings"] == 0  # two phones: none is held out
    assert body["networks"]["handwriting"]["correct"] == 5
    assert body["networks"]["handwriting"]["matrix"][1][7] == 1
    rows = [(row["drawings"], row["correct"]["handwriting"], row["misread"]["handwriting"]) for row in body["phones"]]
    assert rows == [(5, 5, []), (1, 0, [[1, 7]])]
    assert (body["hardest"]["handwriting"], body["easiest"]["handwriting"]) == ([2], [1])


async def test_a_zip_without_room_on_the_disk_is_refused(ask, tab):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("tempfile.tempdir", "/no such folder")
        reply = await ask("import", content=b"PK")
    assert (reply.status_code, reply.json()["reason"]) == (507, "no_room")
    assert "no room for this zip" in reply.json()["error"]


@pytest.mark.parametrize(("size", "status"), [(0, 499), (MAX_ZIP_BYTES + 1, 413)])
async def test_a_zip_that_is_too_large_or_whose_client_disconnects_is_refused(tab, size, status):
    sent = []

    async def receive():
        return {"type": "http.request", "body": bytes(size)} if size else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    head = {"type": "http", "method": "POST", "path": "/api/class_import", "query_string": b"", "root_path": ""}
    headers = [(HEADER.encode(), KEY.encode()), (b"content-type", b"application/zip")]
    await guarded(tab.routes)({**head, "headers": headers}, receive, send)
    assert sent[0]["status"] == status


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


KEYED = ("key", "remove", "address", "undo", "relabel", "pause", "clear", "train", "stop", "code", "reset", "rehearse")
KEYED += ("export", "import")
OPEN = ("share", "own", "withdraw", "drawing", "state", "redeem", "join_")

any_json = json_values(12, st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9))
fields = st.sampled_from(["token", "id", "label", "device", "strokes", "phone", "paused"])
given_keys = st.sampled_from([None, "", "wrong", KEY])


@given(st.sampled_from([*OPEN, *KEYED]), st.dictionaries(fields, any_json, max_size=5), given_keys)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_causes_a_server_error_or_works_without_the_key(tab, name, body, key):
    headers = {} if key is None else {HEADER: key}
    reply = client_of(*tab.routes).post(f"/api/class_{name}", json=body, headers=headers)
    assert reply.status_code in (200, 400, 403, 404, 415, 422, 429)
    if reply.status_code != 200:
        assert reply.json()["error"]
    if name in KEYED and key != KEY:
        assert reply.status_code in ((403,) if key is None else (403, 429))


# ---- On a server


def test_without_the_option_there_is_no_class(app):
    with httpx.Client(base_url=app.address) as http:
        for name in ("join", "state", "share", "wall", "export", "import"):
            assert http.post(f"/api/class_{name}", json={}).status_code == 404
        assert "classroom" not in http.get("/").text
    assert not any("#classroom" in line for line in app.output)


def test_without_a_folder_nothing_is_written_to_the_disk(tmp_path):
    places = dict.fromkeys(("TMPDIR", "HOME", "XDG_CACHE_HOME"), str(tmp_path))
    with forked_app("--port", free_port(), "--class", **places) as app:
        with httpx.Client(base_url=app.address, timeout=60) as http:
            teacher, phone = Teacher(http, key_of(app)), Phone.join(http)
            id_ = phone.share(7)["own"][0]["id"]
            assert http.post("/api/class_drawing", json={"id": id_}).json()["strokes"] == strokes_of_digit(7)
            for name, body in (("remove", {"id": id_}), ("undo", {}), ("evaluate", {}), ("export", {})):
                teacher.ask(name, body).raise_for_status()
        open_files = psutil.Process(app.pid).open_files()
        assert [file.path for file in open_files if set(getattr(file, "mode", "")) & set("wa+")] == []
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_requests_without_the_key_or_from_other_sites_change_nothing(teacher):
    id_ = Phone.join(teacher.http).share(5)["own"][0]["id"]
    from_another_site = {HEADER: teacher.key, "Origin": "https://evil.example"}
    refused = [*((name, {}) for name in KEYED), *((name, from_another_site) for name in (*KEYED, *OPEN[:3], "join"))]
    for name, headers in refused:
        for body in ({}, {"id": id_}, {"id": id_, "label": 1}, {"paused": True}):
            assert teacher.http.post(f"/api/class_{name}", json=body, headers=headers).status_code == 403, name
    state = teacher.do("key")
    assert (state["counts"][5], state["paused"]) == (1, False)


def test_the_code_is_only_printed_for_the_teacher_and_the_key_nowhere(teacher, class_app):
    code = code_of(class_app)
    for reply in (teacher.http.get("/"), teacher.ask("key"), teacher.ask("remove", {"id": new_id()})):
        assert not any(secret in reply.text for secret in (code, teacher.key))
    printed = [line for line in class_app.output if code in line]
    assert len(printed) == 1  # for the teacher
    assert printed[0].split()[3].endswith(f"/#classroom:{code}")
    assert teacher.key not in "".join(class_app.output)
    reply = teacher.http.post("/api/class_redeem", json={"code": code, "key": "k" * 32})
    assert (reply.status_code, reply.json()["reason"]) in [(403, "code"), (429, "wait")]


KILLS, PHONES = 2, 40


@dataclass
class SharingPhone:
    """A phone that shares drawings one after the other and repeats requests that were not confirmed."""

    number: int
    token: str
    sent: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)

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
            except httpx.TransportError:
                return
            self.confirmed.add(id_)
            count()


@pytest.mark.slow
async def test_kills_of_the_server_neither_lose_nor_double_confirmed_drawings(tmp_path):
    generator, port = random.Random(20), free_port()
    phones = []

    async def live(app, enough):
        """Share with a started server until it is killed after `enough` requests and answers, or all is confirmed."""
        moments = itertools.count(1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            for number in range(len(phones), PHONES):
                token = (await http.post("/api/class_join", json={})).raise_for_status().json()["token"]
                phones.append(SharingPhone(number, token))
            # No drawing is deleted: what a kill loses or doubles remains so until the end.
            kept = sum((await http.post("/api/class_state", json={})).json()["counts"])
            confirmed, sent = (sum(map(len, ids)) for ids in zip(*((p.confirmed, p.sent) for p in phones), strict=True))
            assert confirmed <= kept <= sent

            def count():
                if next(moments) == enough:
                    app.process.kill()

            await asyncio.gather(*(phone.share(http, count, enough is None) for phone in phones))
            if enough is None:
                content = (await http.post("/api/class_export", json={}, headers={HEADER: key_of(app)})).content
                ids = [drawing.id for drawing in read_class(io.BytesIO(content)).drawings]
                assert sorted(ids) == sorted(id_ for phone in phones for id_ in phone.sent)
                app.process.terminate()

    for enough in [*(generator.randrange(20, 160) for _ in range(KILLS)), None]:
        with forked_app("--port", port, "--class", tmp_path / "class", TMPDIR=str(tmp_path)) as app:
            await live(app, enough)
            app.process.wait()
    assert sum(len(phone.confirmed) for phone in phones) > PHONES
