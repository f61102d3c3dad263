"""Hostile input over real HTTP: each attack is refused with a clear status, while others draw on undisturbed."""

import concurrent.futures
import contextlib
import gzip
import itertools
import json
import re
import shutil
import socket
import sys
import threading
from dataclasses import asdict
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from calls import DRAWING, ask, call, check_answered, check_sentence, post, resident_memory, unexplained
from calls import GRADIO_API as API
from driver import ROOT, free_port
from forked import forked, forked_app
from gradio_client import Client
from playwright.sync_api import expect
from sketch import Sketch
from waiting import wait_until

from model.jobs.settings import TUTORIAL
from page.gradio_adapter.protocol import MAX_KEPT
from page.guard import bodies
from page.server.assets import assets_path
from page.visitors import uploads
from page.visitors.kept import PART_OF_ADDRESS

TIMEOUT = 60  # s, many times what an answer takes
PATIENCE = 90  # s until the server has done what it does now and then
GROWTH = 60_000_000  # bytes of memory, that may come and stay: a few buffers, as large as one request each
SETTINGS = asdict(TUTORIAL)


@pytest.fixture(scope="module")
def app(mnist_file):
    """A server of its own, as it is attacked. Whatever is done to it, a classmate draws on, and the log stays clean."""
    with forked_app("--port", free_port(), "--training", MNIST_PATH=str(mnist_file)) as app, classmate(app.address):
        yield app
    assert not unexplained(app.output), "".join(unexplained(app.output))


@contextlib.contextmanager
def classmate(address):
    """Somebody who draws while the block runs, and gets an answer each time."""
    done = threading.Event()

    def draw():
        with httpx.Client(base_url=address, timeout=TIMEOUT) as http:
            while not done.wait(0.1):
                assert ask(http, "look", {"strokes": DRAWING, "line_width": 60}).status_code == 200

    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        drawing = executor.submit(draw)
        try:
            yield
        finally:
            done.set()
        drawing.result()


@pytest.fixture(scope="module")
def http(app):
    with httpx.Client(base_url=app.address, timeout=TIMEOUT) as http:
        yield http


@pytest.fixture
def memory_stays_flat(app, http):
    check_answered(call(http, "predict", {"data": [DRAWING]}))
    before = resident_memory(app.process) if sys.platform == "linux" else 0
    yield
    check_answered(call(http, "predict", {"data": [DRAWING]}))
    if sys.platform == "linux":
        assert resident_memory(app.process) - before < GROWTH


def check_refused(response, *statuses):
    assert response.status_code in statuses, f"{response.url}: {response.text}"
    assert response.headers["content-type"] == "application/json"
    check_sentence(response.json()["error"])


def connect(app):
    address = httpx.URL(app.address)
    return socket.create_connection((address.host, address.port), TIMEOUT)


def send_raw(app, request):
    """Send bytes, and give what comes back until the server closes the connection."""
    with connect(app) as connection:
        connection.sendall(request)
        return read_to_end(connection)


def read_to_end(connection):
    answer = b""
    with contextlib.suppress(ConnectionResetError):  # it is closed while we still send
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def head(path, *headers, method="POST"):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


JSON = "Content-Type: application/json"


def status_of(answer):
    return int(re.match(rb"HTTP/1.1 (\d+)", answer).group(1))


# ---- Routes


# What Gradio and the page's folders have, and nobody needs.
CLOSED_TO_GET = f"""
    {API}/file=/etc/passwd {API}/file={ROOT}/app.py {API}/file/etc/passwd {API}/proxy=http://127.0.0.1/
    {API}/heartbeat/me {API}/stream/a/b/1/playlist.m3u8 {API}/custom_component/a/client/b/c.js {API}/deep_link
    {API}/runs {API}/run-history/records {API}/vibe-code {API}/token {API}/app_id {API}/user {API}/queue/status
    {API}/upload_progress?upload_id=a {API}/dev/reload {API}/call/look/{"0" * 32} {API}/call/mistakes/{"0" * 32}
    /page/ /page/server/routes.py /page/gradio_adapter/shell.html /{assets_path()} /{assets_path()}/
    /{assets_path()}/api.py /{assets_path()}/shell.html /page/{"0" * 16}/page.css /api/ /monitoring /monitoring/summary
    /pwa_icon /manifest.json /svelte/svelte.js /docs /redoc /openapi.json /nothing /config/
""".split()
CLOSED_TO_POST = f"""
    {API}/run/nothing {API}/run/learn {API}/run/look {API}/run/predict/ {API}/run/0 {API}/api/look {API}/api/predict
    /api/look/ /api/nothing /api/predict /api /look {API}/call/predict {API}/call/v2/download {API}/call/v2/look
    {API}/component_server {API}/cancel {API}/reset {API}/stream/a {API}/process_recording {API}/vibe-edit
    {API}/undo-vibe-edit {API}/run-history/connect /login
""".split()


