"""Connections are limited, idle ones are closed, chunks cost little to parse, and the log stays small."""

import asyncio
import logging
from types import SimpleNamespace

import h11
import pytest
from helpers.running.waiting import set_clock

from page.guard import log
from page.guard.connections import MAX_HEAD, STUCK, Connections, Parser


class Protocol(asyncio.Protocol):
    """The part of uvicorn's protocol that the limits use; its event loop keeps what it would call later."""

    cycle, client = None, ("", 1)
    flow = SimpleNamespace(write_paused=True)

    def __init__(self):
        self.loop = SimpleNamespace(call_later=self.call_later)

    def call_later(self, delay, function, *arguments):
        assert delay == STUCK
        self.later = lambda: function(*arguments)

    def connection_made(self, transport):
        self.transport = transport


def connect(address):
    transport = SimpleNamespace(get_extra_info={"peername": (address, 1)}.get, is_aborted=False, unread=0)
    transport.get_write_buffer_size = lambda: transport.unread
    transport.abort = lambda: setattr(transport, "is_aborted", True)
    protocol = Connections(limit=100, is_proxy=lambda address: address == "fe80::9").limited(Protocol)()
    protocol.connection_made(transport)
    return protocol


@pytest.mark.parametrize("is_answered", [False, True])
def test_connections_with_unread_answers_are_closed(is_answered):
    """Unless the client reads slowly."""
    unread, slow = every = [connect("one"), connect("one")]
    for protocol in every:
        protocol.cycle, protocol.transport.unread = SimpleNamespace(response_complete=is_answered), 1000
    for _ in range(3):
        slow.transport.unread -= 1
        for protocol in every:
            protocol.later()
    assert (unread.transport.is_aborted, slow.transport.is_aborted) == (True, False)


def test_a_network_of_ipv6_is_one_visitor_unless_it_is_a_proxy():
    visitors = {"2001:db8::1": "2001:db8::/64", "fe80::5%eth0": "fe80::/64", "fe80::9": "fe80::9"}
    for peer, visitor in {**visitors, "::ffff:192.0.2.1": "192.0.2.1"}.items():
        assert connect(peer).client[0] == visitor


def parse(data, size=None):
    """Have a parser parse data, in pieces of a size; returns it and its events."""
    parser, events = Parser(h11.SERVER, MAX_HEAD), []
    for begin in range(0, len(data), size or len(data)):
        parser.receive_data(data[begin : begin + (size or len(data))])
        while (event := parser.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            events.append(event)
    return parser, events


def head_of(*lines, method="GET"):
    return "\r\n".join([f"{method} / HTTP/1.1", "Host: a", *lines, "", ""]).encode()


@pytest.mark.parametrize("size", [None, 7])
@pytest.mark.parametrize("encoding", ["chunked", "Chunked"])
def test_chunks_are_neither_parsed_nor_kept(encoding, size):
    head = head_of(f"Transfer-Encoding: {encoding}", method="POST")
    parser, events = parse(head + b"1\r\nx\r\n" * 1000 + b"no chunk", size)
    assert list(map(type, events)) == [h11.Request]
    assert len(parser.trailing_data[0]) <= (0 if size else 6100)


def test_repeated_records_are_logged_once_a_minute(monkeypatch):
    now = [1000.0]
    set_clock(monkeypatch, log, monotonic=lambda: now[0])
    repeats = log.Repeats()
    records = [logging.makeLogRecord({"msg": message}) for message in ["often"] * 100 + ["once"]]
    records.append(logging.makeLogRecord({"msg": "often", "exc_info": (OSError, OSError(), None)}))
    assert [repeats.filter(record) for record in records].count(True) == 3
    now[0] += log.INTERVAL + 1
    assert repeats.filter(records[0])
    # asyncio names objects in the lines after the first.
    records = [logging.makeLogRecord({"msg": f"A fault\nprotocol: <at 0x{number}>"}) for number in range(9)]
    assert [repeats.filter(record) for record in records].count(True) == 1
