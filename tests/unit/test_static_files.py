"""Files that the server compresses once are sent unchanged."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from page.server.static_files import FOREVER, make_file

SCRIPT = b"let digit = 7;\n" * 1000
CONTENTS = {"script": SCRIPT, "weights": bytes(range(256)) * 40, "small": b"a { color: red }"}


@pytest.fixture(scope="module")
def client():
    files = {name: make_file(content, "text/plain", FOREVER) for name, content in CONTENTS.items()}

    async def send(request):
        return files[request.path_params["name"]].response(request)

    return TestClient(Starlette(routes=[Route("/{name}", send)]))


def raw(client, path, **headers):
    with client.stream("GET", path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_sent_unchanged(client, name):
    answer = client.get(f"/{name}")
    assert (answer.content, answer.headers["vary"]) == (CONTENTS[name], "accept-encoding")
    for coding in ("identity", "br"):
        plain, body = raw(client, f"/{name}", **{"accept-encoding": coding})
        assert (body, "content-encoding" in plain.headers) == (CONTENTS[name], False)


def test_a_file_that_becomes_smaller_is_compressed(client):
    answer, body = raw(client, "/script", **{"accept-encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert gzip.decompress(body) == SCRIPT
    assert "content-encoding" not in raw(client, "/small", **{"accept-encoding": "gzip"})[0].headers


def test_a_browser_that_has_the_file_gets_no_body(client):
    first = client.get("/script")
    again = client.get("/script", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/script", headers={"if-none-match": client.get("/small").headers["etag"]}).content == SCRIPT
