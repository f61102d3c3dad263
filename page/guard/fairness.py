"""Fair semaphores: a visitor who sends a thousand requests waits for them, and other visitors do not.

A rate limit (the package `limits`) would refuse a class what the server could do for it. A whole class may share one
address, so the limits for one address are those of a class.
"""

import asyncio
import math
import os
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from page.guard.errors import busy

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one core is for the event loop
MAX_WAITING = 300  # requests of an address for threads: a class whose every browser sends all that it may
MAX_QUEUED = 1_000  # and for the event loop: one for each connection; more are of closed connections
LONG = 0.004  # s; reading two digits takes 3 ms, and the costliest drawing 40
MAX_ADDRESSES = 10_000  # whose last calls are remembered
FADING = 0.9  # weight of earlier calls in a mean: a class's few long calls at one address need no thread for the others
LONGEST_PAUSE = 100.0  # ms, when answers take all of the time
OVERHEAD = 2.0  # an answer's whole cost, with HTTP and the guard, divided by that of its call
MEMORY = 1.0  # s in which a moment's weight falls to 1/e


class FairSemaphore:
    """Gives out places by fair queuing: of the addresses that wait, one that needs and has used little time is next.

    In virtual time, the jobs of an address follow each other. The next job is the one that ends first, if it takes as
    long as the last one of its address. An address that begins to send catches up with the others: it has no credit for
    the time in which it sent nothing.
    """

    def __init__(self, places: int, most: int = MAX_WAITING, of_address: int | None = None) -> None:
        """Give out `places` in one event loop, `of_address` of them to one; `most` requests of an address may wait."""
        self._places, self._free, self._most, self._of_address = places, places, most, of_address or places
        self._taken: Counter[str] = Counter()  # places, by address
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # by address, the next one first
        self._used: dict[str, float] = {}  # by address: s of virtual time, in which its next job begins
        self._took: dict[str, float] = {}  # by address: s of its last job
        self._now = 0.0  # s of virtual time, in which the latest job with a place has begun

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
        """Wait for a place; raises UserError if too many requests wait."""
        if address not in self._waiting and not self._taken[address]:
            self._used[address] = max(self._now, self._used.get(address, 0))
        if self._free and self._taken[address] < self._of_address:
            self._start(address)
            return
        if len(self._waiting.get(address, ())) >= self._most:
            raise busy("The server has too much to do at the moment: try again in a few seconds.", 2)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # the place was given at the same time
                self.give_back(address)
            raise

    def give_back(self, address: str, took: float = 0) -> None:
        """Pass a place on to the next request; the address has used it for some seconds."""
        self._used[address] += took
        self._took[address] = took
        self._free += 1
        self._taken -= Counter([address])  # which drops zeros
        while waiting := [each for each in self._waiting if self._taken[each] < self._of_address]:
            following = min(waiting, key=lambda each: self._used[each] + self._took.get(each, 0))
            places = self._waiting.pop(following)
            place = places.popleft()
            if places:
                self._waiting[following] = places  # after the other addresses
            if not place.done():  # as that of a cancelled request is
                self._start(following)
                place.set_result(None)
                return
        if self._free == self._places:
            self._used, self._took = {}, {}

    def _start(self, address: str) -> None:
        self._free -= 1
        self._taken[address] += 1
        self._now = max(self._now, self._used[address])


class FairQueue(FairSemaphore):
    """The queue for the event loop: one request runs at a time. It knows how long each page must wait between two."""

    def __init__(self) -> None:
        super().__init__(1, MAX_QUEUED)
        self._busy, self._busy_at = 0.0, time.monotonic()  # s of calls within MEMORY, roughly, before a moment
        self._calls: dict[str, float] = {}  # by address, the latest at the end: mean s of its last calls

    async def wait(self, address: str) -> None:
        """Wait for a turn, which lasts until the task waits for something else; raises UserError like `take`."""
        await self.take(address)
        asyncio.get_running_loop().call_soon(self._end_turn, address, time.thread_time())

    def call(self, address: str, function: Callable[[], Any]) -> Any:
        """Call a function for an address, in any thread, and remember how long that takes."""
        begin = time.thread_time()
        try:
            return function()
        finally:
            took = time.thread_time() - begin  # Python runs one thread at a time, so the event loop has lost it, too
            self._busy, self._busy_at = self._busy_now() + took, time.monotonic()
            self._calls[address] = took + FADING * (self._calls.pop(address, took) - took)
            if len(self._calls) > MAX_ADDRESSES:
                del self._calls[next(iter(self._calls))]

    def expects_long_call(self, address: str) -> bool:
        """Return whether an address's last calls took so long on average that others should not wait for the next."""
        return self._calls.get(address, 0) > LONG

    def _end_turn(self, address: str, begin: float) -> None:
        self.give_back(address, time.thread_time() - begin)

    def _busy_now(self) -> float:
        return self._busy * math.exp((self._busy_at - time.monotonic()) / MEMORY)

    @property
    def pause(self) -> float:
        """Ms that a page has to wait between two requests while a line is drawn."""
        return min(OVERHEAD * self._busy_now() / MEMORY, 1) * LONGEST_PAUSE
