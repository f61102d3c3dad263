"""What accumulates in a server that runs for weeks, or under attack, goes."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence

INTERVAL = 5  # s

logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def housekeeping(chores: Sequence[Callable[[], None]]) -> AsyncIterator[None]:
    """Do chores again and again while the block runs."""
    task = asyncio.create_task(keep_doing(chores))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def keep_doing(chores: Sequence[Callable[[], None]]) -> None:
    """Do each chore every INTERVAL seconds. What fails once is tried again later, and does not keep others from it."""
    failed: set[Callable[[], None]] = set()
    while True:
        await asyncio.sleep(INTERVAL)
        for chore in chores:
            try:
                chore()
                failed.discard(chore)
            except Exception:
                if chore not in failed:  # told once, not every five seconds
                    logger.exception("Housekeeping failed; it will be tried again.")
                failed.add(chore)
