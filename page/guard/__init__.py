"""What stands between the network and the page: hostile requests are rejected here, before they are worked on.

What is promised: whatever one visitor sends (any requests, up to 10 MB of bodies a minute, up to 300 connections),
- other visitors' answers stay below 100 ms at p95, and below 500 ms at most;
- the serving process, without that of a training, stays below 600 MB;
- its log grows by less than 1 MB an hour;
- nothing of one visitor reaches another one;
- nothing reaches the disk but uploaded images (15 minutes, 200 MB), trained networks, and what a class shares;
- other websites get nothing.
A visitor is known by the address that a connection comes from. `tools/attack.py` tries to break the promise.

Each module has one purpose, and knows nothing of drawings or networks, outermost first:

- `connections`: they are few enough for the machine, and none stays for nothing
- `reading`: what they send is parsed in small pieces, and addresses take turns
- `origins`: who asks, by which name, and from which site
- `routes`: only what the page and the documented API need is open
- `streams`: a stream of Gradio's answers is of a call that was made, and there are few
- `bodies`, with `json_body` and `calls`: a body is small, arrives soon, and is what its route expects
- `work`, with `workers`: what costs something is done in turns
- `uploads`: they are few, and gone soon
- `housekeeping` and `log`: what accumulates goes, and the log stays small
- `asgi`: what all of them do
"""

from collections.abc import Callable, Mapping, Sequence

import gradio as gr
from starlette.middleware import Middleware
from starlette.routing import Route

from page.guard.bodies import Bodies
from page.guard.routes import Routes
from page.guard.streams import Streams
from page.guard.uploads import Uploads
from page.guard.work import Work


def middleware(
    page: gr.Blocks, routes: Sequence[Route], checks: Mapping[str, Callable[..., object]]
) -> list[Middleware]:
    """The guards for a page and its own routes, outermost first, but for `Origins`; for `checks` see `Calls`."""
    return [
        Middleware(Routes, page=page, routes=routes),
        Middleware(Streams),
        Middleware(Bodies, page=page, checks=checks),
        Middleware(Work),
        Middleware(Uploads),
    ]
