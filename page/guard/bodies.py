"""A body is small, comes soon, and is what its route expects.

Gradio takes a body apart whole before it asks what it is for, writes an upload to the disk while it comes, and waits
for ever. Here a body is read first, into bounded memory and for a bounded time, and only then Gradio sees it.
"""

import asyncio
import re

import orjson  # comes with gradio
from gradio_client.utils import is_http_url_like

from page.guard.answers import refuse

MAX_BYTES = 1_000_000  # a drawing of 5,000 points has about 50,000
MAX_UPLOAD_BYTES = 10_000_000  # an image file
MAX_BYTES_TOGETHER = 150_000_000  # of all bodies that are coming or being worked on
MAX_SECONDS = 30  # until a body is here; a phone's photograph over a slow line takes ten
MAX_DEPTH = 20  # lists and objects in each other; a drawing has five

JSON = b"application/json"
FORM = b"multipart/form-data"


class RefusedError(Exception):
    """A request that is refused: status, sentence."""


class BrokenOffError(RefusedError):
    """A request that is refused before all of it came: the connection has to be closed."""


class Bodies:
    """ASGI middleware that hands a whole, checked body on, or refuses it with one sentence."""

    def __init__(self, app):
        self.app = app
        self.held = 0  # bytes of bodies, of all requests together

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        route = scope["guard.route"]
        chunks = []
        try:
            announced = check_headers(route, scope["headers"])
            if announced == 0:
                await self.app(scope, receive, send)
                return
            try:
                async with asyncio.timeout(MAX_SECONDS):
                    whole = await self.read(receive, chunks, MAX_UPLOAD_BYTES if route.body == "upload" else MAX_BYTES)
            except TimeoutError as error:
                raise BrokenOffError(
                    408, f"The request took more than {MAX_SECONDS} s to come: send it again."
                ) from error
            if not whole:
                return  # whoever sent it has gone
            chunks[:] = [body := b"".join(chunks)]
            if route.body != "upload":
                check_call(route, body, scope["app"].get_blocks())
            await self.app(scope, replay(body, receive), send)
        except BrokenOffError as refusal:
            await refuse(*refusal.args, send, [(b"connection", b"close")])
        except RefusedError as refusal:
            await refuse(*refusal.args, send)
        finally:
            self.held -= sum(map(len, chunks))

    async def read(self, receive, chunks, limit):
        """Append what comes to `chunks`; returns whether all came."""
        received = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            chunk = message.get("body", b"")
            received += len(chunk)
            check_length(received, limit, BrokenOffError)
            if self.held + len(chunk) > MAX_BYTES_TOGETHER:
                raise BrokenOffError(503, "The server has too much to read at the moment: try again in a minute.")
            self.held += len(chunk)
            chunks.append(chunk)
            if not message.get("more_body"):
                return True


def replay(body, receive):
    """A `receive` of ASGI that gives a body once, and then what else comes."""
    message = {"type": "http.request", "body": body, "more_body": False}

    async def receive_again():
        nonlocal message
        if message is None:
            return await receive()
        given, message = message, None
        return given

    return receive_again


def check_headers(route, headers):
    """Check what is announced of a body; returns its length, None where that is not known."""
    headers = dict(reversed(headers))  # the first of a name counts, as for those behind
    length = headers.get(b"content-length", b"0" if b"transfer-encoding" not in headers else None)
    length = None if length is None else int(length)  # digits, which the server has made sure of
    if not route.body:
        if length != 0:
            raise RefusedError(400, "A request to this address has no body: leave it out.")
        return 0
    is_upload = route.body == "upload"
    check_length(length or 0, MAX_UPLOAD_BYTES if is_upload else MAX_BYTES)
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != (FORM if is_upload else JSON):
        expected = "a form with a file in the field files" if is_upload else "JSON, with Content-Type: application/json"
        raise RefusedError(415, f"This address takes {expected}.")
    return length or None


def check_length(length, limit, error=RefusedError):
    if length > limit:
        raise error(413, f"The request has more than {limit // 1_000_000} million bytes: send less.")


