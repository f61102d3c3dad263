"""Only what the page and the documented API need is open.

Gradio has many more routes: they serve files, proxy other hosts, run functions by number, reload and edit the program,
keep streams, sessions and histories. All of those answer 404 here. A route is given no query but what it needs: "/"
would show any visitor's deep link, /upload follow any upload.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from page.gradio_internals import public_functions
from page.guard.asgi import Guard, reject

GRADIO_API = "/gradio_api"


@dataclass(frozen=True)
class OpenRoute:
    """An open route.

    Attributes:
        methods: of HTTP.
        body: what a POST carries, "json", "upload" or a kind of `calls`, or "" for no body.
        name: of the function of Gradio's that is called, or "".
        query: part of the query that is passed on, a pattern.
        fixed_query: what is passed on in place of any query.
        is_queued: whether a call waits in Gradio's queue, and its answer is a stream.
        is_stream: whether the answer is a stream of Gradio's.
        is_work: whether Gradio works on it for more than a moment.
        is_file: whether the answer is a file that never changes while the server runs.
    """

    methods: tuple[str, ...] = ("GET",)
    body: str = ""
    name: str = ""
    query: str = ""
    fixed_query: bytes = b""
    is_queued: bool = False
    is_stream: bool = False
    is_work: bool = False
    is_file: bool = False


call = functools.partial(OpenRoute, ("POST",), is_work=True)


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
        file, description = OpenRoute(is_file=True), OpenRoute(is_work=True)
        names = public_functions(page).values()
        folders = [route.path.split("/{")[0] for route in routes if "{" in route.path]
        self._routes = {
            # The page: what its own JavaScript asks, and Gradio's files. Gradio itself asks for "/" when it starts.
            **{route.path: OpenRoute(("POST",), "json") for route in routes if "POST" in (route.methods or ())},
            "/": OpenRoute(("GET", "HEAD"), is_work=True),
            "/theme.css": file,
            "/favicon.ico": file,
            # Search engines: it keeps them from a link made by --share.
            "/robots.txt": file,
            # Gradio itself, when it starts.
            f"{GRADIO_API}/startup-events": OpenRoute(),
            # Programs, as "Use via API" and OpenAPI tell them.
            # Of one page, as Gradio would tell everybody the address by which the first one asked for all.
            f"{GRADIO_API}/info": OpenRoute(fixed_query=b"page=", is_work=True),
            f"{GRADIO_API}/openapi.json": description,
            **{f"{GRADIO_API}/run/{name}": call("call", name) for name in names},
            **{f"{GRADIO_API}/call/{name}": call("call", name, is_queued=True) for name in names},
            **{f"{GRADIO_API}/call/v2/{name}": call("named call", name, is_queued=True) for name in names},
            f"{GRADIO_API}/upload": call("upload"),
            # gradio_client.
            "/config": description,
            f"{GRADIO_API}/queue/join": call("queued call", is_queued=True),
            f"{GRADIO_API}/queue/data": OpenRoute(query=r"session_hash=[\w-]{1,64}", is_stream=True),
        }
        self._patterns = [
            (rf"({'|'.join(['/assets', '/static', *folders])})(/[\w@+-][\w.@+-]*)+", file),
            (rf"{GRADIO_API}/call/({'|'.join(map(re.escape, names))})/[0-9a-f]{{32}}", OpenRoute(is_stream=True)),
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
