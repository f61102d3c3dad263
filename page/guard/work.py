"""Gradio's work is done in turns, see `workers`, and its answer has a status that says whose mistake it was."""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.guard.asgi import Guard, reject
from page.guard.workers import RETRY_AFTER, TooBusyError, Workers

BUSY = "The server has too much to do at the moment: try again in a few seconds."


class Work(Guard):
    """ASGI middleware that gives Gradio's routes their turn, and answers 503 where too many wait.

    The page's own routes take their turn themselves, of the workers in `scope["guard.workers"]`.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._workers = Workers()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, address = scope["guard.route"], scope["guard.address"]
        scope = {**scope, "guard.workers": self._workers}
        try:
            if not route.is_work:
                await self._app(scope, receive, send)
                return
            answer: list[Message] = []

            async def keep(message: Message) -> None:
                answer.append(message)

            async with self._workers.turn(address, is_image=route.name == "predict_image" or route.body == "upload"):
                await self._app(scope, receive, keep)
        except TooBusyError:
            await reject(503, BUSY, send, [(b"retry-after", str(RETRY_AFTER).encode())])
            return
        # Gradio says 500 to what a function rejects, too: only then is there a sentence in the body.
        if route.body == "call" and has_sentence(answer):
            answer[0]["status"] = 422
        for message in answer:  # when the place is given back: whoever reads slowly must not keep it
            await send(message)


def has_sentence(answer: list[Message]) -> bool:
    """Whether an answer is a fault with a sentence in it."""
    if not answer or answer[0]["status"] != 500:
        return False
    try:
        reply = json.loads(answer[1].get("body", b""))
    except ValueError:  # "Internal Server Error"
        return False
    return isinstance(reply, dict) and bool(reply.get("error"))
