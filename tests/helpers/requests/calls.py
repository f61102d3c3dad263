"""Calls over HTTP, checks of their answers, and the memory of the server.

`http` is an httpx.Client whose base address is the page's.
"""

import base64
import json
import math
import re
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from helpers.running.driver import ROOT
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from page.guard.gate import Gate
from page.tabs.classroom.key import HEADER

GRADIO_API = "/gradio_api"
DRAWING = [[[50, 5], [50, 95]]]
ADDRESS = "192.0.2.1"  # of the visitor, see `guarded`


def ask(http: httpx.Client, name: str, body: Any) -> httpx.Response:
    """Call one of the page's own routes, as its JavaScript does."""
    return post(http, f"/api/{name}", body)


def call(http: httpx.Client, name: str, body: Any) -> httpx.Response:
    """Call an endpoint of the API for programs with one POST."""
    return post(http, f"{GRADIO_API}/run/{name}", body)


def post(http: httpx.Client, path: str, body: Any) -> httpx.Response:
    """POST a text, bytes, or a value as JSON, which may contain NaN and infinities."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return http.post(path, content=content, headers={"Content-Type": "application/json"})


def events(response: httpx.Response) -> list[dict[str, Any]]:
    """Return the objects of one of the page's event streams."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return [json.loads(event.removeprefix("data: ")) for event in response.text.split("\n\n") if event]


# ---- Routes without a server


def guarded(routes, others=()):
    """Return an app with the page's routes and others behind the gate; clients have their address, or else ADDRESS."""

    def with_address(app):
        async def answer(scope, receive, send):
            await app({**scope, "guard.address": (scope.get("client") or [ADDRESS])[0]}, receive, send)

        return answer

    middleware = [Middleware(with_address), Middleware(Gate, routes=routes)]
    return Starlette(routes=[*routes, *others], middleware=middleware)


class InProcess:
    """The page's own routes in this process, for a client with a teacher's key."""

    def __init__(self, routes, key: str) -> None:
        transport = httpx.ASGITransport(guarded(routes))
        self._http = httpx.AsyncClient(transport=transport, base_url="http://page", headers={HEADER: key})

    async def ask(self, name: str, body: Any = None, **content: Any) -> httpx.Response:
        return await self._http.post(f"/api/{name}", **(content or {"json": body or {}}))


def client_of(*routes):
    return TestClient(guarded(routes), headers={"Content-Type": "application/json"})


def decoded(image: dict[str, Any]) -> np.ndarray:
    """Return the grey levels of an image in an answer, (height, width)."""
    return np.frombuffer(base64.b64decode(image["data"]), np.uint8).reshape(image["height"], image["width"])


# ---- Checks


def check_probabilities(answer):
    assert list(answer) == [str(digit) for digit in range(10)]
    assert all(0 <= probability <= 1 for probability in answer.values())
    assert math.isclose(sum(answer.values()), 1, abs_tol=1e-4)


def check_sentence(text):
    """Check that an error is a sentence or two for visitors, without internals of the program."""
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


def check_refused(response, *statuses):
    """Check that a response has one of the statuses (any 4xx by default) and is one error; returns the error."""
    case = f"{response.url} {response.request.content[:200]!r}: {response.status_code} {response.text[:500]}"
    assert response.status_code in (statuses or range(400, 500)), case
    assert response.headers["content-type"] == "application/json", case
    assert response.json().keys() in ({"error"}, {"error", "reason", "values"}), case
    error = response.json()["error"]
    check_sentence(error)
    return error


def peak_memory(pid):
    """Return the most MB that a process has held at once, 0 if it has ended; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return sum(map(int, re.findall(r"VmHWM:\s*(\d+) kB", status))) * 1024 / 1e6
