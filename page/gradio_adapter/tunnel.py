"""Public links, by Gradio beyond its documented interface; see also `internals.py`."""

import re
import secrets
from typing import Any

from gradio.networking import setup_tunnel
from gradio.tunneling import Tunnel


def open_tunnel(host: str, port: int) -> str:
    """Make a public link to a server on this machine, as `Blocks.launch` does to its own; returns its address."""
    return setup_tunnel(host, port, secrets.token_urlsafe(32), None, None)


def read_address(tunnel: Any) -> str:
    """Return the address of a public link, which its program prints; raises ValueError if it ends before.

    Gradio's own function goes on reading then, and keeps a core busy for 30 s.
    """
    for line in tunnel.proc.stdout:
        if found := re.search(rb"start proxy success: (.+)", line):
            return found[1].decode().strip()
    raise ValueError("the program that makes it has ended")


Tunnel._read_url_from_tunnel_stream = read_address  # type: ignore[method-assign, assignment]
