"""Limits on how often each address or phone may do something."""

import asyncio
import contextlib
import time
from collections import deque

from page.guard.errors import busy

MAX_ADDRESSES = 10_000  # or phones that are remembered; the least recent is forgotten first
MAX_WAIT = 4.0  # s; a page gives up on an answer after 5


class SlidingWindow:
    """Counts, by address, what was allowed within a span of time. For one thread."""

    def __init__(self, most: int, interval: float) -> None:
        """Allow something `most` times in `interval` seconds."""
        self._most, self._interval = most, interval
        self._allowed: dict[str, deque[float]] = {}  # by address: s at which it was allowed, newest last

    def allows(self, address: str) -> bool:
        """Return whether an address may do it again, and count that if so."""
        now = time.monotonic()
        allowed = self._allowed.pop(address, deque())
        while allowed and now - allowed[0] > self._interval:
            allowed.popleft()
        is_allowed = len(allowed) < self._most
        if is_allowed:
            allowed.append(now)
        self._allowed[address] = allowed  # at the end: the least recent is first
        if len(self._allowed) > MAX_ADDRESSES:
            del self._allowed[next(iter(self._allowed))]
        return is_allowed


class TokenBucket:
    """Delays what each key does: a burst at once, then one every `interval` seconds. For one event loop."""

    def __init__(self, burst: int, interval: float) -> None:
        self._burst, self._interval = burst, interval
        self._due: dict[str, float] = {}  # by key: s at which the next one is due after a used up burst, newest last
        self._reset = asyncio.Event()

    async def wait(self, key: str) -> None:
        """Wait until a key may go on; raises UserError, after which clients try again, if that takes over MAX_WAIT."""
        now = time.monotonic()
        due = max(self._due.get(key, 0.0), now - (self._burst - 1) * self._interval)
        if due - now > MAX_WAIT:
            raise busy("Too many shares are waiting. Try again in a second.", 1)
        self._due.pop(key, None)
        self._due[key] = due + self._interval
        if len(self._due) > MAX_ADDRESSES:
            del self._due[next(iter(self._due))]
        if due > now:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reset.wait(), due - now)

    def reset(self) -> None:
        """Let all waiting keys go on, and give each a new burst."""
        self._due.clear()
        self._reset.set()
        self._reset = asyncio.Event()
