"""Hostile images, and downloads that no client reads, take little memory and time from others."""

import concurrent.futures
import contextlib
import socket
import sys
import threading
from collections import Counter

import httpx
import numpy as np
import psutil
import pytest
from calls import DRAWING, ask, check_answered, check_refused, post_image, read_photo
from driver import free_port
from forked import forked, forked_app
from images import A_PNG, dashes, encoded, hostile_images, noise, picture_of_one
from PIL import Image
from waiting import wait_until

from model.image_process import MAX_SECONDS as IMAGE_SECONDS
from page.guard.downloads import MOST
from page.visitors.image_reader import MAX_SECONDS

TIMEOUT = 120
MAX_GROWTH = 450_000_000  # bytes, of the process that decodes
ROUTES = ("read_photo", "photo_steps")
AROUND = 3.0  # s of CPU time, for the start of a process, and the images of another visitor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, and limits on memory")


@pytest.fixture(scope="module")
def server():
    """A server of its own, so that no other test's children are counted."""
    with forked_app("--port", free_port()) as app:
        yield app


LESS = 1.5  # s of CPU time for an image
# `test_image_reader.py` tests the limit itself.
IMPATIENT = f"""
import sys
from page.visitors import image_reader
program = (
    "import sys; from model import image_process; del sys.argv[1]; "
    "image_process.MAX_SECONDS = {LESS}; image_process.main()"
)
image_reader.PYTHON = [sys.executable, "-P", "-c", program]
import app
app.main()
"""


@pytest.fixture
def impatient():
    """A server that gives an image less time, so that the tests take less."""
    with forked("-c", IMPATIENT, "--port", free_port()) as app:
        yield app


def client(app, address="127.0.0.1"):
    """Return a client with an address of its own."""
    return httpx.Client(base_url=app.address, timeout=TIMEOUT, transport=httpx.HTTPTransport(local_address=address))


def processes(app):
    server = psutil.Process(app.process.pid)
    return [server, *server.children(recursive=True)]


def memory(app):
    """Return the bytes that the server and its children hold."""
    total = 0
    for process in processes(app):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def cpu_time(app):
    """Return the s that the server and its children have used, those that have ended as well."""
    times = [process.cpu_times() for process in processes(app)]
    return sum(each.user + each.system for each in times) + times[0].children_user + times[0].children_system


@contextlib.contextmanager
def peak_memory(app):
    """Measure the memory while the block runs; yields a list that gets the peak in bytes."""
    done, peak = threading.Event(), []

    def watch():
        measured = [memory(app)]
        while not done.wait(0.04):  # listing the processes takes some ms
            measured.append(memory(app))
        peak.append(max(measured))

    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        watching = executor.submit(watch)
        try:
            yield peak
        finally:
            done.set()
        watching.result()


@contextlib.contextmanager
def within_limits(app, name, seconds=IMAGE_SECONDS):
    """Expect that the images sent by the yielded executor's thread take bounded memory and processor time."""
    before, cpu_before = memory(app), cpu_time(app)
    with peak_memory(app) as peak, concurrent.futures.ThreadPoolExecutor(1) as executor:
        yield executor
    assert peak[0] - before < MAX_GROWTH, name
    assert cpu_time(app) - cpu_before < seconds + AROUND, name


@pytest.mark.slow
def test_hostile_images_are_bounded_and_others_are_read_meanwhile(impatient):
    with client(impatient) as attacker, client(impatient, "127.0.0.2") as other:
        check_answered(post_image(other, A_PNG))  # starts the process
        for name, content in hostile_images().items():
            with within_limits(impatient, name, LESS) as executor:
                attack = executor.submit(post_image, attacker, content, name)
                while not attack.done():
                    answer = check_answered(post_image(other, A_PNG))
                    assert max(answer, key=answer.get) == "1", name
                check_refused(attack.result())


