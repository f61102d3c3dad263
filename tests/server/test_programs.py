"""The API for programs: answers to drawings and images, errors for everything else, and calls in two steps."""

import asyncio
import contextlib
import errno
import itertools
import os
import socket
import time
from collections import Counter
from pathlib import Path

import httpx
import numpy as np
import pytest
from calls import (
    DRAWING,
    FILE,
    GRADIO_API,
    WAYS,
    answer_in,
    call,
    check_answered,
    check_probabilities,
    check_refused,
    check_sentence,
    events,
    guarded,
    upload,
)
from driver import CLEAR_DRAWINGS
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from images import encoded, picture_of_one
from json_values import json_values
from tolerances import PROBABILITIES
from waiting import TIMEOUT
from written_paper import photo_of

from model import InputError
from page.gradio_adapter import protocol
from page.gradio_adapter.protocol import Calls
from page.guard.fairness import FairSemaphore

# ---- Good input


@pytest.fixture
def ask_in_all_ways(http, client):
    """Return a function that calls a function in each way with arguments by name, and returns the one answer."""

    def ask_in_all_ways(name, path=None, **arguments):
        if path:
            arguments["image_file"] = {**FILE, "path": upload(http, path.read_bytes())}
        answer = client.predict(*([handle_file(path)] if path else arguments.values()), api_name=f"/{name}")
        for way, ask_in_this_way in WAYS.items():
            assert answer_in(ask_in_this_way(http, name, arguments)) == answer, way
        return answer

    return ask_in_all_ways


def test_a_digit_is_read(ask_in_all_ways, client, recognizer):
    drawing = [[[100 * x, 100 * y] for x, y in stroke] for stroke in CLEAR_DRAWINGS[5]]
    for line_width in (None, 7.5):
        answer = ask_in_all_ways("predict", drawing=drawing, line_width=line_width)
        check_probabilities(answer)
        expected = recognizer.predict_strokes([drawing], line_width)[0]
        np.testing.assert_allclose(list(answer.values()), expected, atol=PROBABILITIES)
    assert client.predict(drawing, api_name="/predict") == client.predict(drawing, None, api_name="/predict") != answer


def test_a_number_is_read(ask_in_all_ways, recognizer):
    drawing = [
        [[100 * x + 70 * place, 100 * y] for x, y in stroke]
        for place, digit in enumerate((4, 2, 7))
        for stroke in CLEAR_DRAWINGS[digit]
    ]
    answer = ask_in_all_ways("read", drawing=drawing, line_width=6)
    assert answer["text"] == "427"
    expected = recognizer.read_number(drawing, 6)
    for digit, wanted in zip(answer["digits"], expected.digits, strict=True):
        assert digit.keys() == {"value", "probabilities", "is_digit", "box", "strokes", "line"}
        assert (digit["value"], digit["is_digit"], digit["line"]) == (wanted.value, True, 0)
        assert digit["box"] == list(wanted.box)
        np.testing.assert_allclose(list(digit["probabilities"].values()), wanted.probabilities, atol=PROBABILITIES)


def test_the_numbers_in_an_image_are_read(ask_in_all_ways, tmp_path):
    """A page with two lines."""
    (path := tmp_path / "page.jpg").write_bytes(photo_of("427", "18", size=(800, 600), digit=100))
    answer = ask_in_all_ways("read_image", path)
    assert [number["text"] for number in answer["numbers"]] == ["427", "18"]
    for line, number in enumerate(answer["numbers"]):
        for place, digit in enumerate(number["digits"]):
            assert digit.keys() == {"value", "probabilities", "is_digit", "box"}
            check_probabilities(digit["probabilities"])
            left, top, right, bottom = digit["box"]
            assert 70 + 90 * place < left < right < 190 + 90 * place  # each digit begins 90 pixels after the one before
            assert 90 + 300 * line < top < bottom < 210 + 300 * line


