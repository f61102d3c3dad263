"""Images are read in a process of its own, for the page and for programs; `attacks.py` has what is hostile."""

import asyncio
import base64
import io
import re
import signal
import socket
import sys

import httpx
import numpy as np
import psutil
import pytest
from attacker import photo_request
from calls import check_answered, check_refused, decoded, guarded, post_image
from driver import free_port
from forked import forked_app
from images import A_PNG, bad_rows, dashes, encoded, picture_of_one
from PIL import Image, ImageDraw
from tolerances import PROBABILITIES
from waiting import TIMEOUT, in_a_loop, wait_until

from model import load_recognizer
from model.errors import InputError
from model.photos.reading import photo_to_field
from page.guard.log import LOGGERS
from page.pad.photo.photos import photo_routes
from page.workers import image_reader
from page.workers.image_reader import MAX_SECONDS, ImageReader


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(image_reader, "MAX_SECONDS", TIMEOUT)  # a busy machine takes long for 3 s of CPU time


@pytest.fixture
def started(monkeypatch):
    """Return a list that gets the processes that readers start."""
    processes, start = [], image_reader.start_process
    monkeypatch.setattr(image_reader, "start_process", lambda *given: processes.append(start(*given)) or processes[-1])
    return processes


@pytest.fixture
def read_all(monkeypatch):
    """Read files with one reader; returns a list with the field, or the error, for each."""

    def read_all(*contents, before_each=lambda reader: None, setup=""):
        program = (
            f"import os, sys; from page.workers import image_process; del sys.argv[1]\n{setup}\nimage_process.main()"
        )
        monkeypatch.setattr(image_reader, "PYTHON", [sys.executable, "-P", "-c", program])

        async def go():
            reader = ImageReader()
            answers = []
            for content in contents:
                before_each(reader)
                try:
                    answers.append(await reader.read_field(content))
                except InputError as error:
                    answers.append(str(error))
            reader.end()
            return answers

        return in_a_loop(go())

    return read_all


def test_one_process_reads_all_images_as_the_server_would(read_all, started):
    field, refused, again = read_all(A_PNG, b"no image", A_PNG)
    np.testing.assert_array_equal(field, photo_to_field(picture_of_one()))
    np.testing.assert_array_equal(again, field)
    assert "not an image" in refused
    (process,) = started
    assert process.poll() is not None  # ended with the reader


@pytest.mark.slow
def test_the_largest_images_are_within_the_limits(read_all):
    exif = Image.Exif()
    exif[0x112] = 6  # to be turned
    large = (
        encoded(picture_of_one("RGB", side=5000), "JPEG", progressive=True, exif=exif),
        encoded(picture_of_one("RGBA", side=4000), "WEBP", method=0),
    )
    for field in read_all(*large):
        assert field.shape == (28, 28), field


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on memory")
def test_an_image_that_needs_too_much_memory_is_refused(read_all, started):
    peaks = []

    def record(_reader):
        peaks.extend(psutil.Process(each.pid).memory_info().vms for each in started)

    large = encoded(Image.linear_gradient("L").resize((5000, 5000)), "PNG")
    less = "image_process.MAX_MEMORY = 10_000_000"
    _, refused, _ = read_all(A_PNG, large, A_PNG, before_each=record, setup=less)
    assert "too much memory" in refused
    before, after = peaks  # of the one process
    assert abs(after - before) < 50_000_000


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
def test_a_process_that_does_not_answer_is_replaced(read_all, started, monkeypatch):
    """Also where the system cannot limit CPU time."""
    seconds = iter([TIMEOUT, 2, TIMEOUT])  # a new process takes a while to start on a busy machine

    def stop_second(_reader):
        monkeypatch.setattr(image_reader, "MAX_SECONDS", next(seconds))
        if image_reader.MAX_SECONDS == 2:
            started[0].send_signal(signal.SIGSTOP)

    _, refused, field = read_all(A_PNG, A_PNG, A_PNG, before_each=stop_second)
    assert "too much time" in refused
    assert field.shape == (28, 28)
    wait_until(lambda: started[0].poll() is not None)


FAILING = """
def fail(*_):
    os.write(2, b"a row of the image is damaged")
    raise KeyError("a part of the image")
image_process.KINDS["field"] = fail
"""


def test_the_log_has_one_sentence_about_a_crash_and_nothing_of_a_decoder_or_the_image(read_all, started, caplog, capfd):
    refused, _ = read_all(A_PNG, A_PNG, setup=FAILING)
    assert "ordinary PNG or JPEG file" in refused
    assert len(started) == 1
    assert re.fullmatch(r"The process that reads images has failed: KeyError in .*, line \d+", caplog.messages[0])
    assert capfd.readouterr().err == ""
    assert all(name in LOGGERS for name, *_ in caplog.record_tuples)  # at most once a minute


