"""A stream goes on for whoever asks for it last, and calls that nobody fetches are few for each address."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from loops import in_a_loop

from page.guard import streams
from page.guard.routes import OpenRoute
from page.guard.streams import Stream, Streams


class Follower:
    """Somebody who follows a stream: what is `sent` to them, and how they leave."""

    def __init__(self):
        self.sent, self.has_left = [], asyncio.Event()

    async def receive(self):
        await self.has_left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)


START = {"type": "http.response.start", "status": 200, "headers": []}


def body(text=b"", more=False):
    return {"type": "http.response.body", "body": text, "more_body": more}


@pytest.mark.parametrize("has_started", [True, False])
def test_the_next_one_gets_what_comes_and_the_first_is_told(has_started):
    first, second = Follower(), Follower()

    async def go():
        stream = Stream("one", first.receive, first.send)
        if has_started:
            await stream.send(dict(START))
            await stream.send(body(b"early", more=True))
        listening = asyncio.create_task(stream.receive())
        await asyncio.sleep(0)
        await stream.give_to("other", second.receive, second.send)
        first.has_left.set()  # as the server says of an answer that has ended
        await asyncio.sleep(0)
        assert not listening.done()
        if not has_started:
            await stream.send(dict(START))
        await stream.send(body(b"late"))
        second.has_left.set()
        assert await asyncio.wait_for(listening, 20) == {"type": "http.disconnect"}
        assert stream.address == "other"

    in_a_loop(go())
    assert second.sent == [START, body(b"late")]
    assert first.sent[0]["status"] == (200 if has_started else 409)
    assert first.sent[-1].get("more_body", False) is False


def test_whoever_never_fetches_an_answer_loses_their_own(monkeypatch):
    forgotten = []
    monkeypatch.setattr(streams, "MAX_OF_ADDRESS", 3)
    monkeypatch.setattr(streams, "forget_call", lambda _page, name: forgotten.append(name))

    async def take_call(scope, _receive, send):
        await send(dict(START))
        await send(body(json.dumps({"event_id": scope["event"]}).encode()))

    async def go():
        guard = Streams(take_call)
        scope = {"type": "http", "guard.route": OpenRoute("queued call", "predict"), "guard.session": None}
        scope["app"] = SimpleNamespace(get_blocks=lambda: None)
        for number, address in enumerate(["one", *["many"] * 5, "one"]):
            follower = Follower()
            own = {"event": f"{address} {number}", "guard.address": address}
            await guard({**scope, **own}, follower.receive, follower.send)

    in_a_loop(go())
    assert forgotten == ["many 1", "many 2"]
