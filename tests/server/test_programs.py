"""The API for programs: answers to drawings and images, errors for everything else, and its queue."""

import asyncio
import time
from collections import Counter

import httpx
import numpy as np
import pytest
from gradio_client.exceptions import AppError
from helpers.drawings.images import A_PNG, data_url
from helpers.networks.tolerances import PROBABILITIES
from helpers.requests.calls import (
    DRAWING,
    GRADIO_API,
    call,
    check_probabilities,
    check_refused,
    check_sentence,
    events,
    guarded,
)
from helpers.running.driver import CLEAR_DRAWINGS
from helpers.running.waiting import REPLY

from model import InputError
from page.gradio_adapter import protocol
from page.gradio_adapter.protocol import Calls

# ---- Good input


def ask(http, client, name, *arguments):
    """Call a function as gradio_client does, and with one POST; returns the one answer."""
    answer = client.predict(*arguments, api_name=f"/{name}")
    assert call(http, name, {"data": arguments}).raise_for_status().json() == {"data": [answer]}
    return answer


def test_a_digit_is_read(http, client, recognizer):
    drawing = [[[100 * x, 100 * y] for x, y in stroke] for stroke in CLEAR_DRAWINGS[5]]
    for line_width in (None, 7.5):
        answer = ask(http, client, "predict", drawing, line_width)
        check_probabilities(answer)
        expected = recognizer.predict_strokes([drawing], line_width)[0]
        np.testing.assert_allclose(list(answer.values()), expected, atol=PROBABILITIES)
    assert client.predict(drawing, api_name="/predict") == client.predict(drawing, None, api_name="/predict") != answer


def test_a_picture_of_a_digit_is_read(http, client):
    answer = ask(http, client, "predict_image", data_url(A_PNG))
    check_probabilities(answer)
    assert max(answer, key=answer.get) == "1"
    for arguments in ([], [data_url(A_PNG), None]):
        check_refused(call(http, "predict_image", {"data": arguments}), 422)


def test_gradio_client_raises_the_sentence(client):
    for argument, name in (([], "/predict"), (None, "/predict"), ("seven.png", "/predict_image")):
        with pytest.raises(AppError) as raised:
            client.predict(argument, api_name=name)
        check_sentence(str(raised.value))
    check_probabilities(client.predict(DRAWING, api_name="/predict"))


NUMBERS = {0: "predict", 1: "predict_image"}


class Server:
    """Calls of functions that record their arguments in `called`."""

    def __init__(self):
        self.called, self.images_at_once = [], Counter()
        functions = {"predict": self.predict, "predict_image": self.predict_image}
        self.app = guarded(Calls(functions, lambda: NUMBERS).routes)

    def predict(self, drawing):
        self.called.append(drawing)
        if drawing == "nonsense":
            raise InputError("A drawing must be a list.")
        return {"drawing": drawing}

    def predict_image(self, image):
        assert self.called == ["a drawing"]  # which does not wait for an image
        self.images_at_once.update(["now"])
        time.sleep(0.01)
        self.images_at_once.subtract(["now"])
        assert self.images_at_once["now"] == 0
        return image

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
    monkeypatch.setattr(protocol, "LINGER", REPLY)
    await server.join("a")
    (following,) = await run_soon(server.follow())
    assert await server.follow() is None  # no answer is left for a second follower
    monkeypatch.setattr(protocol, "LINGER", 0)  # after the next answer
    event = await server.join("b")
    _, second, end = await asyncio.wait_for(following, REPLY)
    assert second["event_id"] == event
    assert end == {"msg": "close_stream"}


async def test_answers_that_nothing_reads_are_limited_and_forgotten(server, monkeypatch):
    monkeypatch.setattr(protocol, "MAX_SESSIONS", 2)
    monkeypatch.setattr(protocol, "MAX_ANSWERS", 1)
    body = {"data": ["a"], "fn_index": 0}
    await server.join("a", session="read")
    await server.join("a", session="other")
    for session in ("read", "third"):
        reply = await server.visitor().post(f"{GRADIO_API}/queue/join", json={**body, "session_hash": session})
        check_refused(reply, 503)
    await server.join("a", session="third", address="192.0.2.2")
    assert len(await server.follow("read")) == 2
    monkeypatch.setattr(protocol, "MAX_AGE", 0)
    await server.join("a", session="forgotten")
    await run_soon()  # until it is forgotten
    assert await server.follow("forgotten") is None


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
    await server.join("a drawing")
    replies = await asyncio.gather(
        server.visitor("192.0.2.2").post(f"{GRADIO_API}/run/predict_image", json={"data": ["a picture"]}),
        server.join("a picture", address="192.0.2.4", number=1),
    )
    assert replies[0].raise_for_status().json() == {"data": ["a picture"]}
