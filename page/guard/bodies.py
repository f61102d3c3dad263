"""A body is small, arrives soon, and is of its route's kind.

A route may read a larger one itself, and has to bound it: the teacher's import of a class.

Starlette waits for a body for ever, and bounds neither what one takes nor what all take together. Here one is read
first, into bounded memory and for a bounded time, and only then passed on.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from page.guard.asgi import Guard, reject, replay
from page.guard.routes import POSTS, OpenRoute

MAX_BYTES = 250_000  # 5,000 points with 17 digits each are 212,000
MAX_UPLOAD_BYTES = 10_000_000  # an image file
MAX_BYTES_TOGETHER = 150_000_000  # of all bodies that are arriving or being worked on
MAX_BYTES_SHARED = 120_000_000  # of them, those of addresses that send more than LITTLE
LITTLE = 2 * MAX_BYTES
MAX_BYTES_OF_ADDRESS = 60_000_000
MAX_KIND = 200  # characters of a Content-Type; 16,000 take Python's parser 20 ms
MAX_SECONDS = 30  # until a body is here; a phone's photograph over a slow line takes ten
CLOSE = {"connection": "close"}  # where the rest of a body is not waited for


class Bodies(Guard):
    """ASGI middleware that passes a whole body on, or rejects it with one sentence."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._held: Counter[str] = Counter()  # bytes of bodies by address

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, address = scope["guard.route"], scope["guard.address"]
        if route.kind == "raw":
            await self._app(scope, receive, send)
            return
        chunks: list[bytes] = []
        try:
            try:
                check_head(route, Headers(scope=scope))
                if route.kind in POSTS:
                    async with asyncio.timeout(MAX_SECONDS):
                        await self._read(receive, chunks, max_bytes(route), address)
                    chunks[:] = [body := b"".join(chunks)]
                    receive = replay(body, receive)
            except ClientDisconnect:
                return
            except HTTPException as error:
                await reject(error.status_code, error.detail, send, error.headers)
                return
            except TimeoutError:
                await reject(408, f"The request took more than {MAX_SECONDS} s to arrive: send it again.", send, CLOSE)
                return
            await self._app(scope, receive, send)
        finally:
            self._held -= Counter({address: sum(map(len, chunks))})

    async def _read(self, receive: Receive, chunks: list[bytes], limit: int, address: str) -> None:
        """Append what arrives to `chunks`, until all has."""
        is_arriving, received = True, 0
        while is_arriving:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunk = message.get("body", b"")
            received += len(chunk)
            check_length(received, limit, CLOSE)
            own, together = self._held[address] + len(chunk), self._held.total() + len(chunk)
            # Whoever sends little is read even where many send much.
            limit_together = MAX_BYTES_TOGETHER if own <= LITTLE else MAX_BYTES_SHARED
            if own > MAX_BYTES_OF_ADDRESS or together > limit_together:
                sentence = "The server has too much to read at the moment: try again in a minute."
                raise HTTPException(503, sentence, CLOSE)
            self._held[address] += len(chunk)
            chunks.append(chunk)
            is_arriving = message.get("more_body", False)


def max_bytes(route: OpenRoute) -> int:
    return MAX_UPLOAD_BYTES if route.kind == "upload" else MAX_BYTES


def check_head(route: OpenRoute, headers: Headers) -> None:
    """Check what is announced of a body."""
    length = int(headers.get("content-length", 0))  # digits, which the server has made sure of
    if route.kind not in POSTS:
        if length or "transfer-encoding" in headers:
            raise HTTPException(400, "A request to this address has no body: leave it out.")
        return
    check_length(length, max_bytes(route))
    kind = "multipart/form-data" if route.kind == "upload" else "application/json"
    announced = headers.get("content-type", "")
    if len(announced) > MAX_KIND or announced.partition(";")[0].strip().lower() != kind:
        raise HTTPException(415, f"This address takes a body with Content-Type: {kind}.")


def check_length(length: int, limit: int, headers: Mapping[str, str] | None = None) -> None:
    if length > limit:
        raise HTTPException(413, f"The request has more than {limit:,} bytes: send less.", headers)
