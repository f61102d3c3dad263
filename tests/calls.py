"""Calls over HTTP, what is right about their answers, and what the server holds meanwhile.

Their `http` is an httpx.Client whose base address is the page's.
"""

import json
import math
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from driver import ROOT
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from page.guard.gate import Gate
from page.guard.turns import FairQueue
from page.server.routes import EXCEPTION_HANDLERS

GRADIO_API = "/gradio_api"
DRAWING = [[[50, 5], [50, 95]]]
ADDRESS = "192.0.2.1"  # of the visitor, see `guarded`
# What a server may print: where it is, and uvicorn's warnings of what is no HTTP.
EXPLAINED = (
    "The page is at ",
    "WARNING:  Invalid HTTP request received.",
    "WARNING:  Unsupported upgrade request.",
    "WARNING:  No supported WebSocket library detected.",
)


def ask(http: httpx.Client, name: str, body: Any) -> httpx.Response:
    """Ask one of the page's own routes, as its JavaScript does."""
    return post(http, f"/api/{name}", body)


def call(http: httpx.Client, name: str, body: Any) -> httpx.Response:
    """Call an endpoint of the API for programs with one POST."""
    return post(http, f"{GRADIO_API}/run/{name}", body)


def post(http: httpx.Client, path: str, body: Any) -> httpx.Response:
    """POST a body, text or what JSON can hold, NaN and the infinities included."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return http.post(path, content=content, headers={"Content-Type": "application/json"})


def events(response: httpx.Response) -> list[dict[str, Any]]:
    """The objects of a stream of the page's own."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return [json.loads(event.removeprefix("data: ")) for event in response.text.split("\n\n") if event]


# ---- Routes without a server


def guarded(routes, handlers=EXCEPTION_HANDLERS):
    """The routes behind what they need of the guards: the visitor's address and turn."""

    def of_one_address(app):
        async def answer(scope, receive, send):
            await app({**scope, "guard.address": ADDRESS, "guard.queue": FairQueue()}, receive, send)

        return answer

    middleware = [Middleware(of_one_address), Middleware(Gate, routes=routes)]
    return Starlette(routes=routes, exception_handlers=handlers, middleware=middleware)


def client_of(*routes):
    return TestClient(guarded(routes), headers={"Content-Type": "application/json"})


# ---- The ways in which a program may call an endpoint


def call_by_run(http: httpx.Client, name: str, arguments: dict[str, Any]) -> httpx.Response:
    return call(http, name, {"data": list(arguments.values())})


def call_by_names(http: httpx.Client, name: str, arguments: dict[str, Any]) -> httpx.Response:
    reply = post(http, f"{GRADIO_API}/call/v2/{name}", arguments)
    if reply.status_code != 200:
        return reply
    return http.get(f"{GRADIO_API}/call/{name}/{reply.json()['event_id']}")


def call_by_queue(http: httpx.Client, name: str, arguments: dict[str, Any]) -> httpx.Response:
    session = secrets.token_hex(5)
    dependencies = http.get("/config").json()["dependencies"]
    number = next(dependency["id"] for dependency in dependencies if dependency["api_name"] == name)
    body = {"data": list(arguments.values()), "fn_index": number, "session_hash": session}
    reply = post(http, f"{GRADIO_API}/queue/join", body)
    return http.get(f"{GRADIO_API}/queue/data?session_hash={session}") if reply.status_code == 200 else reply


WAYS: dict[str, Callable[[httpx.Client, str, dict[str, Any]], httpx.Response]] = {
    "run": call_by_run,
    "call": call_by_names,
    "queue": call_by_queue,
}


def answer_in(response: httpx.Response) -> Any:
    """The answer to a call, in whichever of the WAYS it was made."""
    assert response.status_code == 200, response.text
    if response.headers["content-type"].startswith("application/json"):
        return response.json()["data"][0]
    messages = [json.loads(line[6:]) for line in response.text.splitlines() if line.startswith("data: ")]
    for message in messages:
        if isinstance(message, list):
            return message[0]
        if message["msg"] == "process_completed":
            assert message["success"], message
            return message["output"]["data"][0]
    raise AssertionError(response.text)


# ---- What is right about an answer


def check_probabilities(answer):
    assert list(answer) == [str(digit) for digit in range(10)]
    assert all(0 <= probability <= 1 for probability in answer.values())
    assert math.isclose(sum(answer.values()), 1, abs_tol=1e-4)


def check_sentence(text):
    """A sentence or two for people: nothing of the inside of the program."""
    assert isinstance(text, str)
    assert re.fullmatch(r"[A-Z][^\n]{15,250}[.!]", text), text
    inside = r"Traceback|\bNone\b|\w(Error|Exception)\b|object at 0x|<class|gradio|pydantic|numpy|\b_\w+"
    assert not re.search(inside, text), text
    assert str(ROOT) not in text


def check_answered(response):
    assert response.status_code == 200, response.text
    (answer,) = response.json()["data"]
    check_probabilities(answer)
    return answer


def resident_memory(process):
    """Bytes of memory that a process holds; Linux only."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return 1024 * int(re.search(r"VmRSS:\s*(\d+) kB", status).group(1))


def unexplained(output):
    """What a server has printed besides EXPLAINED: list of lines."""
    return [line for line in map(str.strip, output) if line and not line.startswith(EXPLAINED)]
