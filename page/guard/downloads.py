"""Send large files to a few clients at a time, so that a class that loads them delays no drawing.

More at once would not arrive earlier: they would fill the buffers of the network, behind which answers wait.
"""

import asyncio
import contextlib
import io
import time
from collections import Counter
from collections.abc import Mapping
from typing import IO

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from page.guard.errors import busy
from page.guard.fairness import FairSemaphore

PLACES = 4  # files that are sent at the same time
SLICE = 2.0  # s until another download has the place: one that is read slowly goes on in its next turn
MOST = 120  # downloads of an address that wait or are sent: a class of 60 that loads two files each
PIECE = 65_536  # bytes that are read at once


class Downloads(FairSemaphore):
    """The places for downloads, see `Download`."""

    def __init__(self) -> None:
        super().__init__(PLACES)
        self.current: Counter[str] = Counter()  # downloads that wait or are sent, by address


class Download(Response):
    """An open file that is read while it is sent, in the address's turn, and then closed."""

    def __init__(self, file: IO[bytes], media_type: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(None, 200, headers, media_type)
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        file.seek(0)
        self.headers["content-length"] = str(self._size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        downloads, address = scope["guard.downloads"], scope["guard.address"]
        if downloads.current[address] >= MOST:
            raise busy("Too many downloads at once: try again in a few seconds.", 2)
        downloads.current[address] += 1
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._send_body(downloads, address, Request(scope, receive), send)
        finally:
            downloads.current -= Counter([address])  # which drops zeros
            self._file.close()

    async def _send_body(self, downloads: Downloads, address: str, request: Request, send: Send) -> None:
        sent = 0
        while sent < self._size:
            async with downloads.turn(address):
                if await request.is_disconnected():
                    return
                end = time.monotonic() + SLICE
                while True:  # one piece at least
                    piece = self._file.read(PIECE)
                    sent += len(piece)
                    message = {"type": "http.response.body", "body": piece, "more_body": sent < self._size}
                    sending = asyncio.ensure_future(send(message))
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(asyncio.shield(sending), end - time.monotonic())
                    if sent >= self._size or time.monotonic() >= end:
                        break
            await sending
