"""Refusals, in the form that shared.js and programs read."""

import json


async def refuse(status, sentence, send, headers=()):
    """Answer with a status and `{"error": sentence}`.

    Args:
        status: of HTTP, 400 to 599.
        sentence: what is wrong and what to do.
        send: of ASGI.
        headers: list of (name, value), bytes, besides those of the body.
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
