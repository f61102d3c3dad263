"""Calls in Gradio's queue, and the streams of their answers: few for each address, and one of each call.

Gradio keeps the answers of the last calls until somebody fetches them. Whoever calls and never fetches would make it
drop those of others; they lose their own instead.
"""

import asyncio
import contextlib
import json

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.gradio_internals import forget_call, has_call
from page.guard.asgi import Guard, reject

MAX_STREAMS = 300  # at once
MAX_OF_ADDRESS = 150  # streams at once, and calls whose answers are not fetched: a large class, each with one


class Stream:
    """A stream of Gradio's and who follows it. Where it ends, Gradio forgets the call: it goes on for the next."""

    def __init__(self, address: str, receive: Receive, send: Send) -> None:
        self.address, self.has_ended = address, asyncio.Event()
        self._receive, self._send = receive, send
        self._start: Message | None = None
        self._is_complete = False

    async def give_to(self, address: str, receive: Receive, send: Send) -> None:
        """End the answer to whoever follows it, and send what comes from now on to somebody else."""
        send_before, self.address, self._receive, self._send = self._send, address, receive, send
        self._is_complete = False
        if self._start:
            await send({**self._start})
            await send_before({"type": "http.response.body"})
        else:
            await reject(409, "These answers have been asked for once more: they are sent there.", send_before)

    async def receive(self) -> Message:
        """What arrives from whoever follows it when it arrives."""
        while True:
            receive = self._receive
            message = await receive()
            if receive is self._receive:
                return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = {**message}
        self._is_complete = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def end(self) -> None:
        """End the answer to whoever follows it, where that has not been done."""
        if not self._is_complete:
            await self._send({"type": "http.response.body"})


class Streams(Guard):
    """ASGI middleware for Gradio's queue: 404 to streams of no call, 503 where there are too many.

    A second stream of a call takes the place of the first.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._open: dict[str, Stream] = {}  # by session or event
        self._calls: dict[str, str] = {}  # session or event -> its address, the oldest first

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = scope["guard.route"]
        answer = self._call if route.is_queued else self._follow if route.kind == "stream" else self._app
        await answer(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, session = scope["guard.address"], scope["guard.session"]
        own = [name for name, owner in self._calls.items() if owner == address]
        for name in own[: max(0, len(own) - MAX_OF_ADDRESS + 1)]:
            del self._calls[name]
            forget_call(scope["app"].get_blocks(), name)

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.body":
                with contextlib.suppress(ValueError, KeyError, TypeError):  # of an error's body
                    event = json.loads(message.get("body", b""))["event_id"]
                    self._calls[session or event] = address
            await send(message)

        await self._app(scope, receive, send_and_note)

    async def _follow(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A session of gradio_client's, or the event itself, which is a session of its own.
        session = scope["query_string"].decode().removeprefix("session_hash=") or scope["path"].rpartition("/")[2]
        address = scope["guard.address"]
        if not has_call(scope["app"].get_blocks(), session, is_event=not scope["query_string"]):
            await reject(404, "There is no call of this name, or its answer was fetched long ago: call again.", send)
        elif stream := self._open.get(session):
            await stream.give_to(address, receive, send)
            await stream.has_ended.wait()
        elif len(self._open) >= MAX_STREAMS or self._count(address) >= MAX_OF_ADDRESS:
            await reject(503, "Too many are following their calls at the moment: try again in a minute.", send)
        else:
            self._open[session] = stream = Stream(address, receive, send)
            try:
                # So Gradio ends a stream whose session is gone, after it has said that in the stream.
                with contextlib.suppress(HTTPException, KeyError):
                    await self._app(scope, stream.receive, stream.send)
            finally:
                del self._open[session]
                self._calls.pop(session, None)
                stream.has_ended.set()
            await stream.end()

    def _count(self, address: str) -> int:
        return sum(stream.address == address for stream in self._open.values())
