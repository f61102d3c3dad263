"""A web host of the static site that can redirect, lose, delay and replace each file."""

import contextlib
import mimetypes
import re
import threading
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from static_site import FOLDER, StaticSite, served_site

from page.document.document import COLOUR

NEW_COLOUR = "#123456"  # of `publish_update`
PATIENCE = 60  # s until a file that a test does not let go arrives anyway


def with_header(send: Send, name: bytes, value: bytes) -> Send:
    """Return an ASGI `send` that gives a response a header instead of its own."""

    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*(each for each in message["headers"] if each[0] != name), (name, value)]
        await send(message)

    return send_changed


class Host:
    """ASGI middleware before the files of the static site.

    A file is named by its path in the site's folder, or by a pattern such as "page/*.js"; "" is the page itself. The
    newest rule counts.
    """

    def __init__(self) -> None:
        self._rules: dict[str, Callable[[ASGIApp], ASGIApp]] = {}

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the middleware around an app that serves the files."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            name = scope["path"].removeprefix(f"{FOLDER}/") if scope["type"] == "http" else None
            rules = [rule for pattern, rule in self._rules.items() if name is not None and fnmatch(name, pattern)]
            await (rules[-1](app) if rules else app)(scope, receive, with_header(send, b"cache-control", b"no-store"))

        return answer

    def _add(self, name: str, rule: Callable[[ASGIApp], ASGIApp]) -> None:
        self._rules.pop(name, None)
        self._rules[name] = rule

    def redirect(self, name: str, other: str) -> None:
        """Redirect a file to another one in the folder."""
        self._add(name, lambda _: RedirectResponse(f"{FOLDER}/{other}", 302))

    def lose(self, name: str) -> None:
        """Answer that there is no such file."""
        self._add(name, lambda _: Response("<html>", 404, media_type="text/html"))

    @contextlib.contextmanager
    def delay(self, name: str) -> Iterator[None]:
        """Send a file after the block."""
        end = threading.Event()

        def delayed(app: ASGIApp) -> ASGIApp:
            async def answer(scope: Scope, receive: Receive, send: Send) -> None:
                await run_in_threadpool(end.wait, PATIENCE)
                await app(scope, receive, send)

            return answer

        self._add(name, delayed)
        yield
        end.set()

    def replace(self, name: str, content: str) -> None:
        """Send other content as a file."""
        kind = mimetypes.guess_type(name or "index.html")[0]
        self._add(name, lambda _: Response(content, media_type=kind))

    def forget(self) -> None:
        """Serve all files as they are."""
        self._rules.clear()


@contextlib.contextmanager
def hosted_site(folder: Path) -> Iterator[tuple[StaticSite, Host]]:
    """Serve a folder with a site at a Host while the block runs."""
    host = Host()
    with served_site(folder, host.around) as site:
        yield site, host


def publish_update(host: Host, folder: Path) -> None:
    """Replace the site in a folder by a newer version, whose page has another colour."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    worker = (folder / "service_worker.js").read_text(encoding="utf-8")
    host.forget()
    for name in ("", "index.html"):
        host.replace(name, page.replace(COLOUR, NEW_COLOUR))
    host.replace("service_worker.js", re.sub('VERSION = ".*?"', 'VERSION = "newer"', worker))
