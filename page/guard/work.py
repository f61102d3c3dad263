"""Work is done for a few at a time, fairly: whoever sends a thousand requests waits for them, and nobody else does.

Requests wait by address, and addresses take turns; a rate limit, as of the package `limits`, would refuse a class what
the server could do for it. A whole class may share one address, so the limits for one are those of a class. The fast
answers, which follow the pen, are computed in the event loop, when they have been read in turn, see `reading`.
"""

import asyncio
import os
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.guard.asgi import Guard, reject

THREADS = max(1, (os.cpu_count() or 1) - 1)  # one core is for the event loop
MAX_WAITING = 300  # requests of one address: a class whose every browser sends all that it may
MAX_WAITING_TOGETHER = 1200
RETRY_AFTER = 2  # s


class TooBusyError(Exception):
    """More requests wait than may."""


class Turns:
    """Gives out a few places, to the addresses in turn. For one event loop."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Have a place while the block runs, after waiting for it; raises TooBusyError."""
        await self._take(address)
        try:
            yield
        finally:
            self._give_back()

    async def _take(self, address: str) -> None:
        if self._free > 0:
            self._free -= 1
            return
        waiting = len(self._waiting.get(address, ()))
        if waiting >= MAX_WAITING or sum(map(len, self._waiting.values())) >= MAX_WAITING_TOGETHER:
            raise TooBusyError
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(place)  # only now: `_give_back` expects no empty queue
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_back()  # it was given to us at the same moment
            raise

    def _give_back(self) -> None:
        while self._waiting:
            address, queue = self._waiting.popitem(last=False)
            place = queue.popleft()
            if queue:
                self._waiting[address] = queue  # at the end: the others come first
            if not place.cancelled():
                place.set_result(None)
                return
        self._free += 1


class Work(Guard):
    """ASGI middleware that gives Gradio's routes their turn, and answers 503 where too many wait.

    The page's own routes take theirs by themselves, of `scope["guard.threads"]`.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._threads = Turns(THREADS)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, scope = scope["guard.route"], {**scope, "guard.threads": self._threads}
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            if route.kind != "page":
                await self._app(scope, receive, send)
                return
            async with self._threads.turn(scope["guard.address"]):
                await self._app(scope, receive, keep)
        except TooBusyError:
            sentence = "The server has too much to do at the moment: try again in a few seconds."
            await reject(503, sentence, send, {"retry-after": str(RETRY_AFTER)})
            return
        for message in answer:  # when the place is given back: whoever reads slowly must not keep it
            await send(message)
