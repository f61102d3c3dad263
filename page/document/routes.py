"""The page and its files as the server sends them."""

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from page.document.assets import PREFIX, START, asset_files, early_modules, folder_of
from page.document.document import HERE, LICENCES, PICTURE, ROOT, filled, first_assets, for_search, licences, page_html
from page.document.programs import Functions, programs_html
from page.guard.gate import KindRoute
from page.page_component import PageComponent
from page.server.static_files import FOREVER, REVALIDATED, File, make_file

# The module `mimetypes` is not reliable: on Windows any program may have changed its types.
CONTENT_TYPES = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".css": "text/css",
    ".bin": "application/octet-stream",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
}
PAGES_KEPT = 32  # one for each page and address


def page_routes(
    components: Sequence[PageComponent],
    pad: dict[str, Any],
    made: Mapping[str, str],
    functions: Functions,
    is_shared: bool = False,
) -> list[Route]:
    """Make the routes of the page, its assets, icons and manifest, and the page for programs, which takes 0.2 s.

    The page has components and the pad's settings; the one for programs describes functions. `made` are the modules
    that are no files. A page that `is_shared` by a public link asks search engines to stay away.
    """
    assets = asset_files(components, made)
    folder = folder_of(assets)
    files = {f"{folder}/{name}": content for name, content in assets.items()}
    files |= {path.name: path.read_bytes() for path in HERE.glob("icon*")}
    files["manifest.webmanifest"] = filled("manifest.template", identity="").encode()
    links = {"api_link": "./api"}
    files["robots.txt"] = b"User-agent: *\nDisallow: /\n" if is_shared else b"User-agent: *\nDisallow:\n"
    if (ROOT / "README.md").is_file():  # not in an installed package
        files[LICENCES] = licences(has_digits=True).encode()
        links["site_licences"] = f"./{LICENCES}"
    if (picture := ROOT / "docs/page.png").is_file():
        files[PICTURE] = picture.read_bytes()
    head = ["$address", *first_assets(folder, START, early_modules(components))]
    html = page_html(components, pad, head, folder=folder, **links)
    pages: dict[str, Callable[[str], str]] = {  # each returns the HTML for the page's address
        "/": lambda address: html.replace("$address", for_search(address), 1),
        "/api": functools.partial(programs_html, functions, folder),
    }
    answers = {path: functools.partial(send_page, make) for path, make in pages.items()}
    answers |= {f"/{name}": functools.partial(send_file, file_of(name, content)) for name, content in files.items()}
    return [KindRoute("file", path, answer, "GET") for path, answer in answers.items()]


def file_of(name: str, content: bytes) -> File:
    is_named_by_content = name.startswith(f"{PREFIX}/")
    return make_file(content, CONTENT_TYPES[Path(name).suffix], FOREVER if is_named_by_content else REVALIDATED)


async def send_file(file: File, request: Request) -> Response:
    return file.response(request)


async def send_page(make: Callable[[str], str], request: Request) -> Response:
    return page_for(make, address_of(request)).response(request)


@functools.lru_cache(PAGES_KEPT)
def page_for(make: Callable[[str], str], address: str) -> File:
    return make_file(make(address).encode(), "text/html")


def address_of(request: Request) -> str:
    """Return the address of the page as visitors see it; `Origins` has checked the headers."""
    root = os.environ.get("GRADIO_ROOT_PATH", "").rstrip("/")  # a path that a proxy removes, or a whole address
    if root.startswith("http"):
        return f"{root}/"
    host = request.headers.get("x-forwarded-host", request.headers.get("host", "")).partition(",")[0].strip()
    is_secure = request.headers.get("x-forwarded-proto", request.url.scheme).startswith("https")
    return f"{'https' if is_secure else 'http'}://{host}{root}/"
