"""Connections are few, and none stays for nothing; the log stays small."""

import asyncio
import logging
from types import SimpleNamespace

import pytest

from page.guard import log
from page.guard.connections import FAIR, LEAST, STUCK, Connections


class Protocol(asyncio.Protocol):
    """What uvicorn's protocol is to the limits; its event loop notes what it would call later."""

    made = lost = False
    cycle = None

    def __init__(self):
        self.loop = SimpleNamespace(call_later=self.call_later)
        self.flow = SimpleNamespace(write_paused=False)

    def call_later(self, delay, function, *arguments):
        assert delay == STUCK
        self.later = lambda: function(*arguments)
        return SimpleNamespace(cancel=lambda: None)

    def connection_made(self, transport):
        self.made, self.transport = True, transport

    def connection_lost(self, error):
        self.lost = True


def connect(limited, address):
    transport = SimpleNamespace(get_extra_info=lambda _: (address, 1), is_aborted=False, unread=0)
    transport.get_write_buffer_size = lambda: transport.unread
    transport.abort = lambda: setattr(transport, "is_aborted", True)
    protocol = limited()
    protocol.connection_made(transport)
    return protocol, transport


def request(*, is_answered):
    return SimpleNamespace(response_complete=is_answered, own=object())  # equal to no other


def connections_with(*cycles):
    limited = Connections(100).limited(Protocol)
    for cycle in cycles:
        protocol, transport = connect(limited, "one")
        protocol.cycle = cycle
        yield protocol, transport


def test_silent_connections_are_closed():
    """One that asks now and then stays, though it is silent in between."""
    answered, another = request(is_answered=True), request(is_answered=True)
    every = list(connections_with(None, answered, request(is_answered=False), another))
    for _ in range(3):
        every[-1][0].cycle = request(is_answered=True)
        for protocol, _transport in every:
            protocol.later()
    assert [transport.is_aborted for _, transport in every] == [True, True, False, False]


@pytest.mark.parametrize("is_answered", [False, True])
def test_connections_whose_answers_nobody_reads_are_closed(is_answered):
    """What is read slowly is on its way."""
    (unread, _), (slow, _) = every = list(connections_with(*(request(is_answered=is_answered) for _ in range(2))))
    for protocol, transport in every:
        protocol.flow.write_paused, transport.unread = True, 1000
    for _ in range(3):
        slow.transport.unread -= 1
        for protocol, _transport in every:
            protocol.later()
    assert (unread.transport.is_aborted, slow.transport.is_aborted) == (True, False)


def test_an_address_cannot_have_all_connections():
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


def test_all_addresses_of_a_network_of_ipv6_are_one():
    limited = Connections(limit=200).limited(Protocol)
    made = [connect(limited, f"2001:db8::{number:x}")[0].made for number in range(300)]
    assert made.count(True) == 200 - LEAST
    assert connect(limited, "2001:db8:0:1::1")[0].made


def test_a_class_behind_one_address_has_room_and_nobody_has_more():
    """However many connections the machine allows: thousands of dead ones take the garbage collector 100 ms."""
    limited = Connections(limit=20_000).limited(Protocol)
    assert [connect(limited, "class")[0].made for _ in range(FAIR + 100)].count(True) == FAIR


def test_those_behind_a_proxy_are_not_one():
    limited = Connections(limit=4000, is_proxy=lambda address: address == "proxy").limited(Protocol)
    assert all(connect(limited, "proxy")[0].made for _ in range(2 * FAIR))


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(log.time, "monotonic", lambda: clock.now)
    return clock


def test_what_is_logged_again_and_again_is_told_once_a_minute(clock):
    repeats = log.Repeats()
    records = [logging.makeLogRecord({"msg": message}) for message in ["often"] * 100 + ["once"]]
    records.append(logging.makeLogRecord({"msg": "often", "exc_info": (OSError, OSError(), None)}))
    assert [repeats.filter(record) for record in records].count(True) == 3
    clock.now += log.INTERVAL + 1
    assert repeats.filter(records[0])


def test_what_names_another_object_each_time_is_told_once_a_minute(clock):
    """As asyncio does in the lines after the first."""
    repeats = log.Repeats()
    records = [logging.makeLogRecord({"msg": f"A fault\nprotocol: <at 0x{number}>"}) for number in range(9)]
    assert [repeats.filter(record) for record in records].count(True) == 1


def test_that_there_are_too_many_connections_is_told_once_a_minute(clock, caplog):
    repeats = log.Repeats()
    logger = logging.getLogger("uvicorn.error")
    limited = Connections(limit=1).limited(Protocol)
    logger.addFilter(repeats)
    try:
        with caplog.at_level(logging.WARNING):
            for _ in range(130):
                connect(limited, "many")
                clock.now += 1
    finally:
        logger.removeFilter(repeats)
    assert len(caplog.records) == 3
