"""Read each body whole before the page works on it; limit its size and time.

Starlette's RequestBodyLimitMiddleware limits neither the time nor the memory of all bodies together.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.types import Message, Receive

from model.errors import UserError
from page.guard.errors import CLOSE

MAX_BYTES = 250_000  # 5,000 points with 17 digits each are 212,000
MAX_PICTURE_BYTES = 2_000_000  # the data URL of a picture
LIMITS = {"json": MAX_BYTES, "picture": MAX_PICTURE_BYTES}  # bytes of a body of JSON, by the kind of its route
MAX_BYTES_OF_ADDRESS = 20_000_000  # of all bodies that are arriving or being worked on
MAX_BYTES_TOGETHER = 60_000_000  # beyond which one small body of each address is still read
MAX_SECONDS = 30  # until a body is here


class Bodies:
    def __init__(self) -> None:
        self._held: Counter[str] = Counter()  # bytes, by address

    @asynccontextmanager
    async def read(self, request: Request, kind: str, address: str) -> AsyncIterator[Receive]:
        """Hold a body while the block runs; yields a `receive` that returns it. Raises UserError."""
        limit = LIMITS[kind]
        if int(request.headers.get("content-length", 0)) > limit:  # h11 accepts only digits, and no longer body
            raise UserError(f"The request has more than {limit:,} bytes: send less.", status=413, headers=CLOSE)
        body = bytearray()  # a list of chunks would take a multiple of their bytes if they are small
        size = 0
        try:
            try:
                async with asyncio.timeout(MAX_SECONDS):
                    async for chunk in request.stream():
                        self._hold(len(chunk), address)
                        size += len(chunk)
                        body += chunk
            except TimeoutError:
                sentence = f"The request took over {MAX_SECONDS} s to arrive: send it again."
                raise UserError(sentence, "late", status=408, headers=CLOSE) from None
            messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
            del body  # the request makes a copy

            async def receive() -> Message:
                return messages.pop() if messages else await request.receive()

            yield receive
        finally:
            self._held -= Counter({address: size})

    def _hold(self, size: int, address: str) -> None:
        own, together = self._held[address] + size, self._held.total() + size
        if own > MAX_BYTES_OF_ADDRESS or (own > MAX_BYTES and together > MAX_BYTES_TOGETHER):
            raise UserError(
                "The server has too much to read at the moment: try again in a minute.", status=503, headers=CLOSE
            )
        self._held[address] = own
