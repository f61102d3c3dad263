"""A body is small, arrives soon, and is what its route expects.

A route may read a larger one itself, and has to bound it: the teacher's import of a class.

Gradio parses a body whole before it asks what it is for, writes an upload to the disk while it arrives, and waits
for ever. Here a body is read first, into bounded memory and for a bounded time, and only then passed on.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gradio as gr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.guard.json_body import BadBodyError, parse_object
from page.guard.responses import reject
from page.guard.routes import OpenRoute
from page.guard.uploads import is_uploaded

MAX_BYTES = 250_000  # 5,000 points with 17 digits each are 212,000
MAX_BYTES_UNCHECKED = 100_000  # of a call that waits in Gradio's queue: up to 2 MB of objects
MAX_UPLOAD_BYTES = 10_000_000  # an image file
MAX_BYTES_TOGETHER = 150_000_000  # of all bodies that are arriving or being worked on
MAX_BYTES_OF_ADDRESS = 60_000_000
MAX_SECONDS = 30  # until a body is here; a phone's photograph over a slow line takes ten

JSON = b"application/json"
FORM = b"multipart/form-data"


class RejectedError(Exception):
    """A request that is rejected."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class CutOffError(RejectedError):
    """A request that is rejected before all of it has arrived: the connection has to be closed."""


