"""A stream of Gradio's answers is of a call that was made, the only one of it, and an address has not too many."""

from collections import Counter

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from page.gradio_internals import has_call
from page.guard.responses import reject

MAX_STREAMS = 300  # at once
MAX_OF_ADDRESS = 150  # a large class, each with one


class Streams:
    """ASGI middleware for Gradio's streams: 404 to those of no call, 409 to a second one, 503 where there are too many.

    A second stream does not take the place of the first: where one ends, Gradio forgets what it was a stream of.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: set[str] = set()  # sessions and events
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
            self._by_address -= Counter({address: 1})
