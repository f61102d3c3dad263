"""The API for programs: the functions, and the ways in which Gradio's clients call them.

Gradio describes them, and "Use via API" shows that; the calls are answered here, each within its POST. Gradio's own
queue knows no addresses: one program's calls would keep those of all others waiting, or in memory.
"""

import asyncio
import contextlib
import functools
import inspect
import re
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
import numpy as np
import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from model import InputError, Recognizer, open_image, parse_drawing, preprocess_drawing
from model.numbers import Digit
from page.gradio_adapter.components import ImageFile, Probabilities
from page.guard.gate import API
from page.guard.rejection import Rejection
from page.guard.turns import Turns
from page.server.json_body import BadBodyError
from page.server.routes import Json, event, post, work_in_turn
from page.visitors.kept import Kept
from page.visitors.uploads import Uploads

Drawing = list[list[list[float]]]  # strokes of [x, y] points
MAX_KEPT = 600  # answers that nobody has fetched: of an address 150, a large class, each with one
MAX_BYTES_KEPT = 40_000_000
MAX_AGE = 15 * 60  # s; a program fetches its answer at once
# s for which a session is followed when its calls are answered: gradio_client loses a call that it sends while it
# learns of the end.
LINGER = 1.0
SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)


def add_endpoints(recognizer: Recognizer) -> dict[str, Callable[..., Any]]:
    """Describe /predict, /read and /predict_image on the page that is being built; returns them by name."""

    def predict(drawing: Drawing, line_width: float | None = None) -> dict[str, float]:
        """Read a drawing and return the probability of each digit.

        A drawing is a list of strokes, each a list of [x, y] points in any unit, y down. The line width is in the
        same unit; without it the line is as wide as the sketchpad's own.
        """
        return by_digit(recognizer.predict_fields([preprocess_drawing(parse_drawing(drawing, line_width))])[0])

    def read(drawing: Drawing, line_width: float | None = None) -> dict[str, Any]:
        """Read all digits of a drawing, on one line or several, and return their text and where each is.

        The drawing and the line width are those of /predict. The text has "?" for what is no digit, and a line break
        between lines. Each of the digits has its value, the probability of each digit, whether it is a digit, its box
        (left, top, right, bottom), its strokes and its line, from 0.
        """
        number = recognizer.read_number(drawing, line_width)
        return {"text": str(number), "digits": list(map(digit_as_json, number.digits))}

    def predict_image(image_file: str | None) -> dict[str, float]:
        """Read an image file and return the probability of each digit.

        The image is a clean scan or a digital drawing of one digit, dark on light or light on dark, in any size and
        colour. Photos of paper are not supported yet.
        """
        if image_file is None:
            raise InputError("There is no image in this call: upload one first, then send what that gave back.")
        return by_digit(recognizer.predict_images([open_image(image_file)])[0])

    gr.api(predict, queue=False)
    gr.api(read, queue=False)
    # The event of a component, by which Gradio describes an argument as a file.
    image_file = ImageFile(label="image", visible=False)
    image_file.upload(predict_image, image_file, Probabilities(visible=False), queue=False)
    return {function.__name__: function for function in (predict, read, predict_image)}


