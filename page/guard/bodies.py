"""A body is small, arrives soon, and is of its route's kind; it is read whole before anything asks what it is for.

Starlette's RequestBodyLimitMiddleware bounds neither the time nor what all bodies take together.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.types import Message, Receive

from page.guard.rejection import CLOSE, Rejection

MAX_BYTES = 250_000  # 5,000 points with 17 digits each are 212,000
MAX_UPLOAD_BYTES = 10_000_000  # an image file
MAX_BYTES_TOGETHER = 150_000_000  # of all bodies that are arriving or being worked on
MAX_BYTES_SHARED = 120_000_000  # of them, those of addresses that send more than LITTLE
LITTLE = 2 * MAX_BYTES
MAX_BYTES_OF_ADDRESS = 60_000_000
MAX_KIND = 200  # characters of a Content-Type; 16,000 take Python's parser 20 ms
MAX_SECONDS = 30  # until a body is here; a phone's photograph over a slow line takes ten
# By the kind of a route: what it takes, and how much of it.
TAKEN = {"json": ("application/json", MAX_BYTES), "upload": ("multipart/form-data", MAX_UPLOAD_BYTES)}


class Bodies:
    """The bodies in memory."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()  # bytes, by address

    @asynccontextmanager
    async def read(self, request: Request, kind: str, address: str) -> AsyncIterator[Receive]:
        """Hold a body while the block runs, which gets a `receive` of ASGI that gives it at once.

        Raises:
            Rejection: it is too large, late or of another kind, or there is no room for it.
            ClientDisconnect: it does not come.
        """
        length = int(request.headers.get("content-length", 0))  # digits, which the server has made sure of
        if kind not in TAKEN:
            if length or "transfer-encoding" in request.headers:
                raise Rejection(400, "A request to this address has no body: leave it out.")
            yield request.receive
            return
        taken, limit = TAKEN[kind]
        check_length(length, limit)
        announced = request.headers.get("content-type", "")
        if len(announced) > MAX_KIND or announced.partition(";")[0].strip().lower() != taken:
            raise Rejection(415, f"This address takes a body with Content-Type: {taken}.")
        chunks: list[bytes] = []
        received = 0
        try:
            try:
                async with asyncio.timeout(MAX_SECONDS):
                    async for chunk in request.stream():
                        received += len(chunk)
                        check_length(received, limit)
                        self._hold(chunk, address)
                        chunks.append(chunk)
            except TimeoutError:
                sentence = f"The request took more than {MAX_SECONDS} s to arrive: send it again."
                raise Rejection(408, sentence, CLOSE) from None
            chunks[:] = [b"".join(chunks)]
            yield replay(chunks[0], request.receive)
        finally:
            self._held -= Counter({address: sum(map(len, chunks))})

    def _hold(self, chunk: bytes, address: str) -> None:
        own, together = self._held[address] + len(chunk), self._held.total() + len(chunk)
        # Whoever sends little is read even where many send much.
        if own > MAX_BYTES_OF_ADDRESS or together > (MAX_BYTES_TOGETHER if own <= LITTLE else MAX_BYTES_SHARED):
            raise Rejection(503, "The server has too much to read at the moment: try again in a minute.", CLOSE)
        self._held[address] = own


def check_length(length: int, limit: int) -> None:
    if length > limit:
        raise Rejection(413, f"The request has more than {limit:,} bytes: send less.", CLOSE)


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` of ASGI that gives a body once, and then what else arrives."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
