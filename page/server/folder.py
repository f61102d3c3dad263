"""Serves the folder of a page from memory, each file compressed once."""

import functools
import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from page.guard.downloads import Download
from page.guard.gate import KindRoute
from page.server.routes import BINARY
from page.server.static_files import FOREVER, REVALIDATED, File, make_file

# The module `mimetypes` is not reliable: on Windows any program may have changed its types.
CONTENT_TYPES = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".css": "text/css",
    ".html": "text/html",
    ".bin": BINARY,
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
}
NETWORKS = "networks/"  # a folder of files that are gzip
PAGES_KEPT = 32  # one for each page and address
PageMaker = Callable[[str], str]  # returns the HTML for the page's address


def folder_routes(files: Mapping[str, bytes], pages: Mapping[str, PageMaker]) -> list[Route]:
    """Make the routes of a page's files by their paths, and of pages that name their own address."""
    routes: list[Route] = []
    for path, make in pages.items():
        routes.append(KindRoute("file", path, functools.partial(send_page, make), "GET"))
    for name, content in files.items():
        is_large = name.startswith(NETWORKS)
        kept = FOREVER if name.startswith(("page/", NETWORKS)) else REVALIDATED
        file = make_file(content, CONTENT_TYPES[Path(name).suffix], kept, is_small=is_large)
        send = functools.partial(send_large if is_large else send_file, file)
        routes.append(KindRoute("download" if is_large else "file", f"/{name}", send, "GET"))
    return routes


async def send_file(file: File, request: Request) -> Response:
    return file.response(request)


async def send_large(file: File, request: Request) -> Response:
    """Send a file in the address's turn, so that a class that loads networks delays no answer."""
    reply = file.response(request)
    if reply.status_code == 304:
        return reply
    return Download(io.BytesIO(file.content), file.media_type, {"cache-control": file.cache_control, "etag": file.etag})


async def send_page(make: PageMaker, request: Request) -> Response:
    return page_for(make, address_of(request)).response(request)


@functools.lru_cache(PAGES_KEPT)
def page_for(make: PageMaker, address: str) -> File:
    return make_file(make(address).encode(), "text/html")


def address_of(request: Request) -> str:
    """Return the address of the page as visitors see it; `Origins` has checked the headers."""
    root = os.environ.get("GRADIO_ROOT_PATH", "").rstrip("/")  # a path that a proxy removes, or a whole address
    if root.startswith("http"):
        return f"{root}/"
    host = request.headers.get("x-forwarded-host", request.headers.get("host", "")).partition(",")[0].strip()
    is_secure = request.headers.get("x-forwarded-proto", request.url.scheme).startswith("https")
    return f"{'https' if is_secure else 'http'}://{host}{root}/"
