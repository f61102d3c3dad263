"""Results that all visitors share, such as MNIST's test digits: made once, without a thread for each who waits."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from model.errors import DatasetError

REMEMBERED = 60  # s for which a failure is told without trying again, where nothing has changed


class SharedResult:
    """What one thread makes for all who ask for it. For one event loop."""

    def __init__(self, make: Callable[[], Any], version: Callable[[], Any]) -> None:
        """Remember how to make it.

        Args:
            make: runs in a thread, once; again only where it has raised DatasetError, REMEMBERED later or when the
                version is another one.
            version: of the file that it is made from, see `model.data.mnist.file_version`.
        """
        self._make, self._version = make, version
        self._task: asyncio.Task[Any] | None = None
        self._failed_at = 0.0
        self._failed_version: Any = None

    async def get(self) -> Any:
        """Wait until it is made.

        Raises:
            DatasetError: it could not be.
        """
        if self._task is None or (self._has_failed() and self._is_worth_another_try()):
            self._task = asyncio.create_task(self._make_in_thread())
        return await asyncio.shield(self._task)  # whoever disconnects does not end it for the others

    async def _make_in_thread(self) -> Any:
        version = self._version()
        try:
            return await asyncio.to_thread(self._make)
        except DatasetError:
            self._failed_at, self._failed_version = time.monotonic(), version
            raise

    def _has_failed(self) -> bool:
        return self._task is not None and self._task.done() and self._task.exception() is not None

    def _is_worth_another_try(self) -> bool:
        return time.monotonic() - self._failed_at > REMEMBERED or self._version() != self._failed_version
