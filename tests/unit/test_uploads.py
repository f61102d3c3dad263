"""An upload that cannot be written leaves nothing, and takes nothing of others' with it."""

import asyncio
from types import SimpleNamespace

import pytest
from loops import in_a_loop

from page.guard import uploads
from page.guard.asgi import replay
from page.guard.routes import OpenRoute
from page.guard.uploads import Uploads
from page.guard.work import Work

FORM = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\na\r\n--x--\r\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(uploads.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_where_the_disk_is_full_only_its_own_part_is_removed(folder):
    """Somebody else's image arrives meanwhile."""
    statuses = {}

    async def write(scope, receive, send):
        file = folder / scope["guard.address"]
        file.write_bytes(b"half")
        for _ in range(5):
            await asyncio.sleep(0)
        if scope["guard.address"] == "unlucky":
            raise OSError("No space left on device")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"[]"})

    app = Work(Uploads(write))

    async def upload(address):
        async def send(message):
            if message["type"] == "http.response.start":
                statuses[address] = message["status"]

        page = SimpleNamespace(upload_file_set=set())
        scope = {
            "type": "http",
            "headers": [(b"content-type", b"multipart/form-data; boundary=x")],
            "app": SimpleNamespace(get_blocks=lambda: page),
            "guard.route": OpenRoute("upload"),
            "guard.address": address,
        }
        await app(scope, replay(FORM, None), send)

    async def upload_all():
        await asyncio.gather(*map(upload, ["before", "unlucky", "after"]))

    in_a_loop(upload_all())
    assert statuses == {"before": 200, "unlucky": 507, "after": 200}
    assert {file.name for file in folder.iterdir()} == {"before", "after"}
