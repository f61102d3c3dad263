"""Gradio's protocol for programs: how its clients call the functions of `endpoints.py` and fetch the answers.

@gradio/client and our examples for curl post to `run`. gradio_client joins the queue (`queue/join`) and reads the
events of its session (`queue/data`).

Each call is computed here during its POST, in its address's turn. Gradio's own routes broke the promises in four
attacks of `tools/attack.py`: they answer a wrong call with 500 (`hostile-pictures`, `random-requests`) and a traceback
in the log (`refused-requests`), and keep the arguments of each session (`many-pictures`).
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

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from model import InputError
from model.errors import UserError
from page.guard.errors import busy
from page.guard.fairness import FairSemaphore
from page.guard.gate import API, KindRoute
from page.server.json_body import bad_body
from page.server.routes import Json, event, post, work_in_turn

MAX_SESSIONS = 150  # of one address: a large class
MAX_ANSWERS = 100  # of a session that wait to be fetched, 0.5 kB each
MAX_AGE = 60  # s until a session is forgotten that nothing reads
LINGER = 1.0  # s without an answer until a session's events end: gradio_client loses calls that it sends at the end
SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Session:
    address: str
    answers: asyncio.Queue[bytes]  # events
    end: asyncio.TimerHandle  # cancelled when a client reads the answers


class Calls:
    """Calls functions and keeps their answers until they are fetched. For one event loop."""

    def __init__(
        self, functions: Mapping[str, Callable[..., Any]], numbers: Callable[[], Mapping[int, str]], prefix: str = API
    ) -> None:
        """Store functions by name, and what returns their names by Gradio's numbers; the routes begin with `prefix`."""
        self._functions, self._numbers, self._prefix = functions, numbers, prefix
        self._decoding = FairSemaphore(1)  # the place of those that take an `image`, which costs up to 60 MB
        self._sessions: dict[str, Session] = {}

    @property
    def routes(self) -> Sequence[Route]:
        kinds = {name: "picture" if "image" in self._parameters(name) else "json" for name in self._functions}
        any_kind = "picture" if "picture" in kinds.values() else "json"  # the path does not name the function
        return [
            *(post(f"run/{name}", partial(self._run, name), self._prefix, kind) for name, kind in kinds.items()),
            post("queue/join", self._join, self._prefix, any_kind),
            KindRoute("answer", f"{self._prefix}/queue/data", self._follow, method="GET"),
        ]

    def _parameters(self, name: str) -> list[str]:
        return list(inspect.signature(self._functions[name]).parameters)

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
        """Return the outputs of a function for a list of arguments; raises UserError."""
        if not isinstance(data, list):
            raise bad_body('The body must have a list of the arguments, like {"data": [...]}.')
        names = self._parameters(name)
        if len(data) > len(names):
            raise InputError(f"This function takes {' and '.join(names)}: leave the rest out.")
        arguments = [*data, *[None] * (len(names) - len(data))]
        places = self._decoding if "image" in names else None
        return {"data": [await work_in_turn(request, partial(self._functions[name], *arguments), places)]}

    async def _join(self, request: Request, data: Json, fn_index: Json, session_hash: Json) -> dict[str, Any]:
        """Call a function and keep the answer until its session fetches it."""
        numbers = self._numbers()
        if type(fn_index) is not int or fn_index not in numbers:
            raise bad_body("There is no function with this number: use the endpoints of Use via API on the page.")
        if not isinstance(session_hash, str) or not SESSION.fullmatch(session_hash):
            raise bad_body("The session_hash must be up to 64 letters and digits.")
        try:
            output, is_good = await self._run(numbers[fn_index], request, data), True
        except InputError as error:
            output, is_good = {"error": str(error)}, False
        answers = self._answers(session_hash, request.scope["guard.address"])
        event_id = secrets.token_hex(16)
        completed = {"msg": "process_completed", "event_id": event_id, "output": output, "success": is_good}
        answers.put_nowait(event(completed))
        return {"event_id": event_id}

    def _answers(self, name: str, address: str) -> asyncio.Queue[bytes]:
        """Return the answers of a session, which begins with its first call; raises UserError if there are too many."""
        session = self._sessions.get(name)
        if session is None:
            if sum(each.address == address for each in self._sessions.values()) >= MAX_SESSIONS:
                raise busy("Too many programs at this address: try again in a minute.", MAX_AGE)
            end = asyncio.get_running_loop().call_later(MAX_AGE, self._sessions.pop, name, None)
            session = self._sessions[name] = Session(address, asyncio.Queue(MAX_ANSWERS), end)
        if session.answers.full():
            raise busy("Too many answers wait to be fetched: read them first.", 1)
        return session.answers

    async def _follow(self, request: Request) -> Response:
        name = request.query_params.get("session_hash", "")
        session = self._sessions.get(name)
        if session is None or session.end.cancelled():
            raise UserError("There is no such call, or its answer was fetched already: call again.", status=404)
        return StreamingResponse(self._events(name, session), media_type="text/event-stream")

    async def _events(self, name: str, session: Session) -> AsyncGenerator[bytes, None]:
        """Yield the answers of a session, then close_stream after LINGER without one, as gradio_client expects."""
        session.end.cancel()
        try:
            with contextlib.suppress(TimeoutError):
                while True:
                    yield await asyncio.wait_for(session.answers.get(), LINGER)
        finally:
            self._sessions.pop(name, None)
        yield event({"msg": "close_stream"})
