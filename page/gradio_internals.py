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
from gradio.utils import LRUCache
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CALLS = 1000  # of the queue whose answers nobody has fetched
QUEUE_INTERVAL = 0.02  # s between two looks of the queue; the page itself does not use it
MAX_HEAD = 16_384  # bytes of a request's head, which take h11 up to 15 ms
SEND_BUFFER = 65_536  # bytes that the system keeps of what nobody has read; by itself, up to 4 MB a connection
ACCEPTED_AT_ONCE = 16  # connections; to accept one takes 0.2 ms


class Page(gr.Blocks):
    """A page whose API lets an argument be left out that has a default.

    Gradio's own `validate_inputs` demands all of them in a call by `POST /run/NAME` or `/call/NAME`.
    """

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Complete the arguments of a call; one missing without a default is None, and its function says so."""
        inputs.extend(block.value for block in block_fn.inputs[len(inputs) :])


def configure_queue(page: gr.Blocks) -> None:
    """Bound what the queue remembers of calls, and how often it looks for the next one.

    It never forgets a session that has called. It looks a thousand times a second, with 4% of a processor, for ever.

    Args:
        page: complete and not yet launched.
    """
    page._queue.pending_event_ids_session = LRUCache(MAX_CALLS)
    page._queue.sleep_when_free = QUEUE_INTERVAL


def public_functions(page: gr.Blocks) -> dict[int, str]:
    """The names of the documented functions by their numbers, by which gradio_client calls them."""
    functions = page.config["dependencies"]
    return {each["id"]: each["api_name"] for each in functions if each["api_visibility"] == "public"}


def has_call(page: gr.Blocks, session: str, is_event: bool = False) -> bool:
    """Whether answers of a session, or of one call, may still come: that of a call is fetched once.

    Gradio opens a stream for any name, and ends it with an exception that the log tells as a fault, or never.
    """
    queue = page._queue
    calls = queue.pending_event_ids_session.get(session)
    return session in queue.pending_messages_per_session and (bool(calls) if is_event else calls is not None)


def forget_call(page: gr.Blocks, session: str) -> None:
    """Forget a session or one call whose answers nobody has fetched."""
    page._queue.pending_messages_per_session.pop(session, None)
    page._queue.pending_event_ids_session.pop(session, None)


def forget_upload(page: gr.Blocks, file: Path) -> None:
    """Forget a file that was uploaded and has been removed: Gradio remembers each one's path for good."""
    page.upload_file_set.discard(str(file))


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
    config.h11_max_incomplete_event_size = MAX_HEAD
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
