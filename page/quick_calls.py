"""The calls that the page makes while somebody draws are answered without Gradio's layers."""

import gradio as gr
import orjson  # comes with gradio
from gradio.route_utils import API_PREFIX
from starlette.responses import Response


class QuickCalls:
    """ASGI middleware that answers `POST /gradio_api/run/NAME` by the page's function itself.

    Of the 2 ms that such a call takes through Gradio, 0.5 are the function's, and a class makes 600 a second. The
    function runs in the event loop: one at a time, in the order in which they came, and not at all where nobody waits
    for it any more. What is no plain call, or is refused, goes on to Gradio, which says so as it does to all others.
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
            call = orjson.loads(b"".join(message["body"] for message in messages))
            answer = await function(*call["data"])
        except (ValueError, TypeError, LookupError, gr.Error):
            await self.app(scope, again(messages, receive), send)
            return
        await Response(orjson.dumps({"data": [answer]}), media_type="application/json")(scope, receive, send)


def again(messages, receive):
    """A `receive` of ASGI that gives these messages first."""
    left = iter(messages)

    async def receive_again():
        return next(left, None) or await receive()

    return receive_again
