"""A stream of answers is of a call that was made, and there are not too many at once."""

from starlette.exceptions import HTTPException

from page.guard.answers import refuse

MOST = 300  # streams at once: a large class, each with one


class Streams:
    """ASGI middleware that answers 404 to a stream of no call, 503 where there are too many, and ends each cleanly."""

    def __init__(self, app):
        self.app = app
        self.open = 0

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan" or not scope["guard.route"].is_stream:
            await self.app(scope, receive, send)
            return
        # A session of gradio_client's, or the event itself, which is a session of its own.
        session = scope["query_string"].decode().removeprefix("session_hash=") or scope["path"].rpartition("/")[2]
        if session not in scope["app"].get_blocks()._queue.pending_messages_per_session:
            await refuse(404, "There is no call of this name, or its answer was fetched long ago: call again.", send)
            return
        if self.open >= MOST:
            await refuse(503, "Too many are following their calls at the moment: try again in a minute.", send)
            return
        self.open += 1
        try:
            await self.app(scope, receive, send)
        except (HTTPException, KeyError):
            # So Gradio ends a stream whose session is gone, after it has said that in the stream.
            await send({"type": "http.response.body"})
        finally:
            self.open -= 1
