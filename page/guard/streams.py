"""A stream of Gradio's answers is of a call that was made, one for each, and an address has not too many."""

import asyncio
import contextlib
from collections import Counter

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from page.gradio_internals import has_call
from page.guard.responses import reject

MAX_STREAMS = 300  # at once
MAX_OF_ADDRESS = 150  # a large class, each with one


class Streams:
    """ASGI middleware for Gradio's streams: 404 for those of no call, 503 where there are too many.

    A new stream of the same call takes the place of the old one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: dict[str, asyncio.Task[None]] = {}  # session or event -> what sends its stream
        self._by_address: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not scope["guard.route"].is_stream:
            await self._app(scope, receive, send)
            return
        # A session of gradio_client's, or the event itself, which is a session of its own.
        session = scope["query_string"].decode().removeprefix("session_hash=") or scope["path"].rpartition("/")[2]
        address = scope["guard.address"]
        if not has_call(scope["app"].get_blocks(), session):
            await reject(404, "There is no call of this name, or its answer was fetched long ago: call again.", send)
            return
        if old := self._open.pop(session, None):
            old.cancel()
        elif len(self._open) >= MAX_STREAMS or self._by_address[address] >= MAX_OF_ADDRESS:
            await reject(503, "Too many are following their calls at the moment: try again in a minute.", send)
            return
        stream = asyncio.ensure_future(self._app(scope, receive, send))
        self._open[session] = stream
        self._by_address[address] += 1
        try:
            with contextlib.suppress(HTTPException, KeyError):  # by which Gradio ends a stream whose session is gone
                await stream
                return
            await send({"type": "http.response.body"})
        except asyncio.CancelledError:
            if stream.cancelled() and self._open.get(session) is not stream:
                await send({"type": "http.response.body"})  # another one took its place
                return
            stream.cancel()
            raise
        finally:
            self._by_address -= Counter({address: 1})
            if self._open.get(session) is stream:
                del self._open[session]
