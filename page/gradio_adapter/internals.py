"""All uses of Gradio and uvicorn beyond their documented interfaces, each with its reason.

`tests/unit/test_gradio_internals.py` reports what a new version has changed. Checked with Gradio 6.31.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import gradio as gr

ACCEPTED_AT_ONCE = 16  # connections; accepting one takes 0.2 ms
WAITING = 2048  # connections that the system keeps until they are accepted


def public_functions(programs: "gr.Blocks") -> dict[int, str]:
    """Return the names of the documented functions by the numbers with which gradio_client calls them."""
    functions = programs.config["dependencies"]
    return {each["id"]: each["api_name"] for each in functions if each["api_visibility"] == "public"}


def described_functions(programs: "gr.Blocks") -> dict[str, Any]:
    """Return what `/gradio_api/info` has about the documented functions, by their paths such as "/predict"."""
    return dict(programs.get_api_info()["named_endpoints"])


class Server(uvicorn.Server):
    """Calls a function when it has begun to listen, and accepts a few connections at a time.

    uvicorn lets asyncio accept as many connections as may wait, 2,048, before it reads the first.
    """

    def __init__(
        self,
        app: Any,
        limited: Callable[[type[asyncio.Protocol]], type[asyncio.Protocol]],
        on_start: Callable[[], None],
        **options: Any,
    ) -> None:
        """Serve an ASGI app; `limited` returns a subclass of uvicorn's h11 protocol that limits connections."""
        # WebSocket connections would not be limited.
        protocol = limited(H11Protocol)
        super().__init__(uvicorn.Config(app, http=protocol, ws="none", backlog=ACCEPTED_AT_ONCE, **options))
        self._on_start = on_start

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True  # uvicorn's own ends at once, with a traceback, at a second Ctrl-C

    async def startup(self, sockets: Sequence[socket.socket] | None = None) -> None:
        await super().startup(list(sockets or []))
        for each in sockets or []:
            each.listen(WAITING)
        self._on_start()
