"""The routes of the page's own JavaScript: what becomes of a body, of an answer, and of the time that answers take."""

import asyncio
import dataclasses
import inspect
import json
import math

import pytest
from calls import ADDRESS, check_sentence, client_of, events, guarded
from hypothesis import given
from hypothesis import strategies as st
from loops import in_a_loop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from model import DatasetError, InputError, TrainingError
from page.guard.turns import Turns
from page.server.routes import GoneError, Load, post, post_response, post_stream, work_in_turn


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Look:
    """A function of the page's that notes what it is called with: `drawings`."""

    def __init__(self):
        self.drawings = []

    async def look(self, drawing, line_width=None):
        self.drawings.append(drawing)
        if drawing == "nonsense":
            raise InputError("A drawing must be a list.")
        return {"line_width": line_width}


@pytest.fixture
def look():
    return Look()


@pytest.fixture
def client(look):
    return client_of(post("look", look.look, Load()))


# ---- What becomes of a body


def test_a_question_is_answered(client, look):
    parts = [b'{"drawing": [[[1, 2]]],', b' "line_width": 60}']
    length = str(sum(map(len, parts)))
    answer = client.post("/api/look", content=iter(parts), headers={"Content-Length": length})
    assert look.drawings == [[[[1, 2]]]]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    reply = answer.json()
    assert reply.pop("pause") >= 0
    assert reply == {"line_width": 60}


def test_an_argument_with_a_default_may_be_left_out(client):
    assert client.post("/api/look", json={"drawing": []}).json()["line_width"] is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"seven",
        b"null",
        b"[]",
        b"{}",
        b'{"drawing": [NaN]}',
        b'{"drawing": 1, "more": 2}',
        b'{"line_width": 3}',
        b'{"drawing": %s}' % (b"[" * 30 + b"]" * 30),
        b'{"drawing": 1} {}',
        b"\xff",
    ],
)
def test_a_body_that_is_not_what_the_function_takes_is_rejected(client, look, body):
    answer = client.post("/api/look", content=body)
    assert answer.status_code == 400
    assert answer.json().keys() == {"error"}
    check_sentence(answer.json()["error"])
    assert look.drawings == []


@given(st.binary() | st.text().map(str.encode) | st.dictionaries(st.text(), st.integers()).map(json.dumps))
def test_any_body_is_answered_or_rejected_with_a_sentence(body):
    answer = client_of(post("look", Look().look)).post("/api/look", content=body)
    if answer.status_code != 200:
        assert answer.status_code == 400
        check_sentence(answer.json()["error"])


def test_what_a_function_rejects_is_told_in_its_sentence(client):
    answer = client.post("/api/look", json={"drawing": "nonsense"})
    assert answer.status_code == 422
    assert answer.json() == {"error": "A drawing must be a list."}


@pytest.mark.parametrize("error", [InputError, TrainingError])
def test_the_sentence_of_every_error_that_users_are_told(error):
    def fail():
        raise error("It cannot be done.")

    answer = client_of(post("fail", fail)).post("/api/fail", json={})
    assert (answer.status_code, answer.json()) == (422, {"error": "It cannot be done."})


def test_where_a_data_set_lies_is_told_to_the_log_only(caplog):
    def fail():
        raise DatasetError("There is no file /home/teacher/mnist.npz.")

    async def fail_later():
        yield {"number": 0}
        fail()

    client = client_of(post("fail", fail), post_stream("later", fail_later))
    answer = client.post("/api/fail", json={})
    assert answer.status_code == 422
    _, last = events(client.post("/api/later", json={}))
    for told in (answer.json(), last):
        check_sentence(told["error"])
        assert "teacher" not in told["error"]
    assert [record.getMessage() for record in caplog.records] == ["There is no file /home/teacher/mnist.npz."] * 2


def test_a_function_may_ask_for_the_request_itself():
    def tell(request, number):
        return {"address": request.scope["guard.address"], "number": number}

    client = client_of(post("tell", tell))
    assert client.post("/api/tell", json={"number": 3}).json() == {"address": ADDRESS, "number": 3}
    assert client.post("/api/tell", json={"number": 3, "request": {}}).status_code == 400