def by_digit(probabilities: np.ndarray) -> dict[str, float]:
    """Probabilities, float array (10,), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}


def digit_as_json(digit: Digit) -> dict[str, Any]:
    return {
        "value": digit.value,
        "probabilities": by_digit(digit.probabilities),
        "is_digit": digit.is_digit,
        "box": digit.box,
        "strokes": [stroke.tolist() for stroke in digit.strokes],
        "line": digit.line,
    }


class UploadRoute(Route):
    """A route that takes a form with files."""

    kind = "upload"


class AnswerRoute(Route):
    """A route that gives what was kept under a name, in its path or its query."""

    kind = "answer"


@dataclass(frozen=True)
class Answer:
    """The answer to a call.

    Attributes:
        session: of the program, or "".
        content: JSON: a list with what the function has returned, or an object with an error.
        is_good: whether it is the list.
    """

    session: str
    content: bytes
    is_good: bool


class Calls:
    """Calls of functions, and those answers that wait to be fetched, once. For one event loop."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], numbers: Mapping[int, str]) -> None:
        """Make it for functions by name.

        Args:
            functions: run in threads, and raise InputError; `predict_image` is given the path of an upload.
            numbers: the names by what Gradio's clients know the functions by.
        """
        self._functions, self._numbers, self._uploads = functions, numbers, Uploads()
        self._images = Turns(1)  # an image takes up to 200 MB while it is decoded
        self._kept: Kept[Answer] = Kept(MAX_KEPT, MAX_BYTES_KEPT, MAX_AGE)
        self._under_way: Counter[str] = Counter()  # calls, by session
        self._followers: dict[str, asyncio.Event] = {}  # by session; set when there is something new

    @property
    def routes(self) -> Sequence[Route]:
        """All ways to call the functions: with one request or two, in a session, and with arguments by their names."""
        own = functools.partial(post, prefix=API)
        return [
            UploadRoute(f"{API}/upload", self._uploads.upload, methods=["POST"]),
            *(own(f"run/{name}", self._run(name)) for name in self._functions),
            *(own(f"call/{name}", self._call(name)) for name in self._functions),
            *(own(f"call/v2/{name}", self._call_by_names(name)) for name in self._functions),
            *(AnswerRoute(f"{API}/call/{name}/{{event}}", self._follow_event) for name in self._functions),
            own("queue/join", self._join),
            AnswerRoute(f"{API}/queue/data", self._follow_session),
        ]

    def _run(self, name: str) -> Callable[..., Any]:
        async def run(
            request: Request,
            data: Json,
            fn_index: Json = None,  # this and what follows Gradio's client in JavaScript adds
            session_hash: Json = None,
            event_data: Json = None,
            trigger_id: Json = None,
        ) -> dict[str, Any]:
            if fn_index is not None and self._name(fn_index) != name:
                raise BadBodyError("The fn_index is that of another function: leave it out.")
            check_unused(event_data, trigger_id)
            return {"data": [await self._answer(name, request, data)]}

        return run

    def _call(self, name: str) -> Callable[..., Any]:
        async def call(request: Request, data: Json) -> dict[str, Any]:
            return await self._answer_later(name, request, data)

        return call

    def _call_by_names(self, name: str) -> Callable[..., Any]:
        parameters = inspect.signature(self._functions[name]).parameters

        async def call(request: Request, **arguments: Json) -> dict[str, Any]:
            return await self._answer_later(name, request, [arguments.get(each) for each in parameters])

        kinds = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters.values()]
        request = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY)
        call.__signature__ = inspect.Signature([request, *kinds])  # type: ignore[attr-defined]
        return call

    async def _join(
        self,
        request: Request,
        data: Json,
        fn_index: Json,
        session_hash: Json,
        event_data: Json = None,
        trigger_id: Json = None,
    ) -> dict[str, Any]:
        check_unused(event_data, trigger_id)
        if not isinstance(session_hash, str) or not SESSION.fullmatch(session_hash):
            raise BadBodyError("The session_hash must be up to 64 letters and digits.")
        return await self._answer_later(self._name(fn_index), request, data, session_hash)

    def _name(self, number: Json) -> str:
        if type(number) is not int or number not in self._numbers:
            raise BadBodyError("There is no function of this number: use the endpoints of Use via API on the page.")
        return self._numbers[number]

    async def _answer(self, name: str, request: Request, data: Json) -> Any:
        """What a function returns for a list of arguments; raises BadBodyError and InputError."""
        if not isinstance(data, list):
            raise BadBodyError('The body must have a list of the arguments, like {"data": [...]}.')
        function, places = self._functions[name], None
        names = list(inspect.signature(function).parameters)
        if len(data) > len(names):
            raise InputError(f"This function takes {' and '.join(names)}: leave the rest out.")
        arguments = [*data, *[None] * (len(names) - len(data))]
        if name == "predict_image" and data:
            places = self._images
            path = data[0].get("path") if isinstance(data[0], dict) else None
            if not self._uploads.has(path):
                raise BadBodyError(
                    "The file in this call was not uploaded: upload it first, then send what the upload gave back."
                )
            arguments = [path]
        return await work_in_turn(request, functools.partial(function, *arguments), places)

    async def _answer_later(self, name: str, request: Request, data: Json, session: str = "") -> dict[str, Any]:
        """Call a function, and keep the answer for whoever asks for the session, or for the event."""
        self._under_way[session] += 1
        try:
            try:
                content, is_good = orjson.dumps([await self._answer(name, request, data)]), True
            except InputError as error:
                content, is_good = orjson.dumps({"error": str(error)}), False
            number, address = secrets.token_hex(16), request.scope["guard.address"]
            self._kept.make_room(address, len(content))
            self._kept.add(number, Answer(session, content, is_good), address, len(content))
            return {"event_id": number}
        finally:
            self._under_way -= Counter([session])
            if session in self._followers:
                self._followers[session].set()

    async def _follow_event(self, request: Request) -> Response:
        number = request.path_params["event"]
        if number not in self._kept:
            raise no_call()
        answer = self._kept.pop(number)
        kind = b"complete" if answer.is_good else b"error"
        return Response(b"event: %s\ndata: %s\n\n" % (kind, answer.content), media_type="text/event-stream")

    async def _follow_session(self, request: Request) -> Response:
        session = request.query_params.get("session_hash")
        if not session or not (session in self._under_way or self._events(session)):
            raise no_call()
        return StreamingResponse(self._messages(session), media_type="text/event-stream")

    async def _messages(self, session: str) -> AsyncGenerator[bytes, None]:
        """What Gradio's clients expect of a session until none of its calls is under way; the last to ask gets it."""
        if session in self._followers:
            self._followers[session].set()
        news = self._followers[session] = asyncio.Event()
        try:
            while self._followers.get(session) is news:
                if numbers := self._events(session):
                    yield message(numbers[0], self._kept.pop(numbers[0]))
                    continue
                news.clear()
                is_quiet = session not in self._under_way
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LINGER if is_quiet else None):
                        await news.wait()
                if is_quiet and not news.is_set() and session not in self._under_way:
                    yield event({"msg": "close_stream"})
                    return
        finally:
            if self._followers.get(session) is news:
                del self._followers[session]

    def _events(self, session: str) -> list[str]:
        return [number for number, answer in self._kept.items() if answer.session == session]


def message(number: str, answer: Answer) -> bytes:
    """The answer to a call as Gradio's clients expect it in a session."""
    content = orjson.Fragment(answer.content)
    output = {"data": content} if answer.is_good else content
    return event({"msg": "process_completed", "event_id": number, "output": output, "success": answer.is_good})


def check_unused(*values: Json) -> None:
    if any(value is not None for value in values):
        raise BadBodyError("A call consists of data, fn_index and session_hash: leave the rest out.")


def no_call() -> Rejection:
    return Rejection(404, "There is no call of this name, or its answer was fetched long ago: call again.")
