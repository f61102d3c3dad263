"""The page's scripts, styles and fonts, each read and compressed once.

Gradio opens a file in three threads for each request, and Starlette compresses it each time: 30 ms for the largest.
"""

import asyncio
import gzip
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 1_000_000  # of a file; the page needs 700,000, larger ones belong to components that are not on it
MAX_BYTES_KEPT = 60_000_000  # of all together; further files are read for each request
MIN_COMPRESSED = 4_000  # bytes; answers to a drawing are smaller, and must not wait for compression
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")


class TooLargeError(Exception):
    """A file that is too large to send; the rest of it is not read."""


@dataclass
class File:
    """A response that never changes; `compressed` is its body in gzip, or the body itself."""

    status: int
    headers: Headers
    body: bytes
    compressed: bytes

    def response(self, asked: Headers) -> Response:
        """Return the response to a request with some headers, without support for ranges."""
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
    """ASGI middleware that keeps the files of the routes that serve files, about 20 MB."""

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
            missing = file_missing()
            return File(missing.status_code, missing.headers, bytes(missing.body), b"")
        headers = Headers(raw=start["headers"])
        is_compressible = len(body) > MIN_COMPRESSED and headers.get("content-type", "").startswith(COMPRESSIBLE)
        compressed = await asyncio.to_thread(gzip.compress, body) if is_compressible else bytes(body)
        return File(start["status"], headers, bytes(body), compressed)


def file_missing() -> JSONResponse:
    """Return the response for a file that the page does not have."""
    return JSONResponse({"error": "There is no such file of the page: load the page again."}, 404)
