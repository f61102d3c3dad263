"""All that this project uses of Gradio beyond its documented interfaces.

Each use has its reason here, and a test in `tests/unit/test_gradio_internals.py` that says what Gradio has changed.
Checked with Gradio 6.31.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

QUEUE_INTERVAL = 1.0  # s between two looks of the queue
SEND_BUFFER = 65_536  # bytes that the system keeps of what nobody has read; by itself, up to 4 MB a connection
ACCEPTED_AT_ONCE = 16  # connections; to accept one takes 0.2 ms


def configure_queue(page: gr.Blocks) -> None:
    """Have the queue look for calls less often: it does so a thousand times a second, with 4% of a processor.

    Args:
        page: complete and not yet launched; nothing of it is called through the queue.
    """
    page._queue.sleep_when_free = QUEUE_INTERVAL


def public_functions(page: gr.Blocks) -> dict[int, str]:
    """The names of the documented functions by their numbers, by which gradio_client calls them."""
    functions = page.config["dependencies"]
    return {each["id"]: each["api_name"] for each in functions if each["api_visibility"] == "public"}


def configure_server(
    page: gr.Blocks,
    keep_alive: int,
    limited: Callable[[type[asyncio.Protocol]], type[asyncio.Protocol]],
    outermost: Callable[[ASGIApp], ASGIApp],
) -> None:
    """Change what the server does with connections: `launch` passes none of uvicorn's settings on.

    Args:
        page: launched.
        keep_alive: s that a connection may be silent between two requests; uvicorn's own 5 s are less than the pause
            between two drawings, and to open a connection again costs a distant visitor a round trip.
        limited: makes of uvicorn's protocol for h11 one that takes fewer connections.
        outermost: middleware around all others: Gradio puts its own around those that it is given, and one of them
            allows other sites to read what is served to the local network.
    """
    config = page.server.config
    config.loaded_app = outermost(config.loaded_app)
    config.timeout_keep_alive = keep_alive
    config.http_protocol_class = limited(H11Protocol)
    config.ws_protocol_class = None  # of another protocol, whose connections nobody would count


async def listen(page: gr.Blocks, others: Iterable[str] = ()) -> None:
    """Accept a few connections at a time, with small buffers, and serve a launched page at other addresses, too.

    What is in the system's buffer counts as read, so whoever does not read would be noticed late. uvicorn has asyncio
    accept up to 2,048 connections before it looks at the first. Gradio serves the page at one address, and uvicorn
    takes "all addresses" for those of one kind.

    Args:
        page: launched; to be called in its server's event loop.
        others: addresses.
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
    for connection in list(server.server_state.connections):  # those from before `configure_server` are not counted
        connection.transport.abort()
    server.servers = []
    for taken in listening:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # of the connections that it accepts
        server.servers.append(await loop.create_server(protocol, sock=taken, backlog=ACCEPTED_AT_ONCE))
        taken.listen(config.backlog)  # in the kernel, as many may wait as before


# A script that ends the animation of Gradio's loading screen, which otherwise goes on when the screen has gone.
LOADING_SCREEN = Path(__file__).with_name("loading_screen.js")

# Where Gradio's HTML is completed; see `document.py`.
HEAD_END, APP_START = "</head>", "<gradio-app"


def complete_html(html: str, head: str, body: str) -> str:
    """Gradio's HTML with more at the end of its head, and more before the element that it builds the page in."""
    return html.replace(HEAD_END, f"{head}\n{HEAD_END}", 1).replace(APP_START, f"{body}\n{APP_START}", 1)


def missing_markers(html: str) -> Iterable[str]:
    """Which of the places for `complete_html` are missing in Gradio's HTML."""
    return [marker for marker in (HEAD_END, APP_START) if html.count(marker) != 1]
