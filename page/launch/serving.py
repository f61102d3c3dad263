"""How the page is served: with its routes, behind its guards, until somebody ends it."""

import asyncio
import contextlib
import gc
import os
import queue
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.gradio_adapter.document import Document
from page.gradio_adapter.host import theme
from page.gradio_adapter.internals import configure_queue, configure_server, listen
from page.guard.connections import Connections, raise_file_limit
from page.guard.gate import Gate, closed
from page.guard.log import limit_log
from page.guard.origins import Origins, Trust, host_name
from page.guard.rejection import Rejection
from page.launch.join import EVERYWHERE, EVERYWHERE_IPV6, is_everywhere, print_invitation
from page.server.routes import OwnRoutes
from page.server.static_files import MIN_COMPRESSED, Files

FAVICON = Path(__file__).with_name("favicon.svg")
KEEP_ALIVE = 15  # s that a connection may be silent between two requests
SWITCH_INTERVAL = 0.0005  # s until another thread has its turn to run Python; its default is ten times as long
GRACE = 1.0  # s that requests have to end by themselves when the server stops


@dataclass(frozen=True)
class ServedPage:
    """A page that is complete.

    Attributes:
        blocks: Gradio's part of it.
        routes: the page's own.
        head: HTML to add to the head of the page.
        announcements: each makes, of the page's address, what to print when it is served, or "".
    """

    blocks: gr.Blocks
    routes: Sequence[Route]
    head: str
    announcements: Sequence[Callable[[str], str]]


@dataclass(frozen=True)
class ServeOptions:
    """How a page is served.

    Attributes:
        host: a name or an address of this machine to listen on.
        port: None for the first free one that Gradio finds.
        share: whether to make a public link; None for where Gradio needs one.
        trust: whom the server trusts; the name of a public link is added.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    share: bool | None = None
    trust: Trust = field(default_factory=Trust)

    @property
    def lan(self) -> bool:
        """Whether others in the local network can join. On a Space it is the container's, which has no visitors."""
        return is_everywhere(self.host) and not self.trust.is_on_space


def check_address(options: ServeOptions) -> None:
    """End with a sentence where the page cannot be served at an address: uvicorn would try for ever."""
    host, port = options.host, options.port
    try:
        for each in hosts_to_listen_on(host):
            with socket.create_server((each, port or 0), family=socket.AF_INET6 if ":" in each else socket.AF_INET):
                pass
    except OSError as error:
        place = f"{host}:{port}" if port else host
        sys.exit(f"The page cannot be served at {place} ({error.strerror}): choose another --host or --port.")


def hosts_to_listen_on(host: str) -> list[str]:
    """A host, or two where it stands for all addresses of IPv6: those of IPv4 come with them, but not by themselves."""
    return [EVERYWHERE, host] if host == EVERYWHERE_IPV6 else [host]


def serve(page: ServedPage, options: ServeOptions) -> None:
    """Serve the page until Ctrl-C or SIGTERM; ends the program with a sentence where that cannot be."""
    blocks, trust = page.blocks, options.trust
    configure_queue(blocks)
    limit_log()
    open_connections = Connections(raise_file_limit(), trust.trusts_proxy)
    requests = Requests()
    first, *others = hosts_to_listen_on(options.host)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        requests.loop = asyncio.get_running_loop()
        yield

    files = [route for route in page.routes if "{name:path}" in route.path]
    own = [route for route in page.routes if route not in files]

    def guarded(app: ASGIApp) -> ASGIApp:
        gate = Gate(OwnRoutes(app, own), routes=page.routes)
        return requests.track(Origins(gate, trust))

    async def launch() -> None:
        blocks.launch(
            server_name=f"[{first}]" if ":" in first else first,  # as in an address
            server_port=options.port,
            share=options.share,
            theme=theme(),
            favicon_path=FAVICON,
            footer_links=["api"],
            run_history=False,
            ssr_mode=False,  # needs Node.js, and this page draws itself in the browser anyway
            app_kwargs={
                "routes": files,
                "middleware": [
                    Middleware(closed),
                    Middleware(Files),
                    Middleware(GZipMiddleware, minimum_size=MIN_COMPRESSED),
                    Middleware(Document, head=page.head),
                ],
                "lifespan": lifespan,
            },
            quiet=True,
            prevent_thread_lock=True,
        )
        configure_server(blocks, KEEP_ALIVE, open_connections.limited, guarded)
        assert requests.loop is not None
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(listen(blocks, others), requests.loop))

    try:
        # In an event loop, as Gradio would make several otherwise, and never close them.
        asyncio.run(launch())
    except OSError as error:
        sys.exit(f"The page cannot be served: {error}")
    if blocks.share_url:
        trust.names.add(str(host_name(blocks.share_url.partition("//")[2])))
    signals = catch_signals()  # whoever reads the address may end the program at once
    try:
        announce(page, options.lan)
    except BrokenPipeError:  # nobody reads it, as behind `| head -1`: the page is served all the same
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    # What runs in a thread must not keep the event loop waiting for longer than an answer takes.
    sys.setswitchinterval(SWITCH_INTERVAL)
    # What is here by now stays: to look through it for garbage would take 90 ms, after some drawings of 5,000 points.
    gc.collect()
    gc.freeze()
    wait_for_signal(signals)
    requests.end()
    blocks.close(verbose=False)


def announce(page: ServedPage, lan: bool) -> None:
    """Print where the page is, and what else is to be known."""
    blocks = page.blocks
    print(f"The page is at {blocks.local_url}", flush=True)
    for announcement in page.announcements:
        if text := announcement(str(blocks.local_url)):
            print(text, flush=True)
    if blocks.share_url:
        print(f"Everybody can open it at {blocks.share_url}", flush=True)
    if lan:
        print_invitation(blocks.server_port)


def catch_signals() -> queue.SimpleQueue[int]:
    """Have the numbers of Ctrl-C and SIGTERM put into a queue, which is returned.

    A threading.Event would wait for itself for ever where a second signal comes while the first one sets it.
    """
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: signals.put(number))
    return signals


def wait_for_signal(signals: queue.SimpleQueue[int]) -> None:
    """Wait until one has come, in steps, as on Windows no signal interrupts a wait."""
    while True:
        with contextlib.suppress(queue.Empty):
            signals.get(timeout=1)
            return


class Requests:
    """The requests that are being answered: the server waits for them when it stops, so they have to be ended."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None  # the server's
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_ending = False

    def track(self, app: ASGIApp) -> ASGIApp:
        """ASGI middleware that knows the requests."""

        async def tracked(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            last: Message | None = None

            async def send_and_remember(message: Message) -> None:
                nonlocal last
                last = message
                await send(message)

            try:
                await app(scope, receive, send_and_remember)
            except asyncio.CancelledError:
                if not self._is_ending:
                    raise
                if last is None:
                    await Rejection(503, "The server is stopping: try again in a minute.").response(
                        scope, receive, send
                    )
                elif last["type"] == "http.response.start" or last.get("more_body"):
                    await send({"type": "http.response.body"})
            finally:
                self._tasks.discard(task)

        return tracked

    def end(self) -> None:
        """End all requests within GRACE seconds. May be called from any thread."""

        def cancel() -> None:
            self._is_ending = True
            for task in self._tasks:
                task.cancel()

        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.loop.call_later, GRACE, cancel)
