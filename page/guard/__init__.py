"""What stands between the network and the page: hostile requests are rejected here, before they are worked on.

Each module has one purpose, and knows nothing of drawings or networks:

- `routes`: only what the page and the documented API need is open
- `bodies`: a body is small, arrives soon, and is what its route expects
- `json_body`: how JSON is parsed, here and in the page's own routes
- `uploads`: they are few, and gone soon
- `streams`: a stream of answers is of a call that was made, and there are few
- `statuses`: what a function of Gradio's rejects has a status that says so
- `housekeeping`: silent connections and old uploads go
"""

from collections.abc import Sequence

import gradio as gr
from starlette.middleware import Middleware
from starlette.routing import Route

from page.guard.bodies import Bodies
from page.guard.routes import Routes
from page.guard.statuses import Statuses
from page.guard.streams import Streams
from page.guard.uploads import Uploads


def middleware(page: gr.Blocks, routes: Sequence[Route]) -> list[Middleware]:
    """The guards for a page and its own routes, outermost first."""
    return [
        Middleware(Routes, page=page, routes=routes),
        Middleware(Streams),
        Middleware(Bodies),
        Middleware(Uploads),
        Middleware(Statuses),
    ]
