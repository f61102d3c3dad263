"""The page's files are read and compressed once, and sent unchanged."""

import gzip
import itertools

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from page.guard.turns import Turns
from page.server import static_files as files
from page.server.static_files import Files

SCRIPT = b"let digit = 7;\n" * 1000


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "script.js").write_bytes(SCRIPT)
    (tmp_path / "font.woff2").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "small.css").write_bytes(b"a { color: red }")
    return tmp_path


@pytest.fixture
def client(folder):
    count = itertools.count()

    async def file(request):
        return FileResponse(folder / request.path_params["name"])

    async def number(_request):
        return PlainTextResponse(str(next(count)))

    routes = [Route("/number", number), Route("/file/{name}", file), Mount("/", StaticFiles(directory=folder))]
    app, threads = Files(Starlette(routes=routes)), Turns(1)

    async def guarded(scope, receive, send):
        own = {"guard.kind": "file", "guard.address": "192.0.2.1", "guard.threads": threads}
        await app({**scope, **own}, receive, send)

    return TestClient(guarded)


def raw(client, path, **headers):
    with client.stream("GET", path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("name", ["script.js", "font.woff2", "small.css"])
@pytest.mark.parametrize("way", ["/", "/file/"])
def test_a_file_is_sent_unchanged(client, folder, way, name):
    expected = (folder / name).read_bytes()
    for _ in range(2):
        answer = client.get(way + name)
        assert answer.content == expected
        assert answer.headers["vary"] == "accept-encoding"
        plain, body = raw(client, way + name, **{"accept-encoding": "identity"})
        assert body == expected
        assert "content-encoding" not in plain.headers


def test_only_compressible_files_are_compressed(client):
    answer, body = raw(client, "/script.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert gzip.decompress(body) == SCRIPT
    for name in ("font.woff2", "small.css"):
        assert "content-encoding" not in raw(client, f"/{name}")[0].headers


def test_a_file_is_read_once(client, folder):
    """Under any spelling of its path, as on a disk that ignores case."""
    assert client.get("/script.js").content == SCRIPT
    (folder / "SCRIPT.js").write_bytes(b"another")
    assert client.get("/SCRIPT.js").content == SCRIPT
    (folder / "script.js").unlink()
    assert client.get("/script.js").content == SCRIPT
    assert [client.get("/number").text for _ in range(3)] == ["0", "0", "0"]


def test_an_unchanged_file_gets_304(client):
    etag = client.get("/script.js").headers["etag"]
    answer = client.get("/script.js", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert client.get("/script.js", headers={"If-None-Match": '"other"'}).content == SCRIPT


def test_ranges_are_ignored(client):
    answer = client.get("/script.js", headers={"Range": "bytes=0-0,2-5"})
    assert (answer.status_code, answer.content) == (200, SCRIPT)
    assert "accept-ranges" not in answer.headers


def test_the_cache_has_a_size_limit(client, folder, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES_KEPT", 1.5 * len(SCRIPT))
    for name in ("first.js", "second.js"):
        (folder / name).write_bytes(SCRIPT)
        assert client.get(f"/{name}").content == SCRIPT
        (folder / name).write_bytes(b"changed")
    assert client.get("/first.js").content == SCRIPT
    assert client.get("/second.js").content == b"changed"
