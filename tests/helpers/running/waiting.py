"""Wait for a condition, set a module's clock, and run a coroutine."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

# s, each about ten times what it takes on two cores, for a machine that is slow and busy.
REPLY = 60  # for an answer over HTTP, which takes up to 6 s: /digits of all of MNIST
PAGE = 120  # for what a page shows, and for the start or the end of a program or a browser: WebKit's driver takes 12 s
TRAINING = 300  # for the tests of a file in Node.js, which train networks: 30 s


def wait_until(
    condition: Callable[[], object],
    what: str = "it",
    pause: Callable[[], object] = lambda: time.sleep(0.02),
    limit: float = PAGE,
) -> None:
    """Wait until a condition holds; after `limit` seconds, fail with the name `what`. Calls `pause` between checks."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + limit, f"{what}: not after {limit} s"
        pause()


def set_clock(patch: pytest.MonkeyPatch, module: ModuleType, **functions: Callable[[], float]) -> None:
    """Replace functions of `time` in one module: servers in threads of this process need the real ones."""
    patch.setattr(module, "time", SimpleNamespace(**(vars(time) | functions)))


def in_a_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in another thread: Playwright runs an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
