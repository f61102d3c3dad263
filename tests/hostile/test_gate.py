"""Which routes are open, and when bodies are worked on."""

import asyncio
import re
from functools import partial

import pytest
from lazy import Lazy
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from waiting import in_a_loop

from model import DEFAULT_NETWORK, load_recognizer
from model.errors import UserError
from page.guard.gate import API, Gate, KindRoute
from page.server.routes import post

app_module = Lazy("app")


async def echo(request):
    return PlainTextResponse(f"{request.scope['guard.kind']} {request.url.query}".strip())


async def refuse():
    raise UserError("There is no space for this.", status=507, headers={"x-reason": "space"})


OWN = [
    KindRoute("file", "/", echo, "GET"),
    KindRoute("answer", "/answers/{name}", echo, "GET"),
    KindRoute("file", "/files/b.js", echo, "GET"),
    post("refuse", refuse),
]
GRADIOS = [Route(path, echo) for path in ("/config", f"{API}/info")]


def client_of(*middleware):
    routes = [*OWN, *GRADIOS, Route("/file=etc", echo)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(*each) for each in middleware]))


@pytest.fixture
def client():
    def of_address(app):
        async def answer(scope, receive, send):
            await app({**scope, "guard.address": "192.0.2.1"}, receive, send)

        return answer

    return client_of((of_address,), (partial(Gate, routes=OWN),))


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("/?deep_link=x", "file"),
        ("/config?a=b", "description"),
        (f"{API}/info?page=a", "description page="),
        ("/files/b.js?x", "file"),
        ("/answers/one?session_hash=me", "answer session_hash=me"),
    ],
)
def test_a_query_reaches_only_routes_that_use_it(client, path, reply):
    assert client.get(path).text == reply


def test_only_these_paths_are_open():
    page = app_module.build_page({DEFAULT_NETWORK: load_recognizer()})
    paths = {route.path for route in page.routes if not re.match(r"/(page/\w{16}|engine)/", route.path)}
    functions = ("predict", "read", "predict_image", "read_image")
    called = {
        f"{API}/{way.format(name)}" for way in ("run/{}", "call/v2/{}", "call/{}/{{event}}") for name in functions
    }
    own = {f"/api/{name}" for name in ("look", "read_photo", "photo_steps", "progress", "mnist", "join")}
    files = {f"/icon{name}" for name in (".png", ".svg", "-maskable-192.png", "-maskable-512.png")}
    files |= {"/", "/api", "/manifest.webmanifest", "/robots.txt", "/LICENCES.txt", "/picture.png"}
    assert paths == own | called | files | {f"{API}/{name}" for name in ("upload", "queue/join", "queue/data")}


def test_bodies_that_arrive_together_are_worked_on_in_turn():
    """300 of them, sent but for the last byte, would otherwise be answered in one iteration of the event loop."""
    iteration, begun = 0, []

    async def go():
        nonlocal iteration
        arrived = asyncio.Event()

        async def app(scope, receive, send):
            begun.append((iteration, scope["guard.address"]))

        async def receive():
            await arrived.wait()
            return {"type": "http.request", "body": b"{}", "more_body": False}

        gate = Gate(app, routes=OWN)
        scope = {"type": "http", "method": "POST", "path": "/api/refuse", "query_string": b""}
        scope |= {"headers": [(b"content-type", b"application/json")]}
        addresses = [*["192.0.2.1"] * 20, "192.0.2.2"]
        tasks = [asyncio.create_task(gate(scope | {"guard.address": each}, receive, None)) for each in addresses]
        await asyncio.sleep(0)
        arrived.set()
        while len(begun) < len(tasks):
            await asyncio.sleep(0)
            iteration += 1

    in_a_loop(go())
    assert len({iteration for iteration, _ in begun}) == 21
    assert "192.0.2.2" in [address for _, address in begun[:3]]
