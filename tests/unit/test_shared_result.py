"""Results that all visitors share: computed once, and again after a failure."""

import asyncio
import threading

import pytest
from waiting import in_a_loop

from model.errors import DatasetError
from page.server.shared_result import SharedResult


class Source:
    """A file that is missing until it has a version."""

    version: int | None = None
    reads = 0

    def read(self):
        self.reads += 1
        if self.version is None:
            raise DatasetError("It is missing.")
        return self.version


async def ask_twice(shared):
    return await asyncio.gather(shared.get(), shared.get(), return_exceptions=True)


async def test_a_failure_or_a_result_is_remembered_until_the_file_changes():
    source = Source()
    shared = SharedResult(source.read, lambda: source.version)

    for _ in range(3):
        assert [str(error) for error in await ask_twice(shared)] == ["It is missing."] * 2
    assert source.reads == 1
    for source.version in (1, 2):
        for _ in range(2):
            assert await ask_twice(shared) == [source.version] * 2
    assert source.reads == 3


async def test_a_failure_is_forgotten_after_a_while(monkeypatch):
    source = Source()
    shared = SharedResult(source.read, lambda: None)
    monkeypatch.setattr("page.server.shared_result.REMEMBERED", 0)

    with pytest.raises(DatasetError):
        await shared.get()
    source.version = 1
    assert await shared.get() == 1


def test_a_server_that_stops_does_not_wait_for_a_result():
    begun, stopped, ended = threading.Event(), threading.Event(), []

    def download():
        begun.set()
        ended.append(stopped.wait(60))

    async def ask():
        asking = asyncio.create_task(SharedResult(download, lambda: None).get())
        await asyncio.to_thread(begun.wait)
        asking.cancel()

    in_a_loop(ask())  # and end the loop
    assert ended == []
    stopped.set()
