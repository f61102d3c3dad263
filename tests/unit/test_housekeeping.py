"""What accumulates in a server goes, whatever goes wrong meanwhile; connections are few, and none stays for nothing."""

import asyncio
import logging
from types import SimpleNamespace

import pytest
from loops import in_a_loop

from page.guard import connections, housekeeping, log
from page.guard.connections import FAIR, LEAST, STUCK, Connections


def do_chores(monkeypatch, *chores):
    """Do chores without pauses until the first one says that it is enough, by returning True."""
    monkeypatch.setattr(housekeeping, "INTERVAL", 0)
    done = asyncio.Event()
    first, *others = chores

    def first_chore():
        if first():
            done.set()

    async def go():
        async with housekeeping.housekeeping([first_chore, *others]):
            await asyncio.wait_for(done.wait(), 30)

    in_a_loop(go())


def test_a_chore_that_fails_is_logged_once_and_tried_again_and_others_are_done(monkeypatch, caplog):
    tried, others = [], []

    def fail_at_first():
        tried.append(len(tried))
        if len(tried) <= 3:
            raise OSError("the disk is away")
        return len(tried) > 5

    with caplog.at_level(logging.ERROR):
        do_chores(monkeypatch, fail_at_first, lambda: others.append(1))
    assert len(tried) >= 6
    assert len(others) >= 5
    (record,) = caplog.records
    assert record.getMessage() == "Housekeeping failed; it will be tried again."
    assert "the disk is away" in str(record.exc_info[1])


def test_it_ends_with_the_server(monkeypatch, caplog):
    do_chores(monkeypatch, lambda: True)
    assert caplog.records == []


# ---- Connections


class Connection:
    """A connection of uvicorn's."""

    def __init__(self, request=None, is_unread=False):
        self.cycle, self.is_closed, self.unread = request, False, 1000 if is_unread else 0
        self.flow = SimpleNamespace(write_paused=is_unread)
        self.transport = SimpleNamespace(abort=self.abort, get_write_buffer_size=lambda: self.unread)

    def abort(self):
        self.is_closed = True


def request(*, is_answered):
    return SimpleNamespace(response_complete=is_answered, own=object())  # equal to no other


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(connections.time, "monotonic", lambda: clock.now)
    return clock


def test_silent_connections_are_closed(clock):
    """One that asks now and then stays, though it is silent in between."""
    never, once, waits, asks = every = [
        Connection(),
        Connection(request(is_answered=True)),
        Connection(request(is_answered=False)),
        Connection(request(is_answered=True)),
    ]
    own = Connections(100)
    while clock.now <= 1000 + STUCK + housekeeping.INTERVAL:
        asks.cycle = request(is_answered=True)
        own.close_stuck(every)
        clock.now += housekeeping.INTERVAL
    assert [each.is_closed for each in (never, once, waits, asks)] == [True, True, False, False]


@pytest.mark.parametrize("is_answered", [False, True])
def test_connections_whose_answers_nobody_reads_are_closed(clock, is_answered):
    """What is read slowly is on its way."""
    unread, slow = (Connection(request(is_answered=is_answered), True) for _ in range(2))
    own = Connections(100)
    while clock.now <= 1000 + STUCK + housekeeping.INTERVAL:
        own.close_stuck([unread, slow])
        slow.unread -= 1
        clock.now += housekeeping.INTERVAL
    assert (unread.is_closed, slow.is_closed) == (True, False)


class Protocol(asyncio.Protocol):
    """What uvicorn's protocol is to the limits."""

    made = lost = False

    def connection_made(self, transport):
        self.made = True

    def connection_lost(self, error):
        self.lost = True


def connect(limited, address):
    transport = SimpleNamespace(get_extra_info=lambda _: (address, 1), is_aborted=False)
    transport.abort = lambda: setattr(transport, "is_aborted", True)
    protocol = limited()
    protocol.connection_made(transport)
    return protocol, transport


def test_an_address_cannot_have_all_connections(clock):
    own = Connections(limit=200)
    limited = own.limited(Protocol)
    many = [connect(limited, "many") for _ in range(300)]
    made = [protocol for protocol, transport in many if not transport.is_aborted]
    assert len(made) == 200 - LEAST
    assert all(protocol.made for protocol in made)
    assert connect(limited, "one")[0].made
    for protocol, transport in many:
        protocol.connection_lost(None)
        assert protocol.lost != transport.is_aborted
    assert len([1 for _ in range(300) if connect(limited, "many")[0].made]) == 200 - LEAST


def test_a_class_behind_one_address_has_room_and_nobody_has_more():
    """However many connections the machine allows: thousands of dead ones take the garbage collector 100 ms."""
    limited = Connections(limit=20_000).limited(Protocol)
    assert [connect(limited, "class")[0].made for _ in range(FAIR + 100)].count(True) == FAIR


def test_those_behind_a_proxy_are_not_one():
    limited = Connections(limit=4000, is_proxy=lambda address: address == "proxy").limited(Protocol)
    assert all(connect(limited, "proxy")[0].made for _ in range(2 * FAIR))


def test_the_log_says_once_a_minute_that_there_are_too_many(clock, caplog):
    limited = Connections(limit=1).limited(Protocol)
    with caplog.at_level(logging.WARNING):
        for _ in range(130):
            connect(limited, "many")
            clock.now += 1
    assert len(caplog.records) == 3


def test_what_is_logged_again_and_again_is_dropped(monkeypatch):
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(log.time, "monotonic", lambda: clock.now)
    repeats = log.Repeats()
    records = [logging.makeLogRecord({"msg": message}) for message in ["often"] * 100 + ["once"]]
    assert [repeats.filter(record) for record in records].count(True) == log.MAX_REPEATS + 1
    clock.now += log.INTERVAL + 1
    assert repeats.filter(records[0])
