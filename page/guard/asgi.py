"""What all guards do: stand before an application of ASGI, reject with a sentence, and pass on what they have read."""

import json
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Guard:
    """ASGI middleware for HTTP; what else a server says, that it starts and stops, is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.handle if scope["type"] == "http" else self._app)(scope, receive, send)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        raise NotImplementedError


async def reject(status: int, sentence: str, send: Send, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    """Answer with a status and `{"error": sentence}`, as the page's JavaScript and programs read it.

    Args:
        status: of HTTP, 400 to 599.
        sentence: what is wrong and what to do.
        send: of ASGI.
        headers: in addition to those of the body.
    """
    body = json.dumps({"error": sentence}).encode()
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": body})


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` of ASGI that gives a body once, and then what else arrives."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
