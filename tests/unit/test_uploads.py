"""Uploads: the files of a form, kept unchanged; a failed one leaves nothing and keeps the others."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from model.errors import UserError
from page.gradio_adapter.uploads import Uploads
from page.guard.errors import answer_to
from page.guard.fairness import FairSemaphore


@pytest.fixture
def own():
    return Uploads()


@pytest.fixture
def client(own):
    threads = FairSemaphore(1)

    def guarded(app):
        async def answer(scope, receive, send):
            try:
                await app({**scope, "guard.address": "192.0.2.1", "guard.threads": threads}, receive, send)
            except UserError as error:
                await answer_to(error)(scope, receive, send)

        return answer

    app = Starlette(routes=[Route("/", own.upload, methods=["POST"])], middleware=[Middleware(guarded)])
    with TestClient(app) as client:  # with one event loop for all requests
        yield client


def upload(client, *contents):
    return client.post("/", files=[("files", (f"{number}.png", each)) for number, each in enumerate(contents)])


CONTENTS = [b"", b"a", b"\r\n", b"--x\r\n\r\n--x--", bytes(range(256)) * 100, b"\r\n--"]


def test_files_are_kept_as_they_are(client, own):
    paths = upload(client, *CONTENTS).json()
    assert [Path(path).read_bytes() for path in paths] == CONTENTS
    assert all(map(own.has, paths))


def test_a_full_disk_loses_only_the_file_that_did_not_fit(client, own, monkeypatch):
    (before,) = upload(client, b"before").json()

    def write_half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_half)
        answer = upload(client, b"unlucky")
    assert answer.status_code == 507
    assert "room" in answer.json()["error"]
    (after,) = upload(client, b"after").json()
    assert {str(file) for file in Path(before).parent.iterdir()} == {before, after}
    assert own.has(before)
    assert own.has(after)
