"""Contract tests of the Gradio internals that this project uses: if one fails, Gradio has changed."""

import asyncio
import contextlib
import inspect
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import h11
import pytest
from lazy import Lazy
from starlette.responses import PlainTextResponse
from waiting import PAGE, REPLY, wait_until

gr, networking = Lazy("gradio"), Lazy("gradio.networking")
internals, tunnels = Lazy("page.gradio_adapter.internals"), Lazy("page.gradio_adapter.tunnel")
pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


@contextlib.contextmanager
def contract(what: str) -> Iterator[None]:
    """Turn any error in the block into one that names the code to adapt."""
    try:
        yield
    except Exception as error:
        message = f"Gradio {version('gradio')} has changed {what}: see page/gradio_adapter/internals.py"
        raise AssertionError(f"{message}\n{type(error).__name__}: {error}") from error


def test_a_tunnel_is_made_as_launch_makes_it(monkeypatch):
    with contract("how launch makes a public link (networking.setup_tunnel)"):
        real = inspect.signature(networking.setup_tunnel)
        calls = []
        link, place = "https://link", "page.gradio_adapter.tunnel.setup_tunnel"
        monkeypatch.setattr(place, lambda *given: calls.append(real.bind(*given)) or link)
        assert tunnels.open_tunnel("127.0.0.1", 7860) == link
        (call,) = calls
        assert list(call.arguments.values())[:2] == ["127.0.0.1", 7860]
        assert list(call.arguments) == [
            *("local_host", "local_port", "share_token", "share_server_address", "share_server_tls_certificate")
        ]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_tunnel_reads_its_address_and_ends_with_its_program(tmp_path):
    (program := tmp_path / "program").write_text('#!/bin/sh\necho waiting\necho "$3"\n')
    program.chmod(0o700)
    with contract("how it reads the address of a public link (Tunnel._start_tunnel)"):
        for token, address in (("start proxy success: https://link", "https://link"), ("login to server failed", None)):
            tunnel = tunnels.Tunnel("host", 1, "127.0.0.1", 7860, token, None)
            with pytest.raises(ValueError, match="ended") if address is None else contextlib.nullcontext():
                assert tunnel._start_tunnel(str(program)) == address
            tunnel.proc.communicate()
            tunnel.proc = None  # else it is ended again when Python ends


def test_connections_show_what_they_wait_for_and_use_our_parser_and_address():
    """Their requests, whether an answer waits to be read, and what `guard.connections` sets."""
    made, loops, requests, started = [], [], [], threading.Event()

    class Parser(h11.Connection):
        def receive_data(self, data):
            super().receive_data(data.replace(b"/nothing", b"/config"))

    def noting(protocol):
        class Noting(protocol):
            def connection_made(self, transport):
                self.conn = Parser(h11.SERVER)
                super().connection_made(transport)
                self.client = "a visitor", self.client[1]
                made.append(self)

        return Noting

    async def app(scope, receive, send):
        requests.append((scope["client"][0], scope["path"]))
        await PlainTextResponse("here")(scope, receive, send)

    def on_start():
        loops.append(asyncio.get_running_loop())
        started.set()

    what = "its server (uvicorn's Server and H11Protocol: client, conn, cycle, flow, loop, startup, transport)"
    with contract(what), socket.create_server(("127.0.0.1", 0)) as listening, contextlib.ExitStack() as stack:
        server = internals.Server(app, noting, on_start, log_level="warning", lifespan="off", timeout_keep_alive=77)
        stack.enter_context(ThreadPoolExecutor(1)).submit(server.run, [listening])
        stack.callback(setattr, server, "should_exit", True)
        assert started.wait(PAGE)
        client = stack.enter_context(socket.create_connection(listening.getsockname(), REPLY))
        wait_until(lambda: made)
        (connection,) = made
        assert connection.timeout_keep_alive == 77
        assert connection.cycle is None
        client.sendall(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(10000).startswith(b"HTTP/1.1 200")
        assert requests == [("a visitor", "/config")]
        wait_until(lambda: connection.cycle.response_complete)
        assert connection.flow.write_paused is False
        assert [connection.loop] == loops
        assert connection.transport.get_write_buffer_size() == 0
