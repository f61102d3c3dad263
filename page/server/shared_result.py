"""Results that all visitors share, such as MNIST's test digits: computed once, in one thread however many wait."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")
REMEMBERED = 60  # s until a failed result is tried again, if its file has not changed


class SharedResult(Generic[Result]):
    """A result that one thread computes for all callers. For one event loop."""

    def __init__(self, make: Callable[[], Result], version: Callable[[], Any]) -> None:
        """Store `make`, which runs in a thread for each `version` of its file, None without one, or after an error."""
        self._make, self._version = make, version
        self._task: asyncio.Task[Result] | None = None
        self._made: Any = None  # the version of the last result or error
        self._failed_at: float | None = None  # s, of an error

    async def get(self) -> Result:
        """Wait for the result; raises the error of its computation, such as DatasetError."""
        if self._task is None or (self._task.done() and self._is_old()):
            self._task = asyncio.create_task(self._make_in_thread())
        return await asyncio.shield(self._task)  # a client that disconnects does not cancel it for the others

    async def _make_in_thread(self) -> Result:
        self._made, self._failed_at = self._version(), None
        try:
            result = await in_daemon_thread(self._make)
        except Exception:
            self._failed_at = time.monotonic()
            raise
        self._made = self._made or self._version()  # of a file that `make` has downloaded
        return result

    def _is_old(self) -> bool:
        is_forgotten = self._failed_at is not None and time.monotonic() - self._failed_at > REMEMBERED
        return is_forgotten or self._version() != self._made


class SharedTask(Generic[Result]):
    """Work that runs once for all callers who wait for it to begin. For one event loop."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> None:
        self._work = work
        self._running: asyncio.Task[Result] | None = None  # the last one that has begun
        self._waiting: asyncio.Task[Result] | None = None  # begins after it

    async def get(self) -> Result:
        """Return the result of work that begins after this call, or raise its error."""
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._run(self._running))
        return await asyncio.shield(self._waiting)

    async def _run(self, before: asyncio.Task[Result] | None) -> Result:
        if before and not before.done():
            await asyncio.wait([before])
        self._running, self._waiting = self._waiting, None
        return await self._work()


async def in_daemon_thread(function: Callable[[], Result]) -> Result:
    """Call a function in a thread that a server which stops does not wait for: it may download for a long time."""
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()  # from now on it cannot be cancelled

    def call() -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001, any: it is raised in the event loop
            future.set_exception(error)

    threading.Thread(target=call, daemon=True).start()
    return await asyncio.wrap_future(future)
