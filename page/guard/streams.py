"""Calls in Gradio's queue, and the streams of their answers: few for each address, and a stream only of a call.

Gradio keeps the answers of the last calls until somebody fetches them. Whoever calls and never fetches would make it
drop those of others; they lose their own instead.
"""

import contextlib
import json
from collections import Counter

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.gradio_internals import forget_call, has_call
from page.guard.responses import reject

MAX_STREAMS = 300  # at once
MAX_OF_ADDRESS = 150  # streams at once, and calls whose answers are not fetched: a large class, each with one


class Streams:
    """ASGI middleware for Gradio's queue: 404 to streams of no call, 409 to a second one, 503 where there are too many.

    A second stream does not take the place of the first: where one ends, Gradio forgets what it was a stream of.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: set[str] = set()  # sessions and events that are followed
        self._by_address: Counter[str] = Counter()  # streams
        self._calls: dict[str, str] = {}  # session or event -> its address, the oldest first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not (scope["guard.route"].is_stream or scope["guard.route"].is_queued):
            await self._app(scope, receive, send)
        elif scope["guard.route"].is_queued:
            await self._call(scope, receive, send)
        else:
            await self._follow(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = scope["guard.address"]
        own = [name for name, owner in self._calls.items() if owner == address]
        for name in own[: max(0, len(own) - MAX_OF_ADDRESS + 1)]:
            del self._calls[name]
            forget_call(scope["app"].get_blocks(), name)
        call: dict[str, str] = {}  # `bodies` puts the session there, where there is one

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.body":
                with contextlib.suppress(ValueError, KeyError, TypeError):  # of an error's body
                    event = json.loads(message.get("body", b""))["event_id"]
                    self._calls[call.get("session", event)] = address
            await send(message)

        await self._app({**scope, "guard.call": call}, receive, send_and_note)

    async def _follow(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A session of gradio_client's, or the event itself, which is a session of its own.
        session = scope["query_string"].decode().removeprefix("session_hash=") or scope["path"].rpartition("/")[2]
        address = scope["guard.address"]
        if not has_call(scope["app"].get_blocks(), session):
            await reject(404, "There is no call of this name, or its answer was fetched long ago: call again.", send)
            return
        if session in self._open:
            await reject(409, "The answers to this call are being followed already: call again.", send)
            return
        if len(self._open) >= MAX_STREAMS or self._by_address[address] >= MAX_OF_ADDRESS:
            await reject(503, "Too many are following their calls at the moment: try again in a minute.", send)
            return
        self._open.add(session)
        self._by_address[address] += 1
        try:
            await self._app(scope, receive, send)
        except (HTTPException, KeyError):
            # So Gradio ends a stream whose session is gone, after it has said that in the stream.
            await send({"type": "http.response.body"})
        finally:
            self._open.discard(session)
            self._calls.pop(session, None)
            self._by_address -= Counter({address: 1})
