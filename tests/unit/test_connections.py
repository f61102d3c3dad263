"""Connections are limited, idle ones are closed, and repeated log records are dropped."""

import asyncio
import logging
from types import SimpleNamespace

import pytest

from page.guard import log
from page.guard.connections import FAIR, LEAST, STUCK, Connections


class Protocol(asyncio.Protocol):
    """Stands for uvicorn's protocol; `later` runs the next check that it has scheduled."""

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


def test_idle_connections_are_closed():
    """The last connection sends a request between any two checks and stays open."""
    answered, another = request(is_answered=True), request(is_answered=True)
    every = list(connections_with(None, answered, request(is_answered=False), another))
    for _ in range(3):
        every[-1][0].cycle = request(is_answered=True)
        for protocol, _transport in every:
            protocol.later()
    assert [transport.is_aborted for _, transport in every] == [True, True, False, False]


@pytest.mark.parametrize("is_answered", [False, True])
def test_connections_are_closed_when_the_client_stops_reading(is_answered):
    (unread, _), (slow, _) = every = list(connections_with(*(request(is_answered=is_answered) for _ in range(2))))
    for protocol, transport in every:
        protocol.flow.write_paused, transport.unread = True, 1000
    for _ in range(3):
        slow.transport.unread -= 1
        for protocol, _transport in every:
            protocol.later()
    assert (unread.transport.is_aborted, slow.transport.is_aborted) == (True, False)


def test_one_address_cannot_take_all_connections():
    limited = Connections(limit=200).limited(Protocol)
    many = [connect(limited, "many") for _ in range(300)]
    made = [protocol for protocol, transport in many if not transport.is_aborted]
    assert len(made) == 200 - LEAST
    assert all(protocol.made for protocol in made)
    assert connect(limited, "one")[0].made
    for protocol, transport in many:
        protocol.connection_lost(None)
        assert protocol.lost != transport.is_aborted
    assert len([1 for _ in range(300) if connect(limited, "many")[0].made]) == 200 - LEAST


def test_the_addresses_of_an_ipv6_network_count_as_one():
    limited = Connections(limit=200).limited(Protocol)
    made = [connect(limited, f"2001:db8::{number:x}")[0].made for number in range(300)]
    assert made.count(True) == 200 - LEAST
    assert connect(limited, "2001:db8:0:1::1")[0].made


def test_an_address_has_a_fixed_limit_unless_it_is_a_proxy():
    limited = Connections(limit=20_000, is_proxy=lambda address: address == "proxy").limited(Protocol)
    assert [connect(limited, "class")[0].made for _ in range(FAIR + 100)].count(True) == FAIR
    assert all(connect(limited, "proxy")[0].made for _ in range(2 * FAIR))


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(log.time, "monotonic", lambda: clock.now)
    return clock


def test_a_repeated_record_is_logged_once_a_minute(clock):
    repeats = log.Repeats()
    messages = ["often"] * 100 + ["once"] + [f"A fault\nprotocol: <at 0x{number}>" for number in range(9)]
    records = [logging.makeLogRecord({"msg": message}) for message in messages]
    records.append(logging.makeLogRecord({"msg": "often", "exc_info": (OSError, OSError(), None)}))
    assert [record.msg for record in records if repeats.filter(record)] == ["often", "once", messages[101], "often"]
    clock.now += log.INTERVAL + 1
    assert repeats.filter(records[0])


def test_too_many_connections_are_reported_once_a_minute(clock, caplog):
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
