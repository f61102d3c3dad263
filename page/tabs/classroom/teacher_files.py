"""Files that a teacher sends and gets: their sizes, their time, and the room that they need."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import IO

from starlette.requests import Request

from model.errors import UserError
from page.guard.errors import CLOSE

MAX_UPLOAD_SECONDS = 120  # for a file


@contextlib.contextmanager
def refuse_full_disk() -> Iterator[None]:
    """Raise UserError if the block finds no room on the disk."""
    try:
        yield
    except OSError as error:
        sentence = "The server's disk has no room for this zip. Free some space."
        raise UserError(sentence, "no_room", status=507, headers=CLOSE) from error


async def receive(request: Request, file: IO[bytes], limit: int, reason: str) -> None:
    """Write a request's body to a file; raises UserError, with a reason if it is too long, or if it is too slow."""
    size = 0
    try:
        async with asyncio.timeout(MAX_UPLOAD_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    sentence = f"The file has more than {limit:,} bytes. Send a smaller one."
                    raise UserError(sentence, reason, status=413, headers=CLOSE)
                file.write(chunk)
    except TimeoutError as error:
        sentence = f"The file took more than {MAX_UPLOAD_SECONDS} s to arrive. Send it again."
        raise UserError(sentence, "zip_too_slow", status=408, headers=CLOSE) from error
