"""Results that all visitors share, such as MNIST's test digits: made once, without a thread for each who waits."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from model.errors import DatasetError

REMEMBERED = 60  # s for which a failure is told without trying again


class SharedResult:
    """What one thread makes for all who ask for it. For one event loop."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """Remember how to make it.

        Args:
            make: runs in a thread, once; again only where it has raised DatasetError, and REMEMBERED later.
        """
        self._make = make
        self._task: asyncio.Task[Any] | None = None
        self._failed_at = 0.0

    async def get(self) -> Any:
        """Wait until it is made.

        Raises:
            DatasetError: it could not be.
        """
        if self._task is None or (self._has_failed() and time.monotonic() - self._failed_at > REMEMBERED):
            self._task = asyncio.create_task(self._make_in_thread())
        return await asyncio.shield(self._task)  # whoever disconnects does not end it for the others

    async def _make_in_thread(self) -> Any:
        try:
            return await asyncio.to_thread(self._make)
        except DatasetError:
            self._failed_at = time.monotonic()
            raise

    def _has_failed(self) -> bool:
        return self._task is not None and self._task.done() and self._task.exception() is not None
