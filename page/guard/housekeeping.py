"""What accumulates in a server that runs for weeks, or under attack, goes."""

import asyncio
import contextlib
import time

from gradio.utils import LRUCache

from page.guard.uploads import remove_uploads

INTERVAL = 5  # s
SILENCE = 15  # s that a connection may take to send a request
UNREAD = 60  # updates that wait for somebody to listen: more than fit on the way of a slow one
MOST_CALLS = 1000  # of the queue, whose answers nobody has fetched


def keep_little(page):
    """Bound what Gradio's queue remembers of calls.

    Args:
        page: gr.Blocks, complete and not yet launched.
    """
    queue = page._queue
    queue.max_size = MOST_CALLS
    queue.pending_messages_per_session = LRUCache(MOST_CALLS)
    queue.pending_event_ids_session = LRUCache(MOST_CALLS)
    queue.ANALYTICS_MAX_EVENTS = 100  # each call is told to pandas with all that are remembered


@contextlib.asynccontextmanager
async def keep_house(app):
    """A lifespan of ASGI, in which the house is kept."""

    async def keep():
        silent = {}
        while True:
            await asyncio.sleep(INTERVAL)
            page = app.get_blocks()
            silent = close_silent(page.server.server_state.connections, silent) if page.server else {}
            await stop_unheard(page._queue)
            remove_uploads(page)

    task = asyncio.create_task(keep())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def close_silent(connections, silent):
    """Close connections that send no request: the server waits for one for ever, and has only so many.

    Args:
        connections: uvicorn's protocols.
        silent: dict of connection to (request, s): its last request before, and since when there was no other.

    Returns:
        dict of the same form.
    """
    now = time.monotonic()
    waiting = {}
    for connection in list(connections):
        request = connection.cycle
        if request is None or request.response_complete:
            before, since = silent.get(connection, (request, now))
            waiting[connection] = (request, since if before is request else now)
            if now - waiting[connection][1] > SILENCE:
                connection.transport.close()
    return waiting


async def stop_unheard(queue):
    """Stop calls that go on and on while nobody listens: a training is for somebody."""
    for session, messages in list(queue.pending_messages_per_session.items()):
        if messages.qsize() > UNREAD:
            await queue.clean_events(session_hash=session)
