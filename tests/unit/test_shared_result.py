"""Results that all visitors share: computed once, and again after a failure."""

import asyncio
import threading

import pytest
from waiting import in_a_loop

from model.errors import DatasetError
from page.server.shared_result import SharedResult


async def test_a_failure_is_forgotten_after_a_while(monkeypatch):
    answers = [DatasetError("It is missing."), 1]

    def read():
        if isinstance(answer := answers.pop(0), Exception):
            raise answer
        return answer

    shared = SharedResult(read, lambda: None)
    for _ in range(2):
        with pytest.raises(DatasetError):
            await shared.get()
    monkeypatch.setattr("page.server.shared_result.REMEMBERED", 0)
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
