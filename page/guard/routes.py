"""Only what the page and the documented API need is open.

Gradio has many more routes: they serve files, proxy other hosts, run functions by number, reload and edit the program,
keep streams, sessions and histories. All of those answer 404 here. A route is given no query but what it needs: "/"
would show any visitor's deep link, /upload follow any upload.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from page.gradio_internals import public_functions
from page.guard.asgi import Guard, reject

GRADIO_API = "/gradio_api"
# How a function of Gradio's is called: at once, or in its queue, where the answer is in a stream, at the function's own
# address, there with names of arguments, or at one address for all.
CALLS = ("call", "queued call", "named call", "session call")
POSTS = ("json", "raw", "upload", *CALLS)


@dataclass(frozen=True)
class OpenRoute:
    """An open route.

    Attributes:
        kind: by what is sent, one of POSTS, "raw" for a body that the route itself reads and bounds; or by the answer,
            a "stream" of Gradio's, a "file" that never changes, a "page" that Gradio makes, or a "word".
        name: of the function of Gradio's that is called, or "".
        query: part of the query that is passed on, a pattern.
        fixed_query: what is passed on in place of any query.
    """

    kind: str
    name: str = ""
    query: str = ""
    fixed_query: bytes = b""

    @property
    def methods(self) -> tuple[str, ...]:
        """Those of HTTP."""
        return ("POST",) if self.kind in POSTS else ("GET", "HEAD") if self.kind == "page" else ("GET",)

    @property
    def is_queued(self) -> bool:
        """Whether a call waits in Gradio's queue."""
        return self.kind in CALLS[1:]

    @property
    def is_work(self) -> bool:
        """Whether Gradio works on it for more than a moment."""
        return self.kind in (*CALLS, "upload", "page")


class Routes(Guard):
    """ASGI middleware that lets through what is open, and answers 404 or 405 to all else.

    The route is in `scope["guard.route"]` for those behind.
    """

    def __init__(self, app: ASGIApp, page: gr.Blocks, routes: Sequence[Route]) -> None:
        """Learn what is open.

        Args:
            app: the application behind.
            page: complete; its documented functions may be called.
            routes: the page's own.
        """
        super().__init__(app)
        names = public_functions(page).values()
        folders = [route.path.split("/{")[0] for route in routes if "{" in route.path]
        own = [route for route in routes if "POST" in (route.methods or ())]
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
            **{f"{GRADIO_API}/run/{name}": OpenRoute("call", name) for name in names},
            **{f"{GRADIO_API}/call/{name}": OpenRoute("queued call", name) for name in names},
            **{f"{GRADIO_API}/call/v2/{name}": OpenRoute("named call", name) for name in names},
            f"{GRADIO_API}/upload": OpenRoute("upload"),
            # gradio_client.
            "/config": OpenRoute("page"),
            f"{GRADIO_API}/queue/join": OpenRoute("session call"),
            f"{GRADIO_API}/queue/data": OpenRoute("stream", query=r"session_hash=[\w-]{1,64}"),
        }
        self._patterns = [
            (rf"({'|'.join(['/assets', '/static', *folders])})(/[\w@+-][\w.@+-]*)+", OpenRoute("file")),
            (rf"{GRADIO_API}/call/({'|'.join(map(re.escape, names))})/[0-9a-f]{{32}}", OpenRoute("stream")),
        ]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, query = scope["path"], scope["query_string"]
        matching = (route for pattern, route in self._patterns if re.fullmatch(pattern, path, re.ASCII))
        route = self._routes.get(path) or next(matching, None)
        if route is None:
            await reject(404, "There is nothing at this address: see Use via API at the foot of the page.", send)
            return
        if scope["method"] not in route.methods:
            allowed = ", ".join(route.methods)
            await reject(405, f"This address takes {allowed} only.", send, {"allow": allowed})
            return
        is_needed = route.query and re.fullmatch(route.query, query.decode("ascii", "replace"), re.ASCII)
        scope = {
            **scope,
            "guard.route": route,
            "guard.address": scope.get("guard.address", ""),  # none of what Gradio asks while the server starts
            "query_string": query if is_needed else route.fixed_query,
        }
        await self._app(scope, receive, send)
