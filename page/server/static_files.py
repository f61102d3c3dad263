"""The page's scripts, styles and fonts, each read and compressed once.

Gradio opens a file, in three turns of a thread, each time that it is asked for, and Starlette compresses it anew: 30 ms
for the largest. Whoever asks for files all the time must not have the server do so.
"""

import asyncio
import gzip
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 1_000_000  # of a file; the page needs 700,000, what is larger is of components that are not on it
MAX_BYTES_KEPT = 60_000_000  # of all together; what is asked for beyond them is read anew each time
MIN_COMPRESSED = 4_000  # bytes; an answer while somebody draws is smaller, and must not wait for it
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")


class TooLargeError(Exception):
    """A file that is not sent; the rest of it is not read."""


@dataclass
class File:
    """An answer that is always the same: its status and headers, its body, and that compressed, where it is smaller."""

    status: int
    headers: Headers
    body: bytes
    compressed: bytes

    def response(self, asked: Headers) -> Response:
        """The answer to a request with some headers. There are no ranges: nobody needs a part of a script."""
        headers = MutableHeaders(raw=[each for each in self.headers.raw if each[0] != b"accept-ranges"])
        if self.status == 200 and asked.get("if-none-match") == headers.get("etag", ""):
            del headers["content-length"]
            return Response(None, 304, headers)
        is_compressed = "gzip" in asked.get("accept-encoding", "") and len(self.compressed) < len(self.body)
        body = self.compressed if is_compressed else self.body
        headers["content-length"] = str(len(body))
        headers.add_vary_header("accept-encoding")
        if is_compressed:
            headers["content-encoding"] = "gzip"
        return Response(body, self.status, headers)


class Files:
    """ASGI middleware that keeps the files of the routes that serve files. There are some 20 MB of them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, File] = {}
        self._size = 0  # bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["guard.kind"] != "file":
            await self._app(scope, receive, send)
            return
        path = scope["path"].lower()  # where the disk ignores case, a file has thousands of paths
        file = self._kept.get(path)
        if file is None:
            async with scope["guard.threads"].turn(scope["guard.address"]):
                file = await self._read(scope, receive)
            size = len(file.body) + len(file.compressed)
            if file.status == 200 and path not in self._kept and self._size + size <= MAX_BYTES_KEPT:
                self._kept[path] = file
                self._size += size
        await file.response(Headers(scope=scope))(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> File:
        start: Message = {}
        body = bytearray()

        async def read(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))
                if len(body) > MAX_BYTES:
                    raise TooLargeError

        try:
            await self._app({**scope, "headers": []}, receive, read)
        except TooLargeError:
            return File(404, Headers({"content-type": "application/json"}), NOT_HERE, b"")
        headers = Headers(raw=start["headers"])
        is_compressible = len(body) > MIN_COMPRESSED and headers.get("content-type", "").startswith(COMPRESSIBLE)
        compressed = await asyncio.to_thread(gzip.compress, body) if is_compressible else bytes(body)
        return File(start["status"], headers, bytes(body), compressed)


NOT_HERE = b'{"error": "There is no such file of the page: load the page again."}'
