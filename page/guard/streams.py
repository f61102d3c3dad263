"""A stream of Gradio's answers is of a call that was made, and there are not too many at once."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from page.gradio_internals import has_call
from page.guard.responses import reject

MAX_STREAMS = 300  # at once: a large class, each with one


class Streams:
    """ASGI middleware that answers 404 to a stream of no call, 503 where there are too many, and ends each cleanly."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not scope["guard.route"].is_stream:
            await self._app(scope, receive, send)
            return
        # A session of gradio_client's, or the event itself, which is a session of its own.
        session = scope["query_string"].decode().removeprefix("session_hash=") or scope["path"].rpartition("/")[2]
        if not has_call(scope["app"].get_blocks(), session):
            await reject(404, "There is no call of this name, or its answer was fetched long ago: call again.", send)
            return
        if self._open >= MAX_STREAMS:
            await reject(503, "Too many are following their calls at the moment: try again in a minute.", send)
            return
        self._open += 1
        try:
            await self._app(scope, receive, send)
        except (HTTPException, KeyError):
            # So Gradio ends a stream whose session is gone, after it has said that in the stream.
            await send({"type": "http.response.body"})
        finally:
            self._open -= 1
