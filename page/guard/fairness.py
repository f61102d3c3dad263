"""Fair semaphores: a visitor who sends a thousand requests waits for them, and other visitors do not.

A rate limit (the package `limits`) would refuse a class what the server could do for it. A whole class may share one
address, so the limits for one address are those of a class.
"""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one core is for the event loop


class FairSemaphore:
    """Gives out places to the addresses that wait in turn, however many requests each of them sends."""

    def __init__(self, places: int) -> None:
        """Give out places in one event loop."""
        self._free = places
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # by address, the next one first

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a place, and hold it while the block runs."""
        await self._take(address)
        try:
            yield
        finally:
            self._give_back()

    async def _take(self, address: str) -> None:
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # the place was given at the same time
                self._give_back()
            raise

    def _give_back(self) -> None:
        """Pass a place on to the next request."""
        while self._waiting:
            address = next(iter(self._waiting))
            places = self._waiting.pop(address)
            place = places.popleft()
            if places:
                self._waiting[address] = places  # after the other addresses
            if not place.done():  # as that of a cancelled request is
                place.set_result(None)
                return
        self._free += 1
