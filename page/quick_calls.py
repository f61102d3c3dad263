"""The calls that the page makes while somebody draws are answered without Gradio's layers."""

import contextlib
import math
import time

import gradio as gr
import orjson  # comes with gradio
from gradio.route_utils import API_PREFIX
from starlette.responses import Response


class QuickCalls:
    """ASGI middleware that answers `POST /gradio_api/run/NAME` by the page's function itself.

    Of the 2 ms that such a call takes through Gradio, 0.5 are the function's, and a class makes 600 a second. The
    function runs in the event loop: one at a time, in the order in which they came, and not at all where nobody waits
    for it any more. What is no plain call, or is refused, goes on to Gradio, which says so as it does to all others.

    Beside the `data` of Gradio's replies stands the `pause`, float in ms, that a page is to make from one question to
    the next: one who draws alone sees the bars move with every frame, a class a little less often.
    """

    def __init__(self, app, page, names):
        """Make the middleware.

        Args:
            app: ASGI application.
            page: gr.Blocks, complete.
            names: list of the API names of coroutine functions.
        """
        self.app = app
        self.functions = {
            f"{API_PREFIX}/run/{function.api_name}": function.fn
            for function in page.fns.values()
            if function.api_name in names
        }
        self.load = Load()

    async def __call__(self, scope, receive, send):
        function = scope["type"] == "http" and scope["method"] == "POST" and self.functions.get(scope["path"])
        if not function:
            await self.app(scope, receive, send)
            return
        messages = []
        while not messages or messages[-1].get("more_body"):
            messages.append(await receive())
        if messages[-1]["type"] == "http.disconnect":
            return
        try:
            with self.load.working():
                call = orjson.loads(b"".join(message["body"] for message in messages))
                answer = await function(*call["data"])
        except (ValueError, TypeError, LookupError, gr.Error):
            await self.app(scope, again(messages, receive), send)
            return
        reply = {"data": [answer], "pause": self.load.pause}
        await Response(orjson.dumps(reply), media_type="application/json")(scope, receive, send)


class Load:
    """How busy the answers keep the event loop."""

    LONGEST_PAUSE = 100.0  # ms, when answers take all of the time
    MEMORY = 1.0  # s, after which a moment's weight has fallen to 1/e

    def __init__(self, clock=time.perf_counter):
        self.clock = clock
        self.now = clock()
        self.busy = 0.0  # s of the last `MEMORY` or so that went into answers

    @contextlib.contextmanager
    def working(self):
        """Count the time that the block takes."""
        begin = self.clock()
        try:
            yield
        finally:
            now = self.clock()
            self.busy = self.busy * math.exp((self.now - now) / self.MEMORY) + now - begin
            self.now = now

    @property
    def pause(self):
        """The pause that pages are to make from one question to the next: float, ms.

        It grows with the share of the time that answers take, so that the more pages ask, the less often each does.
        """
        return min(self.busy / self.MEMORY, 1) * self.LONGEST_PAUSE


def again(messages, receive):
    """A `receive` of ASGI that gives these messages first."""
    left = iter(messages)

    async def receive_again():
        return next(left, None) or await receive()

    return receive_again
