"""What accumulates in a server that runs for weeks, or under attack, goes."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import gradio as gr

from page.gradio_internals import connections
from page.guard.uploads import remove_uploads

INTERVAL = 5  # s
SILENCE = 15  # s that a connection may take to send a request

logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def housekeeping(page: gr.Blocks) -> AsyncIterator[None]:
    """Keep removing what is left behind while the block runs."""
    task = asyncio.create_task(keep_tidying(page))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def keep_tidying(page: gr.Blocks) -> None:
    """Close silent connections and remove old uploads, again and again. What fails once is tried again later."""
    silent: dict[Any, tuple[Any, float]] = {}
    while True:
        await asyncio.sleep(INTERVAL)
        try:
            silent = close_silent(connections(page), silent)
            remove_uploads(page)
        except Exception:
            logger.exception("Housekeeping failed; it will be tried again.")


def close_silent(open_connections: Iterable[Any], silent: dict[Any, tuple[Any, float]]) -> dict[Any, tuple[Any, float]]:
    """Close connections that send no request: the server waits for one for ever, and has only so many.

    Args:
        open_connections: uvicorn's protocols.
        silent: connection to (request, s): its last request before, and since when there was no other.

    Returns:
        What is to be given as `silent` the next time.
    """
    now = time.monotonic()
    waiting = {}
    for connection in list(open_connections):
        request = connection.cycle
        if request is None or request.response_complete:
            before, since = silent.get(connection, (request, now))
            waiting[connection] = (request, since if before is request else now)
            if now - waiting[connection][1] > SILENCE:
                connection.transport.close()
    return waiting
