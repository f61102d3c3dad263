"""Results that all visitors share, such as MNIST's test digits: computed once, in one thread however many wait."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

REMEMBERED = 60  # s until a failed result is tried again, if its file has not changed


class SharedResult:
    """A result that one thread computes for all callers. For one event loop."""

    def __init__(self, make: Callable[[], Any], version: Callable[[], Any]) -> None:
        """Store `make`, which runs in a thread, once; after an error again, REMEMBERED later or with another version.

        `version` returns that of the file that `make` reads, see `model.data.mnist.file_version`.
        """
        self._make, self._version = make, version
        self._task: asyncio.Task[Any] | None = None
        self._failure: tuple[float, Any] | None = None  # s, and the file's version

    async def get(self) -> Any:
        """Wait for the result; raises the error of its computation, such as DatasetError."""
        if self._task is None or (self._task.done() and self._is_worth_another_try()):
            self._failure = None
            self._task = asyncio.create_task(self._make_in_thread())
        return await asyncio.shield(self._task)  # a client that disconnects does not cancel it for the others

    async def _make_in_thread(self) -> Any:
        version = self._version()
        try:
            return await in_daemon_thread(self._make)
        except Exception:
            self._failure = time.monotonic(), version
            raise

    def _is_worth_another_try(self) -> bool:
        if self._failure is None:
            return False
        failed_at, version = self._failure
        return time.monotonic() - failed_at > REMEMBERED or self._version() != version


async def in_daemon_thread(function: Callable[[], Any]) -> Any:
    """Call a function in a thread that a server which stops does not wait for: it may download for a long time."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()  # from now on it cannot be cancelled

    def call() -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001, any: it is raised in the event loop
            future.set_exception(error)

    threading.Thread(target=call, daemon=True).start()
    return await asyncio.wrap_future(future)
