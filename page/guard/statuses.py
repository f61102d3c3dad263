"""What a function refuses has a status that says so."""

import json

UNPROCESSABLE = 422


class Statuses:
    """ASGI middleware that answers 422 where Gradio says 500 to a call that a function has refused with a sentence.

    Gradio makes no difference between an error of the caller's and a fault of its own but in the body: only the first
    has a sentence in it.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        held = None

        async def send_with_status(message):
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

        await self.app(scope, receive, send_with_status)


def has_sentence(body):
    try:
        reply = json.loads(body)
    except ValueError:  # "Internal Server Error"
        return False
    return isinstance(reply, dict) and bool(reply.get("error"))
