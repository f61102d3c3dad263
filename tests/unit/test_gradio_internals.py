"""Contract tests of the Gradio internals that this project uses: if one fails, Gradio has changed."""

import contextlib
import inspect
import sys

import pytest
from helpers.running.lazy import Lazy

networking, tunnels = Lazy("gradio.networking"), Lazy("page.gradio_adapter.tunnel")
pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


def test_a_tunnel_is_made_as_launch_makes_it(monkeypatch):
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
    for token, address in (("start proxy success: https://link", "https://link"), ("login to server failed", None)):
        tunnel = tunnels.Tunnel("host", 1, "127.0.0.1", 7860, token, None)
        with pytest.raises(ValueError, match="ended") if address is None else contextlib.nullcontext():
            assert tunnel._start_tunnel(str(program)) == address
        tunnel.proc.communicate()
        tunnel.proc = None  # else it is ended again when Python ends