def test_what_nobody_needs_is_closed(app, http):
    for path in CLOSED_TO_GET:
        check_refused(http.get(app.address + path), 404)
    for path in CLOSED_TO_POST:
        check_refused(http.post(app.address + path, json={}), 404)


def test_no_path_leads_to_files(app):
    """As they are, since HTTP libraries tidy a path before they send it."""
    paths = rf"""
        /static/../../../../../etc/passwd /static/..%2f..%2f..%2f..%2fetc%2fpasswd /static/%2e%2e/%2e%2e/routes.py
        /static/....//....//routes.py /static/..\..\routes.py /static/%5c..%5croutes.py /static//etc/passwd /static/%00
        /static/ /assets/%2e%2e/%2e%2e/%2e%2e/routes.py /assets/../index.html /assets/. //etc/passwd /../../etc/passwd
        /%2e%2e/%2e%2e/etc/passwd {API}/../../etc/passwd {API}/file=../../../../etc/passwd {API}/FILE=/etc/passwd
        {API}/run/../file=/etc/passwd /config/../app.py http://elsewhere.example/etc/passwd
    """
    for path in paths.split():
        answer = send_raw(app, head(path, "Connection: close", method="GET"))
        assert status_of(answer) in (400, 404), path
        assert b"root:" not in answer, path
        assert b"import " not in answer, path


OPEN = [
    "/",
    "/config",
    "/theme.css",
    "/robots.txt",
    "/favicon.ico",
    *(f"{API}/{name}" for name in ("info", "openapi.json", "startup-events", "upload", "queue/join", "queue/data")),
    *(f"{API}/{way}/predict" for way in ("run", "call/v2")),
    *(f"/api/{name}" for name in ("look", "weights", "learn", "download")),
]


def test_other_methods_are_refused_everywhere(app):
    methods = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NONSENSE", "get")
    for path, method in itertools.product(OPEN, methods):
        answer = send_raw(app, head(path, "Connection: close", method=method))
        assert status_of(answer) == 405, (path, method)
        assert b"\r\nallow: " in answer.lower()


def test_questions_of_the_page_are_asked_by_post_only(http):
    inside = ("inside", "example", "structure", "weights", "most_activating", "fool")
    for name in ("look", "steps", *inside, "mistakes", "progress", "join", "code", "download", "learn"):
        answer = http.get(f"/api/{name}")
        check_refused(answer, 405)
        assert answer.headers["allow"] == "POST"


def test_a_get_with_a_body_is_refused(app):
    for framing, status in (("Content-Length: 5", 400), ("Transfer-Encoding: chunked", 411)):
        answer = send_raw(app, head("/config", framing, "Connection: close", method="GET") + b"5\r\nhello\r\n")
        assert status_of(answer) == status


def test_chunks_are_refused(app):
    """Before they are parsed: 256 kB of one-byte chunks would take h11 0.2 s."""
    for path, kind in (("/api/look", "application/json"), (f"{API}/upload", "multipart/form-data; boundary=x")):
        request = head(path, f"Content-Type: {kind}", "Transfer-Encoding: chunked") + b"1\r\n[\r\n" * 5000
        assert status_of(send_raw(app, request)) == 411


def test_a_websocket_is_refused(app):
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAA")
    with connect(app) as connection:
        connection.sendall(head(f"{API}/queue/join", *upgrade, method="GET"))
        assert connection.recv(1000).startswith((b"HTTP/1.1 405", b"HTTP/1.1 403"))