def hostile_pages():
    row, column = np.indices((1600, 1600), np.uint16)
    patterns = {"comb": column // 2 % 2, "chequerboard": (row + column) % 2, "grid": (row % 8 == 0) | (column % 8 == 0)}
    exif = Image.Exif()
    exif[0x9286] = "x" * 65_000  # a comment, as long as a JPEG's segment allows
    return {
        "noise": noise(),
        "5,000 dashes": dashes(),
        "large EXIF": encoded(picture_of_one(), "JPEG", exif=exif),
        "a bomb": encoded(Image.new("1", (10_000, 10_000)), "PNG"),
        "the most pixels": encoded(Image.new("L", (5000, 5000), 255), "PNG"),
        **{name: encoded(Image.fromarray((255 * each).astype(np.uint8)), "PNG") for name, each in patterns.items()},
    }


@pytest.mark.slow
def test_hostile_pages_are_bounded_and_others_are_read_meanwhile(server):
    with client(server) as attacker, client(server, "127.0.0.2") as other:
        check_answered(post_image(other, A_PNG))  # starts the process
        for name, content in hostile_pages().items():
            with within_limits(server, name, len(ROUTES) * IMAGE_SECONDS) as executor:
                attacks = [executor.submit(read_photo, attacker, content, "image/jpeg", route) for route in ROUTES]
                while not all(attack.done() for attack in attacks):
                    assert ask(other, "look", {"strokes": DRAWING}).status_code == 200
                    assert read_photo(other, A_PNG).json()["numbers"][0]["text"] == "1", name
            for attack in attacks:
                if attack.result().status_code != 200:
                    check_refused(attack.result())
            if name == "5,000 dashes":
                assert attacks[0].result().json()["leftOut"] is True


def photo_request(content):
    head = [
        "POST /api/read_photo HTTP/1.1",
        "Host: localhost",
        "Content-Type: image/png",
        f"Content-Length: {len(content)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + content


@pytest.mark.slow
def test_photos_of_disconnected_clients_are_not_read(server):
    content = noise()
    with client(server) as http, client(server, "127.0.0.2") as other:
        read_photo(http, content)
        before = cpu_time(server)
        read_photo(http, content)
        one = cpu_time(server) - before
        for _ in range(20):
            with connect(server) as connection:
                connection.sendall(photo_request(content))
        assert read_photo(other, A_PNG).json()["numbers"][0]["text"] == "1"
        assert cpu_time(server) - before < 8 * one


@pytest.mark.slow
def test_the_server_stops_while_a_photo_is_read():
    with forked_app("--port", free_port()) as app, client(app) as http:
        check_answered(post_image(http, A_PNG))
        (child,) = processes(app)[1:]
        child.suspend()
        with connect(app) as waiting:
            waiting.sendall(photo_request(A_PNG))
            http.get("/robots.txt").raise_for_status()  # answered later, so the server has read both
            app.process.terminate()
            assert app.process.wait(MAX_SECONDS - 2) == 0
            assert waiting.recv(1000).startswith(b"HTTP/1.1 503")
    wait_until(lambda: not child.is_running())


def connect(app):
    address = httpx.URL(app.address)
    return socket.create_connection((address.host, address.port), TIMEOUT)


@pytest.mark.slow
def test_downloads_that_no_client_reads_take_little_memory(app):
    with client(app) as http, contextlib.ExitStack() as stack:
        path = "/engine/networks/0"
        whole = http.get(path)
        assert len(whole.content) > 1_000_000
        assert "content-encoding" not in whole.headers
        assert "gzip" in whole.request.headers["accept-encoding"]
        before, statuses = memory(app), Counter()
        for _ in range(200):
            connection = stack.enter_context(connect(app))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            statuses[connection.recv(12)] += 1
        assert statuses == {b"HTTP/1.1 200": MOST, b"HTTP/1.1 503": 200 - MOST}
        assert memory(app) - before < 30_000_000
        with client(app, "127.0.0.2") as other:
            assert other.get(path).content == whole.content
        check_refused(http.get(path), 503)
        stack.close()
        wait_until(lambda: http.get(path).status_code == 200)
