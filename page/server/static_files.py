"""Files that the server compresses once and sends many times; other answers, few of them large, are not compressed."""

import gzip
import hashlib
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

MIN_COMPRESSED = 4_000  # bytes; gzip saves little on smaller files
FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"  # kept by a browser, which asks each time whether it has changed


@dataclass(frozen=True)
class File:
    content: bytes
    is_compressed: bool  # by gzip, where that is smaller
    media_type: str
    cache_control: str
    etag: str

    def response(self, request: Request) -> Response:
        headers = {"cache-control": self.cache_control, "etag": self.etag, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == self.etag:
            return Response(None, 304, headers)
        if not self.is_compressed:
            return Response(self.content, 200, headers, self.media_type)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(self.content), 200, headers, self.media_type)
        return Response(self.content, 200, {**headers, "content-encoding": "gzip"}, self.media_type)


def make_file(body: bytes, media_type: str, cache_control: str = REVALIDATED, is_small: bool = False) -> File:
    """Make a file; one that `is_small`, as it is compressed already, stays as it is."""
    is_worth_it = len(body) >= MIN_COMPRESSED and not is_small
    compressed = gzip.compress(body, 6, mtime=0) if is_worth_it else body
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    is_smaller = len(compressed) < len(body)
    return File(compressed if is_smaller else body, is_smaller, media_type, cache_control, etag)
