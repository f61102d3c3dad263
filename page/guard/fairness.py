"""What costs something is done in turns, see `workers`."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.guard.responses import reject
from page.guard.workers import RETRY_AFTER, TooBusyError, Workers

BUSY = "The server has too much to do at the moment: try again in a few seconds."


class Fairness:
    """ASGI middleware that gives Gradio's routes their turn, and answers 503 where too many wait.

    The page's own routes take their turn themselves, of the workers in `scope["guard.workers"]`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._workers = Workers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        route = scope["guard.route"]
        scope = {**scope, "guard.workers": self._workers}
        try:
            if route.is_work:
                answer: list[Message] = []

                async def keep(message: Message) -> None:
                    answer.append(message)

                async with self._workers.turn(scope["guard.address"], is_image=route.name == "predict_image"):
                    await self._app(scope, receive, keep)
                # Only now: whoever reads slowly must not keep the place.
                for message in answer:
                    await send(message)
            else:
                await self._app(scope, receive, send)
        except TooBusyError:
            await reject(503, BUSY, send, [(b"retry-after", str(RETRY_AFTER).encode())])