@pytest.mark.parametrize("pieces", [1, 3, 101])
def test_pipelined_requests_are_answered_in_turns(app, pieces):
    """However they arrive, and whatever their length is."""
    requests = [head("/robots.txt", "X-Padding: " + "x" * (number * 37 % 700), method="GET") for number in range(100)]
    data = b"".join([*requests, head("/robots.txt", "Connection: close", method="GET")])
    size = -(-len(data) // pieces)
    with connect(app) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for begin in range(0, len(data), size):
            connection.sendall(data[begin : begin + size])
        answer = read_to_end(connection)
    assert answer.count(b"HTTP/1.1 200") == 101


@pytest.mark.slow
def test_pipelined_requests_go_on_when_their_answers_are_read(app):
    """Some of which are larger than what a server keeps for a connection."""
    with connect(app) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(head("/", method="GET") * 5 + head("/robots.txt", "Connection: close", method="GET"))
        assert read_to_end(connection).count(b"HTTP/1.1 200") == 6


def test_a_reader_who_is_asleep_keeps_no_place(app, http):
    """Each request here is sent when the answer to the last one is under way, and no answer is read."""
    with contextlib.ExitStack() as stack:
        for _ in range(5):
            connection = stack.enter_context(connect(app))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(3):
                connection.sendall(head(f"{API}/openapi.json", method="GET") + head("/", method="GET"))
        check_answered(call(http, "predict", {"data": [DRAWING]}))


@pytest.mark.parametrize(
    "noise", [b"\0" * 100, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\n: a\r\n\r\n"]
)
def test_what_is_no_http_is_refused(app, noise):
    assert status_of(send_raw(app, noise)) == 400


def test_heads_of_any_size_are_refused(app):
    many = [f"X-{number}: {'x' * 1000}" for number in range(200)]
    for request in (head("/", *many, method="GET"), head("/" + "a" * 200_000, method="GET")):
        assert status_of(send_raw(app, request)) in (400, 431)


def test_a_query_changes_nothing_that_it_should_not(app, http):
    for query in ("deep_link=../../x", "page=nothing", "__proto__=1", "a=%00%ff&" * 500):
        for path in ("/", "/config", f"{API}/info", f"{API}/openapi.json"):
            assert http.get(f"{app.address}{path}?{query}").status_code == 200


@pytest.mark.parametrize(
    "host", ["a b", "<script>", "1.2.3.999", "[::", "x:y:z", "a/b", "a?b", "a@b", "'\"", "xn--a", "\xff"]
)
def test_a_host_that_is_none_is_refused(app, host):
    for request in (f"GET / HTTP/1.1\r\nHost: {host}", f"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Host: {host}"):
        answer = send_raw(app, f"{request}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        assert status_of(answer) in (400, 403)


def test_nobody_changes_the_address_that_others_are_told(app, http):
    for path in ("/", f"{API}/info", f"{API}/openapi.json"):
        http.get(app.address + path, headers={"Host": "evil.example", "X-Gradio-Server": "http://evil.example"})
        assert "evil.example" not in http.get(app.address + path).text


# ---- Bodies


def nested(depth, opening="[", closing="]"):
    return opening * depth + closing * depth


BAD_BODIES = {
    "nothing": b"",
    "text": b"seven",
    "null": b"null",
    "a number": b"7",
    "a list": b"[]",
    "no arguments": b"{}",
    "arguments that are no list": b'{"data": {}}',
    "half": b'{"data": [',
    "two": b'{"data": []}{"data": []}',
    "a comment": b'{"data": [] /* seven */}',
    "NaN": b'{"data": [[[[NaN, 1]]]]}',
    "infinity": b'{"data": [[[[-Infinity, 1]]]]}',
    "1e999": b'{"data": [[[[1e999, 1]]]]}',
    "an integer of a thousand digits": b'{"data": [[[[%s, 1]]]]}' % (b"9" * 1000),
    "an integer of a hundred thousand digits": b'{"data": [[[[%s, 1]]]]}' % (b"9" * 100_000),
    "half a character": rb'{"data": ["\ud800"]}',
    "half a character in a name": rb'{"data": [{"\ud800": 1}]}',
    "no UTF-8": b'{"data": ["\xff\xfe"]}',
    "UTF-16": '{"data": []}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"data": []}',
    "compressed": b"\x1f\x8b\x08\0\0\0\0\0\0\3",
    "deep lists": b'{"data": [%s]}' % nested(100_000).encode(),
    "deep objects": b'{"data": [%s1%s]}' % (b'{"a":' * 30_000, b"}" * 30_000),
    "deep lists without an end": b"[" * 200_000,
    "deep lists between brackets in texts": b'{"data": [%s1%s]}' % (b'["]",' * 900, b"]" * 900),
    "quotes without an end": b'{"data": ["' + rb"\"" * 100_000,
    "a session": b'{"data": [], "session": "me"}',
    "an event": b'{"data": [], "event_id": "0"}',
    "a batch": b'{"data": [], "batched": true}',
}


# Such a body is right where a function needs no arguments, and an empty pad where it is about a drawing.
ANSWERED = {(route, "no arguments") for route in ("mistakes", "structure", "look", "inside")}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_is_no_call_is_refused(http, name):
    for path in ("run/predict", "call/v2/predict", "queue/join"):
        check_refused(post(http, f"{API}/{path}", BAD_BODIES[name]), 400)
    inside = ("inside", "example", "structure", "weights", "most_activating", "fool")
    for route in ("look", *inside, "mistakes", "code", "download", "learn"):
        if (route, name) not in ANSWERED:  # without arguments, the drawing is missing
            check_refused(ask(http, route, BAD_BODIES[name]), 400, *([422] if name == "no arguments" else []))


@pytest.mark.slow
def test_huge_arrays_are_refused(http, memory_stays_flat):
    for data in ([[]] * 60_000, [0] * 80_000, [[[1, 2]] * 30_000], [[[1, 2]]] * 20_000, ["x" * 240_000]):
        check_refused(call(http, "predict", {"data": [data]}), 400, 422)
        check_refused(ask(http, "look", {"strokes": data}), 400, 422)
    many = dict.fromkeys(map(str, range(20_000)), 1)
    check_refused(ask(http, "code", {"settings": many}), 422)
    check_refused(ask(http, "look", many), 400)


@pytest.mark.parametrize(
    "kind",
    [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a" * 1000],
)
def test_a_wrong_content_type_is_refused(http, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    for path in (
        "/api/look",
        "/api/learn",
        *(f"{API}/{way}" for way in ("run/predict", "call/v2/predict", "queue/join")),
    ):
        check_refused(http.post(path, content=b'{"data": []}', headers=headers), 415)
    if kind is None or "multipart" not in kind:
        check_refused(http.post(f"{API}/upload", content=b"x", headers=headers), 415)


def test_a_compressed_body_is_not_unpacked(http, memory_stays_flat):
    bomb = gzip.compress(bytes(40_000_000), 6)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    for path in ("/api/look", f"{API}/run/predict", f"{API}/call/v2/predict", f"{API}/queue/join"):
        check_refused(http.post(path, content=bomb, headers=headers), 400, 415)


def test_large_bodies_are_refused(app):
    for path, kind, limit in (
        ("/api/look", "application/json", bodies.MAX_BYTES),
        (f"{API}/run/predict", "application/json", bodies.MAX_BYTES),
        (f"{API}/upload", "multipart/form-data; boundary=x", bodies.MAX_UPLOAD_BYTES),
    ):
        for length in (limit + 1, "9" * 5000):
            announced = head(path, f"Content-Type: {kind}", f"Content-Length: {length}", "Connection: close")
            assert status_of(send_raw(app, announced)) in ((413,) if length == limit + 1 else (400,))


IMPATIENT = """
import app
from page.guard import bodies, connections
from page.visitors import uploads
bodies.MAX_SECONDS, connections.STUCK, uploads.MAX_AGE = 6, 3, 1
app.main()
"""


@pytest.fixture(scope="module")
def impatient():
    """A server of its own, which waits for a few seconds only and soon forgets."""
    with forked("-c", IMPATIENT, "--port", free_port()) as app:
        yield app
    assert not unexplained(app.output), "".join(unexplained(app.output))


@pytest.mark.slow
def test_slow_senders_are_sent_away_and_who_draws_is_not(impatient):
    """The connection of somebody who draws is silent for longer than one may be, too, but never all that time."""
    beginnings = {
        "a body that does not come": head("/api/look", JSON, "Content-Length: 100"),
        "half a body": head("/api/look", JSON, "Content-Length: 100") + b'{"strokes": [',
        "half a call": head(f"{API}/run/predict", JSON, "Content-Length: 100") + b'{"data": [',
        "an upload that stops": head(
            f"{API}/upload", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 999"
        )
        + b"--x\r\n",
        "a head without an end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-",
        "nothing": b"",
    }
    with contextlib.ExitStack() as stack:
        connections = {name: stack.enter_context(connect(impatient)) for name in beginnings}
        for name, connection in connections.items():
            connection.sendall(beginnings[name])
        drawing = stack.enter_context(connection_that_draws(impatient))
        answers = {name: read_to_end(connection) for name, connection in connections.items()}
        assert drawing.is_alive()
    statuses = {name: status_of(answer) if answer else None for name, answer in answers.items()}
    assert list(statuses.values()) == [408, 408, 408, 408, None, None]


@contextlib.contextmanager
def connection_that_draws(app):
    """Ask on one connection while the block runs; yields the thread, which goes on while it is answered."""
    address = httpx.URL(app.address)
    done = threading.Event()

    def draw():
        with contextlib.closing(HTTPConnection(address.host, address.port, timeout=TIMEOUT)) as connection:
            connection.connect()
            connection.auto_open = False  # where it is closed, the next request fails
            while not done.wait(0.5):
                body = json.dumps({"strokes": DRAWING})
                connection.request("POST", "/api/look", body, {"Content-Type": "application/json"})
                assert connection.getresponse().read()

    thread = threading.Thread(target=draw)
    thread.start()
    try:
        yield thread
    finally:
        done.set()
        thread.join()


# ---- Functions


def unit(layer, number):
    """Of each route that shows a unit."""
    place = {"layer": layer, "unit": number}
    yield from (("weights", place), ("most_activating", place))
    yield from (("inside", {"strokes": DRAWING, **place}), ("fool", {"digit": 3, "strokes": DRAWING, **place}))


def with_settings(**changes):
    return "code", {"settings": {**SETTINGS, **changes}}


@pytest.mark.parametrize(
    ("route", "arguments"),
    [
        *itertools.chain.from_iterable(
            unit(*each)
            for each in (
                *([None, 0], [0, None], [True, True], ["0", "0"], [0.0, 0], [-1, 0], [10**15, 0]),
                *([[0], 0], [{}, 0], ["<b>", 0], [0, 512], [2, 10], [3, 0], [0, "x" * 10_000]),
            )
        ),
        *((route, {"layer": None, "unit": None}) for route in ("weights", "most_activating")),
        *(
            ("fool", {"digit": digit, "strokes": DRAWING})
            for digit in (10, -1, True, "3", 3.0, [3], {"a": 1}, "<img>", None)
        ),
        *(
            ("fool", {"digit": 3, **what})
            for what in ({}, {"strokes": []}, {"strokes": "x"}, {"strokes": [[[0, 1e9]]]})
        ),
        ("fool", {"digit": 1, "strokes": DRAWING}),  # which it reads already
        *(
            (route, {**arguments, "network": token})
            for route, arguments in (
                *(("inside", {"strokes": DRAWING}), ("structure", {})),
                *(("weights", {"layer": 0, "unit": 0}), ("most_activating", {"layer": 0, "unit": 0})),
                *(("example", {"position": 0}), ("fool", {"digit": 3, "strokes": DRAWING})),
            )
            for token in ("tutorial", "../model/tutorial.keras", 7, [], {})
        ),
        *(("example", {"position": position}) for position in (10_000, -1, True, "3", 1e3, [3], {"a": 1}, "\0")),
        ("inside", {"strokes": []}),
        *(
            ("look", {"strokes": DRAWING, "network": token})
            for token in ("tutorial", "../model/tutorial.keras", "/etc/passwd", 7, [], {})
        ),
        *(
            ("download", {"network": token})
            for token in ("tutorial", "../tutorial", str(ROOT / "model/tutorial.keras"), None, {}, 1)
        ),
        *(
            (route, {"settings": settings})
            for settings in (None, [], "x", {}, {**SETTINGS, "units": True}, {**SETTINGS, "x": 1})
            for route in ("code", "learn")
        ),
        *(with_settings(units=value) for value in (8.5, "8", None, [8], {"a": 8}, 10**15, -8, 0)),
        *(with_settings(optimizer=value) for value in ("__import__('os')", ["adam"], {}, None, 1)),
        *(with_settings(learning_rate=value) for value in (True, "0.1", None, 0, -1, 1e300, [])),
        *(("steps", {"strokes": DRAWING, "line_width": width}) for width in (True, "60", [], -1, 1e300)),
        ("learn", {"settings": SETTINGS, "strokes": "a seven"}),
        ("learn", {"settings": SETTINGS, "strokes": DRAWING, "line_width": -1}),
        *(
            ("join", {"address": address, "is_local": False})
            for address in (None, 7, [], {}, "", "ftp://a", "x" * 600, "http://elsewhere.example/")
        ),
        *(("join", {"address": "http://127.0.0.1/", "is_local": value}) for value in (True, 1, "yes", [1], {"a": 1})),
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_arguments_of_any_kind_are_refused(http, route, arguments):
    check_refused(ask(http, route, arguments), 410 if "network" in arguments else 422)


def test_arguments_of_other_names_are_refused(http):
    for route, arguments in (
        *(("weights", each) for each in ({}, {"layer": 0}, {"layer": 0, "unit": 0, "x": 0})),
        *((route, {"strokes": DRAWING, "digit": 3}) for route in ("inside", "steps")),
        *(("fool", {"strokes": DRAWING, **each}) for each in ({}, {"digit": 3, "steps": 10**9})),
        ("look", {"strokes": DRAWING, "self": 1}),
        *(("learn", each) for each in ({"strokes": DRAWING}, {"settings": SETTINGS, "field": []})),
        *(("example", {"position": 0, "digit": 3}), ("structure", {"layer": 0}), ("most_activating", {"unit": 0})),
        *(("mistakes", {"strokes": DRAWING}), ("progress", {"x": 1}), ("download", {"token": "x"})),
        ("join", {"address": "http://127.0.0.1/"}),
    ):
        check_refused(ask(http, route, arguments), *((400,) if "strokes" in arguments else (400, 422)))


def test_a_network_is_never_named_by_a_path(http, tmp_path):
    network = tmp_path / "mine.keras"
    shutil.copy(ROOT / "model/tutorial.keras", network)
    for token in (str(network), str(network.with_suffix("")), "file://" + str(network), "tutorial", "handwriting"):
        for route in ("look", "steps", "inside", "watch"):
            check_refused(ask(http, route, {"strokes": DRAWING, "network": token}), 410)
        for route, arguments in (
            ("download", {}),
            ("kept", {}),
            ("mistakes", {}),
            ("weights", {"layer": 0, "unit": 0}),
        ):
            check_refused(ask(http, route, {**arguments, "network": token}), 410)


def test_a_file_is_never_fetched_from_an_address(http):
    """Gradio would fetch what a file's path names, wherever in a call it stands; here nobody knocks."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/one.png"
        for path in (address, address.upper(), "ftp://127.0.0.1/x", "https://127.0.0.1/x", ["x"], 7):
            file = {"path": path, "meta": {"_type": "gradio.FileData"}}
            escaped = json.dumps({"data": [file]}).replace("path", r"p\u0061th")
            for body in ({"data": [file]}, {"data": [[[file]]]}, escaped):
                check_refused(call(http, "predict_image", body), 400)
                check_refused(call(http, "predict", body), 422)
            check_refused(ask(http, "look", {"strokes": file}), 422)
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


# ---- Calls in two steps


def join(http, **call):
    return http.post(f"{API}/queue/join", json={"data": [DRAWING], "fn_index": 0, "session_hash": "me", **call})


@pytest.mark.parametrize("number", [99, -1, 10**15, True, "0", None, [0], {}, 0.5, 3])
def test_functions_of_unknown_numbers_are_refused(http, number):
    assert join(http).status_code == 200
    check_refused(join(http, fn_index=number), 400)


@pytest.mark.parametrize("session", [None, "", 7, [], "a" * 65, "../../x", "<b>", "a\nb", "\0", "é"])
def test_sessions_of_odd_names_are_refused(http, session):
    check_refused(join(http, session_hash=session), 400)


@pytest.mark.parametrize(
    "path", [f"{API}/call/predict/{'0' * 32}", f"{API}/queue/data?session_hash=nobody", f"{API}/queue/data"]
)
def test_answers_to_no_call_are_refused(http, path):
    check_refused(http.get(path), 404)


@pytest.mark.slow
def test_made_up_sessions_leave_no_trace(app, http, memory_stays_flat):
    """More than are remembered of an address, of which nobody fetches an answer; then somebody comes who does."""
    assert join(http, session_hash="first").status_code == 200
    for number in range(int(PART_OF_ADDRESS * MAX_KEPT)):
        assert join(http, session_hash=f"s{number}").status_code == 200
    check_refused(http.get(f"{API}/queue/data?session_hash=first"), 404)
    assert Client(app.address, verbose=False).predict(DRAWING, api_name="/predict")


def test_an_answer_is_fetched_once(http):
    """By its own name, or by that of the session; no other session's comes with it."""
    event = http.post(f"{API}/call/v2/predict", json={"drawing": DRAWING}).raise_for_status().json()["event_id"]
    assert join(http, session_hash="one").status_code == join(http, session_hash="other").status_code == 200
    for path, end in ((f"call/predict/{event}", "\n\n"), ("queue/data?session_hash=one", '"close_stream"}\n\n')):
        told = http.get(f"{API}/{path}").raise_for_status().text
        assert told.endswith(end)
        assert told.count("complete") == 1
        check_refused(http.get(f"{API}/{path}"), 404)


@pytest.mark.slow
def test_a_training_for_nobody_is_stopped(http):
    """Whoever starts one and does not listen does not keep the others waiting until it is done."""
    endless = {**SETTINGS, "epochs": 50, "batch_size": 8}
    short = {**SETTINGS, "epochs": 1, "digits": 100}
    with http.stream("POST", "/api/learn", json={"settings": endless}) as stream:
        learning = stream.iter_lines()  # kept, as to drop it would end the stream
        assert re.search(r'"(starting|importing)"', next(learning))
        with http.stream("POST", "/api/learn", json={"settings": short}) as waiting:
            lines = waiting.iter_lines()
            assert '"waiting"' in next(lines)
            stream.close()
            updates = [json.loads(line.removeprefix("data: ")) for line in lines if line]
    assert updates[-2]["stage"] == "done"
    assert updates[-1] == {"end": True}


# ---- Uploads


def form(*files, field="files"):
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + b"--x--\r\n"


def upload(http, body, kind="multipart/form-data; boundary=x"):
    return http.post(f"{API}/upload", content=body, headers={"Content-Type": kind})


@pytest.fixture(scope="module")
def upload_folder(http):
    return Path(upload(http, form(("a.png", b"a"))).raise_for_status().json()[0]).parent


def test_names_of_uploads_lead_nowhere_else(http, upload_folder):
    names = ["../../../escaped", "/tmp/escaped", "..\\..\\escaped", "....//escaped", "%2e%2e%2fescaped", "a\0b"]
    names += ["<img src=x onerror=alert(1)>.png", "con", "-rf", "..", "é" * 500, "a" * 300, "a" * 50_000]
    for name in names:
        (path,) = upload(http, form((name, b"escaped"))).raise_for_status().json()
        assert Path(path).parent == upload_folder, name
        assert Path(path).name.isalnum()
        assert Path(path).read_bytes() == b"escaped"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--\r\n",
        form(("a", b""))[:-7],
        form(("a", b""))[:40],
        b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
        b"--x\r\n\r\nno name\r\n--x--\r\n",
        b"--x\r\n" + bytes(range(256)) * 10,
        b"--x\r\n" * 150_000,
        b"--x\r\n" + b"A: b\r\n" * 90_000,
        b"--x\r\nContent-Disposition: a" + b";a=b" * 200_000,
        form(*((f"{number}", b"") for number in range(uploads.MAX_FILES + 1))),
    ],
    ids=range(11),
)
def test_what_is_no_upload_is_refused(http, body):
    assert 400 <= upload(http, body).status_code < 500
    assert 400 <= upload(http, form(("a", b"a")), "multipart/form-data").status_code < 500


@pytest.mark.parametrize("before", ["xboundary=y; ", 'a="boundary=y"; '])
def test_another_boundary_does_not_hide_that_there_are_many_files(http, before):
    many = form(*((f"{number}", b"") for number in range(uploads.MAX_FILES + 1)))
    body = b"--y\r\n\r\n" + many + b"--y--\r\n"
    assert upload(http, body, f"multipart/form-data; {before}boundary=x").status_code == 400


def size_of(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.mark.slow
def test_uploads_take_up_bounded_room(http, upload_folder, memory_stays_flat):
    megabytes = bodies.MAX_UPLOAD_BYTES // 1_000_000 - 1
    for number in range(uploads.MAX_BYTES_KEPT // (megabytes * 1_000_000) + 3):
        content = number.to_bytes(4, "big") + bytes(megabytes * 1_000_000)
        field = "files" if number % 2 else "other"
        assert upload(http, form((f"{number}", content), field=field)).status_code == 200
        assert size_of(upload_folder) <= uploads.MAX_BYTES_KEPT + bodies.MAX_UPLOAD_BYTES


def test_an_upload_that_breaks_off_leaves_nothing(app, upload_folder):
    before = set(upload_folder.rglob("*"))
    for _ in range(5):
        with connect(app) as connection:
            kind = "Content-Type: multipart/form-data; boundary=x"
            connection.sendall(
                head(f"{API}/upload", kind, "Content-Length: 5000000") + form(("a", bytes(100_000)))[:-9]
            )
    assert set(upload_folder.rglob("*")) <= before


@pytest.mark.slow
def test_old_uploads_go(impatient):
    with httpx.Client(base_url=impatient.address, timeout=TIMEOUT) as http:
        (path,) = upload(http, form(("old.png", b"old"))).raise_for_status().json()
    wait_until(lambda: not list(Path(path).parent.iterdir()), "the old upload is removed", PATIENCE)


# ---- What comes back to a page


MARKUP = "<img src=x onerror='window.markupRan = true'>"


@pytest.mark.slow
def test_markup_in_a_sentence_is_shown_as_it_is(app, browser):
    with browser.new_context() as context:
        sketch = Sketch(context.new_page())
        sentence = json.dumps({"error": MARKUP})
        asked = re.compile("/api/(look|steps|inside|mistakes|learn)$")
        sketch.page.route(asked, lambda route: route.fulfill(status=422, body=sentence))
        sketch.open(app.address)
        sketch.draw(DRAWING_ON_PAD)
        for tab in ("draw", "steps", "inside", "learn", "mistakes"):
            sketch.page.locator(f"#tab-{tab}").click()
            if tab == "learn":
                sketch.page.locator("#panel-learn .start").click()
            # Mistakes says first what to do.
            expect(sketch.page.locator(f"#panel-{tab} .trouble")).to_contain_text(MARKUP)
            check_no_markup(sketch)


DRAWING_ON_PAD = [[(0.5, 0.2), (0.5, 0.8)]]


def check_no_markup(sketch):
    assert sketch.page.locator("img[src=x]").count() == 0
    assert sketch.page.evaluate("window.markupRan") is None


@pytest.mark.slow
def test_markup_in_what_a_visitor_chooses_is_never_run(app, open_sketch):
    """In the address, in what the browser stores, and in settings that the page does not offer."""
    sketch = open_sketch()
    sketch.page.evaluate(
        "markup => ['language', 'theme'].forEach((name) => localStorage.setItem(name, markup))", MARKUP
    )
    sketch.page.goto(f"{app.address}/?__theme={MARKUP}&view={MARKUP}#{MARKUP}")
    sketch.page.reload()
    sketch.wait_until_ready()
    sketch.page.locator("#tab-learn").click()
    sketch.page.locator("[name=optimizer]").evaluate(
        "(select, markup) => { select.append(new Option(markup, markup)); select.value = markup; "
        "select.dispatchEvent(new Event('input', { bubbles: true })); }",
        MARKUP,
    )
    expect(sketch.page.locator("#panel-learn .trouble")).to_contain_text("optimizer")
    check_no_markup(sketch)
    sketch.expected_errors.append("422")


@pytest.mark.slow
def test_markup_in_the_name_of_a_network_is_shown_as_it_is(browser, tmp_path):
    name = MARKUP.replace("/", "")
    shutil.copy(ROOT / "model/tutorial.keras", tmp_path / f"{name}.keras")
    model = tmp_path / f"{name}.keras"
    with forked_app("--port", free_port(), "--model", model) as app, browser.new_context() as context:
        sketch = Sketch(context.new_page())
        sketch.open(app.address)
        sketch.page.locator("button.compare").click()
        expect(sketch.page.locator("#panel-draw .name").first).to_have_text(model.name)
        check_no_markup(sketch)
