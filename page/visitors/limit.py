"""A limit on how often each address may do something."""

import time
from collections import deque

MAX_ADDRESSES = 10_000  # that are remembered; the least recent is forgotten first


class Limit:
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
