"""What is open, and what is answered before the server is ready."""

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
from page.guard.turns import FairQueue
from page.server.routes import post


class AnswerRoute(Route):
    kind = "answer"


async def tell(request):
    return PlainTextResponse(f"{request.scope['guard.kind']} {request.url.query}".strip())


async def refuse():
    raise Rejection(507, "There is no room for this.", {"x-reason": "room"})


OWN = [AnswerRoute("/answers/{name}", tell), Route("/files/{name:path}", tell), post("refuse", refuse)]
GRADIOS = [Route(path, tell) for path in ("/", "/config", "/robots.txt", f"{API}/info", f"{API}/startup-events")]


def client_of(*middleware):
    routes = [*OWN, *GRADIOS, Route("/file=etc", tell)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(*each) for each in middleware]))


@pytest.fixture
def client():
    def of_address(app):
        async def answer(scope, receive, send):
            await app({**scope, "guard.address": "192.0.2.1", "guard.queue": FairQueue()}, receive, send)

        return answer

    return client_of((of_address,), (partial(Gate, routes=OWN),), (closed,))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/?deep_link=x", "page"),
        ("/config?a=b", "page"),
        (f"{API}/info?page=a", "page page="),
        ("/robots.txt?x", "file"),
        ("/files/a/b.js?x", "file"),
        ("/answers/one?session_hash=me", "answer session_hash=me"),
    ],
)
def test_a_query_reaches_only_what_answers_to_it(client, path, told):
    assert client.get(path).text == told


@pytest.mark.parametrize(
    "path", ["/file=etc", "/files/", "/files", "/files/.a", "/files/a/.b", "/answers/one/two", "/x"]
)
def test_all_else_is_closed(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    check_sentence(answer.json()["error"])


def test_what_is_raised_behind_it_is_the_answer(client):
    answer = client.post("/api/refuse", json={})
    assert (answer.status_code, answer.json()) == (507, {"error": "There is no room for this."})
    assert answer.headers["x-reason"] == "room"


def test_before_the_server_is_ready_only_gradio_is_answered():
    """What asks then has not come through the gate."""
    client = client_of((closed,))
    assert client.head("/").status_code == client.get(f"{API}/startup-events").status_code == 200
    for answer in (client.get("/"), client.get("/config"), client.post("/api/refuse", json={})):
        assert answer.status_code == 503
        check_sentence(answer.json()["error"])
