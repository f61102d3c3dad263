"""What stands between the network and Gradio: hostile requests are refused here, before Gradio takes them apart.

Each module has one purpose, and knows nothing of drawings or networks:

- `routes`: only what the page and the documented API need is open
- `bodies`: a body is small, comes soon, and is what its route expects
- `uploads`: they are few, and gone soon
- `streams`: a stream of answers is of a call that was made, and they are few
- `statuses`: what a function refuses has a status that says so
- `housekeeping`: silent connections, trainings for nobody and old uploads go
"""

from starlette.middleware import Middleware

from page.guard.bodies import MAX_UPLOAD_BYTES, Bodies
from page.guard.housekeeping import keep_house, keep_little
from page.guard.routes import Routes
from page.guard.statuses import Statuses
from page.guard.streams import Streams
from page.guard.uploads import Uploads, upload_folder


def middleware(page):
    """The guards for a gr.Blocks, outermost first, as Starlette takes them."""
    return [Middleware(Routes, page=page), *map(Middleware, (Streams, Bodies, Uploads, Statuses))]


__all__ = ["MAX_UPLOAD_BYTES", "keep_house", "keep_little", "middleware", "upload_folder"]
