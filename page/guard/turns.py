"""Work is done for a few at a time, fairly: whoever sends a thousand requests waits for them, and nobody else does.

A rate limit, as of the package `limits`, would refuse a class what the server could do for it. A whole class may share
one address, so the limits for one are those of a class. The fast answers, which follow the pen, are computed in the
event loop, when they have been read in turn.
"""

import asyncio
import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from page.guard.rejection import Rejection

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one core is for the event loop
MAX_WAITING = 300  # requests of one address: a class whose every browser sends all that it may
MAX_WAITING_TOGETHER = 1200


class Turns:
    """Gives out a few places, to the addresses in turn. For one event loop."""

    def __init__(self, places: int) -> None:
        self._places = asyncio.Semaphore(places)  # for which one of each address waits
        self._first: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # held by that one
        self._waiting: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Have a place while the block runs, after waiting for it; raises Rejection where too many wait."""
        if self._waiting[address] >= MAX_WAITING or self._waiting.total() >= MAX_WAITING_TOGETHER:
            sentence = "The server has too much to do at the moment: try again in a few seconds."
            raise Rejection(503, sentence, {"retry-after": "2"})
        self._waiting[address] += 1
        try:
            async with self._first[address]:
                await self._places.acquire()
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address], self._first[address]
        try:
            yield
        finally:
            self._places.release()
