"""Only what the page and the documented API need is open.

Gradio has many more routes: they serve files, proxy other hosts, run functions by number, reload and edit the program,
keep streams, sessions and histories. All of those answer 404 here. A route is given no query but what it needs: "/"
would show any visitor's deep link.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from page.guard.asgi import Guard, reject
from page.guard.rejection import Rejection
from page.guard.turns import THREADS, Turns

GRADIO_API = "/gradio_api"
POSTS = ("json", "raw", "upload")


@dataclass(frozen=True)
class OpenRoute:
    """An open route.

    Attributes:
        kind: by what is sent, one of POSTS, "raw" for a body that the route itself reads and bounds; or by what comes
            back, the "answer" to a call, a "file" that never changes, a "page" that Gradio makes, or a "word".
        fixed_query: what is passed on in place of any query.
    """

    kind: str
    fixed_query: bytes = b""

    @property
    def methods(self) -> tuple[str, ...]:
        """Those of HTTP."""
        return ("POST",) if self.kind in POSTS else ("GET", "HEAD") if self.kind == "page" else ("GET",)


class Routes(Guard):
    """ASGI middleware that lets through what is open, and answers 404 or 405 to all else.

    The route is in `scope["guard.route"]` for those behind.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        """Learn what is open: some of Gradio's, and the page's own routes, of the `kind` that each of them has."""
        super().__init__(app)
        self._threads = Turns(THREADS)
        folders = [route.path.split("/{")[0] for route in routes if "{name:path}" in route.path]
        answers = [route for route in routes if getattr(route, "kind", "") == "answer"]
        own = [route for route in routes if "{" not in route.path]
        self._routes = {
            # The page: what its own JavaScript asks, and Gradio's files. Gradio itself asks for "/" when it starts.
            **{route.path: OpenRoute(getattr(route, "kind", "json")) for route in own},
            "/": OpenRoute("page"),
            "/theme.css": OpenRoute("file"),
            "/favicon.ico": OpenRoute("file"),
            # Search engines: it keeps them from a link made by --share.
            "/robots.txt": OpenRoute("file"),
            # Gradio itself, when it starts.
            f"{GRADIO_API}/startup-events": OpenRoute("word"),
            # Programs, as "Use via API" and OpenAPI tell them.
            # Of one page, as Gradio would tell everybody the address by which the first one asked for all.
            f"{GRADIO_API}/info": OpenRoute("page", fixed_query=b"page="),
            f"{GRADIO_API}/openapi.json": OpenRoute("page"),
            # gradio_client.
            "/config": OpenRoute("page"),
        }
        files = re.compile(rf"({'|'.join(['/assets', '/static', *folders])})(/[\w@+-][\w.@+-]*)+", re.ASCII)
        self._patterns = [
            (files, OpenRoute("file")),
            *((route.path_regex, OpenRoute("answer")) for route in answers),
        ]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, query = scope["path"], scope["query_string"]
        matching = (route for pattern, route in self._patterns if pattern.fullmatch(path))
        route = self._routes.get(path) or next(matching, None)
        if route is None:
            await reject(404, "There is nothing at this address: see Use via API at the foot of the page.", send)
            return
        if scope["method"] not in route.methods:
            allowed = ", ".join(route.methods)
            await reject(405, f"This address takes {allowed} only.", send, {"allow": allowed})
            return
        scope = {
            **scope,
            "guard.route": route,
            "guard.address": scope.get("guard.address", ""),  # none of what Gradio asks while the server starts
            "guard.threads": self._threads,
            "query_string": query if route.kind == "answer" else route.fixed_query,
        }
        try:
            await self._app(scope, receive, send)
        except Rejection as rejection:
            await rejection.response(scope, receive, send)
