"""Only what the page and the documented API need is open.

Gradio has many more routes: they serve files, proxy other hosts, run functions by number, reload and edit the program,
keep streams, sessions and histories. All of those answer 404 here. What stays open, and why:

| route                                       | who needs it                                                   |
| ------------------------------------------- | -------------------------------------------------------------- |
| GET, HEAD /                                 | the page; Gradio asks for it itself when it starts             |
| GET /page/..., POST /api/NAME               | the page: its own scripts, styles, texts, and what they ask    |
| GET /assets/..., /static/..., /theme.css,   | the page: Gradio's own scripts, styles and fonts               |
|     /favicon.ico                            |                                                                |
| GET /robots.txt                             | search engines: keeps them from a link made by --share         |
| GET /config                                 | gradio_client, when it connects                                |
| GET /gradio_api/startup-events              | Gradio itself, when it starts                                  |
| GET /gradio_api/info, /openapi.json         | "Use via API", gradio_client, and programs that read OpenAPI   |
| POST /gradio_api/run/NAME,                  | programs, as "Use via API" and OpenAPI describe it: NAME is    |
|     /call/NAME and /call/v2/NAME, and       | predict, read or predict_image                                 |
|     GET /gradio_api/call/NAME/EVENT         |                                                                |
| POST /gradio_api/queue/join,                | gradio_client; only for what is documented                     |
|     GET /gradio_api/queue/data              |                                                                |
| POST /gradio_api/upload                     | programs that send an image                                    |

A route is given no query but what it needs: "/" would show any visitor's deep link, /upload follow any upload.
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
        get, description = OpenRoute(), OpenRoute(is_work=True)
        names = public_functions(page).values()
        own = {route.path: route.methods or set() for route in routes if "{" not in route.path}
        self._routes = {
            **{path: OpenRoute(("POST",), "json") for path, methods in own.items() if "POST" in methods},
            "/": OpenRoute(("GET", "HEAD"), is_work=True),
            "/config": description,
            **dict.fromkeys(["/theme.css", "/favicon.ico", "/robots.txt"], OpenRoute(is_file=True)),
            f"{GRADIO_API}/startup-events": get,
            # Of one page, as Gradio would tell everybody the address by which the first one asked for all.
            f"{GRADIO_API}/info": OpenRoute(fixed_query=b"page=", is_work=True),
            f"{GRADIO_API}/openapi.json": description,
            **{f"{GRADIO_API}/run/{name}": call("call", name) for name in names},
            **{f"{GRADIO_API}/call/{name}": call("call", name, is_queued=True) for name in names},
            **{f"{GRADIO_API}/call/v2/{name}": call("named call", name, is_queued=True) for name in names},
            f"{GRADIO_API}/queue/join": call("queued call", is_queued=True),
            f"{GRADIO_API}/queue/data": OpenRoute(query=r"session_hash=([\w-]{1,64})", is_stream=True),
            f"{GRADIO_API}/upload": call("upload"),
        }
        folders = ["assets", "static", *(route.path.split("/{")[0].strip("/") for route in routes if "{" in route.path)]
        called = "|".join(map(re.escape, sorted(names)))
        self._patterns = [
            (re.compile(rf"/({'|'.join(folders)})(/[\w@+-][\w.@+-]*)+", re.ASCII), OpenRoute(is_file=True)),
            (re.compile(rf"{GRADIO_API}/call/({called})/(?P<event>[0-9a-f]{{32}})"), OpenRoute(is_stream=True)),
        ]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        route = self._routes.get(path) or next((r for pattern, r in self._patterns if pattern.fullmatch(path)), None)
        if route is None:
            await reject(404, "There is nothing at this address: see Use via API at the foot of the page.", send)
            return
        if scope["method"] not in route.methods:
            allowed = ", ".join(route.methods)
            await reject(405, f"This address takes {allowed} only.", send, [(b"allow", allowed.encode())])
            return
        query = scope["query_string"]
        if query:
            found = route.query and re.fullmatch(route.query, query.decode("ascii", "replace"))
            query = query if found else b""
        scope = {
            **scope,
            "guard.route": route,
            "guard.address": scope.get("guard.address", ""),  # none of what Gradio asks while the server starts
            "query_string": route.fixed_query or query,
        }
        await self._app(scope, receive, send)
