"""Serve the page: its middleware and routes, from the start to Ctrl-C."""

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from page.digit_pad.serving import OPEN_FOR_SKETCHPAD, PATH
from page.gradio_adapter.internals import Server
from page.guard.connections import LEAST, Connections
from page.guard.gate import OPEN, Gate
from page.guard.log import limit_log
from page.guard.origins import Origins, Trust, host_name
from page.launch.environment import report_to_zero_gpu
from page.server.join import EVERYWHERE, EVERYWHERE_IPV6, is_everywhere, print_invitation
from page.server.shared_result import SharedResult, in_daemon_thread

if TYPE_CHECKING:
    import gradio as gr

KEEP_ALIVE = 15  # s without a request until a connection is closed: a new one costs a distant visitor a round trip
SEND_BUFFER = 65_536  # bytes in the system's buffer, which hides a client that does not read; up to 4 MB by default
SWITCH_INTERVAL = 0.0005  # s that a thread runs Python code until another one may; a tenth of the default
GRACE = 1  # s that open requests have to finish when the server stops
MOST_CONNECTIONS = 20_000
RESERVED = 120  # file descriptors for everything else: files, pipes, connections to be closed
LEAST_FILES = RESERVED + 2 * LEAST
FIRST_PORT = 7860
PAGES_OF_GRADIO = ("/api", "/config")  # and all paths below PATH and API, which begins like it


@dataclass(frozen=True)
class ServedPage:
    programs: "Callable[[], gr.Blocks]"  # returns the functions for programs, as Gradio describes them
    routes: Sequence[Route]
    announcements: Sequence[Callable[[str], str]]  # each returns what to print for the page's address, or ""
    fragment: str  # of the address in QR codes, with "#", or ""


@dataclass(frozen=True)
class ServeOptions:
    host: str = "127.0.0.1"  # a name or an address of this machine to listen on
    port: int | None = None  # None for the first free one
    share: bool = False  # whether to make a public link
    trust: Trust = field(default_factory=Trust)  # names, proxies and sites; `serve` adds the name of a public link

    @property
    def lan(self) -> bool:
        """Whether others in the local network can join. A Space has no local network to join."""
        return is_everywhere(self.host) and not self.trust.is_on_space


def open_sockets(host: str, port: int | None) -> list[socket.socket]:
    """Bind sockets to a host, for all IPv6 addresses also to all IPv4 addresses, and to a port or the first free one.

    Exits with a sentence if that is not possible.
    """
    hosts = [EVERYWHERE, host] if host == EVERYWHERE_IPV6 else [host]
    last = FIRST_PORT + int(os.environ.get("GRADIO_NUM_PORTS", 100))
    for each in range(FIRST_PORT, last) if port is None else [port]:
        try:
            return [open_socket(name, each) for name in hosts]
        except OSError as error:
            problem = error
            if error.errno != errno.EADDRINUSE:  # as for an unknown host, whose name takes seconds to look up
                break
    place = f"{host}:{port}" if port else host
    sys.exit(f"The page cannot be served at {place} ({problem.strerror}): choose another --host or --port.")


def open_socket(host: str, port: int) -> socket.socket:
    opened = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # its connections inherit it
    # asyncio turns off the delay of small packets, 40 ms an answer, only where a socket names TCP as its protocol.
    return socket.socket(opened.family, opened.type, socket.IPPROTO_TCP, fileno=opened.detach())


