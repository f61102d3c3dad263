"""The page and its files as the server sends them."""

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from page.document.assets import PREFIX, START, asset_files, early_modules, folder_of
from page.document.document import (
    HERE,
    LICENCES,
    PICTURE,
    ROOT,
    filled,
    first_assets,
    for_search,
    licences,
    page_html,
)
from page.document.programs import Functions, programs_html
from page.guard.gate import KindRoute
from page.page_component import PageComponent
from page.server.shared_result import SharedResult
from page.server.static_files import FOREVER, REVALIDATED, File, file_missing, make_file

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
ROBOTS = b"User-agent: *\nDisallow: /\n"  # keeps search engines from a link made by --share


class PageFiles:
    """The page, its assets, icons and manifest, and the page for programs.

    All are made once, when the first visitor comes, as it takes 0.2 s.
    """

    def __init__(
        self,
        components: Sequence[PageComponent],
        pad: dict[str, Any],
        made: Callable[[], Mapping[str, str]],
        functions: Functions,
    ) -> None:
        """Prepare a page with components and the pad's settings, and the one that describes functions for programs.

        `made` returns the modules that are no files.
        """
        self._components, self._pad, self._make_modules, self._functions = components, pad, made, functions
        self._made = SharedResult(self._make, lambda: None)

    @property
    def routes(self) -> Sequence[Route]:
        icons = [path.name for path in sorted(HERE.glob("icon*"))]
        names = ["manifest.webmanifest", "robots.txt", PICTURE, LICENCES, *icons]
        return [
            *(KindRoute("file", path, functools.partial(self._send_page, path), "GET") for path in ("/", "/api")),
            *(KindRoute("file", f"/{name}", functools.partial(self._send, name), "GET") for name in names),
            KindRoute("file", f"/{PREFIX}/{{name:path}}", self._send_asset, "GET"),
        ]

    async def prepare(self) -> None:
        await self._made.get()

    def _make(self) -> tuple[dict[str, Callable[[str], str]], dict[str, File]]:
        """Return, by path, functions that return a page's HTML for the server's address; and the files by path."""
        assets = asset_files(self._components, self._make_modules())
        folder = folder_of(assets)
        contents = {f"{folder}/{name}": content for name, content in assets.items()}
        contents |= {path.name: path.read_bytes() for path in HERE.glob("icon*")}
        contents |= {"manifest.webmanifest": filled("manifest.template", identity="").encode(), "robots.txt": ROBOTS}
        links = {"api": "./api"}
        if (ROOT / "README.md").is_file():  # not in an installed package
            contents[LICENCES] = licences(has_digits=False).encode()
            links["licences"] = f"./{LICENCES}"
        if (picture := ROOT / "docs/page.png").is_file():
            contents[PICTURE] = picture.read_bytes()
        head = ["$address", *first_assets(folder, START, early_modules(self._components))]
        html = page_html(self._components, self._pad, head, folder=folder, **links)
        pages: dict[str, Callable[[str], str]] = {
            "/": lambda address: html.replace("$address", for_search(address), 1),
            "/api": functools.partial(programs_html, self._functions, folder),
        }
        return pages, {name: file_of(name, content) for name, content in contents.items()}

    async def _send_page(self, path: str, request: Request) -> Response:
        pages, _ = await self._made.get()
        return page_for(pages[path], address_of(request)).response(request)

    async def _send_asset(self, request: Request) -> Response:
        return await self._send(f"{PREFIX}/{request.path_params['name']}", request)

    async def _send(self, name: str, request: Request) -> Response:
        _, files = await self._made.get()
        file = files.get(name)
        return file.response(request) if file else file_missing()


def file_of(name: str, content: bytes) -> File:
    is_named_by_content = name.startswith(f"{PREFIX}/")
    return make_file(content, CONTENT_TYPES[Path(name).suffix], FOREVER if is_named_by_content else REVALIDATED)


@functools.lru_cache(PAGES_KEPT)
def page_for(make: Callable[[str], str], address: str) -> File:
    return make_file(make(address).encode(), "text/html")


def address_of(request: Request) -> str:
    """Return the address of the page as visitors see it; `Origins` has checked the headers."""
    host = request.headers.get("x-forwarded-host", request.headers.get("host", "")).partition(",")[0].strip()
    is_secure = request.headers.get("x-forwarded-proto", request.url.scheme).startswith("https")
    return f"{'https' if is_secure else 'http'}://{host}/"
