"""The class: its options and keys, and its routes in this process."""

import asyncio
import contextlib
import re

import orjson
import pytest
from helpers.classes.classroom import new_id, strokes_of_digit
from helpers.requests.calls import client_of
from helpers.requests.json_values import json_values
from helpers.running.lazy import Lazy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from model import InputError
from model.data.class_digits import MAX_ZIP_BYTES
from model.errors import UserError
from page.tabs.classroom import classroom as module
from page.tabs.classroom.classroom import MAX_FOLLOWERS, ClassroomTab, class_folder
from page.tabs.classroom.key import HEADER, MAX_WRONG, TeacherKey
from page.tabs.classroom.training import MAX_NETWORK_BYTES

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


def test_the_link_for_the_teacher_leads_to_the_page(opened, monkeypatch):
    printed = re.compile(r"opens (\S+)/#classroom:[a-z0-9]{20} ")
    assert printed.search(opened.tab.announcement("http://127.0.0.1:7860/"))[1] == "http://127.0.0.1:7860"
    monkeypatch.setenv("SPACE_HOST", "user-sketchpad.hf.space")
    assert printed.search(opened.tab.announcement("http://x"))[1] == "https://user-sketchpad.hf.space"


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


@pytest.fixture
def opened(open_class, tmp_path):
    return open_class(tmp_path)


def share_body(token, digit, id_):
    return {"token": token, "id": id_, "label": digit, "device": "phone", "strokes": strokes_of_digit(digit)}


async def test_a_class_behind_one_address_shares_at_once(opened):
    replies = await asyncio.gather(*(opened.ask("share", share_body(new_id(), 1, new_id())) for _ in range(100)))
    assert {reply.status_code for reply in replies} == {200}


@pytest.mark.parametrize("has_wall", [True, False])
async def test_addresses_with_many_streams_leave_some_to_others_and_to_the_teacher(opened, has_wall):
    most, together = MAX_FOLLOWERS[has_wall]
    async with contextlib.AsyncExitStack() as stack:

        async def streams(address, count, *headers):
            for number in range(count):
                request = Request({"type": "http", "headers": headers, "guard.address": address})
                stream = await stack.enter_async_context(contextlib.aclosing(opened.tab.wall(request, wall=has_wall)))
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
        assert await streams("192.0.2.0", 5, (HEADER.encode(), opened.key.encode())) == 5
    assert await streams("192.0.2.4", most + 1) == most


async def test_a_stream_has_the_state_and_the_wall_if_it_is_shown_and_replies_only_what_is_private(opened, monkeypatch):
    for pause in ("PAUSE", "PAUSE_OF_PHONE"):
        monkeypatch.setattr(module, pause, 0)
    token, id_ = new_id(), new_id()
    request = Request({"type": "http", "headers": [], "guard.address": "a"})
    async with contextlib.AsyncExitStack() as stack:
        wall = opened.tab.wall
        following = [wall(request), wall(request, False)]
        streams = [await stack.enter_async_context(contextlib.aclosing(each)) for each in following]

        async def messages():
            return [orjson.loads(orjson.dumps(await anext(stream))) for stream in streams]

        assert [message["reset"] for message in await messages()] == [True] * 2
        own = {"phone": 1, "own": [{"id": id_, "label": 7}]}
        assert (await opened.ask("share", share_body(token, 7, id_))).json() == own
        asked = (await opened.ask("ask", {"lesson": "25", "step": "fool", "stage": 0})).json()
        assert (await opened.ask("vote", {"token": token, "question": "25 fool", "answer": 2})).json() == {}
        last = await messages()
        assert [len(message["items"]) for message in last] == [1, 0]
        assert asked == {"version": last[0]["state"]["version"] - 1}
        vote = {"question": "25 fool", "number": last[0]["state"]["lesson"]["number"], "answer": 2}
        assert (await opened.ask("own", {"token": token})).json() == {**own, "vote": vote}
        assert (await opened.ask("own", {"token": new_id()})).json() == {"phone": None, "own": [], "vote": None}
        said = {(each["state"]["counts"][7], each["state"]["lesson"]["step"], each["reset"]) for each in last}
        assert said == {(1, "fool", False)}
        await opened.ask("withdraw", {"token": token})
        assert [len(message["gone"]) for message in await messages()] == [1, 0]


async def test_invalid_drawings_are_refused_with_a_sentence(opened):
    for changes in ({"strokes": []}, {"token": "x"}, {"id": "0" * 33}, {"label": 10}, {"device": "toaster"}):
        reply = await opened.ask("share", {**share_body(new_id(), 1, new_id()), **changes})
        assert (reply.status_code, reply.json()["error"][-1]) == (422, "."), changes


