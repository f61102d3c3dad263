"""The routes that the page's own JavaScript calls: `POST <root>/api/NAME`, a JSON object each way.

The routes for programs are in `gradio_adapter/protocol.py`.
"""

import asyncio
import contextlib
import inspect
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from model.errors import UserError
from page.guard.errors import encode_error
from page.guard.fairness import FairSemaphore
from page.guard.gate import KindRoute
from page.server.json_body import check_keys, parse_object

PREFIX = "/api"
BINARY = "application/octet-stream"
Json = Any  # a value of a request, not yet checked


def post(name: str, function: Callable[..., Any], prefix: str = PREFIX, kind: str = "json") -> Route:
    """Make a route that calls a function with the members of a JSON object, and sends the dict that it returns.

    For the members see `Arguments`, for the `kind` see `KindRoute`. A coroutine function runs in the event loop, any
    other in a thread. Instead of a dict, it may return a Response, such as a file.
    """
    arguments_of = Arguments(function)
    is_coroutine_function = inspect.iscoroutinefunction(function)

    async def answer(request: Request) -> Response:
        call = partial(function, **arguments_of(request, await request.body()))
        reply = await (call() if is_coroutine_function else work_in_turn(request, call))
        if isinstance(reply, Response):
            return reply
        return Response(orjson.dumps(reply), media_type="application/json")

    return KindRoute(kind, f"{prefix}/{name}", answer)


async def work_in_turn(request: Request, function: Callable[[], Any], places: FairSemaphore | None = None) -> Any:
    """Call a function in the visitor's turn: for all work that takes longer than a few milliseconds.

    A coroutine function runs in the event loop, any other in a thread. `places` replaces those for all work. Raises
    ClientDisconnect if the client has disconnected.
    """
    async with (places or request.scope["guard.threads"]).turn(request.scope["guard.address"]):
        if await request.is_disconnected():
            raise ClientDisconnect
        return await (function() if inspect.iscoroutinefunction(function) else asyncio.to_thread(function))


def post_stream(name: str, function: Callable[..., AsyncGenerator[dict[str, Any], None]]) -> Route:
    """Make a route that answers with an event stream of JSON objects; the last has `end`, true, or is an error."""
    arguments_of = Arguments(function)

    async def answer(request: Request) -> Response:
        updates = function(**arguments_of(request, await request.body()))
        first = await anext(updates)  # before the response starts, so that wrong arguments get a status of 4xx
        unbuffered = {"x-accel-buffering": "no"}  # so that a proxy forwards each event at once
        return StreamingResponse(events(first, updates), 200, unbuffered, "text/event-stream")

    async def events(first: dict[str, Any], rest: AsyncGenerator[dict[str, Any], None]) -> AsyncGenerator[bytes, None]:
        async with contextlib.aclosing(rest):
            try:
                yield event(first)
                async for update in rest:
                    yield event(update)
                yield event({"end": True})
            except UserError as error:
                yield event(encode_error(error))

    return Route(f"{PREFIX}/{name}", answer, methods=["POST"], name=name)


def event(update: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(update) + b"\n\n"


class Arguments:
    """Makes a function's arguments from the members of a JSON object.

    The function's parameters are the object's keys; those with a default may be left out. A parameter called `request`
    gets the request.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        parameters = inspect.signature(function).parameters
        self._takes_request = "request" in parameters
        self._known = [name for name in parameters if name != "request"]
        self._required = [name for name in self._known if parameters[name].default is inspect.Parameter.empty]

    def __call__(self, request: Request, body: bytes) -> dict[str, Any]:
        """Parse a request's body; raises UserError if it is not a JSON object with the function's keys."""
        arguments = parse_object(body)
        check_keys(arguments, self._known, self._required)
        return {**arguments, "request": request} if self._takes_request else arguments