class Bodies:
    """ASGI middleware that passes a whole, checked body on, or rejects it with one sentence."""

    def __init__(self, app: ASGIApp, checks: Mapping[str, Callable[..., object]]) -> None:
        """Make the middleware.

        Args:
            app: the application behind.
            checks: by the name of a function of Gradio's, what its arguments are checked by before Gradio has them: it
                raises ValueError with a sentence.
        """
        self._app, self._checks = app, checks
        self._held: Counter[str] = Counter()  # bytes of bodies by address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        route = scope["guard.route"]
        if route.body == "stream":
            await self._app(scope, receive, send)
            return
        chunks: list[bytes] = []
        try:
            announced = check_headers(route, scope["headers"])
            if announced == 0:
                await self._app(scope, receive, send)
                return
            try:
                async with asyncio.timeout(MAX_SECONDS):
                    is_whole = await self._read(receive, chunks, max_bytes(route), scope["guard.address"])
            except TimeoutError as error:
                raise CutOffError(
                    408, f"The request took more than {MAX_SECONDS} s to arrive: send it again."
                ) from error
            if not is_whole:
                return  # whoever sent it has gone
            chunks[:] = [body := b"".join(chunks)]
            if route.body in CALLS:
                try:
                    name, arguments, session = check_call(route, body, scope["app"].get_blocks())
                    if session:
                        scope["guard.call"]["session"] = session
                    check = self._checks.get(name)
                    # What Gradio queues is rejected in its own way, which its client expects, unless it is large.
                    if check and (not route.is_queued or len(body) > MAX_BYTES_UNCHECKED):
                        check(*arguments)
                except ValueError as error:
                    raise RejectedError(400 if isinstance(error, BadBodyError) else 422, str(error)) from error
            await self._app(scope, replay(body, receive), send)
        except CutOffError as rejection:
            await reject(rejection.status, rejection.sentence, send, [(b"connection", b"close")])
        except RejectedError as rejection:
            await reject(rejection.status, rejection.sentence, send)
        finally:
            self._held -= Counter({scope["guard.address"]: sum(map(len, chunks))})

    async def _read(self, receive: Receive, chunks: list[bytes], limit: int, address: str) -> bool:
        """Append what arrives to `chunks`; returns whether all did."""
        received = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            chunk = message.get("body", b"")
            received += len(chunk)
            check_length(received, limit, CutOffError)
            held = self._held[address] + len(chunk)
            if held > MAX_BYTES_OF_ADDRESS or self._held.total() + len(chunk) > MAX_BYTES_TOGETHER:
                raise CutOffError(503, "The server has too much to read at the moment: try again in a minute.")
            self._held[address] += len(chunk)
            chunks.append(chunk)
            if not message.get("more_body"):
                return True


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` of ASGI that gives a body once, and then what else arrives."""
    message: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def receive_again() -> Message:
        nonlocal message
        if message is None:
            return await receive()
        given, message = message, None
        return given

    return receive_again


def max_bytes(route: OpenRoute) -> int:
    return MAX_UPLOAD_BYTES if route.body == "upload" else MAX_BYTES


def check_headers(route: OpenRoute, raw_headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """Check what is announced of a body; returns its length in bytes, None where that is not known."""
    headers = dict(reversed(list(raw_headers)))  # the first of a name counts, as for those behind
    announced = headers.get(b"content-length", b"0" if b"transfer-encoding" not in headers else None)
    length = None if announced is None else int(announced)  # digits, which the server has made sure of
    if not route.body:
        if length != 0:
            raise RejectedError(400, "A request to this address has no body: leave it out.")
        return 0
    is_upload = route.body == "upload"
    check_length(length or 0, max_bytes(route))
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != (FORM if is_upload else JSON):
        expected = "a form with a file in the field files" if is_upload else "JSON, with Content-Type: application/json"
        raise RejectedError(415, f"This address takes {expected}.")
    return length or None


def check_length(length: int, limit: int, error: type[RejectedError] = RejectedError) -> None:
    if length > limit:
        raise error(413, f"The request has more than {limit:,} bytes: send less.")


# ---- Calls of Gradio's


def check_call(route: OpenRoute, body: bytes, page: gr.Blocks) -> tuple[str, list[Any], str | None]:
    """Check that a body is a call of a function of the page; returns the function's name, arguments and session.

    Args:
        route: its `body` is a key of CALLS.
        body: JSON.
        page: whose functions may be called.

    Raises:
        BadBodyError: it is not.
    """
    call = parse_object(body)
    arguments = CALLS[route.body](route, call, page)
    name = route.name or str(call_name(page, call["fn_index"]))
    check_files(name, arguments)
    return name, arguments, call.get("session_hash") if route.body == "queued call" else None


def check_plain_call(_route: OpenRoute, call: dict[str, Any], _page: gr.Blocks) -> list[Any]:
    check_keys(call, {"data"})
    if not isinstance(call.get("data"), list):
        raise BadBodyError('The body must have a list of the arguments, like {"data": [...]}.')
    return call["data"]


def check_named_call(route: OpenRoute, call: dict[str, Any], page: gr.Blocks) -> list[Any]:
    parameters = page.get_api_info()["named_endpoints"][f"/{route.name}"]["parameters"]
    check_keys(call, {parameter["parameter_name"] for parameter in parameters})
    for parameter in parameters:
        if not parameter["parameter_has_default"] and parameter["parameter_name"] not in call:
            raise BadBodyError(f"The argument {parameter['parameter_name']} is missing: see Use via API on the page.")
    names = [parameter["parameter_name"] for parameter in parameters]
    return [call.get(name) for name in names]


def check_queued_call(_route: OpenRoute, call: dict[str, Any], page: gr.Blocks) -> list[Any]:
    """Gradio's clients number the functions, and send what this page has no use for, always null."""
    optional = {"event_data", "trigger_id", "event_id", "simple_format", "batched", "oauth_token"}
    arguments = check_plain_call(_route, {name: value for name, value in call.items() if name == "data"}, page)
    check_keys(call, {"data", "fn_index", "session_hash", *optional})
    if any(call.get(name) for name in optional - {"trigger_id"}):
        raise BadBodyError("A call consists of data, fn_index and session_hash: leave the rest out.")
    number, session, trigger = (call.get(name) for name in ("fn_index", "session_hash", "trigger_id"))
    if type(number) is not int or call_name(page, number) is None:
        raise BadBodyError("There is no function of this number: use the endpoints of Use via API on the page.")
    if not isinstance(session, str) or not re.fullmatch(r"[\w-]{1,64}", session, re.ASCII):
        raise BadBodyError("The session_hash must be up to 64 letters and digits.")
    if trigger is not None and type(trigger) is not int:
        raise BadBodyError("The trigger_id must be a whole number: leave it out.")
    return arguments


CALLS: dict[str, Callable[[OpenRoute, dict[str, Any], gr.Blocks], list[Any]]] = {
    "call": check_plain_call,
    "named call": check_named_call,
    "queued call": check_queued_call,
}


def call_name(page: gr.Blocks, number: int) -> str | None:
    """The name of the documented function of a number, as gradio_client learns it from `/config`."""
    for function in page.config["dependencies"]:
        if function["id"] == number and function["api_visibility"] == "public":
            return function["api_name"]
    return None


def check_keys(call: dict[str, Any], known: set[str]) -> None:
    if not call.keys() <= known:
        raise BadBodyError(f"The body has a key that is unknown here: send {', '.join(sorted(known))} only.")


def check_files(name: str, arguments: list[Any]) -> None:
    """Check the files in a call: Gradio would fetch what an address names, in whatever place of a call."""
    if name == "predict_image" and arguments:
        file, *others = arguments
        if others:
            raise BadBodyError("This function takes one argument, an uploaded image: leave the others out.")
        is_file = isinstance(file, dict) and isinstance(file.get("url"), str | None)
        if not is_file or not is_uploaded(file.get("path")):
            raise BadBodyError(
                "A file in this call was not uploaded: upload it first, then send what the upload gave back."
            )
        arguments = [value for key, value in file.items() if key not in ("path", "url")]
    if any(isinstance(value, dict) and "path" in value for value in all_values(arguments)):
        raise BadBodyError("There is a file in this call where none belongs: see Use via API on the page.")


def all_values(values: Iterable[Any]) -> Iterable[Any]:
    """Values of JSON and all that are in them."""
    left = list(values)
    while left:
        value = left.pop()
        yield value
        if isinstance(value, dict):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