def test_schema_describes_all_endpoints(http):
    endpoints = http.get(f"{GRADIO_API}/info").raise_for_status().json()["named_endpoints"]
    assert set(endpoints) == {"/predict", "/read", "/predict_image", "/read_image"}
    for name, endpoint in endpoints.items():
        assert len(endpoint["description"]) > 40, name
    for name in ("/predict", "/read"):
        drawing, line_width = endpoints[name]["parameters"]
        assert (drawing["parameter_name"], drawing["parameter_has_default"]) == ("drawing", False)
        points = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
        assert drawing["type"] == {"type": "array", "items": points}
        assert (line_width["parameter_name"], line_width["parameter_default"]) == ("line_width", None)
    for name in ("/predict_image", "/read_image"):
        (image,), (answer,) = endpoints[name]["parameters"], endpoints[name]["returns"]
        assert image["python_type"] == {"type": "filepath", "description": ""}
        assert answer["label"] == {"/predict_image": "probabilities", "/read_image": "numbers"}[name]


def test_gradio_client_raises_the_sentence(client, tmp_path):
    (path := tmp_path / "seven.png").write_text("This is a seven.", encoding="utf-8")
    for argument, name in (
        ([], "/predict"),
        (None, "/predict"),
        *((each, "/predict_image") for each in (handle_file(path), str(path), None, {"path": str(path)})),
    ):
        with pytest.raises(AppError) as raised:
            client.predict(argument, api_name=name)
        check_sentence(str(raised.value))
    check_probabilities(client.predict(DRAWING, api_name="/predict"))


coordinates = st.floats() | st.integers(-(10**7), 10**7)
drawings = st.lists(st.lists(st.lists(coordinates, min_size=1, max_size=3), max_size=8), max_size=4)


@settings(max_examples=25)
@given(drawing=drawings | json_values(), line_width=st.none() | st.floats() | json_values())
@example(drawing=[[[0, 0]]], line_width=None)
@example(drawing=[[[1e6, 1e6], [-1e6, -1e6]]], line_width=1e-300)
@example(drawing=[[[0, 0], [1e-300, 0]]], line_width=1e6)
@example(drawing=[[[5e-324, 0], [0, 5e-324]]], line_width=None)
def test_anything_is_answered_or_refused_with_a_sentence(http, drawing, line_width):
    response = call(http, "predict", {"data": [drawing, line_width]})
    reading = call(http, "read", {"data": [drawing, line_width]})
    assert reading.status_code == response.status_code
    if response.status_code == 200:
        answer = check_answered(response)
        digits = answer_in(reading)["digits"]
        assert len(digits) >= 1
        for digit in digits:
            check_probabilities(digit["probabilities"])
        assert len(digits) > 1 or digits[0]["probabilities"] == answer
    else:
        assert 400 <= response.status_code < 500
        check_sentence(response.json()["error"])