@pytest.mark.parametrize("name", ["address", "is_gone", "function", "self", "name", "body", "load"])
def test_an_argument_may_have_any_name(name):
    """Also one that a function on the way to it has."""
    called = {}

    def keep(**arguments):
        called.update(arguments)
        return {}

    keep.__signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY)])
    assert client_of(post("keep", keep)).post("/api/keep", json={name: 1}).status_code == 200
    assert called == {name: 1}


def test_a_fault_of_the_programs_own_is_not_told(client):
    def fail():
        raise RuntimeError("secret")

    client = TestClient(guarded([post("fail", fail)]), raise_server_exceptions=False)
    answer = client.post("/api/fail", json={})
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "look", 405), ("GET", "look", 405), ("POST", "other", 404)]
)
def test_a_route_answers_to_its_name_and_to_post_only(client, look, method, path, status):
    assert client.request(method, f"/api/{path}", json={"drawing": []}).status_code == status
    assert look.drawings == []


@pytest.mark.parametrize("before", [[], [b'{"drawing": [']])
def test_nothing_is_worked_on_for_who_has_gone(look, before):
    messages = [{"type": "http.request", "body": body, "more_body": True} for body in before]
    messages.append({"type": "http.disconnect"})
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/look",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"99")],
        "query_string": b"",
    }
    in_a_loop(guarded([post("look", look.look)])(scope, receive, send))
    assert messages == look.drawings == sent == []


def test_nothing_is_worked_on_for_who_has_gone_while_waiting_for_a_turn():
    called = []

    async def hang_up():
        return {"type": "http.disconnect"}

    async def go():
        threads = Turns(1)
        scope = {"type": "http", "guard.threads": threads, "guard.address": ADDRESS}
        with pytest.raises(GoneError):
            await work_in_turn(Request(scope, hang_up), lambda: called.append(1))
        async with asyncio.timeout(20), threads.turn(ADDRESS):  # the place has been given back
            pass

    in_a_loop(go())
    assert called == []


@dataclasses.dataclass(frozen=True)
class Pair:
    one: object = 1
    two: object = 2


def test_a_dataclass_is_made_of_the_keys_of_its_fields():
    def tell(pair: Pair, three, four=4):
        return {"sum": [pair.one, pair.two, three, four]}

    client = client_of(post("tell", tell))
    assert client.post("/api/tell", json={"two": 5, "three": 6}).json() == {"sum": [1, 5, 6, 4]}
    assert client.post("/api/tell", json={"one": 5}).status_code == 400
    assert client.post("/api/tell", json={"pair": {}, "three": 3}).status_code == 400


# ---- What becomes of an answer


def test_a_function_that_may_take_long_runs_beside_the_event_loop():
    def has_loop():
        try:
            return {"has_loop": asyncio.get_running_loop() is not None}
        except RuntimeError:
            return {"has_loop": False}

    async def has_loop_too():
        return has_loop()

    client = client_of(post("plain", has_loop), post("coroutine", has_loop_too))
    assert client.post("/api/plain", json={}).json() == {"has_loop": False}
    assert client.post("/api/coroutine", json={}).json() == {"has_loop": True}


def test_a_response_is_sent_as_it_is():
    answer = client_of(post_response("file", lambda: Response(b"\0\1", media_type="application/octet-stream"))).post(
        "/api/file", json={}
    )
    assert (answer.content, answer.headers["content-type"]) == (b"\0\1", "application/octet-stream")


def test_what_is_no_number_is_sent_as_null():
    client = client_of(post("loss", lambda: {"losses": [math.nan, math.inf, 1.5]}))
    assert client.post("/api/loss", json={}).json() == {"losses": [None, None, 1.5]}


def test_without_a_load_there_is_no_pause(look):
    assert client_of(post("look", look.look)).post("/api/look", json={"drawing": []}).json() == {"line_width": None}