async def test_phones_and_their_address_have_a_pace_until_the_class_is_deleted(open_class, tmp_path, monkeypatch):
    for name, value in (("PHONE_INTERVAL", 1000.0), ("ADDRESS_BURST", 2), ("ADDRESS_INTERVAL", 1000.0)):
        monkeypatch.setattr(module, name, value)
    opened = open_class(tmp_path)

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


async def test_rounds_and_files_have_a_largest_size(opened):
    assert (await opened.ask("play", {"positions": [*range(21)]})).status_code == 422
    await opened.do("play", {"positions": [*range(20)]})
    assert opened.tab.state()["lesson"]["round"]["total"] == 20
    for name, size in (("import", MAX_ZIP_BYTES), ("trained", MAX_NETWORK_BYTES)):
        assert (await opened.ask(name, content=bytes(size + 1))).status_code == 413


PAINTED = [0, 1, -1, 0] * 196  # weights


async def made(opened):
    return (await opened.do("units")).json()["units"]


async def test_pairs_make_units_for_ten_digits_which_only_the_teacher_sees(opened):
    phones = [new_id() for _ in range(12)]
    digits = [(await opened.ask("unit", {"token": token})).json()["digit"] for token in phones]
    assert digits == [*range(10), 0, 1]
    assert [await made(opened), opened.tab.state()["units"]] == [[], []]
    for token, bias in ((phones[3], 5), (phones[0], -60), (phones[10], 60), (phones[3], 7)):
        sent = {"token": token, "weights": PAINTED, "bias": bias}
        assert (await opened.ask("unit", sent)).json() == {"digit": digits[phones.index(token)]}
    units = await made(opened)
    assert {each["digit"]: each["bias"] for each in units} == {0: 60, 3: 7}
    assert [each["weights"] for each in units] == [PAINTED, PAINTED]
    assert sorted(each["id"] for each in units) == sorted(opened.tab.state()["units"])
    await opened.do("discard", {"unit": next(each["id"] for each in units if each["digit"] == 0)})
    assert {each["digit"]: each["bias"] for each in await made(opened)} == {0: -60, 3: 7}
    assert (await opened.ask("discard", {"unit": 2**63})).status_code == 422
    await opened.do("clear")
    assert await made(opened) == []
    assert (await opened.ask("unit", {"token": phones[7]})).json() == {"digit": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": PAINTED[1:]},
        {"weights": [*PAINTED, 0]},
        {"weights": [*PAINTED[1:], 2]},
        {"weights": [*PAINTED[1:], 1.0]},
        {"weights": [*PAINTED[1:], True]},
        {"weights": "0" * 784},
        {"weights": PAINTED, "bias": 61},
        {"weights": PAINTED, "bias": None},
        {"token": "x", "weights": PAINTED},
    ],
)
async def test_units_that_the_page_would_not_send_are_refused(opened, wrong):
    assert (await opened.ask("unit", {"token": new_id(), **wrong})).status_code == 422
    assert await made(opened) == []


async def test_a_class_has_a_largest_number_of_units(opened, monkeypatch):
    monkeypatch.setattr("page.tabs.classroom.units.MOST_UNITS", 2)
    known = new_id()
    statuses = [(await opened.ask("unit", {"token": each})).status_code for each in (known, new_id(), new_id(), known)]
    assert statuses == [200, 200, 422, 200]


async def test_zips_without_room_on_the_disk_are_refused(opened, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/no such folder")
    for reply in (await opened.ask("import", content=b"PK"), await opened.ask("export")):
        assert (reply.status_code, reply.json()["reason"]) == (507, "no_room")


OF_VISITORS = {"share", "own", "withdraw", "drawing", "vote", "unit", "evaluate", "network", "wall"}


def test_all_other_requests_need_the_key(opened):
    client = client_of(*opened.tab.routes)
    kept = {route.path.rpartition("_")[2]: route.path for route in opened.tab.routes}
    for name in OF_VISITORS:
        kept.pop(name)
    assert len(kept) == 15
    for path in kept.values():
        assert client.post(path, json={}).status_code == 403
        assert client.post(path, json={}, headers={HEADER: "x"}).status_code in (403, 429)


FIELDS = ("token", "id", "label", "device", "strokes", "phone", "paused", "lesson", "step", "stage", "answer", "number")
FIELDS += ("positions", "question", "turn", "weights", "bias", "unit")
any_json = json_values(12, st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9))


@given(st.data(), st.dictionaries(st.sampled_from(FIELDS), any_json, max_size=5))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_causes_a_server_error(opened, data, body):
    route = data.draw(st.sampled_from([route for route in opened.tab.routes if not route.path.endswith("wall")]))
    reply = client_of(*opened.tab.routes).post(route.path, json=body, headers={HEADER: opened.key})
    assert reply.status_code in (200, 400, 404, 422)
    assert reply.status_code == 200 or reply.json()["error"]