@pytest.fixture
def bait(tmp_path):
    """A named pipe instead of a file: the test fails if the server opens it to read."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    path = tmp_path / "bait.png"
    os.mkfifo(path)
    yield path
    with pytest.raises(OSError) as raised:  # noqa: PT011, the next line checks its number
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    assert raised.value.errno == errno.ENXIO  # no process has it open for reading


def test_only_uploaded_files_are_opened(http, bait, tmp_path):
    upload_folder = Path(upload(http, b"")).parent
    picture_of_one().save(readable := tmp_path / "one.png")
    link = upload_folder / "link.png"
    link.symlink_to(readable)
    up = upload_folder / "/".join([".."] * 30)
    paths = ["/etc/hostname", "../../../etc/hostname", os.path.relpath(bait), link, link.parent, "", "."]
    paths += [bait, readable, up, up / bait.relative_to("/"), f"file://{bait}", f"file://{readable}"]
    with contextlib.ExitStack() as stack:
        stack.callback(link.unlink)
        elsewhere = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        elsewhere.setblocking(False)
        paths.append(f"http://127.0.0.1:{elsewhere.getsockname()[1]}/one.png")  # which Gradio would fetch
        for way, path in itertools.product(WAYS.values(), map(str, paths)):
            for keys in ({"path": path}, {"url": path}, {"path": None, "url": path}, {"path": path, "url": path}):
                assert "no uploaded file" in way(http, "predict_image", {"image_file": FILE | keys}).text
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    # The server reads the path of an upload, and ignores an address beside it.
    uploaded = {**FILE, "path": upload(http, encoded(picture_of_one(), "PNG")), "url": f"file://{bait}"}
    answer = answer_in(WAYS["run"](http, "predict_image", {"image_file": uploaded}))
    assert max(answer, key=answer.get) == "1"


NUMBERS = {0: "predict", 1: "predict_image"}


class Server:
    """Calls of functions that record their arguments in `called`."""

    def __init__(self):
        self.called, self.images_at_once = [], Counter()
        calls = Calls({"predict": self.predict, "predict_image": self.predict_image}, NUMBERS, FairSemaphore(1))
        self.app = guarded(calls.routes)

    def predict(self, drawing):
        self.called.append(drawing)
        if drawing == "nonsense":
            raise InputError("A drawing must be a list.")
        return {"drawing": drawing}

    def predict_image(self, image_file):
        assert self.called == ["a drawing"]  # which does not wait for an image
        self.images_at_once.update(["now"])
        time.sleep(0.01)
        self.images_at_once.subtract(["now"])
        assert self.images_at_once["now"] == 0
        return image_file

    def visitor(self, address="192.0.2.1"):
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app, client=(address, 1)), base_url="http://page")

    async def join(self, drawing, session="me", address="192.0.2.1", number=0):
        body = {"data": [drawing], "fn_index": number, "session_hash": session}
        reply = await self.visitor(address).post(f"{GRADIO_API}/queue/join", json=body)
        return reply.raise_for_status().json()["event_id"]

    async def follow(self, session="me"):
        """Return the messages of a session, or None if there are none."""
        reply = await self.visitor().get(f"{GRADIO_API}/queue/data", params={"session_hash": session})
        return events(reply) if reply.status_code == 200 else check_refused(reply, 404) and None


async def run_soon(*coroutines):
    """Start tasks and run each until it waits."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    for _ in range(50):
        await asyncio.sleep(0)
    return tasks


@pytest.fixture
def server():
    return Server()


async def test_a_session_gets_the_answers_to_its_own_calls_once(server):
    ids = [await server.join("a"), await server.join("nonsense"), await server.join("c", session="other")]
    first, second, end = await server.follow()
    assert [first["event_id"], second["event_id"]] == ids[:2]
    assert (first["success"], first["output"]) == (True, {"data": [{"drawing": "a"}]})
    assert (second["success"], second["output"]) == (False, {"error": "A drawing must be a list."})
    assert end == {"msg": "close_stream"}
    assert await server.follow() is None


async def test_a_followed_session_gets_later_answers_at_once(server, monkeypatch):
    monkeypatch.setattr(protocol, "LINGER", TIMEOUT)
    await server.join("a")
    (following,) = await run_soon(server.follow())
    assert await server.follow() is None  # no answer is left for a second follower
    monkeypatch.setattr(protocol, "LINGER", 0)  # after the next answer
    event = await server.join("b")
    _, second, end = await asyncio.wait_for(following, TIMEOUT)
    assert second["event_id"] == event
    assert end == {"msg": "close_stream"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("fn_index", [99, -1, 10**15, True, "0", None, [0], {}, 0.5, 2]),
        ("session_hash", [None, "", 7, [], "a" * 65, "../../x", "<b>", "a\nb", "\0", "é"]),
    ],
)
async def test_unknown_functions_and_invalid_sessions_are_refused(server, name, values):
    for value in values:
        body = {"data": ["a drawing"], "fn_index": 0, "session_hash": "me", name: value}
        check_refused(await server.visitor().post(f"{GRADIO_API}/queue/join", json=body), 400)


async def test_one_image_is_decoded_at_a_time_for_all_kinds_of_call(server):
    reply = await server.visitor().post(f"{GRADIO_API}/upload", files={"files": ("a.png", b"an image")})
    file = {"path": reply.raise_for_status().json()[0]}
    await server.join("a drawing")
    replies = await asyncio.gather(
        server.visitor("192.0.2.2").post(f"{GRADIO_API}/run/predict_image", json={"data": [file]}),
        server.visitor("192.0.2.3").post(f"{GRADIO_API}/call/v2/predict_image", json={"image_file": file}),
        server.join(file, address="192.0.2.4", number=1),
    )
    assert replies[0].raise_for_status().json() == {"data": [file["path"]]}
    assert replies[1].raise_for_status().json().keys() == {"event_id"}