# ---- Streams


def test_a_stream_ends_with_its_end():
    async def count(upto):
        for number in range(upto):
            yield {"number": number}

    answer = client_of(post_stream("count", count)).post("/api/count", json={"upto": 3})
    assert events(answer) == [{"number": 0}, {"number": 1}, {"number": 2}, {"end": True}]


@pytest.mark.parametrize("error", [InputError, TrainingError])
def test_an_error_in_a_stream_is_its_last_event(error):
    async def fail_late():
        yield {"number": 0}
        raise error("It cannot go on.")

    assert events(client_of(post_stream("fail", fail_late)).post("/api/fail", json={})) == [
        {"number": 0},
        {"error": "It cannot go on."},
    ]


@pytest.mark.parametrize(("body", "status"), [({"settings": 1}, 422), ({}, 400), ({"settings": 1, "more": 1}, 400)])
def test_what_is_wrong_with_the_arguments_of_a_stream_is_said_by_the_status(body, status):
    async def fail_at_once(settings):
        raise InputError("There are no such settings.")
        yield settings

    answer = client_of(post_stream("fail", fail_at_once)).post("/api/fail", json=body)
    assert answer.status_code == status
    check_sentence(answer.json()["error"])


def test_a_stream_that_nobody_listens_to_is_closed():
    """The client goes after the first event."""
    closed = asyncio.Event()
    told = asyncio.Event()

    async def endless():
        try:
            while True:
                yield {"number": 0}
                await asyncio.sleep(0)
        finally:
            closed.set()

    async def go():
        messages = [{"type": "http.request", "body": b"{}", "more_body": False}]

        async def receive():
            if messages:
                return messages.pop()
            await told.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.body":
                told.set()

        scope = {"type": "http", "method": "POST", "path": "/api/endless", "headers": []}
        await Starlette(routes=[post_stream("endless", endless)])(scope, receive, send)
        await asyncio.wait_for(closed.wait(), 20)

    in_a_loop(go())


# ---- How often a page may ask


def pause_after(calls, duration, interval):
    """The pause that pages are told to make after so many calls, each of a duration, an interval apart, in s."""
    load = Load(clock := Clock())
    for _ in range(calls):
        with load.working():
            clock.now += duration
        clock.now += interval - duration
    return load.pause


def test_the_pause_grows_with_the_share_of_the_time_that_answers_take():
    assert pause_after(calls=1000, duration=0.001, interval=0.1) == pytest.approx(
        Load.OVERHEAD * 1, rel=0.1
    )  # ms, of 100 at most
    assert pause_after(calls=1000, duration=0.001, interval=0.01) == pytest.approx(Load.OVERHEAD * 10, rel=0.1)
    assert pause_after(calls=5000, duration=0.001, interval=0.001) == pytest.approx(100, rel=0.01)
    assert pause_after(calls=3, duration=10, interval=10) == 100  # one call that takes longer than all is measured by


def test_a_pause_is_forgotten():
    load = Load(clock := Clock())
    for wait in (0.5, 10):
        with load.working():
            clock.now += 0.5
        clock.now += wait
    with load.working():
        clock.now += 0.001
    assert load.pause < 1


def test_work_that_fails_counts_too():
    load = Load(clock := Clock())

    def fail():
        with load.working():
            clock.now += 0.3
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        fail()
    assert load.pause == pytest.approx(Load.OVERHEAD * 30, rel=0.01)


def test_to_wait_is_not_to_work():
    """What an answer waits for, others have of the event loop."""
    load = Load(clock := Clock())

    async def wait():
        await asyncio.sleep(0)
        clock.now += 5
        await asyncio.sleep(0)
        return {}

    def wait_in_a_thread():
        clock.now += 5
        return {}

    client = client_of(post("wait", wait, load), post("thread", wait_in_a_thread, load))
    for name in ("wait", "thread"):
        assert client.post(f"/api/{name}", json={}).json() == {"pause": 0}
