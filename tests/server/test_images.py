"""Images are read in a process with little time and memory. What they take from others is in `attacks.py`."""

import asyncio
import re
import signal
import socket
import sys

import httpx
import numpy as np
import psutil
import pytest
from attacker import photo_request
from calls import check_answered, post_image
from driver import free_port
from forked import forked_app
from images import A_PNG, encoded, picture_of_one
from PIL import Image
from waiting import TIMEOUT, in_a_loop, wait_until

from model.errors import InputError
from model.photos.reading import photo_to_field
from page.guard.log import LOGGERS
from page.workers import image_reader
from page.workers.image_reader import MAX_SECONDS, ImageReader

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, and limits on memory")


@pytest.fixture
def started(monkeypatch):
    """Return a list that gets the processes that readers start."""
    processes, start = [], image_reader.start_process
    monkeypatch.setattr(image_reader, "start_process", lambda *given: processes.append(start(*given)) or processes[-1])
    return processes


@pytest.fixture
def read_all(monkeypatch):
    """Read files with one reader; returns a list with the field, or the error, for each."""
    monkeypatch.setattr(image_reader, "MAX_SECONDS", 120)  # a busy machine takes long for 3 s of CPU time

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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
def test_a_process_that_does_not_answer_is_replaced(read_all, started, monkeypatch):
    """Also where the system cannot limit CPU time."""
    seconds = iter([120, 2, 120])  # a new process takes a while to start on a busy machine

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


@on_linux
@pytest.mark.slow
def test_the_server_stops_while_a_photo_is_read():
    with forked_app("--port", free_port()) as app, httpx.Client(base_url=app.address, timeout=TIMEOUT) as http:
        check_answered(post_image(http, A_PNG))
        (child,) = psutil.Process(app.pid).children()
        child.suspend()
        address = httpx.URL(app.address)
        with socket.create_connection((address.host, address.port), TIMEOUT) as waiting:
            waiting.sendall(photo_request(A_PNG))
            http.get("/robots.txt").raise_for_status()  # answered later, so the server has read both
            app.process.terminate()
            assert app.process.wait(MAX_SECONDS - 2) == 0
            assert waiting.recv(1000).startswith(b"HTTP/1.1 503")
    wait_until(lambda: not child.is_running())
