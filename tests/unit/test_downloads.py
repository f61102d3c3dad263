"""Large files are sent to a few clients at a time, and a slow one keeps no place."""

import asyncio
from collections import Counter

import pytest
from waiting import REPLY

from model.errors import UserError
from page.guard import downloads
from page.guard.downloads import OF_ADDRESS, PIECE, PLACES, Download, Downloads

CONTENT = bytes(range(256)) * (3 * PIECE // 256) + b"end"


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(CONTENT)
    return file


class Client:
    """A client that reads while it `reads`, and that may leave."""

    def __init__(self, places, address="192.0.2.1"):
        self.scope = {"type": "http", "guard.downloads": places, "guard.address": address}
        self.reads, self.left = asyncio.Event(), False
        self.start, self.body, self.is_complete = {}, b"", False

    async def load(self, path):
        await Download(path, "text/plain", {"etag": "x"})(self.scope, self._receive, self._send)

    async def _receive(self):
        return {"type": "http.disconnect"} if self.left else {"type": "http.request"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.start = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        await self.reads.wait()
        self.body += message["body"]
        self.is_complete = not message["more_body"]


async def test_a_slow_client_gives_its_place_to_others(path, monkeypatch):
    monkeypatch.setattr(downloads, "SLICE", 0.01)

    places = Downloads()
    slow = [Client(places, f"192.0.2.{n % 3}") for n in range(5 * PLACES)]
    loading = [asyncio.create_task(client.load(path)) for client in slow]
    for address in ("192.0.2.0", "192.0.2.9"):
        quick = Client(places, address)
        quick.reads.set()
        await quick.load(path)
        assert (quick.body, quick.is_complete) == (CONTENT, True)
        assert (quick.start["content-length"], quick.start["etag"]) == (str(len(CONTENT)), "x")
    assert not any(client.body for client in slow)
    for client in slow:
        client.reads.set()
    await asyncio.gather(*loading)
    assert {client.body for client in slow} == {CONTENT}
    assert places.current == Counter()
    async with asyncio.timeout(REPLY):
        for number in range(PLACES):  # all are free again
            await places.take(f"192.0.2.{number}")


async def test_an_address_has_a_limit_and_a_client_that_leaves_frees_its_download(path, monkeypatch):
    monkeypatch.setattr(downloads, "MOST", 5)
    monkeypatch.setattr(downloads, "SLICE", 0.01)

    places = Downloads()
    clients = [Client(places) for _ in range(5)]
    loading = [asyncio.create_task(client.load(path)) for client in clients]
    await asyncio.sleep(0)
    with pytest.raises(UserError, match="Too many downloads"):
        await Client(places).load(path)
    for client in clients:
        client.left = True
        client.reads.set()  # the server no longer waits for it
    await asyncio.gather(*loading)
    assert places.current == Counter()
    assert not any(client.body for client in clients[OF_ADDRESS:])  # which had no place
