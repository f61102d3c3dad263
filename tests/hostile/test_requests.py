"""Hostile input over real HTTP: the server refuses it with a clear status while another visitor draws."""

import contextlib
import gzip
import itertools
import json
import re
import socket
import sys
from dataclasses import asdict
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from attacker import drawn, form, form_request, request
from calls import DRAWING, ask, call, check_answered, check_refused, post, resident_memory, unexplained
from calls import GRADIO_API as API
from driver import assets_path, free_port
from forked import forked, forked_app
from images import A_PNG
from waiting import TIMEOUT, repeating, wait_until

from model.training_settings import TUTORIAL
from page.gradio_adapter import uploads
from page.guard import bodies

GROWTH = 60_000_000  # bytes of memory growth allowed: a few buffers, each as large as one request
SETTINGS = asdict(TUTORIAL)


@pytest.fixture(scope="module")
def app(mnist_file):
    """A server to attack; another visitor must always get answers, and the log must stay clean."""
    with forked_app("--port", free_port(), MNIST_PATH=str(mnist_file)) as app, other_visitor(app):
        yield app
    assert not unexplained(app.output), "".join(unexplained(app.output))


@contextlib.contextmanager
def other_visitor(app):
    """Draw on one connection while the block runs, and fail if an answer is missing or the connection is closed."""
    body = json.dumps({"strokes": DRAWING, "line_width": 60})
    with contextlib.closing(HTTPConnection(*host_and_port(app), timeout=TIMEOUT)) as connection:
        connection.connect()
        connection.auto_open = False  # the next request fails if the server has closed the connection

        def draw():
            connection.request("POST", "/api/look", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            assert response.status == 200, response.read()
            response.read()

        with repeating(draw, 0.3):
            yield


@pytest.fixture
def memory_stays_flat(app, http):
    check_answered(call(http, "predict", {"data": [DRAWING]}))
    before = resident_memory(app.process) if sys.platform == "linux" else 0
    yield
    check_answered(call(http, "predict", {"data": [DRAWING]}))
    if sys.platform == "linux":
        assert resident_memory(app.process) - before < GROWTH


def host_and_port(app):
    address = httpx.URL(app.address)
    return address.host, address.port


def connect(app):
    return socket.create_connection(host_and_port(app), TIMEOUT)


def send_raw(app, data):
    """Send bytes; returns what the server sends until it closes the connection."""
    with connect(app) as connection:
        connection.sendall(data)
        return read_to_end(connection)


def read_to_end(connection):
    answer = b""
    with contextlib.suppress(ConnectionResetError):  # the server closes it while we still send
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def status_of(answer):
    return int(re.match(rb"HTTP/1.1 (\d+)", answer).group(1))


# ---- Routes

OPEN_TO_GET = ["/", "/config", "/robots.txt", "/icon.svg", "/manifest.webmanifest", f"{API}/queue/data"]
OPEN_TO_GET += [f"{API}/{name}" for name in ("info", "openapi.json")]
QUESTIONS = ("look", "progress", "mnist", "join")
OPEN_TO_POST = [f"{API}/{name}" for name in ("upload", "queue/join", "run/predict", "call/v2/predict")]
OPEN_TO_POST += [f"/api/{name}" for name in (*QUESTIONS, "read_photo", "photo_steps")]


def test_unused_paths_are_closed(app, http):
    """All but those in tests/hostile/test_gate.py."""
    folder = assets_path(app.address)
    own = [f"/{folder}{name}" for name in ("", "/", "/api.py", "/shell.html", "/pad/pad.html", "/../app.py")]
    for path in [f"{API}/file=/etc/passwd", f"{API}/call/look/{'0' * 32}", "/theme.css", "/docs", *own]:
        check_refused(http.get(app.address + path), 404)
    for path in (f"{API}/run/look", f"{API}/run/predict/", f"{API}/component_server", "/api/look/", "/login"):
        check_refused(http.post(app.address + path, json={}), 404)
    for query in ("?session_hash=unknown", ""):
        check_refused(http.get(f"{API}/queue/data{query}"), 404)


def test_no_path_leads_to_files(app):
    """Sent raw, as HTTP libraries normalise a path."""
    paths = rf"""
        /static/../../../../../etc/passwd /static/..%2f..%2f..%2f..%2fetc%2fpasswd /static/%2e%2e/%2e%2e/routes.py
        /static/....//....//routes.py /static/..\..\routes.py /static/%5c..%5croutes.py /static//etc/passwd /static/%00
        /static/ /assets/%2e%2e/%2e%2e/%2e%2e/routes.py /assets/../index.html /assets/. //etc/passwd /../../etc/passwd
        /%2e%2e/%2e%2e/etc/passwd {API}/../../etc/passwd {API}/file=../../../../etc/passwd {API}/FILE=/etc/passwd
        {API}/run/../file=/etc/passwd /config/../app.py http://elsewhere.example/etc/passwd
    """
    for path in paths.split():
        answer = send_raw(app, request(path, Connection="close"))
        assert status_of(answer) in (400, 404), path
        assert b"root:" not in answer, path
        assert b"import " not in answer, path


def test_other_methods_are_refused(app):
    methods = ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NONSENSE", "get")
    for path, method in itertools.product([*OPEN_TO_GET, *OPEN_TO_POST], methods):
        allowed = "GET" if path in OPEN_TO_GET else "POST"
        if method != allowed:
            answer = send_raw(app, request(path, None, method, Connection="close"))
            assert status_of(answer) == 405, (path, method)
            assert f"\r\nallow: {allowed}".encode() in answer.replace(b"Allow", b"allow"), (path, method)


LAST = request("/robots.txt", Connection="close")


def test_pipelined_requests_are_all_answered(app):
    requests = [request("/robots.txt", X_Padding="x" * (number * 37 % 700)) for number in range(100)]
    data = b"".join([*requests, LAST])
    for pieces in (1, 3, 101):
        size = -(-len(data) // pieces)
        with connect(app) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for begin in range(0, len(data), size):
                connection.sendall(data[begin : begin + size])
            assert read_to_end(connection).count(b"HTTP/1.1 200") == 101, pieces


@pytest.mark.slow
def test_pipelined_requests_continue_when_the_client_reads(app):
    """Some answers are larger than the server's send buffer."""
    with connect(app) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request("/") * 2 + LAST)
        assert read_to_end(connection).count(b"HTTP/1.1 200") == 3


# ---- Bodies


def test_a_malformed_body_is_refused(http):
    """More of them: see tests/unit/test_routes.py."""
    for body in (b'{"data": [', b'{"data": null}', b'{"data": [], "batched": true}', b"[" * 200_000):
        for path in ("run/predict", "call/v2/predict", "queue/join"):
            check_refused(post(http, f"{API}/{path}", body), 400)
        for route in QUESTIONS:
            check_refused(ask(http, route, body), 400)


def test_a_wrong_content_type_or_encoding_is_refused(http, memory_stays_flat):
    bomb = gzip.compress(bytes(40_000_000), 6)
    kinds = ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a" * 1000]
    paths = ["/api/look", *(f"{API}/{way}" for way in ("run/predict", "call/v2/predict", "queue/join"))]
    for headers in ({}, *({"Content-Type": kind} for kind in kinds)):
        for path in paths:
            check_refused(http.post(path, content=b'{"data": []}', headers=headers), 415)
        if "multipart" not in headers.get("Content-Type", ""):
            check_refused(http.post(f"{API}/upload", content=b"x", headers=headers), 415)
        check_refused(http.post("/api/read_photo", content=A_PNG, headers=headers), 415)
    for path in paths:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        check_refused(http.post(path, content=bomb, headers=headers), 400, 415)


def test_large_bodies_are_refused(app):
    for path, kind, limit in (
        ("/api/look", "application/json", bodies.MAX_BYTES),
        (f"{API}/run/predict", "application/json", bodies.MAX_BYTES),
        (f"{API}/upload", "multipart/form-data; boundary=x", bodies.MAX_UPLOAD_BYTES),
        ("/api/read_photo", "image/jpeg", bodies.MAX_PHOTO_BYTES),
    ):
        for length, status in ((str(limit + 1), 413), ("9" * 5000, 400)):
            announced = request(path, b"", Content_Type=kind, Content_Length=length, Connection="close")
            assert status_of(send_raw(app, announced)) == status


def test_odd_senders_are_answered(app):
    """A request in single bytes, one that waits for 100 Continue, and one whose client closes its half."""
    data = drawn("look").replace(b"Host: ", b"Connection: close\r\nHost: ")
    head, _, body = data.partition(b"\r\n\r\n")
    with connect(app) as in_bytes, connect(app) as expecting, connect(app) as half_closed:
        in_bytes.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            in_bytes.sendall(bytes([byte]))
        expecting.sendall(head + b"\r\nExpect: 100-continue\r\n\r\n")
        assert status_of(expecting.recv(65536)) == 100
        expecting.sendall(body)
        half_closed.sendall(data)
        half_closed.shutdown(socket.SHUT_WR)
        read_to_end(half_closed)  # an answer or none; the server goes on
        assert [status_of(read_to_end(each)) for each in (in_bytes, expecting)] == [200, 200]
    assert status_of(send_raw(app, data)) == 200


IMPATIENT = """
import app
from page.guard import bodies, connections
from page.gradio_adapter import uploads
bodies.MAX_SECONDS, connections.STUCK, uploads.MAX_AGE = 6, 3, 1
app.main()
"""


@pytest.fixture(scope="module")
def impatient():
    """A server with short time limits: seconds for a request, one second for an upload."""
    with forked("-c", IMPATIENT, "--port", free_port()) as app:
        yield app
    assert not unexplained(app.output), "".join(unexplained(app.output))


@pytest.mark.slow
def test_slow_senders_are_disconnected_and_slow_drawers_are_not(impatient):
    beginnings = [
        *(request("/api/look", body, Content_Length="100") for body in (b"", b'{"strokes": [')),
        request(f"{API}/run/predict", b'{"data": [', Content_Length="100"),
        form_request(b"--x\r\n", Content_Length="999"),
        request("/api/read_photo", A_PNG[:50], Content_Type="image/png", Content_Length="999"),
        *(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", b""),
    ]
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(connect(impatient)) for _ in beginnings]
        for connection, beginning in zip(connections, beginnings, strict=True):
            connection.sendall(beginning)
        stack.enter_context(other_visitor(impatient))
        answers = [read_to_end(connection) for connection in connections]
    assert [status_of(answer) if answer else None for answer in answers] == [408, 408, 408, 408, 408, None, None]


# ---- Arguments

PAGE = {"address": "http://127.0.0.1/", "is_local": False}
# A route, good arguments, the name of one of them, and bad values for it.
BAD_VALUES = [  # those of drawings and addresses: see tests/unit/test_pad_reader.py and test_join.py
    ("look", {}, "strokes", ([],)),
    ("join", PAGE, "address", (None,)),
    ("join", PAGE, "is_local", (True, 1, "yes", [1], {"a": 1})),
    ("join", PAGE, "code", (None, 7, "a" * 21, "a/b", "A", "a\n")),
]


def test_bad_values_are_refused(http):
    for route, arguments, name, values in BAD_VALUES:
        for value in values:
            check_refused(ask(http, route, {**arguments, name: value}), 422)


# ---- Calls in two steps


def join(http, **call):
    return http.post(f"{API}/queue/join", json={"data": [DRAWING], "fn_index": 0, "session_hash": "me", **call})


def test_unknown_functions_and_invalid_sessions_are_refused(http):
    assert join(http).status_code == 200
    for number in (99, -1, 10**15, True, "0", None, [0], {}, 0.5, 4):
        check_refused(join(http, fn_index=number), 400)
    for session in (None, "", 7, [], "a" * 65, "../../x", "<b>", "a\nb", "\0", "é"):
        check_refused(join(http, session_hash=session), 400)


# ---- Uploads


def send_form(http, body, kind="multipart/form-data; boundary=x"):
    return http.post(f"{API}/upload", content=body, headers={"Content-Type": kind})


@pytest.fixture(scope="module")
def upload_folder(http):
    return Path(send_form(http, form(b"a")).raise_for_status().json()[0]).parent


def test_names_of_uploads_lead_nowhere_else(http, upload_folder):
    names = ["../../../escaped", "/tmp/escaped", "..\\..\\escaped", "....//escaped", "%2e%2e%2fescaped", "a\0b"]
    names += ["<img src=x onerror=alert(1)>.png", "con", "-rf", "..", "é" * 500, "a" * 300, "a" * 50_000]
    for name in names:
        (path,) = send_form(http, form(b"escaped", name=name)).raise_for_status().json()
        assert Path(path).parent == upload_folder, name
        assert Path(path).name.isalnum()
        assert Path(path).read_bytes() == b"escaped"


def test_malformed_uploads_are_refused(http):
    many = form(*[b""] * (uploads.MAX_FILES + 1))
    bad_bodies = [
        *(b"", b"--x--\r\n", form(b"")[:-7], form(b"")[:40], many),
        b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
        b"--x\r\n\r\nno name\r\n--x--\r\n",
        *(b"--x\r\n" + bytes(range(256)) * 10, b"--x\r\n" * 150_000, b"--x\r\n" + b"A: b\r\n" * 90_000),
        b"--x\r\nContent-Disposition: a" + b";a=b" * 200_000,
    ]
    for body in bad_bodies:
        assert 400 <= send_form(http, body).status_code < 500, body[:100]
    assert 400 <= send_form(http, form(b"a"), "multipart/form-data").status_code < 500
    for before in ("xboundary=y; ", 'a="boundary=y"; '):  # another boundary must not hide that there are too many
        kind = f"multipart/form-data; {before}boundary=x"
        assert send_form(http, b"--y\r\n\r\n" + many + b"--y--\r\n", kind).status_code == 400


def test_an_interrupted_upload_leaves_nothing(app, upload_folder):
    before = set(upload_folder.rglob("*"))
    for _ in range(5):
        with connect(app) as connection:
            connection.sendall(form_request(form(bytes(100_000))[:-9], Content_Length="5000000"))
    assert set(upload_folder.rglob("*")) <= before


@pytest.mark.slow
def test_old_uploads_are_removed(impatient):
    with httpx.Client(base_url=impatient.address, timeout=TIMEOUT) as http:
        (path,) = send_form(http, form(b"old")).raise_for_status().json()
    wait_until(lambda: not list(Path(path).parent.iterdir()), "removal of the old upload")
