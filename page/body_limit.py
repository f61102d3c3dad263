"""Requests that are too large are turned away before they are read."""

from starlette.responses import JSONResponse

MAX_BYTES = 1_000_000  # a drawing of 5,000 points has about 50,000
MAX_UPLOAD_BYTES = 10_000_000  # an image file
UPLOAD_PATH = "/upload"  # where Gradio takes files, behind its prefix


class BodyLimit:
    """ASGI middleware that answers 413 with one sentence where a request's body is too large.

    Gradio takes a body apart whole before it asks what it is for: one of many megabytes would keep everybody waiting.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = MAX_UPLOAD_BYTES if scope["path"].rstrip("/").endswith(UPLOAD_PATH) else MAX_BYTES
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit:
            await refuse(limit, scope, receive, send)
            return

        received = 0
        has_started = False

        async def counting_receive():  # a body may come without its length, or be longer than it said
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLargeError
            return message

        async def watching_send(message):
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, counting_receive, watching_send)
        except BodyTooLargeError:
            if has_started:
                raise
            await refuse(limit, scope, receive, send)


class BodyTooLargeError(Exception):
    """More was received than is read."""


async def refuse(limit, scope, receive, send):
    sentence = f"The request has more than {limit // 1_000_000} million bytes: send less."
    await JSONResponse({"error": sentence}, status_code=413)(scope, receive, send)
