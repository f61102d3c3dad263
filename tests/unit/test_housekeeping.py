"""What accumulates in a server goes, whatever goes wrong meanwhile."""

import asyncio
import logging
from types import SimpleNamespace

import pytest
from loops import in_a_loop

from page.guard import housekeeping


@pytest.fixture
def rounds(monkeypatch):
    """Housekeeping without pauses; what is done in a round is put into the list that this gives, a function each."""
    todo = []
    done = asyncio.Event()

    def remove_uploads(_page):
        if not todo:
            done.set()
            return
        todo.pop(0)()

    monkeypatch.setattr(housekeeping, "INTERVAL", 0)
    monkeypatch.setattr(housekeeping, "connections", lambda _page: [])
    monkeypatch.setattr(housekeeping, "remove_uploads", remove_uploads)

    async def go():
        async with housekeeping.housekeeping(SimpleNamespace()):
            await asyncio.wait_for(done.wait(), 30)

    return todo, lambda: in_a_loop(go())


def test_a_round_that_fails_is_logged_and_tried_again(rounds, caplog):
    todo, run = rounds
    tried = []

    def fail():
        tried.append(len(tried))
        raise OSError("the disk is away")

    todo += [fail, fail, lambda: tried.append("well")]
    with caplog.at_level(logging.ERROR):
        run()
    assert tried == [0, 1, "well"]
    assert [record.getMessage() for record in caplog.records] == ["Housekeeping failed; it will be tried again."] * 2
    assert all("the disk is away" in str(record.exc_info[1]) for record in caplog.records)


def test_it_ends_with_the_server(rounds, caplog):
    _, run = rounds
    run()
    assert caplog.records == []


class Connection:
    """A connection of uvicorn's."""

    def __init__(self, request):
        self.cycle, self.is_closed = request, False
        self.transport = SimpleNamespace(close=self.close)

    def close(self):
        self.is_closed = True


def request(*, is_answered):
    return SimpleNamespace(response_complete=is_answered)


def test_silent_connections_are_closed(monkeypatch):
    """One that asks now and then stays, though it is silent in between."""
    now = 1000.0
    monkeypatch.setattr(housekeeping.time, "monotonic", lambda: now)
    never, once, waits, asks = every = [
        Connection(None),
        Connection(request(is_answered=True)),
        Connection(request(is_answered=False)),
        Connection(request(is_answered=True)),
    ]
    silent = housekeeping.close_silent(every, {})
    while now < 1000 + housekeeping.SILENCE:
        now += housekeeping.INTERVAL
        asks.cycle = request(is_answered=True)
        silent = housekeeping.close_silent(every, silent)
    now += housekeeping.INTERVAL
    asks.cycle = request(is_answered=True)
    housekeeping.close_silent(every, silent)
    assert [each.is_closed for each in (never, once, waits, asks)] == [True, True, False, False]
