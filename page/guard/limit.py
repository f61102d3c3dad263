"""Limits on how often each address or phone may do something."""

import asyncio
import math
import time

from page.guard.errors import busy

MAX_ADDRESSES = 10_000  # or phones that are remembered; the least recent is forgotten first
MAX_WAIT = 4.0  # s; a page gives up on an answer after 5


class TokenBucket:
    """Limits what each key does: a burst at once, then one every `interval` seconds. For one event loop."""

    def __init__(self, burst: int, interval: float) -> None:
        self._burst, self._interval = burst, interval
        self._due: dict[str, float] = {}  # by key: s at which the next one is due after a used up burst, newest last

    def take(self, key: str, patience: float = 0.0) -> float | None:
        """Return in how many s a key may go on, and count that; None, uncounted, if it is over `patience`."""
        now = time.monotonic()
        due = max(self._due.get(key, -math.inf), now - (self._burst - 1) * self._interval)
        if due - now > patience:
            return None
        self._due.pop(key, None)
        self._due[key] = due + self._interval
        if len(self._due) > MAX_ADDRESSES:
            del self._due[next(iter(self._due))]
        return max(0.0, due - now)

    async def wait(self, key: str) -> None:
        """Wait until a key may go on; raises UserError, after which clients try again, if that takes over MAX_WAIT."""
        seconds = self.take(key, MAX_WAIT)
        if seconds is None:
            raise busy("Too many shares are waiting. Try again in a second.", 1)
        await asyncio.sleep(seconds)
