"""Gradio's protocol for programs: how its clients call the functions of `endpoints.py` and fetch the answers.

gradio_client joins the queue (`queue/join`) and reads the events of its session (`queue/data`). @gradio/client and our
examples for curl post to `run`. Gradio's examples for curl post a list of arguments to `call/NAME`, or an object to
`call/v2/NAME`, and read one event (`call/NAME/EVENT`).

Each call is computed here during its POST, in its address's turn. Gradio's own queue has one line for all addresses,
keeps answers that are never fetched, downloads a file whose path is a URL, and prints a traceback for a wrong call.
"""

import asyncio
import contextlib
import inspect
import re
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from model import InputError
from model.errors import UserError
from page.gradio_adapter.kept import Kept
from page.guard.fairness import FairSemaphore
from page.guard.gate import API, KindRoute
from page.server.json_body import BadBodyError
from page.server.routes import Arguments, Json, event, post, work_in_turn

MAX_KEPT = 600  # answers that wait to be fetched; 150 of one address are enough for a large class
MAX_BYTES_KEPT = 40_000_000
MAX_AGE = 15 * 60  # s; a program fetches its answer at once
LINGER = 1.0  # s without an answer until a session's events end: gradio_client loses calls that it sends at the end
SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Answer:
    session: str  # of the program, or ""
    content: bytes  # JSON: a list with the function's result, or an object with an error
    is_good: bool  # whether it is a result


class Calls:
    """Calls functions and keeps their answers until they are fetched. For one event loop."""

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        numbers: Callable[[], Mapping[int, str]],
        prefix: str = API,
    ) -> None:
        """Store functions by name, and what returns their names by Gradio's numbers.

        A function that returns a tuple has an output for each value. The routes begin with `prefix`.
        """
        self._functions, self._numbers = functions, numbers
        self._prefix = prefix
        self._decoding = FairSemaphore(1)  # the place of those that take an `image`, which costs up to 60 MB
        self._kept: Kept[Answer] = Kept(MAX_KEPT, MAX_BYTES_KEPT, MAX_AGE)
        self._news: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()  # by session that is followed

    @property
    def routes(self) -> Sequence[Route]:
        answer_route, at = partial(KindRoute, "answer", method="GET"), self._prefix
        kinds = {name: "picture" if self._takes_image(name) else "json" for name in self._functions}
        any_kind = "picture" if "picture" in kinds.values() else "json"  # the path does not name the function
        return [
            *(post(f"run/{name}", partial(self._run, name), prefix=at, kind=kind) for name, kind in kinds.items()),
            *(post(f"call/{name}", partial(self._call, name), prefix=at, kind=kind) for name, kind in kinds.items()),
            *(KindRoute(kind, f"{at}/call/v2/{name}", partial(self._call_named, name)) for name, kind in kinds.items()),
            *(answer_route(f"{at}/call/{name}/{{event}}", self._follow_event) for name in kinds),
            post("queue/join", self._join, prefix=at, kind=any_kind),
            answer_route(f"{at}/queue/data", self._follow_session),
        ]

    def _takes_image(self, name: str) -> bool:
        return "image" in inspect.signature(self._functions[name]).parameters

    async def _run(
        self,
        name: str,
        request: Request,
        data: Json,
        fn_index: Json = None,  # @gradio/client adds this and the following; the path names the function
        session_hash: Json = None,
        event_data: Json = None,
        trigger_id: Json = None,
    ) -> dict[str, Any]:
        return {"data": outputs_of(await self._answer(name, request, data))}

    async def _call(self, name: str, request: Request, data: Json, session_hash: Json = None) -> dict[str, Any]:
        return await self._answer_later(name, request, data)

    async def _call_named(self, name: str, request: Request) -> Response:
        function = self._functions[name]
        arguments = Arguments(function)(request, await request.body())
        data = [arguments.get(parameter) for parameter in inspect.signature(function).parameters]
        return JSONResponse(await self._answer_later(name, request, data))

    async def _join(self, request: Request, data: Json, fn_index: Json, session_hash: Json) -> dict[str, Any]:
        numbers = self._numbers()
        if type(fn_index) is not int or fn_index not in numbers:
            raise BadBodyError("There is no function with this number: use the endpoints of Use via API on the page.")
        if not isinstance(session_hash, str) or not SESSION.fullmatch(session_hash):
            raise BadBodyError("The session_hash must be up to 64 letters and digits.")
        return await self._answer_later(numbers[fn_index], request, data, session_hash)

    async def _answer(self, name: str, request: Request, data: Json) -> Any:
        """Return a function's result for a list of arguments; raises BadBodyError and InputError."""
        if not isinstance(data, list):
            raise BadBodyError('The body must have a list of the arguments, like {"data": [...]}.')
        names = list(inspect.signature(self._functions[name]).parameters)
        if len(data) > len(names):
            raise InputError(f"This function takes {' and '.join(names)}: leave the rest out.")
        arguments = [*data, *[None] * (len(names) - len(data))]
        places = self._decoding if self._takes_image(name) else None
        return await work_in_turn(request, partial(self._functions[name], *arguments), places)

    async def _answer_later(self, name: str, request: Request, data: Json, session: str = "") -> dict[str, Any]:
        """Call a function and keep the answer until a request for its session or its event fetches it."""
        try:
            content, is_good = orjson.dumps(outputs_of(await self._answer(name, request, data))), True
        except InputError as error:
            content, is_good = orjson.dumps({"error": str(error)}), False
        event_id = secrets.token_hex(16)
        self._kept.add(event_id, Answer(session, content, is_good), request.scope["guard.address"], len(content))
        if news := self._news.get(session):
            news.set()
        return {"event_id": event_id}

    async def _follow_event(self, request: Request) -> Response:
        event_id = request.path_params["event"]
        if event_id not in self._kept:
            raise no_call()
        answer = self._kept.pop(event_id)
        kind = b"complete" if answer.is_good else b"error"
        return Response(b"event: %s\ndata: %s\n\n" % (kind, answer.content), media_type="text/event-stream")

    async def _follow_session(self, request: Request) -> Response:
        session = request.query_params.get("session_hash")
        if not session or not self._events(session):
            raise no_call()
        return StreamingResponse(self._messages(session), media_type="text/event-stream")

    async def _messages(self, session: str) -> AsyncGenerator[bytes, None]:
        """Yield the answers of a session, then close_stream after LINGER without one, as gradio_client expects."""
        news = self._news[session] = asyncio.Event()
        with contextlib.suppress(TimeoutError):
            while True:
                while event_ids := self._events(session):
                    yield message(event_ids[0], self._kept.pop(event_ids[0]))
                news.clear()
                async with asyncio.timeout(LINGER):
                    await news.wait()
        yield event({"msg": "close_stream"})

    def _events(self, session: str) -> list[str]:
        return [event_id for event_id, answer in self._kept.items() if answer.session == session]


def outputs_of(result: Any) -> list[Any]:
    return list(result) if isinstance(result, tuple) else [result]


def message(event_id: str, answer: Answer) -> bytes:
    """Return the event of a session with an answer, as gradio_client expects."""
    content = orjson.Fragment(answer.content)
    output = {"data": content} if answer.is_good else content
    return event({"msg": "process_completed", "event_id": event_id, "output": output, "success": answer.is_good})


def no_call() -> UserError:
    return UserError("There is no such call, or its answer was fetched already: call again.", status=404)
