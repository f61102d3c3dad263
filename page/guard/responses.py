"""Rejections, in the form that the page's JavaScript and programs read."""

import json
from collections.abc import Sequence

from starlette.types import Send


async def reject(status: int, sentence: str, send: Send, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    """Answer with a status and `{"error": sentence}`.

    Args:
        status: of HTTP, 400 to 599.
        sentence: what is wrong and what to do.
        send: of ASGI.
        headers: in addition to those of the body.
    """
    body = json.dumps({"error": sentence}).encode()
    length = (b"content-length", str(len(body)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"application/json"), length, *headers],
        }
    )
    await send({"type": "http.response.body", "body": body})
