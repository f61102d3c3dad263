"""Serve the page: its routes and middleware, from the launch to Ctrl-C."""

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

from page.gradio_adapter.host import theme
from page.gradio_adapter.internals import Document, configure_queue, configure_server, listen
from page.guard.connections import LEAST, Connections
from page.guard.gate import API, Gate
from page.guard.log import limit_log
from page.guard.origins import Origins, Trust, host_name
from page.guard.rejection import CLOSE, Rejection
from page.launch.join import EVERYWHERE, EVERYWHERE_IPV6, is_everywhere, print_invitation
from page.server.routes import OwnRoutes
from page.server.static_files import MIN_COMPRESSED, Files

FAVICON = Path(__file__).with_name("favicon.svg")
KEEP_ALIVE = 15  # s without a request until a connection is closed
SWITCH_INTERVAL = 0.0005  # s that a thread runs Python code until another one may; a tenth of the default
GRACE = 1.0  # s that open requests have to finish when the server stops
MOST_CONNECTIONS = 20_000
RESERVED = 120  # file descriptors for everything else: files, pipes, Gradio's own client, connections to be closed


@dataclass(frozen=True)
class ServedPage:
    blocks: gr.Blocks  # Gradio's part of it
    routes: Sequence[Route]  # the page's own
    head: str  # HTML to add to the page's head
    announcements: Sequence[Callable[[str], str]]  # each returns what to print for the page's address, or ""
    fragment: str  # of the address in QR codes, with "#", or ""


@dataclass(frozen=True)
class ServeOptions:
    host: str = "127.0.0.1"  # a name or an address of this machine to listen on
    port: int | None = None  # None for the first free one that Gradio finds
    share: bool | None = None  # whether to make a public link; None lets Gradio decide
    trust: Trust = field(default_factory=Trust)  # names, proxies and sites; `serve` adds the name of a public link

    @property
    def lan(self) -> bool:
        """Whether others in the local network can join. A Space has no local network to join."""
        return is_everywhere(self.host) and not self.trust.is_on_space


def check_address(options: ServeOptions) -> None:
    """Exit with a sentence if the page cannot be served at an address: uvicorn would retry for ever."""
    host, port = options.host, options.port
    try:
        for each in hosts_to_listen_on(host):
            with socket.create_server((each, port or 0), family=socket.AF_INET6 if ":" in each else socket.AF_INET):
                pass
    except OSError as error:
        place = f"{host}:{port}" if port else host
        sys.exit(f"The page cannot be served at {place} ({error.strerror}): choose another --host or --port.")


def hosts_to_listen_on(host: str) -> list[str]:
    """Return a host; for all IPv6 addresses also that for all IPv4 addresses, which it does not include."""
    return [EVERYWHERE, host] if host == EVERYWHERE_IPV6 else [host]


def raise_file_limit() -> int:
    """Let this process open as many files as the system allows; returns how many connections it may have."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = MOST_CONNECTIONS + RESERVED if hard == resource.RLIM_INFINITY else hard
    with contextlib.suppress(ValueError, OSError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(2 * LEAST, min(soft - RESERVED, MOST_CONNECTIONS))


def serve(page: ServedPage, options: ServeOptions) -> None:
    """Serve the page until Ctrl-C or SIGTERM; exit with a sentence if it cannot be served."""
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
            server_name=f"[{first}]" if ":" in first else first,  # as in a URL
            server_port=options.port,
            share=options.share,
            theme=theme(),
            favicon_path=FAVICON,
            footer_links=["api"],
            run_history=False,
            ssr_mode=False,  # needs Node.js, and this page is rendered in the browser anyway
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
        asyncio.run(launch())  # outside an event loop Gradio makes several and never closes them
    except OSError as error:
        sys.exit(f"The page cannot be served: {error}")
    if blocks.share_url:
        trust.names.add(str(host_name(blocks.share_url.partition("//")[2])))
    signals = catch_signals()  # before the address is printed: its reader may send one at once
    try:
        announce(page, options.lan)
    except BrokenPipeError:  # the output was closed, as by `| head -1`: serve the page without it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.setswitchinterval(SWITCH_INTERVAL)  # the event loop must not wait for a thread longer than for an answer
    # Everything up to here stays in memory: collecting garbage in it would take 90 ms every few large drawings.
    gc.collect()
    gc.freeze()
    wait_for_signal(signals)
    requests.end()
    blocks.close(verbose=False)


def closed(app: ASGIApp) -> ASGIApp:
    """ASGI middleware that rejects requests that bypass the gate, which is installed once Gradio has launched."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "guard.kind" in scope:
            await app(scope, receive, send)
        elif scope["method"] == "HEAD" or scope["path"] == f"{API}/startup-events":  # Gradio, when it starts
            await app({**scope, "guard.kind": "start"}, receive, send)
        else:
            rejection = Rejection(503, "The server is starting: try again in a moment.", CLOSE)
            await rejection.response(scope, receive, send)

    return answer


def announce(page: ServedPage, lan: bool) -> None:
    blocks = page.blocks
    print(f"The page is at {blocks.local_url}", flush=True)
    for announcement in page.announcements:
        if text := announcement(str(blocks.local_url)):
            print(text, flush=True)
    if blocks.share_url:
        print(f"Anyone can open it at {blocks.share_url}", flush=True)
    if lan:
        print_invitation(blocks.server_port, page.fragment)


def catch_signals() -> queue.SimpleQueue[int]:
    """Catch Ctrl-C and SIGTERM; return a queue of their numbers: an Event would deadlock if two came at once."""
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: signals.put(number))
    return signals


def wait_for_signal(signals: queue.SimpleQueue[int]) -> None:
    """Wait for a signal, one second at a time: on Windows signals do not interrupt a wait."""
    while True:
        with contextlib.suppress(queue.Empty):
            signals.get(timeout=1)
            return


class Requests:
    """The open requests. The server waits for them when it stops, so they have to be ended."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None  # the server's
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_ending = False

    def track(self, app: ASGIApp) -> ASGIApp:
        async def tracked(scope: Scope, receive: Receive, send: Send) -> None:
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
                    stopping = Rejection(503, "The server is stopping: try again in a minute.")
                    await stopping.response(scope, receive, send)
                elif last["type"] == "http.response.start" or last.get("more_body"):
                    await send({"type": "http.response.body"})
            finally:
                self._tasks.discard(task)

        return tracked

    def end(self) -> None:
        """Cancel all requests that are still open after GRACE. May be called from any thread."""

        def cancel() -> None:
            self._is_ending = True
            for task in self._tasks:
                task.cancel()

        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.loop.call_later, GRACE, cancel)
