"""Wait for a condition, set a module's clock, and run a coroutine."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

TIMEOUT = 300  # s to wait for anything: many times what it takes, also on a slow machine that is busy


def wait_until(
    condition: Callable[[], object], what: str = "it", pause: Callable[[], object] = lambda: time.sleep(0.02)
) -> None:
    """Wait until a condition holds; after TIMEOUT, fail with the name `what`. Calls `pause` between two checks."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, f"{what}: not after {TIMEOUT} s"
        pause()


def set_clock(patch: pytest.MonkeyPatch, module: ModuleType, **functions: Callable[[], float]) -> None:
    """Replace functions of `time` in one module: servers in threads of this process need the real ones."""
    patch.setattr(module, "time", SimpleNamespace(**(vars(time) | functions)))


def in_a_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in another thread: Playwright runs an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
