"""Limit how many connections there are, how long each may make no progress, and what its requests cost to parse.

uvicorn waits without limit for a request, or for a client to read its answer. h11 parses a complete head and all chunks
of a body at once, before other connections are read: 256 kB of one-byte chunks take 0.2 s. No browser, gradio_client,
@gradio/client or curl sends chunks, unless curl reads from a pipe (`-T -`).
"""

import asyncio
import contextlib
import ipaddress
import logging
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import h11

STUCK = 15  # s between two looks, in which a request has to come or an answer to be read
LEAST = 40  # connections that are left to others
FAIR = 1_000  # of one address: a class of 120, six each; the garbage collector takes 100 ms for thousands of dead ones
MAX_HEAD = 16_384  # bytes of a request's head, which h11 limits
# Each of these costs h11 time; so a head takes it at most 0.3 ms. Browsers and proxies send up to 50 lines.
MAX_IN_HEAD = {b"\n": 128, b",": 500, b" ": 1000, b"\t": 500}

logger = logging.getLogger("uvicorn.error")


def visitor_of(address: str) -> str:
    """Return an address, or the network of 64 bits around an IPv6 address, in which one visitor has 2^64 of them."""
    with contextlib.suppress(ValueError):
        number = ipaddress.IPv6Address(address.partition("%")[0])
        return str(number.ipv4_mapped or ipaddress.IPv6Network((number, 64), strict=False))
    return address


class Parser(h11.Connection):
    """Parses requests; rejects heads that would take long, and leaves out bodies in chunks, which `Gate` rejects."""

    _is_chunked = False

    def receive_data(self, data: bytes) -> None:
        if not self._is_chunked:
            super().receive_data(data)

    def next_event(self) -> Any:
        if self._is_chunked:
            return h11.NEED_DATA
        if self.their_state is h11.IDLE:
            data = self.trailing_data[0]
            head = data[: end.end()] if (end := re.search(rb"\n\r?\n", data)) else b""
            if any(head.count(each) > most for each, most in MAX_IN_HEAD.items()):
                raise h11.RemoteProtocolError("The head is too large.")
        event = super().next_event()
        if type(event) is h11.Request:
            self._is_chunked = any(name == b"transfer-encoding" for name, _ in event.headers)
        return event


class Connections:
    """The open connections: counted by address, and aborted if they make no progress."""

    def __init__(self, limit: int, is_proxy: Callable[[str], bool] = lambda _: False) -> None:
        """Limit the connections of all addresses; many visitors come from an address for which `is_proxy` holds."""
        self.limit, self.is_proxy = limit, is_proxy
        self.by_address: Counter[str] = Counter()  # connections

    def has_room(self, address: str) -> bool:
        """Return whether an address may open one more connection; all visitors behind a proxy have one address."""
        of_one = self.limit if self.is_proxy(address) else min(FAIR, self.limit - LEAST)
        if self.by_address.total() < self.limit and self.by_address[address] < of_one:
            return True
        logger.warning("There are too many connections: new ones are closed.")
        return False

    def limited(self, protocol: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
        """Return a subclass of uvicorn's protocol for h11 that keeps within the limits."""
        connections = self

        class Limited(protocol):  # type: ignore[misc, valid-type]
            counted: Any = None  # its address
            client: Any  # (address, port), from which uvicorn makes the scope

            def connection_made(self, transport: asyncio.Transport) -> None:
                peer, *_ = transport.get_extra_info("peername") or [""]
                address = peer if connections.is_proxy(peer) else visitor_of(peer)
                if not connections.has_room(address):
                    transport.abort()
                    return
                self.counted, self.conn = address, Parser(h11.SERVER, MAX_HEAD)
                connections.by_address[address] += 1
                super().connection_made(transport)
                self.client = self.client and (address, self.client[1])  # None if the client has reset the connection
                self.look()

            def connection_lost(self, error: Exception | None) -> None:
                if self.counted is not None:
                    connections.by_address -= Counter([self.counted])  # which drops zeros
                    self.next_look.cancel()
                    super().connection_lost(error)

            def look(self, before: Any = None) -> None:
                """Abort if nothing has moved since the last look: closing would wait for the client to read."""
                is_waiting = self.cycle is None or self.cycle.response_complete or self.flow.write_paused
                now = (self.cycle, self.transport.get_write_buffer_size()) if is_waiting else None
                if is_waiting and now == before:
                    self.transport.abort()
                self.next_look = self.loop.call_later(STUCK, self.look, now)

        return Limited
