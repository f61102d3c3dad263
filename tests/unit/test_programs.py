"""Answers to calls in two steps go to whoever asks last, and to nobody twice; calls of all take turns."""

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
    """Calls of a function that waits until it is told to go on: `may_go_on`; what was called is in `called`."""

    def __init__(self):
        self.called, self.may_go_on, self.threads = [], threading.Event(), Turns(1)
        self.calls = Calls({"predict": self.predict, "predict_image": self.predict}, NUMBERS)

    def predict(self, drawing):
        assert self.may_go_on.wait(20)
        self.called.append(drawing)
        if drawing == "nonsense":
            raise InputError("A drawing must be a list.")
        return {"drawing": drawing}

    def request(self, address="192.0.2.1", query=b""):
        scope = {"type": "http", "guard.threads": self.threads, "guard.address": address, "query_string": query}

        async def receive():
            await asyncio.Event().wait()

        return Request(scope, receive)

    async def join(self, drawing, session="me", address="192.0.2.1"):
        return (await self.calls._join(self.request(address), [drawing], 0, session))["event_id"]

    async def follow(self, session="me"):
        response = await self.calls._follow_session(self.request(query=b"session_hash=" + session.encode()))
        return response.body_iterator


async def messages_of(stream):
    return [json.loads(each.removeprefix(b"data: ")) async for each in stream]


async def follow_a_call(server, drawing):
    """Begin a call that goes on until `server.may_go_on` is set, and follow the session: the two tasks."""
    server.may_go_on.clear()
    (joining,) = await run_soon(server.join(drawing))
    (following,) = await run_soon(messages_of(await server.follow()))
    return joining, following


async def run_soon(*coroutines):
    """Tasks that have come as far as they can without anybody else."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


@pytest.fixture
def server():
    server = Server()
    server.may_go_on.set()
    return server


def test_a_session_hears_of_all_its_calls_and_of_no_others(server):
    async def go():
        events = [await server.join("a"), await server.join("nonsense"), await server.join("c", session="other")]
        first, second, end = await messages_of(await server.follow())
        assert [first["event_id"], second["event_id"]] == events[:2]
        assert (first["success"], first["output"]) == (True, {"data": [{"drawing": "a"}]})
        assert (second["success"], second["output"]) == (False, {"error": "A drawing must be a list."})
        assert end == {"msg": "close_stream"}
        with pytest.raises(Rejection):
            await server.follow()

    in_a_loop(go())


def test_whoever_follows_a_session_waits_for_the_calls_under_way(server):
    async def go():
        await server.join("a")
        joining, following = await follow_a_call(server, "b")
        assert not following.done()
        server.may_go_on.set()
        event = await joining
        _, second, end = await asyncio.wait_for(following, 20)
        assert second["event_id"] == event
        assert end == {"msg": "close_stream"}

    in_a_loop(go())


def test_the_last_to_follow_gets_what_comes_and_the_first_is_let_go(server):
    async def go():
        joining, first = await follow_a_call(server, "a")
        (second,) = await run_soon(messages_of(await server.follow()))
        assert await asyncio.wait_for(first, 20) == []
        server.may_go_on.set()
        await joining
        assert [each["msg"] for each in await asyncio.wait_for(second, 20)] == ["process_completed", "close_stream"]
        assert server.calls._followers == server.calls._under_way == {}

    in_a_loop(go())


def test_who_stops_following_leaves_nothing_and_the_next_hears_all(server):
    async def go():
        joining, leaving = await follow_a_call(server, "a")
        leaving.cancel()
        await asyncio.wait([leaving])
        assert server.calls._followers == {}
        server.may_go_on.set()
        await joining
        assert len(await messages_of(await server.follow())) == 2

    in_a_loop(go())


def test_whoever_never_fetches_an_answer_loses_their_own(server):
    async def go():
        await server.join("of one", session="one", address="192.0.2.2")
        for number in range(200):
            await server.join(number)
        *told, _ = await messages_of(await server.follow())
        assert [each["output"]["data"][0]["drawing"] for each in told] == list(range(50, 200))
        assert len(await messages_of(await server.follow("one"))) == 2

    in_a_loop(go())


def test_calls_take_turns_by_address(server):
    """However many of them one program makes, and however it calls."""

    async def go():
        server.may_go_on.clear()
        tasks = await run_soon(*(server.join(f"many {number}") for number in range(10)))
        tasks += await run_soon(server.join("one", address="192.0.2.2"))
        server.may_go_on.set()
        await asyncio.gather(*tasks)

    in_a_loop(go())
    assert server.called[:3] in (["many 0", "many 1", "one"], ["many 0", "one", "many 1"])


def test_one_image_is_decoded_at_a_time_whoever_asks_and_however(server):
    """Nor do drawings wait for it."""

    async def go():
        server.may_go_on.clear()
        file = {"path": await server.calls._uploads._keep(b"an image", "192.0.2.1")}
        run, call = server.calls._run("predict_image"), server.calls._call("predict_image")
        tasks = await run_soon(
            run(server.request("192.0.2.1"), [file]),
            call(server.request("192.0.2.2"), [file]),
            server.calls._join(server.request("192.0.2.3"), [file], 1, "me"),
        )
        assert server.calls._images._waiting == {"192.0.2.2": 1, "192.0.2.3": 1}
        assert server.threads._waiting == {}
        server.may_go_on.set()
        await asyncio.gather(*tasks)

    in_a_loop(go())
    assert len(server.called) == 3
