"""Calls by Gradio's clients: each answer is sent once, to one request, and addresses take turns."""

import asyncio
import json
import threading

import pytest
from loops import in_a_loop
from starlette.requests import Request

from model import InputError
from page.gradio_adapter.protocol import Calls
from page.guard.rejection import Rejection
from page.guard.turns import Turns

NUMBERS = {0: "predict", 1: "predict_image"}


class Server:
    """Calls of a function that waits for `may_go_on` and records its arguments in `called`."""

    def __init__(self):
        self.called, self.may_go_on, self.threads = [], threading.Event(), Turns(1)
        self.may_go_on.set()
        self.images = Turns(1)
        self.calls = Calls({"predict": self.predict, "predict_image": self.predict_image}, NUMBERS, self.images)

    def predict(self, drawing):
        assert self.may_go_on.wait(20)
        self.called.append(drawing)
        if drawing == "nonsense":
            raise InputError("A drawing must be a list.")
        return {"drawing": drawing}

    def predict_image(self, image_file):
        return self.predict(image_file)

    def request(self, address="192.0.2.1", query=b"", body=b""):
        scope = {"type": "http", "guard.threads": self.threads, "guard.address": address, "query_string": query}
        messages = [{"type": "http.request", "body": body}]

        async def receive():
            return messages.pop() if messages else await asyncio.Event().wait()

        return Request(scope, receive)

    async def join(self, drawing, session="me", address="192.0.2.1", number=0):
        return (await self.calls._join(self.request(address), [drawing], number, session))["event_id"]

    async def follow(self, session="me"):
        response = await self.calls._follow_session(self.request(query=b"session_hash=" + session.encode()))
        return [json.loads(each.removeprefix(b"data: ")) async for each in response.body_iterator]


async def run_soon(*coroutines):
    """Start tasks and run each until it waits."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


@pytest.fixture
def server():
    return Server()


def test_a_session_gets_the_answers_to_its_own_calls_once(server):
    async def go():
        events = [await server.join("a"), await server.join("nonsense"), await server.join("c", session="other")]
        first, second, end = await server.follow()
        assert [first["event_id"], second["event_id"]] == events[:2]
        assert (first["success"], first["output"]) == (True, {"data": [{"drawing": "a"}]})
        assert (second["success"], second["output"]) == (False, {"error": "A drawing must be a list."})
        assert end == {"msg": "close_stream"}
        with pytest.raises(Rejection):
            await server.follow()

    in_a_loop(go())


def test_a_followed_session_gets_later_answers_at_once(server):
    async def go():
        await server.join("a")
        (following,) = await run_soon(server.follow())
        with pytest.raises(Rejection):  # no answer is left for a second follower
            await server.follow()
        event = await server.join("b")
        _, second, end = await asyncio.wait_for(following, 20)
        assert second["event_id"] == event
        assert end == {"msg": "close_stream"}

    in_a_loop(go())


def test_later_answers_survive_a_disconnected_follower(server):
    async def go():
        await server.join("a")
        (leaving,) = await run_soon(server.follow())
        leaving.cancel()
        await asyncio.wait([leaving])
        await server.join("b")
        assert len(await server.follow()) == 2

    in_a_loop(go())


@pytest.mark.slow
def test_an_address_that_fetches_no_answers_loses_only_its_own(server):
    async def go():
        await server.join("of one", session="one", address="192.0.2.2")
        for number in range(200):
            await server.join(number)
        *answers, _ = await server.follow()
        assert [each["output"]["data"][0]["drawing"] for each in answers] == list(range(50, 200))
        assert len(await server.follow("one")) == 2

    in_a_loop(go())


def test_addresses_take_turns(server):
    async def go():
        server.may_go_on.clear()
        tasks = await run_soon(*(server.join(f"many {number}") for number in range(10)))
        tasks += await run_soon(server.join("one", address="192.0.2.2"))
        server.may_go_on.set()
        await asyncio.gather(*tasks)

    in_a_loop(go())
    assert server.called[:3] in (["many 0", "many 1", "one"], ["many 0", "one", "many 1"])


def test_one_image_is_decoded_at_a_time_for_all_kinds_of_call(server):
    """Drawings do not wait for an image."""

    async def go():
        server.may_go_on.clear()
        file = {"path": await server.calls._uploads._keep(b"an image", "192.0.2.1")}
        by_name = json.dumps({"image_file": file}).encode()
        tasks = await run_soon(
            server.calls._run("predict_image", server.request("192.0.2.1"), [file]),
            server.calls._call("predict_image", server.request("192.0.2.2", body=by_name)),
            server.join(file, address="192.0.2.3", number=1),
        )
        assert list(server.images._waiting) == ["192.0.2.2", "192.0.2.3"]
        assert server.threads._waiting == {}
        server.may_go_on.set()
        await asyncio.gather(*tasks)

    in_a_loop(go())
    assert len(server.called) == 3
