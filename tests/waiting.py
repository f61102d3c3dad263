"""Waiting for a condition instead of for a time."""

import time
from collections.abc import Callable

from driver import START_TIMEOUT


def wait_until(condition: Callable[[], object], what: str = "it", seconds: float = START_TIMEOUT) -> None:
    """Wait until a condition holds; fails where it does not after so many seconds, and says `what` has not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not after {seconds} s"
        time.sleep(0.02)
