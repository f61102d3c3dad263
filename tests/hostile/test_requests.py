"""Odd paths and senders over real HTTP.

Attacks are in tests/attacks.py; rejected requests in tests/unit/test_gate.py and test_routes.py.
"""

import contextlib
import json
import re
import socket
from http.client import HTTPConnection

import httpx
import pytest
from attacker import drawn, form_request, request
from calls import DRAWING, unexplained
from calls import GRADIO_API as API
from driver import free_port
from forked import forked
from images import A_PNG
from waiting import TIMEOUT, repeating


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


def test_pipelined_requests_are_all_answered_when_the_client_reads(app):
    """In pieces of any size; some answers are larger than the server's send buffer."""
    small = [request("/robots.txt", X_Padding="x" * (number * 37 % 700)) for number in range(100)]
    data = b"".join([*small, request("/") * 2, request("/robots.txt", Connection="close")])
    for pieces in (1, 3, 101):
        size = -(-len(data) // pieces)
        with connect(app) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for begin in range(0, len(data), size):
                connection.sendall(data[begin : begin + size])
            assert read_to_end(connection).count(b"HTTP/1.1 200") == 103, pieces


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
bodies.MAX_SECONDS, connections.STUCK = 4, 2
app.main()
"""


@pytest.mark.slow
def test_slow_senders_are_disconnected_and_slow_drawers_are_not():
    beginnings = [
        *(request("/api/look", body, Content_Length="100") for body in (b"", b'{"strokes": [')),
        request(f"{API}/run/predict", b'{"data": [', Content_Length="100"),
        form_request(b"--x\r\n", Content_Length="999"),
        request("/api/read_photo", A_PNG[:50], Content_Type="image/png", Content_Length="999"),
        *(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", b""),
    ]
    with forked("-c", IMPATIENT, "--port", free_port()) as app, contextlib.ExitStack() as stack:
        connections = [stack.enter_context(connect(app)) for _ in beginnings]
        for connection, beginning in zip(connections, beginnings, strict=True):
            connection.sendall(beginning)
        with other_visitor(app):
            answers = [read_to_end(connection) for connection in connections]
    assert [status_of(answer) if answer else None for answer in answers] == [408, 408, 408, 408, 408, None, None]
    assert not unexplained(app.output), "".join(unexplained(app.output))
