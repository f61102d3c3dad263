"""Connections are few enough for the machine, none of them is of an address that has most, and none stays for nothing.

uvicorn takes connections until the machine has no more file descriptors, and then reports that thousands of times; and
it waits for ever for a request, or for somebody to read an answer.
"""

import asyncio
import contextlib
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

SILENCE = 15  # s that a connection may take to send a request
UNREAD = 20  # s that an answer may wait to be read
RESERVED = 64  # file descriptors for everything else: files, pipes of a training, Gradio's own client
LEAST = 40  # connections, however few descriptors there are
MOST = 20_000
FAIR = 1_000  # connections of one address: a class of 120, whose browsers open six each
LOG_INTERVAL = 60  # s at least between two reports

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


class Connections:
    """Counts the open connections, and says which ones to close.

    Attributes:
        limit: of all together.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._by_address: Counter[str] = Counter()
        self._waiting: dict[Any, tuple[Any, float]] = {}  # connection -> (its last request, s since when)
        self._unread: dict[Any, float] = {}  # connection -> s since when
        self._reported_at = float(-LOG_INTERVAL)

    def limited(self, protocol: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
        """A protocol of uvicorn's that takes no connection beyond the limits."""
        connections = self

        class Limited(protocol):  # type: ignore[misc, valid-type]
            counted: str | None = None

            def connection_made(self, transport: asyncio.Transport) -> None:
                address = (transport.get_extra_info("peername") or ("",))[0]
                if not connections.has_room(address):
                    transport.abort()
                    return
                self.counted = address
                connections.count(address, 1)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                if self.counted is None:
                    return
                connections.count(self.counted, -1)
                super().connection_lost(error)

        return Limited

    def count(self, address: str, change: int) -> None:
        """Count one connection of an address more or less."""
        self._by_address[address] += change
        if self._by_address[address] <= 0:
            del self._by_address[address]

    def has_room(self, address: str) -> bool:
        """Whether an address may open one more connection."""
        of_one = max(min(FAIR, self.limit - LEAST), self.limit // 2)
        if self._by_address.total() < self.limit and self._by_address[address] < of_one:
            return True
        now = time.monotonic()
        if now - self._reported_at >= LOG_INTERVAL:
            self._reported_at = now
            logger.warning("There are too many connections: new ones are closed.")
        return False

    def close_stuck(self, open_connections: Iterable[Any]) -> None:
        """Close connections that send no request, or whose answers nobody reads.

        Args:
            open_connections: uvicorn's protocols.
        """
        now = time.monotonic()
        waiting, unread = {}, {}
        for connection in open_connections:
            request = connection.cycle
            if request is None or request.response_complete:
                before, since = self._waiting.get(connection, (request, now))
                waiting[connection] = (request, since if before is request else now)
                if now - waiting[connection][1] > SILENCE:
                    connection.transport.close()
            if connection.flow.write_paused:
                unread[connection] = self._unread.get(connection, now)
                if now - unread[connection] > UNREAD:
                    connection.transport.abort()
        self._waiting, self._unread = waiting, unread
