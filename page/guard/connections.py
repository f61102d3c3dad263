"""Connections are few enough for the machine, none of them is of an address that has most, and none stays for nothing.

uvicorn takes connections until the machine has no more file descriptors, and then reports that thousands of times; and
it waits for ever for a request, or for somebody to read an answer.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

from h11 import LocalProtocolError

from page.guard.reading import PIECE, Reading, visitor_of

STUCK = 15  # s from one look to the next, between which a request has to come or an answer to be read
LEAST = 40  # connections, however few descriptors there are
FAIR = 1_000  # of one address: a class of 120, six each; thousands that are dead keep the garbage collector busy

NO_HTTP = (LocalProtocolError, ValueError)  # where an answer is under way; a number too long

logger = logging.getLogger("uvicorn.error")


class Connections:
    """The open connections: they are counted, read in turns, and aborted where they make no progress."""

    def __init__(self, limit: int, is_proxy: Callable[[str], bool] = lambda _: False) -> None:
        """Make it for as many connections, together, as `limit`.

        Args:
            limit: of all addresses.
            is_proxy: whether many visitors come from an address: their requests are told apart by `origins`.
        """
        self.limit, self.is_proxy = limit, is_proxy
        self.reading = Reading()
        self._by_address: Counter[str] = Counter()

    def limited(self, protocol: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
        """Make uvicorn's protocol for h11 keep within the limits, and wait for its turn before each request."""
        connections = self

        class Limited(protocol):  # type: ignore[misc, valid-type]
            counted: Any = None  # its address
            is_waiting = is_completing = False

            def connection_made(self, transport: asyncio.Transport) -> None:
                peer = (transport.get_extra_info("peername") or ("",))[0]
                address = peer if connections.is_proxy(peer) else visitor_of(peer)
                if not connections.has_room(address):
                    transport.abort()
                    return
                self.counted, self.unparsed = address, bytearray()
                connections.count(address, 1)
                super().connection_made(transport)
                self.look()

            def connection_lost(self, error: Exception | None) -> None:
                if self.counted is None:
                    return
                connections.count(self.counted, -1)
                self.next_look.cancel()
                super().connection_lost(error)

            def look(self, before: Any = None) -> None:
                """Abort where nothing has moved since the last look; to close would wait for who does not read."""
                is_waiting = self.cycle is None or self.cycle.response_complete or self.flow.write_paused
                now = (self.cycle, self.transport.get_write_buffer_size()) if is_waiting else None
                if is_waiting and now == before:
                    self.transport.abort()
                self.next_look = self.loop.call_later(STUCK, self.look, now)

            def data_received(self, data: bytes) -> None:
                self.transport.pause_reading()
                self.unparsed += data
                self.wait_for_turn()

            def wait_for_turn(self) -> None:
                if not self.is_waiting and self.can_go_on():
                    self.is_waiting = True
                    connections.reading.add(self.counted, self.parse)

            def can_go_on(self) -> bool:
                """Whether the last request has not arrived as a whole, or its answer is being read."""
                if self.cycle is None:
                    return True
                return not self.flow.write_paused if self.cycle.response_complete else self.cycle.more_body

            def is_in_plain_body(self) -> bool:
                """Whether what is left belongs to a body of a known length, which h11 does not look into."""
                is_arriving = self.cycle and self.cycle.more_body and not self.cycle.response_complete
                return is_arriving and all(name != b"transfer-encoding" for name, _ in self.headers)

            def go_on(self) -> None:
                if self.unparsed or self.conn.trailing_data[0]:
                    self.wait_for_turn()

            def resume_writing(self) -> None:
                super().resume_writing()
                self.go_on()

            def parse(self) -> tuple[bool, bool]:
                if self.transport.is_closing():
                    return False, False
                before = self.cycle, self.cycle and self.cycle.more_body
                try:
                    if self.unparsed:
                        size = len(self.unparsed) if self.is_in_plain_body() else PIECE
                        piece = bytes(self.unparsed[:size])
                        del self.unparsed[:size]
                        super().data_received(piece)
                    else:
                        super().handle_events()
                except NO_HTTP:
                    self.transport.abort()
                    return False, False
                if not self.unparsed and not self.flow.read_paused:
                    self.transport.resume_reading()
                self.is_waiting = bool(self.unparsed) and self.can_go_on()
                has_begun = before != (self.cycle, self.cycle and self.cycle.more_body)
                return has_begun and not connections.is_proxy(self.counted), self.is_waiting

            def on_response_complete(self) -> None:
                self.is_completing = True
                super().on_response_complete()
                self.is_completing = False
                self.go_on()

            def handle_events(self) -> None:
                if not self.is_completing:  # or else uvicorn would begin the next of pipelined requests at once
                    super().handle_events()

        return Limited

    def count(self, address: str, change: int) -> None:
        """Count one connection of an address more or less."""
        self._by_address[address] += change
        if self._by_address[address] <= 0:
            del self._by_address[address]

    def has_room(self, address: str) -> bool:
        """Whether an address may open one more connection; all who come through a proxy have one address."""
        of_one = self.limit if self.is_proxy(address) else min(FAIR, max(self.limit - LEAST, self.limit // 2))
        if self._by_address.total() < self.limit and self._by_address[address] < of_one:
            return True
        logger.warning("There are too many connections: new ones are closed.")
        return False
