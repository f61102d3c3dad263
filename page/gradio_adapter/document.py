"""Additions to Gradio's HTML of the page, so that the pad can be used before Gradio's scripts have loaded.

`launch(head=...)` cannot do this: a script of Gradio's inserts that head after everything else has loaded.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.gradio_adapter.internals import LOADING_SCREEN, complete_html
from page.server.assets import page_shell


class Document:
    """ASGI middleware that adds to the head and the body of the page's HTML."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        self._app = app
        script = LOADING_SCREEN.read_text(encoding="utf-8")  # runs before any of Gradio's own
        self._head, self._shell = f"<script>{script}</script>\n{head}", page_shell()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def complete(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            html = complete_html(body.decode(), self._head, self._shell).encode()
            others = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            await send({**start, "headers": [*others, (b"content-length", str(len(html)).encode())]})
            await send({"type": "http.response.body", "body": html})

        await self._app(scope, receive, complete)
