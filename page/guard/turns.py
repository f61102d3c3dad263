"""Fair turns: a visitor who sends a thousand requests waits for them, and other visitors do not.

A rate limit (the package `limits`) would refuse a class what the server could do for it. A whole class may share one
address, so the limits for one address are those of a class.
"""

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from page.guard.rejection import Rejection

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one core is for the event loop
MAX_WAITING = 300  # requests of an address for threads: a class whose every browser sends all that it may
MAX_QUEUED = 1_000  # and for the event loop: one for each connection; more are of closed connections
LONG = 0.003  # s; the answer to an ordinary drawing takes less than 1 ms


class Turns:
    """Gives out places to the addresses in turn; while others wait, an address pauses as long as its last job took."""

    def __init__(self, places: int, most: int = MAX_WAITING, of_address: int | None = None) -> None:
        """Give out `places` in one event loop, `of_address` of them to one; `most` requests of an address may wait."""
        self._free, self._most, self._of_address = places, most, of_address or places
        self._taken: Counter[str] = Counter()  # places, by address
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # by address, the next one first
        self._pauses: dict[str, float] = {}  # address -> s, when its pause ends

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Hold a place while the block runs, see `take`."""
        await self.take(address)
        begin = time.monotonic()
        try:
            yield
        finally:
            self.give_back(address, time.monotonic() - begin)

    async def take(self, address: str) -> None:
        """Wait for a place; raises Rejection if too many requests wait."""
        if self._free and self._taken[address] < self._of_address:
            self._free -= 1
            self._taken[address] += 1
            return
        if len(self._waiting.get(address, ())) >= self._most:
            sentence = "The server has too much to do at the moment: try again in a few seconds."
            raise Rejection(503, sentence, {"retry-after": "2"})
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # the place was given at the same time
                self.give_back(address)
            raise

    def give_back(self, address: str, took: float = 0) -> None:
        """Pass a place on to the next request; the address pauses for as many seconds as its job took."""
        now = time.monotonic()
        if took > LONG:
            self._pauses = {each: end for each, end in self._pauses.items() if end > now} | {address: now + took}
        self._taken[address] -= 1
        if not self._taken[address]:
            del self._taken[address]
        while waiting := [each for each in self._waiting if self._taken[each] < self._of_address]:
            following = min(waiting, key=lambda each: max(self._pauses.get(each, 0), now))
            places = self._waiting.pop(following)
            place = places.popleft()
            if places:
                self._waiting[following] = places  # after the other addresses
            if not place.done():  # as that of a cancelled request is
                self._taken[following] += 1
                place.set_result(None)
                return
        self._free += 1


class FairQueue(Turns):
    """Shares the event loop: one request begins at a time, those of all addresses in turn."""

    def __init__(self) -> None:
        super().__init__(1, MAX_QUEUED)
        self._holder: object = None  # the task that has the turn

    async def wait(self, address: str) -> None:
        """Wait for a turn, which lasts until the task waits for something else; raises Rejection like `take`."""
        task = asyncio.current_task()
        if self._holder is not task:
            await self.take(address)
            self._holder = task
            asyncio.get_running_loop().call_soon(self._end_turn, address, time.thread_time())

    def _end_turn(self, address: str, begin: float) -> None:
        self._holder = None
        self.give_back(address, time.thread_time() - begin)
