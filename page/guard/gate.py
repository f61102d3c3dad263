"""Admits only what the page and the documented API need, and answers the rejections of the code behind it.

Gradio has many more routes: they serve files, proxy other hosts, run functions by number, reload and edit the program,
keep streams, sessions and histories. All of those get a 404. Queries are removed unless a route needs one.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.errors import UserError
from page.guard.bodies import LIMITS, Bodies
from page.guard.downloads import Downloads
from page.guard.errors import CLOSE, answer_to
from page.guard.fairness import THREADS, FairSemaphore

API = "/gradio_api"
# What Gradio answers: a "description" that it renders for each request.
OPEN = dict.fromkeys(map(re.escape, ["/config", f"{API}/info", f"{API}/openapi.json"]), "description")
# By kind; GET for the others.
METHODS = dict.fromkeys([*LIMITS, "raw"], "POST") | {"file": "GET, HEAD"}
# One page only: for all pages, Gradio would send every client the address that the first one used.
INFO, QUERY_OF_INFO = f"{API}/info", b"page="


class KindRoute(Route):
    """A route of a kind: one in LIMITS, "raw", "answer", "file" or "download", see `Gate`."""

    def __init__(
        self, kind: str, path: str, endpoint: Callable[[Request], Awaitable[Response]], method: str = "POST"
    ) -> None:
        super().__init__(path, endpoint, methods=[method])
        self.kind = kind


class Gate:
    """ASGI middleware that passes on requests to open routes with their whole bodies, and rejects all others.

    The scope gets the places for work in threads as "guard.threads", those for downloads as "guard.downloads", and the
    kind of the route as "guard.kind". A "raw" route reads and limits its own body; only an "answer" gets its query.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route], opened: Mapping[str, str] = OPEN) -> None:
        """Open the page's own routes, whose `kind` is "json" unless they have another, and others by their patterns."""
        self._app, self._bodies = app, Bodies()
        self._shared = {"guard.threads": FairSemaphore(THREADS), "guard.downloads": Downloads()}
        self._kinds = {route.path: getattr(route, "kind", "json") for route in routes}
        self._patterns = [(re.compile(pattern, re.ASCII), kind) for pattern, kind in opened.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the start and the end of the server
            await self._app(scope, receive, send)
            return
        try:
            kind, headers = self._kind(scope["path"]), dict(scope["headers"])
            methods = METHODS.get(kind, "GET")
            if scope["method"] not in methods.split(", "):
                raise UserError(f"This address takes {methods} only.", status=405, headers={"allow": methods})
            if b"transfer-encoding" in headers:  # see `connections`
                raise UserError("Send the body with a Content-Length, not in chunks.", status=411, headers=CLOSE)
            of_gradio = QUERY_OF_INFO if scope["path"].endswith(INFO) else b""
            query = scope["query_string"] if kind == "answer" else of_gradio
            scope = {**scope, **self._shared, "guard.kind": kind, "query_string": query}
            await self._answer(kind, scope, receive, send)
        except UserError as error:
            await answer_to(error)(scope, receive, send)
        except ClientDisconnect:
            pass

    def _kind(self, path: str) -> str:
        kind = self._kinds.get(path) or next((each for pattern, each in self._patterns if pattern.fullmatch(path)), "")
        if not kind:
            raise UserError("There is nothing at this address: see Use via API at the foot of the page.", status=404)
        return kind

    async def _answer(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        address = scope["guard.address"]
        if kind in LIMITS:
            async with self._bodies.read(Request(scope, receive), kind, address) as receive_whole:
                await self._app(scope, receive_whole, send)
            return
        if kind == "description":
            messages: list[Message] = []

            async def keep(message: Message) -> None:
                messages.append(message)

            async with scope["guard.threads"].turn(address):
                await self._app(scope, receive, keep)
            for message in messages:  # after the place is released, as a client may read slowly
                await send(message)
        else:
            await self._app(scope, receive, send)
