"""Connections are few enough for the machine, are read in turns, and none of them stays for nothing.

uvicorn takes connections until the machine has no more file descriptors, and then reports that thousands of times; it
waits for ever for a request, or for somebody to read an answer. asyncio reads from all connections that have something,
and h11 parses all that was read: 300 requests, or 40,000 chunks of one byte, before anybody else is heard.
"""

import asyncio
import contextlib
import functools
import ipaddress
import logging
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from h11 import LocalProtocolError

MOST = 20_000  # connections
RESERVED = 120  # file descriptors for everything else: files, pipes, Gradio's own client, connections to be closed
STUCK = 15  # s from one look to the next, between which a request has to come or an answer to be read
LEAST = 40  # connections that are left to others
FAIR = 1_000  # of one address: a class of 120, six each; thousands that are dead keep the garbage collector busy
PIECE = 512  # bytes that are parsed at once: a hundred chunks of one byte take h11 2 ms
TURN = 0.001  # s
LONG = 0.003  # s; the answer to an ordinary drawing takes less than 1 ms

NO_HTTP = (LocalProtocolError, ValueError)  # where an answer is under way; a number too long

logger = logging.getLogger("uvicorn.error")


def raise_file_limit() -> int:
    """Let this process open as many files as the system allows; returns how many connections it may have."""
    if sys.platform == "win32":
        return MOST
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = MOST + RESERVED if hard == resource.RLIM_INFINITY else hard
    with contextlib.suppress(ValueError, OSError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(LEAST, min(soft - RESERVED, MOST))


@functools.lru_cache(maxsize=1024)
def visitor_of(address: str) -> str:
    """Who has an address: itself, or the network of 64 bits around one of IPv6, in which one visitor has as many."""
    with contextlib.suppress(ValueError):
        number = ipaddress.IPv6Address(address.partition("%")[0])
        return str(number.ipv4_mapped or ipaddress.IPv6Network((number, 64), strict=False))
    return address


class Reading:
    """What has arrived and is not parsed: addresses have it parsed in turns.

    In a turn at most one request begins, and little more than TURN is spent on parsing. Whoever's request takes long in
    the event loop lets others have it for as long.
    """

    def __init__(self) -> None:
        self._queues: dict[str, deque[Callable[[], tuple[bool, bool]]]] = {}
        self._line: deque[str] = deque()  # addresses, the next one first; others pause
        self._turns: asyncio.Task[None] | None = None

    def add(self, address: str, parse: Callable[[], tuple[bool, bool]]) -> None:
        """Have the data of a connection parsed when it is the address's turn.

        Args:
            address: of the other end.
            parse: parses one piece of it; returns whether a request has begun or is complete, and whether more is left.
        """
        if address in self._queues:
            self._queues[address].append(parse)
        else:
            self._queues[address] = deque([parse])
            self._line_up(address)

    async def wait(self, address: str) -> None:
        """Wait for the address's turn, as one of a visitor behind a proxy, whose requests were read with all others."""
        turn = asyncio.Event()

        def begin() -> tuple[bool, bool]:
            turn.set()
            return True, False

        self.add(address, begin)
        await turn.wait()

    def _line_up(self, address: str) -> None:
        if not self._queues[address]:
            del self._queues[address]
            return
        self._line.append(address)
        if self._turns is None or self._turns.done():
            self._turns = asyncio.get_running_loop().create_task(self._give_turns())

    async def _give_turns(self) -> None:
        while self._line:
            address = self._line.popleft()
            queue, begin, is_enough = self._queues[address], time.thread_time(), False
            try:
                while queue and not is_enough and time.thread_time() < begin + TURN:
                    parse = queue.popleft()
                    is_enough, has_more = parse()
                    if has_more:
                        queue.append(parse)
            except Exception:  # whatever goes wrong with one connection, the others have their turns
                logger.exception("A connection could not be read.")
            await asyncio.sleep(0)  # what the request that has begun does until it first waits for something
            took = time.thread_time() - begin
            if took > LONG:
                asyncio.get_running_loop().call_later(took, self._line_up, address)
            else:
                self._line_up(address)


class Connections:
    """The open connections: they are counted, read in turns, and aborted where they make no progress."""

    def __init__(self, limit: int, is_proxy: Callable[[str], bool] = lambda _: False) -> None:
        """Make it for so many, of all addresses; `is_proxy` tells those from which many visitors come."""
        self.limit, self.is_proxy = limit, is_proxy
        self.reading = Reading()
        self._by_address: Counter[str] = Counter()

    def has_room(self, address: str) -> bool:
        """Whether an address may open one more connection; all who come through a proxy have one address."""
        of_one = self.limit if self.is_proxy(address) else min(FAIR, max(self.limit - LEAST, self.limit // 2))
        if self._by_address.total() < self.limit and self._by_address[address] < of_one:
            return True
        logger.warning("There are too many connections: new ones are closed.")
        return False

    def count(self, address: str, change: int) -> None:
        """Count one connection of an address more or less."""
        self._by_address[address] += change
        if self._by_address[address] <= 0:
            del self._by_address[address]

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
