"""Only what the page and the documented API need is open.

Gradio has many more routes: they serve files, proxy other hosts, run functions by number, reload and edit the program,
keep streams, sessions and histories. All of those answer 404 here. What stays open, and why:

| route                                       | who needs it                                                   |
| ------------------------------------------- | -------------------------------------------------------------- |
| GET, HEAD /                                 | the page; Gradio asks for it itself when it starts             |
| GET /assets/..., /static/..., /theme.css,   | the page: Gradio's own scripts, styles and fonts               |
|     /favicon.ico                            |                                                                |
| GET /robots.txt                             | search engines: keeps them from a link made by --share         |
| GET /config                                 | gradio_client, when it connects                                |
| GET /gradio_api/startup-events              | Gradio itself, when it starts                                  |
| GET /gradio_api/info, /openapi.json         | "Use via API", gradio_client, and programs that read OpenAPI   |
| POST /gradio_api/run/NAME                   | the page, and programs that send one POST                      |
| POST /gradio_api/call/learn, and            | the page follows a training                                    |
|     GET /gradio_api/call/learn/EVENT        |                                                                |
| the same of /predict and /predict_image,    | programs, as "Use via API" and OpenAPI describe it             |
|     and POST /gradio_api/call/v2/NAME       |                                                                |
| POST /gradio_api/queue/join,                | gradio_client; only for what is documented                     |
|     GET /gradio_api/queue/data              |                                                                |
| POST /gradio_api/upload                     | programs that send an image                                    |

A route is given no query but what it needs: "/" would show any visitor's deep link, /upload follow any upload.
"""

import functools
import re
from dataclasses import dataclass

import httpx  # comes with gradio
from gradio.route_utils import API_PREFIX

from page.guard.answers import refuse

# What Gradio builds addresses of, for the page it serves.
HOST_HEADERS = (b"host", b"x-forwarded-host")
DROPPED_HEADERS = (b"x-gradio-server",)  # names the address outright; for Gradio's own Node.js server, not used here


@dataclass(frozen=True)
class Route:
    """An open route.

    Attributes:
        methods: of HTTP.
        body: what a POST carries, a key of `bodies.FORMS`, or "" for no body.
        name: of the function that is called, or "".
        query: part of the query that Gradio is given, a pattern.
        is_stream: whether the answer goes on and on.
        tells_host: whether the answer has the server's address in it.
    """

    methods: tuple[str, ...] = ("GET",)
    body: str = ""
    name: str = ""
    query: str = ""
    is_stream: bool = False
    tells_host: bool = False


class Routes:
    """ASGI middleware that lets through what is open, and answers 404 or 405 to all else.

    The route is in `scope["guard.route"]` for those behind.
    """

    def __init__(self, app, page):
        """Learn which functions the page has.

        Args:
            app: ASGI application.
            page: gr.Blocks, complete.
        """
        self.app = app
        functions = page.fns.values()
        public = {function.api_name for function in functions if function.api_visibility == "public"}
        queued = {function.api_name for function in functions if function.queue}
        at_once = {function.api_name for function in functions} - queued

        file_route, about_route = Route(), Route(tells_host=True)
        self.routes = {
            "/": Route(("GET", "HEAD"), tells_host=True),
            **dict.fromkeys(["/theme.css", "/favicon.ico", "/robots.txt", "/config"], file_route),
            f"{API_PREFIX}/startup-events": file_route,
            **dict.fromkeys([f"{API_PREFIX}/info", f"{API_PREFIX}/openapi.json"], about_route),
            **{f"{API_PREFIX}/run/{name}": Route(("POST",), "call", name) for name in at_once},
            **{f"{API_PREFIX}/call/{name}": Route(("POST",), "call", name) for name in public | queued},
            **{f"{API_PREFIX}/call/v2/{name}": Route(("POST",), "named call", name) for name in public},
            f"{API_PREFIX}/queue/join": Route(("POST",), "queued call"),
            f"{API_PREFIX}/queue/data": Route(query=r"session_hash=([\w-]{1,64})", is_stream=True),
            f"{API_PREFIX}/upload": Route(("POST",), "upload"),
        }
        followed = "|".join(map(re.escape, sorted(public | queued)))
        self.patterns = [
            (re.compile(r"/(assets|static)(/[\w@+-][\w.@+-]*)+", re.ASCII), file_route),
            (re.compile(rf"{API_PREFIX}/call/({followed})/(?P<event>[0-9a-f]{{32}})"), Route(is_stream=True)),
        ]

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # a WebSocket, which nothing here speaks: 403
            await send({"type": "websocket.close"})
            return
        path = scope["path"]
        route = self.routes.get(path) or next((r for pattern, r in self.patterns if pattern.fullmatch(path)), None)
        if route is None:
            await refuse(404, "There is nothing at this address: see Use via API at the foot of the page.", send)
            return
        if scope["method"] not in route.methods:
            allowed = ", ".join(route.methods)
            await refuse(405, f"This address takes {allowed} only.", send, [(b"allow", allowed.encode())])
            return
        for name, value in scope["headers"]:
            if name in HOST_HEADERS and not is_host(value):
                await refuse(400, "The name of the host in this request is none.", send)
                return
        if route.tells_host:
            scope["app"].api_info = None  # else Gradio tells everybody the address by which the first one came
        query = scope["query_string"]
        if query:
            found = route.query and re.fullmatch(route.query, query.decode("ascii", "replace"))
            query = query if found else b""
        scope = {
            **scope,
            "guard.route": route,
            "query_string": query,
            "headers": [header for header in scope["headers"] if header[0] not in DROPPED_HEADERS],
        }
        await self.app(scope, receive, send)


@functools.lru_cache(maxsize=100)  # most requests have the same one
def is_host(names):
    """Whether an address can be made of the value of a header, bytes: a host, or a list of them behind proxies."""
    if not re.fullmatch(rb"[\w.:\[\]-]{1,255}(, ?[\w.:\[\]-]{1,255}){,9}", names, re.ASCII):
        return False
    try:
        httpx.URL(f"http://{names.decode().partition(',')[0]}")
    except httpx.InvalidURL:
        return False
    return True
