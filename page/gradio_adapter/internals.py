"""All uses of Gradio beyond its documented interfaces, each with its reason.

`tests/unit/test_gradio_internals.py` reports what a new version has changed. Checked with Gradio 6.31.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from page.server.assets import page_shell

QUEUE_INTERVAL = 1.0  # s between two checks of the queue
SEND_BUFFER = 65_536  # bytes of unread data in the system's buffer; its default is up to 4 MB a connection
ACCEPTED_AT_ONCE = 16  # connections; accepting one takes 0.2 ms


def configure_queue(page: gr.Blocks) -> None:
    """Look for calls in the queue less often, before the launch: no function of the page is called through it."""
    page._queue.sleep_when_free = QUEUE_INTERVAL  # by default 1 ms, which takes 4% of a processor


def public_functions(page: gr.Blocks) -> dict[int, str]:
    """Return the names of the documented functions by the numbers with which gradio_client calls them."""
    functions = page.config["dependencies"]
    return {each["id"]: each["api_name"] for each in functions if each["api_visibility"] == "public"}


def configure_server(
    page: gr.Blocks,
    keep_alive: int,
    limited: Callable[[type[asyncio.Protocol]], type[asyncio.Protocol]],
    outermost: Callable[[ASGIApp], ASGIApp],
) -> None:
    """Set uvicorn's options for connections, which `launch` does not accept, and the outermost middleware.

    A connection is closed after `keep_alive` s without a request: a new one costs a distant visitor a round trip, and
    uvicorn's 5 s are shorter than the pause between two drawings. `limited` returns a subclass of uvicorn's h11
    protocol that limits connections. `outermost` goes around Gradio's middleware, which would let other sites read a
    page in a local network.
    """
    config = page.server.config
    config.loaded_app = outermost(config.loaded_app)
    config.timeout_keep_alive = keep_alive
    config.http_protocol_class = limited(H11Protocol)
    config.ws_protocol_class = None  # `limited` does not count WebSocket connections


async def listen(page: gr.Blocks, others: Iterable[str] = ()) -> None:
    """Accept a few connections at a time, with small buffers, and serve a launched page at further addresses.

    Data in the system's buffer counts as read, so a large one hides a client that does not read. uvicorn lets asyncio
    accept up to 2,048 connections before it reads the first. Gradio serves the page at one address, and for uvicorn
    "all addresses" are those of one IP version. Call it in the server's event loop.
    """
    server = page.server
    assert server is not None
    loop, config = asyncio.get_running_loop(), server.config
    protocol_class: Callable[..., asyncio.Protocol] = config.http_protocol_class
    protocol = partial(protocol_class, config=config, server_state=server.server_state, app_state=server.lifespan.state)
    listening: list[Any] = [taken.dup() for each in server.servers for taken in each.sockets]
    for each in server.servers:
        each.close()
    for other in others:
        family = socket.AF_INET6 if ":" in other else socket.AF_INET
        listening.append(socket.create_server((other, page.server_port), family=family))
    for connection in list(server.server_state.connections):  # opened before `configure_server`, so not counted
        connection.transport.abort()
    server.servers = []
    for taken in listening:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # its connections inherit it
        server.servers.append(await loop.create_server(protocol, sock=taken, backlog=ACCEPTED_AT_ONCE))
        taken.listen(config.backlog)  # the kernel's own queue stays as long as before


# A script that stops the animation of Gradio's loading screen, which would go on after the screen has disappeared.
LOADING_SCREEN = Path(__file__).with_name("loading_screen.js")

HEAD_END = "</head>"  # additions to the head of Gradio's HTML come before this
APP_START = "<gradio-app"  # and additions to its body before this


class Document:
    """ASGI middleware that adds to the page's HTML, so that the pad can be used before Gradio's scripts have loaded.

    `launch(head=...)` cannot do this: a script of Gradio's inserts that head after everything else has loaded.
    """

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


def complete_html(html: str, head: str, body: str) -> str:
    """Return Gradio's HTML with additions at the end of its head and before the element that contains the page."""
    return html.replace(HEAD_END, f"{head}\n{HEAD_END}", 1).replace(APP_START, f"{body}\n{APP_START}", 1)
