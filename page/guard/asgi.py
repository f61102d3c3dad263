"""What all guards do: stand before an application of ASGI, reject with a sentence, and pass on what they have read."""

from collections.abc import Mapping

from starlette.responses import JSONResponse
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


async def reject(status: int, sentence: str, send: Send, headers: Mapping[str, str] | None = None) -> None:
    """Answer with a status of 400 to 599 and `{"error": sentence}`, which says what is wrong and what to do."""
    response = JSONResponse({"error": sentence}, status, headers)
    await send({"type": "http.response.start", "status": status, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body})


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` of ASGI that gives a body once, and then what else arrives."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
