"""Requests are parsed in turns: a client that sends many does not delay the others."""

import asyncio
import itertools

import pytest
from loops import in_a_loop

from page.guard import connections
from page.guard.connections import Reading


def parse_all(*connections):
    """Parse everything that connections have sent; returns their addresses in the order of the pieces.

    Args:
        connections: (address, number of pieces, whether each piece begins a request).
    """
    parsed = []

    async def go():
        all_read = Reading()

        def connect(address, pieces, begins):
            left = iter(range(pieces - 1, -1, -1))

            def parse():
                parsed.append(address)
                return begins, next(left) > 0

            all_read.add(address, parse)

        for each in connections:
            connect(*each)
        while len(parsed) < sum(pieces for _, pieces, _ in connections):
            await asyncio.sleep(0)

    in_a_loop(go())
    return parsed


def test_addresses_take_turns_with_their_requests():
    parsed = parse_all(*[("many", 1, True)] * 300, ("one", 1, True), ("other", 1, True))
    assert parsed[:3] == ["many", "one", "other"]
    assert parsed[3:] == ["many"] * 299


def test_an_address_pauses_as_long_as_its_request_took(monkeypatch):
    """The pause ends when this test says so."""
    now, pauses, done = [0.0], [], []
    monkeypatch.setattr(connections.time, "thread_time", lambda: now[0])

    async def go():
        own = Reading()
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda *pause: pauses.append(pause))

        def parse(address, duration):
            done.append(address)
            now[0] += duration
            return True, False

        for _ in range(3):
            own.add("slow", lambda: parse("slow", 5 * connections.LONG))
            own.add("quick", lambda: parse("quick", connections.LONG / 2))
        for turns in (4, 5, 6):
            while len(done) < turns or len(pauses) < turns - 3:
                await asyncio.sleep(0)
            delay, line_up, address = pauses[-1]
            assert delay == pytest.approx(5 * connections.LONG)
            line_up(address)
        assert own._queues == {}

    in_a_loop(go())
    assert done == ["slow", "quick", "quick", "quick", "slow", "slow"]


def test_a_turn_ends_when_it_takes_too_long(monkeypatch):
    """As with a body of tiny chunks. Each look at the clock takes half a turn."""
    clock = itertools.count(step=connections.TURN / 2)
    monkeypatch.setattr(connections.time, "thread_time", lambda: next(clock))
    parsed = parse_all(("many", 500, False), ("one", 1, True))
    assert "one" in parsed[:4]


def test_a_long_body_needs_few_turns(monkeypatch):
    monkeypatch.setattr(connections.time, "thread_time", lambda: 0)
    assert parse_all(("many", 500, False), ("one", 1, True)) == ["many"] * 500 + ["one"]


def test_the_connections_of_an_address_take_turns(monkeypatch):
    monkeypatch.setattr(connections.time, "thread_time", lambda: 0)
    begun = []

    async def go():
        own = Reading()
        for name, pieces in (("long", 3), ("short", 1)):
            left = iter(range(pieces - 1, -1, -1))
            own.add("one", lambda name=name, left=left: (begun.append(name), (False, next(left) > 0))[1])
        await asyncio.sleep(0)

    in_a_loop(go())
    assert begun == ["long", "short", "long", "long"]


def test_an_error_in_one_connection_does_not_stop_the_others():
    done = []

    def fail():
        raise ValueError

    async def go():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        own = Reading()
        own.add("one", fail)
        for address in ("one", "other"):
            own.add(address, lambda address=address: (done.append(address) is None, False))
        while len(done) < 2:
            await asyncio.sleep(0)

    in_a_loop(go())
    assert set(done) == {"one", "other"}


def test_visitors_behind_a_proxy_take_turns():
    done = []

    async def ask(turns, address):
        await turns.wait(address)
        done.append(address)

    async def go():
        turns = Reading()
        await asyncio.gather(*(ask(turns, address) for address in ["many"] * 100 + ["one", "other"]))

    in_a_loop(go())
    assert sorted(done[:3]) == ["many", "one", "other"]
    assert len(done) == 102


def test_a_visitor_who_leaves_the_queue_delays_no_others():
    async def go():
        turns = Reading()
        leaving, staying = (asyncio.create_task(turns.wait("one")) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait_for(staying, 20)

    in_a_loop(go())