def raise_file_limit() -> int:
    """Let this process open as many files as the system allows; returns how many connections it may have.

    Exits with a sentence if they are too few: connections would then wait for seconds.
    """
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = MOST_CONNECTIONS + RESERVED if hard == resource.RLIM_INFINITY else hard
    with contextlib.suppress(ValueError, OSError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < LEAST_FILES:
        sys.exit(f"The page may open {soft} files, and needs {LEAST_FILES}: raise the limit, as with `ulimit -n 1024`.")
    return min(soft - RESERVED, MOST_CONNECTIONS)


def make_gradio(page: ServedPage) -> ASGIApp:
    """Import Gradio, which takes two seconds, and make its application."""
    import gradio as gr
    from fastapi import FastAPI

    from page.digit_pad import gradio_app

    gradio = FastAPI(openapi_url=None)  # Gradio's describes the functions for programs
    root_path = os.environ.get("GRADIO_ROOT_PATH")
    for path, blocks, links in ((PATH, gradio_app.app, ["api"]), ("/", page.programs(), [])):
        root = f"{root_path.rstrip('/')}{path}".rstrip("/") if root_path else None
        options = {"footer_links": links, "run_history": False, "ssr_mode": False, "root_path": root}
        gr.mount_gradio_app(gradio, blocks, path, **options)
    # Everything up to here stays in memory: collecting garbage in it would take 90 ms every few large drawings.
    gc.collect()
    gc.freeze()
    return gradio


def make_app(page: ServedPage, trust: Trust, gradio: SharedResult[ASGIApp]) -> ASGIApp:
    """Make the application: the page's routes, and Gradio's after them, which wait until it has been made."""

    async def send_gradio(scope: Scope, receive: Receive, send: Send) -> None:
        await (await gradio.get())(scope, receive, send)

    router = Router([*page.routes, Mount("/", send_gradio)])

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(PATH) or scope["path"] in PAGES_OF_GRADIO:
            await gradio.get()
        await router(scope, receive, send)

    app = Gate(route, page.routes, OPEN | OPEN_FOR_SKETCHPAD)
    # Inside Origins, so that the answer to a server error has all headers, too.
    return Origins(ServerErrorMiddleware(app), trust)


def serve(page: ServedPage, options: ServeOptions) -> None:
    """Serve the page until Ctrl-C or SIGTERM; exit with a sentence if it cannot be served."""
    most_connections, sockets = raise_file_limit(), open_sockets(options.host, options.port)
    limit_log()
    port = sockets[0].getsockname()[1]
    gradio = SharedResult(lambda: make_gradio(page), version=lambda: None)
    app = make_app(page, options.trust, gradio)
    limited = Connections(most_connections, options.trust.trusts_proxy).limited
    local = "localhost" if is_everywhere(options.host) else options.host
    address = f"http://[{local}]:{port}/" if ":" in local else f"http://{local}:{port}/"

    later: list[asyncio.Future[None]] = []

    def on_start() -> None:
        try:
            print(f"The page is at {address}", flush=True)
            for text in filter(None, (announcement(address) for announcement in page.announcements)):
                print(text, flush=True)
            if options.lan:
                print_invitation(port, page.fragment)
        except OSError as error:  # on a full disk, or closed, as by `| head -1`: serve the page without it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            with contextlib.suppress(OSError):  # errors may go to the same file
                sentence = f"The page is at {address} but cannot print its messages ({error.strerror})."
                print(sentence, file=sys.stderr, flush=True)
        later.append(asyncio.ensure_future(finish(server, gradio, options, port)))

    options_of_uvicorn = {"timeout_keep_alive": KEEP_ALIVE, "timeout_graceful_shutdown": GRACE, "proxy_headers": False}
    server = Server(app, limited, on_start, log_level="warning", lifespan="off", **options_of_uvicorn)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)  # also before uvicorn catches them, and after it has stopped
    sys.setswitchinterval(SWITCH_INTERVAL)  # the event loop must not wait for a thread longer than for an answer
    server.run(sockets)
    for task in later:
        if task.done() and not task.cancelled():
            task.result()  # raises the error that has ended it


async def finish(server: Server, gradio: SharedResult[ASGIApp], options: ServeOptions, port: int) -> None:
    """Make what waits for Gradio; without Gradio, which is an error of the installation, the server ends."""
    try:
        await gradio.get()
    except Exception:
        server.should_exit = True
        raise
    await in_daemon_thread(lambda: publish(options, port))


def publish(options: ServeOptions, port: int) -> None:
    """Report to ZeroGPU that the page is served, and make a public link if the options say so."""
    report_to_zero_gpu()
    if options.share:
        from page.gradio_adapter.tunnel import open_tunnel

        try:
            address = open_tunnel("127.0.0.1" if is_everywhere(options.host) else options.host, port)
        except Exception as error:  # noqa: BLE001, any: of the network, of the downloaded program that makes the link
            print(f"There is no public link ({error}): check this machine's connection to the internet.", flush=True)
            return
        options.trust.names.add(str(host_name(address.partition("//")[2])))
        print(f"Anyone can open it at {address}", flush=True)
