"""The routes that the page's own JavaScript calls: request bodies, answers and streams."""

import asyncio

import orjson
from helpers.requests.calls import check_sentence, client_of, events, guarded
from helpers.running.waiting import REPLY
from starlette.applications import Starlette
from starlette.testclient import TestClient

from model import DatasetError, InputError
from page.guard.errors import logger
from page.server.routes import post, post_stream


class Reader:
    def __init__(self):
        self.drawings = []

    async def read(self, drawing, line_width=None):
        self.drawings.append(drawing)
        return {"line_width": line_width}


def test_a_request_is_answered():
    reader = Reader()
    client = client_of(post("read", reader.read))
    parts = [b'{"drawing": [[[1, 2]]],', b' "line_width": 60}']
    length = str(sum(map(len, parts)))
    answer = client.post("/api/read", content=iter(parts), headers={"Content-Length": length})
    assert reader.drawings == [[[[1, 2]]]]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"line_width": 60}
    assert client_of(post("read", reader.read)).post("/api/read", json={"drawing": []}).json() == {"line_width": None}


NESTED = [(b"[", b"]", 2_000), (b"[", b"]", 100_000), (b'{"a":', b"}", 30_000)]
MANY = [[[]] * 60_000, [0] * 80_000, [[[1, 2]] * 30_000], [[[1, 2]]] * 20_000]
INVALID = [
    *(b"", b"seven", b"null", b"7", b"[]", b"{}", b"\xff", b"\x1f\x8b\x08\0\0\0\0\0\0\3", b"[" * 200_000),
    *(b'{"line_width": 3}', b'{"drawing": 1, "more": 2}', b'{"drawing": 1} {}', b'{"drawing": [] /* seven */}'),
    *(b'{"drawing": [%s]}' % number for number in (b"NaN", b"-Infinity", b"1e999", b"9" * 1000, b"9" * 100_000)),
    *(rb'{"drawing": "\ud800"}', rb'{"drawing": {"\ud800": 1}}', b'{"drawing": "\xff\xfe"}'),
    *('{"drawing": []}'.encode("utf-16"), b'\xef\xbb\xbf{"drawing": []}', b'{"drawing": "' + rb"\"" * 100_000),
    *(b'{"drawing": %s1%s}' % (each * depth, end * depth) for each, end, depth in NESTED),
    *(orjson.dumps({"drawing": each}) for each in MANY),
    orjson.dumps(dict.fromkeys(map(str, range(20_000)), 1)),
    b'{"drawing": [%s]}' % b",".join([b'""'] * 30_001),
]


def test_invalid_bodies_are_rejected():
    for body in INVALID:
        reader = Reader()
        answer = client_of(post("read", reader.read)).post("/api/read", content=body)
        assert answer.status_code == 400, body[:100]
        assert answer.json().keys() == {"error"}
        check_sentence(answer.json()["error"])
        assert reader.drawings == []


def replies_to(error):
    """Return the reply of a route, and the last event of a stream, whose functions raise an error."""

    def fail():
        raise error

    async def fail_later():
        yield {"number": 0}
        raise error

    client = client_of(post("fail", fail), post_stream("later", fail_later))
    answer = client.post("/api/fail", json={})
    first, last = events(client.post("/api/later", json={}))
    assert (answer.status_code, first) == (422, {"number": 0})
    return [answer.json(), last]


def test_user_errors_are_sent_as_a_sentence():
    assert replies_to(InputError("It cannot be done.")) == [{"error": "It cannot be done."}] * 2


def test_the_path_of_a_data_set_appears_only_in_the_log(caplog):
    for reply in replies_to(DatasetError("There is no file /home/teacher/mnist.npz.")):
        check_sentence(reply["error"])
        assert "teacher" not in reply["error"]
    logged = [record.getMessage() for record in caplog.records if record.name == logger.name]
    assert logged == ["There is no file /home/teacher/mnist.npz."] * 2


def test_an_internal_error_is_not_revealed():
    def fail():
        raise RuntimeError("secret")

    client = TestClient(guarded([post("fail", fail)]), raise_server_exceptions=False)
    answer = client.post("/api/fail", json={})
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_stream_ends_with_an_end_event():
    async def count(upto):
        for number in range(upto):
            yield {"number": number}

    answer = client_of(post_stream("count", count)).post("/api/count", json={"upto": 3})
    assert events(answer) == [{"number": 0}, {"number": 1}, {"number": 2}, {"end": True}]
    assert answer.headers["x-accel-buffering"] == "no"


async def test_a_stream_is_closed_when_the_client_disconnects():
    closed, was_sent = asyncio.Event(), asyncio.Event()

    async def endless():
        try:
            while True:
                yield {"number": 0}
                await asyncio.sleep(0)
        finally:
            closed.set()

    messages = [{"type": "http.request", "body": b"{}", "more_body": False}]

    async def receive():
        if messages:
            return messages.pop()
        await was_sent.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.body":
            was_sent.set()

    scope = {"type": "http", "method": "POST", "path": "/api/endless", "headers": []}
    await Starlette(routes=[post_stream("endless", endless)])(scope, receive, send)
    await asyncio.wait_for(closed.wait(), REPLY)
