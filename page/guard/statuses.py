"""What a function of Gradio's rejects has a status that says so."""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNPROCESSABLE = 422


class Statuses:
    """ASGI middleware that answers 422 where Gradio says 500 to a call that a function has rejected with a sentence.

    Gradio makes no difference between an error of the caller's and a fault of its own but in the body: only the first
    has a sentence in it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["guard.route"].body != "call":
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def send_with_status(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and message["status"] == 500:
                held = message  # until its body comes
                return
            if held is not None:
                if has_sentence(message.get("body", b"")):
                    held["status"] = UNPROCESSABLE
                await send(held)
                held = None
            await send(message)

        await self._app(scope, receive, send_with_status)


def has_sentence(body: bytes) -> bool:
    try:
        reply = json.loads(body)
    except ValueError:  # "Internal Server Error"
        return False
    return isinstance(reply, dict) and bool(reply.get("error"))
