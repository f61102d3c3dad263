"""A stream goes on for whoever asks for it last."""

import asyncio

import pytest
from loops import in_a_loop

from page.guard.streams import Stream


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