# ---- Calls


STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
BRACKETS = bytes.maketrans(b"{}", b"[]")
ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def check_call(route, body, page):
    """Check that a body is a call of a function.

    Args:
        route: routes.Route, whose `body` is "call", "named call" or "queued call".
        body: bytes.
        page: gr.Blocks.

    Raises:
        RefusedError: 400.
    """
    if is_deeper(body, MAX_DEPTH):
        raise RefusedError(400, f"The body is no JSON, or has lists more than {MAX_DEPTH} deep in each other.")
    try:
        call = orjson.loads(body)  # unlike Python's, it takes neither NaN nor half a character
    except orjson.JSONDecodeError as error:
        raise RefusedError(400, "The body is no JSON: send an object, in UTF-8, with finite numbers.") from error
    if not isinstance(call, dict):
        raise RefusedError(400, 'The body must be a JSON object like {"data": [...]}.')
    FORMS[route.body](route, call, page)
    # Gradio would fetch what an address names, in whatever place of a call.
    if (b"path" in body or b"\\" in body) and names_address(call):
        raise RefusedError(400, "A file in this call is an address elsewhere: upload the file first.")


def is_deeper(body, depth):
    """Whether lists and objects are nested deeper than `depth`, or not balanced. bytes -> bool."""
    brackets = STRINGS.sub(b"", body).translate(BRACKETS, ALL_BUT_BRACKETS)
    for _ in range(depth):
        brackets = brackets.replace(b"[]", b"")  # the innermost of all
        if not brackets:
            return False
    return True


def check_plain_call(_route, call, _page):
    check_keys(call, {"data"})
    if not isinstance(call.get("data"), list):
        raise RefusedError(400, 'The body must have a list of the arguments, like {"data": [...]}.')


def check_named_call(route, call, page):
    (function,) = (function for function in page.fns.values() if function.api_name == route.name)
    parameters = page.get_api_info()["named_endpoints"][f"/{function.api_name}"]["parameters"]
    check_keys(call, {parameter["parameter_name"] for parameter in parameters})
    for parameter in parameters:
        if not parameter["parameter_has_default"] and parameter["parameter_name"] not in call:
            raise RefusedError(
                400, f"The argument {parameter['parameter_name']} is missing: see Use via API on the page."
            )


def check_queued_call(route, call, page):
    """Gradio's clients number the functions, and send what this page has no use for, always null."""
    optional = {"event_data", "trigger_id", "event_id", "simple_format", "batched", "oauth_token"}
    check_plain_call(route, {name: value for name, value in call.items() if name == "data"}, page)
    check_keys(call, {"data", "fn_index", "session_hash", *optional})
    if any(call.get(name) for name in optional - {"trigger_id"}):
        raise RefusedError(400, "A call consists of data, fn_index and session_hash: leave the rest out.")
    number, session, trigger = (call.get(name) for name in ("fn_index", "session_hash", "trigger_id"))
    function = page.fns.get(number) if type(number) is int else None
    if function is None or function.api_visibility != "public":
        raise RefusedError(400, "There is no function of this number: use the endpoints of Use via API on the page.")
    if not isinstance(session, str) or not re.fullmatch(r"[\w-]{1,64}", session, re.ASCII):
        raise RefusedError(400, "The session_hash must be up to 64 letters and digits.")
    if trigger is not None and type(trigger) is not int:
        raise RefusedError(400, "The trigger_id must be a whole number: leave it out.")


FORMS = {"call": check_plain_call, "named call": check_named_call, "queued call": check_queued_call}


def check_keys(call, known):
    if not call.keys() <= known:
        raise RefusedError(400, f"The body has a key that is unknown here: send {', '.join(sorted(known))} only.")


def names_address(value):
    """Whether a file's path, anywhere in what came as JSON, is an address of the web."""
    values = [value]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if path is not None and not isinstance(path, str):
                return True
            if path is not None and (is_http_url_like(path) or "://" in path):
                return True
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
    return False
