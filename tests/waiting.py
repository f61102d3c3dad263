"""Wait for a condition."""

import time
from collections.abc import Callable

START_TIMEOUT = 180  # s until the page must be served; a busy CI machine imports TensorFlow for a minute


def wait_until(
    condition: Callable[[], object],
    what: str = "it",
    seconds: float = START_TIMEOUT,
    pause: Callable[[], object] = lambda: time.sleep(0.02),
) -> None:
    """Wait until a condition holds; after `seconds`, fail with the name `what`. Calls `pause` between two checks."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not after {seconds} s"
        pause()
