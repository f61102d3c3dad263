"""Fair semaphores: a visitor who sends a thousand requests waits for them, and other visitors do not.

A rate limit (the package `limits`) would refuse a class what the server could do for it. A whole class may share one
address, so the limits for one address are those of a class.
"""

import asyncio
import os
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one core is for the event loop


class FairSemaphore:
    """Gives out places to the addresses that wait in turn, however many requests each of them sends."""

    def __init__(self, places: int, of_address: int | None = None) -> None:
        """Give out `places` in one event loop, `of_address` of them to one."""
        self._free, self._of_address = places, of_address or places
        self._taken: Counter[str] = Counter()  # places, by address
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # by address, the next one first

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a place, and hold it while the block runs."""
        await self._take(address)
        try:
            yield
        finally:
            self._give_back(address)

    async def _take(self, address: str) -> None:
        if self._free and self._taken[address] < self._of_address:
            self._start(address)
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # the place was given at the same time
                self._give_back(address)
            raise

    def _give_back(self, address: str) -> None:
        """Pass a place on to the next request."""
        self._free += 1
        self._taken -= Counter([address])  # which drops zeros
        while waiting := [each for each in self._waiting if self._taken[each] < self._of_address]:
            following, places = waiting[0], self._waiting.pop(waiting[0])
            place = places.popleft()
            if places:
                self._waiting[following] = places  # after the other addresses
            if not place.done():  # as that of a cancelled request is
                self._start(following)
                place.set_result(None)
                return

    def _start(self, address: str) -> None:
        self._free -= 1
        self._taken[address] += 1