def test_an_idle_process_ends_and_a_dead_one_is_replaced(started, monkeypatch):
    async def go():
        reader = ImageReader()
        await reader.read_field(A_PNG)
        started[0].kill()
        started[0].wait()
        monkeypatch.setattr(image_reader, "IDLE", 0.1)
        await reader.read_field(A_PNG)
        async with asyncio.timeout(TIMEOUT):
            while started[1].poll() is None:
                await asyncio.sleep(0.05)

    in_a_loop(go())


class Page:
    """The routes with real networks and a process of their own."""

    def __init__(self):
        self.recognizers = {name: load_recognizer(name) for name in ("handwriting", "tutorial")}
        self.images = ImageReader()
        app = guarded(photo_routes(self.images, self.recognizers))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")

    async def send(self, content, route="read_photo", kind="image/png"):
        return await self.http.post(f"/api/{route}", content=content, headers={"Content-Type": kind})

    async def read(self, content, **options):
        reply = await self.send(content, **options)
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
def page():
    page = Page()
    yield page
    page.images.end()


async def test_a_photo_is_read_by_the_pages_networks(page):
    photo = await page.read(A_PNG)
    (number,) = photo["numbers"]
    (digit,) = number["digits"]
    assert (photo["width"], photo["height"], photo["leftOut"]) == (200, 200, False)
    assert (number["text"], number["others"]) == ("1", ["1"])
    np.testing.assert_allclose(digit["box"], [92, 20, 108, 180], atol=4)  # of the line in the picture
    judged = page.recognizers["handwriting"].judge(decoded(digit["image"]))
    np.testing.assert_allclose(digit["verdict"]["probabilities"], judged.probabilities, atol=PROBABILITIES)


@pytest.mark.machine
@pytest.mark.slow
async def test_of_a_photo_of_1250_digits_a_part_is_read(page, monkeypatch):
    patient = "from page.workers import image_process as it; it.MAX_SECONDS = 100; it.main()"
    monkeypatch.setattr(image_reader, "PYTHON", [sys.executable, "-P", "-c", f"import sys; del sys.argv[1]; {patient}"])
    photo = await page.read(dashes(1250))
    assert photo["leftOut"]
    assert photo["numbers"]


async def test_boxes_are_in_the_turned_photo(page):
    """As the browser shows it: a phone stores its photos in the sensor's orientation."""
    paper = Image.new("L", (300, 200), 255)
    paper.paste(picture_of_one(side=100).rotate(90), (20, 50))
    exif = Image.Exif()
    exif[0x112] = 6  # to be turned clockwise
    photo = await page.read(encoded(paper, "JPEG", exif=exif), kind="image/jpeg")
    assert (photo["width"], photo["height"]) == (200, 300)
    left, top, right, bottom = photo["numbers"][0]["digits"][0]["box"]
    assert photo["numbers"][0]["text"] == "1"
    assert 80 < left < right < 120
    assert 20 <= top < bottom <= 120


async def test_the_pictures_of_the_steps_are_small(page):
    paper = Image.new("L", (1600, 1000), 240)
    ImageDraw.Draw(paper).line([(700, 300), (690, 700)], fill=60, width=5)
    steps = (await page.read(encoded(paper, "WEBP"), route="photo_steps", kind="image/webp"))["steps"]
    assert [step["name"] for step in steps] == ["photo", "even", "ink", "lines", "found"]
    for step in steps:
        head, _, data = step["picture"].partition(",")
        assert head == "data:image/jpeg;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).size == (640, 400), step["name"]


async def test_what_is_no_image_is_refused_and_leaves_no_log(page, capfd):
    for route in ("read_photo", "photo_steps"):
        for content in (b"", b"a seven", A_PNG[:100], bad_rows(), encoded(picture_of_one(), "GIF")):
            assert "PNG, JPEG or WebP" in check_refused(await page.send(content, route=route), 422)
        for kind in ("image/gif", "application/json", "text/html"):
            check_refused(await page.send(A_PNG, route=route, kind=kind), 415)
    assert capfd.readouterr().err == ""


async def test_a_photo_waits_for_a_limited_time(page, monkeypatch):
    async with page.images.place.turn("other"):
        monkeypatch.setattr(image_reader, "MAX_WAIT", 0.01)
        assert "waiting" in check_refused(await page.send(A_PNG), 503)
    assert (await page.read(A_PNG))["numbers"][0]["text"] == "1"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_server_stops_while_a_photo_is_read():
    with forked_app("--port", free_port()) as app, httpx.Client(base_url=app.address, timeout=TIMEOUT) as http:
        check_answered(post_image(http, A_PNG))
        (child,) = psutil.Process(app.pid).children()
        child.suspend()
        address = httpx.URL(app.address)
        with socket.create_connection((address.host, address.port), TIMEOUT) as waiting:
            waiting.sendall(photo_request(A_PNG))
            # On a connection that is accepted later, so that the server has read both.
            httpx.get(f"{app.address}/robots.txt", timeout=TIMEOUT).raise_for_status()
            app.process.terminate()
            assert app.process.wait(MAX_SECONDS - 2) == 0
            assert waiting.recv(1000).startswith(b"HTTP/1.1 503")
    wait_until(lambda: not child.is_running())
