"""Which routes are open, which bodies they take, when these are worked on, and how much memory they share."""

import asyncio
import contextlib
import itertools
import re
import tracemalloc
from functools import partial

import pytest
from helpers.requests.calls import ADDRESS, check_refused, guarded
from helpers.running.lazy import Lazy
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from model import DEFAULT_NETWORK, load_recognizer
from model.errors import UserError
from page.guard import bodies
from page.guard.bodies import MAX_BYTES, MAX_PICTURE_BYTES, Bodies
from page.guard.gate import API, KindRoute
from page.server.routes import post

app_module = Lazy("app")


async def echo(request):
    return PlainTextResponse(f"{request.scope['guard.kind']} {request.url.query}".strip())


ROUTES = [
    KindRoute("file", "/", echo, "GET"),
    KindRoute("answer", "/answers", echo, "GET"),
    KindRoute("picture", "/picture", echo),
    post("answer", lambda: {}),
]
GRADIOS = [Route(path, echo) for path in ("/config", f"{API}/info", "/file=etc")]


@pytest.fixture
def client():
    return TestClient(guarded(ROUTES, GRADIOS))


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("/?deep_link=x", "file"),
        ("/config?a=b", "description"),
        (f"{API}/info?page=a", "description page="),
        ("/answers?session_hash=me", "answer session_hash=me"),
    ],
)
def test_a_query_reaches_only_routes_that_use_it(client, path, reply):
    assert client.get(path).text == reply


def test_other_paths_and_methods_are_refused(client):
    for path in ("/file=etc", "/answers/one", "/answers/", "/config/", "/CONFIG", f"{API}/config", "/api/answer/"):
        check_refused(client.get(path), 404)
    allowed = {"/": "GET, HEAD", "/config": "GET", "/answers": "GET", "/picture": "POST"}
    for path, methods in (allowed | {"/api/answer": "POST"}).items():
        for method in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "NONSENSE"} - {*methods.split(", ")}:
            reply = client.request(method, path)
            assert (reply.status_code, reply.headers["allow"]) == (405, methods), (path, method)


@pytest.mark.parametrize(("path", "most"), [("/api/answer", MAX_BYTES), ("/picture", MAX_PICTURE_BYTES)])
def test_a_body_must_have_the_routes_size(client, path, most):
    check_refused(client.post(path, content=b"{}", headers={"content-length": str(most + 1)}), 413)


def test_a_body_has_an_announced_length(client):
    headers = {"transfer-encoding": "chunked"}
    check_refused(client.post("/api/answer", content=b"{}", headers=headers), 411)


def test_only_these_paths_are_open_and_only_calls_about_pictures_may_be_large():
    page = app_module.build_page({DEFAULT_NETWORK: load_recognizer()})
    assert not any(announce("http://page") for announce in page.announcements)  # only a class does
    paths = {route.path for route in page.routes if not re.match(r"/(page/\w{16}|networks|digits)/", route.path)}
    functions = ("predict", "predict_image")

    def called(prefix, functions):
        ways = ("run/{}", "queue/join", "queue/data")
        return {f"{prefix}/{way.format(name)}" for way in ways for name in functions}

    own = {f"/api/{name}" for name in ("progress", "mnist", "join")}
    files = {f"/icon{name}" for name in (".png", ".svg", "-maskable-192.png", "-maskable-512.png")}
    files |= {"/", "/api", "/config.json", "/manifest.webmanifest", "/robots.txt", "/picture.png"}
    files |= {"/LICENCES.txt", "/accessibility.html"}
    component = {"/gradio"} | called(f"/gradio{API}", ["predict"])
    assert paths == own | called(API, functions) | files | component
    large = {route.path for route in page.routes if getattr(route, "kind", "") == "picture"}
    assert large == {f"{API}/queue/join", f"{API}/run/predict_image"}


async def test_a_body_in_small_pieces_takes_its_size_in_memory():
    count = 50_000
    left = itertools.repeat(10, count)

    async def receive():
        size = next(left, 0)
        return {"type": "http.request", "body": bytes(size), "more_body": size > 0}

    scope = {"type": "http", "headers": []}
    tracemalloc.start()
    try:
        async with Bodies().read(Request(scope, receive), "picture", ADDRESS) as receive_whole:
            body = await Request(scope, receive_whole).body()
            current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(body) == 10 * count
    assert current < 1.4 * len(body)  # one copy
    assert peak < 3 * len(body)


@pytest.mark.parametrize(
    ("sizes", "statuses"),
    [
        ((151, 150), [503, None]),  # one address has at most 150 KB
        ((150, 150, 140, 20, 21), [None, None, 503, None, 503]),  # 300 KB in all, but small bodies are still read
    ],
)
async def test_bodies_beyond_the_limits_are_rejected(monkeypatch, sizes, statuses):
    """One of each size in KB from an address of its own, all held at the same time; None for an accepted one."""
    monkeypatch.setattr(bodies, "MAX_BYTES_TOGETHER", 300_000)
    monkeypatch.setattr(bodies, "MAX_BYTES", 20_000)
    monkeypatch.setattr(bodies, "MAX_BYTES_OF_ADDRESS", 150_000)
    own = Bodies()
    for _ in range(2):  # nothing is left of the first ones
        found = []
        async with contextlib.AsyncExitStack() as stack:
            for number, size in enumerate(sizes):
                message = {"type": "http.request", "body": bytes(1000 * size), "more_body": False}
                scope = {"type": "http", "headers": []}
                request = Request(scope, partial(asyncio.sleep, 0, message))
                try:
                    await stack.enter_async_context(own.read(request, "json", f"192.0.2.{number}"))
                    found.append(None)
                except UserError as error:
                    found.append(error.status)
        assert found == statuses
