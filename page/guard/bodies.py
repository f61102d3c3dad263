"""A body is small, arrives soon, and is what its route expects.

Gradio parses a body whole before it asks what it is for, writes an upload to the disk while it arrives, and waits
for ever. Here a body is read first, into bounded memory and for a bounded time, and only then passed on.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import gradio as gr
from starlette.types import ASGIApp, Receive, Scope, Send

from page.guard.asgi import Guard, reject, replay
from page.guard.calls import Calls
from page.guard.json_body import BadBodyError
from page.guard.routes import OpenRoute

MAX_BYTES = 250_000  # 5,000 points with 17 digits each are 212,000
MAX_UPLOAD_BYTES = 10_000_000  # an image file
MAX_BYTES_TOGETHER = 150_000_000  # of all bodies that are arriving or being worked on
MAX_BYTES_SHARED = 120_000_000  # of them, those of addresses that send more than LITTLE
LITTLE = 2 * MAX_BYTES
MAX_BYTES_OF_ADDRESS = 60_000_000
MAX_SECONDS = 30  # until a body is here; a phone's photograph over a slow line takes ten

JSON, FORM = b"application/json", b"multipart/form-data"


class RejectedError(Exception):
    """A request that is rejected; where the whole of it has not arrived, its connection has to be closed."""

    def __init__(self, status: int, sentence: str, is_whole: bool = True) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, [] if is_whole else [(b"connection", b"close")]


class Bodies(Guard):
    """ASGI middleware that passes a whole, checked body on, or rejects it with one sentence."""

    def __init__(self, app: ASGIApp, page: gr.Blocks, checks: Mapping[str, Callable[..., object]]) -> None:
        """Make the middleware; for `page` and `checks` see `Calls`."""
        super().__init__(app)
        self._calls = Calls(page, checks)
        self._held: Counter[str] = Counter()  # bytes of bodies by address

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, address = scope["guard.route"], scope["guard.address"]
        chunks: list[bytes] = []
        try:
            if expects_body(route, scope["headers"]):
                try:
                    async with asyncio.timeout(MAX_SECONDS):
                        is_whole = await self._read(receive, chunks, max_bytes(route), address)
                except TimeoutError as error:
                    sentence = f"The request took more than {MAX_SECONDS} s to arrive: send it again."
                    raise RejectedError(408, sentence, is_whole=False) from error
                if not is_whole:
                    return  # whoever sent it has gone
                chunks[:] = [body := b"".join(chunks)]
                try:
                    if session := self._calls.check(route, body):
                        scope["guard.call"]["session"] = session
                except ValueError as error:
                    raise RejectedError(400 if isinstance(error, BadBodyError) else 422, str(error)) from error
                receive = replay(body, receive)
            await self._app(scope, receive, send)
        except RejectedError as rejection:
            await reject(rejection.status, str(rejection), send, rejection.headers)
        finally:
            self._held -= Counter({address: sum(map(len, chunks))})

    async def _read(self, receive: Receive, chunks: list[bytes], limit: int, address: str) -> bool:
        """Append what arrives to `chunks`; returns whether all did."""
        received = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            chunk = message.get("body", b"")
            received += len(chunk)
            check_length(received, limit, is_whole=False)
            own, together = self._held[address] + len(chunk), self._held.total() + len(chunk)
            # Whoever sends little is read even where many send much.
            limit_together = MAX_BYTES_TOGETHER if own <= LITTLE else MAX_BYTES_SHARED
            if own > MAX_BYTES_OF_ADDRESS or together > limit_together:
                sentence = "The server has too much to read at the moment: try again in a minute."
                raise RejectedError(503, sentence, is_whole=False)
            self._held[address] += len(chunk)
            chunks.append(chunk)
            if not message.get("more_body"):
                return True


def max_bytes(route: OpenRoute) -> int:
    return MAX_UPLOAD_BYTES if route.body == "upload" else MAX_BYTES


def expects_body(route: OpenRoute, raw_headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Check what is announced of a body; returns whether one is to come."""
    headers = dict(reversed(list(raw_headers)))  # the first of a name counts, as for those behind
    # Digits, which the server has made sure of; None where it is not known.
    length = None if b"transfer-encoding" in headers else int(headers.get(b"content-length", b"0"))
    if not route.body:
        if length != 0:
            raise RejectedError(400, "A request to this address has no body: leave it out.")
        return False
    is_upload = route.body == "upload"
    check_length(length or 0, max_bytes(route))
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != (FORM if is_upload else JSON):
        expected = "a form with a file in the field files" if is_upload else "JSON, with Content-Type: application/json"
        raise RejectedError(415, f"This address takes {expected}.")
    return True


def check_length(length: int, limit: int, is_whole: bool = True) -> None:
    if length > limit:
        raise RejectedError(413, f"The request has more than {limit:,} bytes: send less.", is_whole)
