"""What arrives is parsed in turns: whoever sends most does not keep others waiting."""

import asyncio
import itertools

from loops import in_a_loop

from page.guard import reading
from page.guard.reading import Reading


def parse_all(*connections):
    """Have all parsed that connections have sent; returns their addresses in the order of the pieces.

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


def test_a_turn_ends_when_it_takes_too_long(monkeypatch):
    """As that of somebody whose body consists of tiny chunks; each look at the clock here is half a turn."""
    clock = itertools.count(step=reading.TURN / 2)
    monkeypatch.setattr(reading.time, "perf_counter", lambda: next(clock))
    parsed = parse_all(("many", 500, False), ("one", 1, True))
    assert "one" in parsed[:4]


def test_a_long_body_needs_few_turns(monkeypatch):
    monkeypatch.setattr(reading.time, "perf_counter", lambda: 0)
    assert parse_all(("many", 500, False), ("one", 1, True)) == ["many"] * 500 + ["one"]


def test_the_connections_of_an_address_take_turns(monkeypatch):
    monkeypatch.setattr(reading.time, "perf_counter", lambda: 0)
    begun = []

    async def go():
        own = Reading()
        for name, pieces in (("long", 3), ("short", 1)):
            left = iter(range(pieces - 1, -1, -1))
            own.add("one", lambda name=name, left=left: (begun.append(name), (False, next(left) > 0))[1])
        await asyncio.sleep(0)

    in_a_loop(go())
    assert begun == ["long", "short", "long", "long"]


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


def test_who_leaves_before_the_turn_keeps_nobody_waiting():
    async def go():
        turns = Reading()
        leaving, staying = (asyncio.create_task(turns.wait("one")) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait_for(staying, 20)

    in_a_loop(go())
