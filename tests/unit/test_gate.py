"""The gate passes on only known routes, and nothing before the server is ready."""

from functools import partial

import pytest
from calls import check_sentence
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from page.guard.gate import API, Gate, closed
from page.guard.rejection import Rejection
from page.server.routes import post


class AnswerRoute(Route):
    kind = "answer"


async def echo(request):
    return PlainTextResponse(f"{request.scope['guard.kind']} {request.url.query}".strip())


async def refuse():
    raise Rejection(507, "There is no space for this.", {"x-reason": "space"})


OWN = [AnswerRoute("/answers/{name}", echo), Route("/files/{name:path}", echo), post("refuse", refuse)]
GRADIOS = [Route(path, echo) for path in ("/", "/config", "/robots.txt", f"{API}/info", f"{API}/startup-events")]


def client_of(*middleware):
    routes = [*OWN, *GRADIOS, Route("/file=etc", echo)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(*each) for each in middleware]))


@pytest.fixture
def client():
    def of_address(app):
        async def answer(scope, receive, send):
            await app({**scope, "guard.address": "192.0.2.1"}, receive, send)

        return answer

    return client_of((of_address,), (partial(Gate, routes=OWN),), (closed,))


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("/?deep_link=x", "page"),
        ("/config?a=b", "page"),
        (f"{API}/info?page=a", "page page="),
        ("/robots.txt?x", "file"),
        ("/files/a/b.js?x", "file"),
        ("/answers/one?session_hash=me", "answer session_hash=me"),
    ],
)
def test_a_query_reaches_only_routes_that_use_it(client, path, reply):
    assert client.get(path).text == reply


def test_other_paths_are_closed(client):
    for path in ("/file=etc", "/files/", "/files", "/files/.a", "/files/a/.b", "/answers/one/two", "/x"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        check_sentence(answer.json()["error"])


def test_a_rejection_becomes_the_answer(client):
    answer = client.post("/api/refuse", json={})
    assert (answer.status_code, answer.json()) == (507, {"error": "There is no space for this."})
    assert answer.headers["x-reason"] == "space"


def test_before_the_server_is_ready_only_gradios_own_checks_are_answered():
    """Those requests have not passed the gate."""
    client = client_of((closed,))
    assert client.head("/").status_code == client.get(f"{API}/startup-events").status_code == 200
    for answer in (client.get("/"), client.get("/config"), client.post("/api/refuse", json={})):
        assert answer.status_code == 503
        check_sentence(answer.json()["error"])
