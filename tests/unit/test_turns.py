"""Work is done in turns: addresses take turns, however much each of them sends."""

import asyncio
import contextlib

import pytest
from loops import in_a_loop

from page.guard import turns as all_turns
from page.guard.rejection import Rejection
from page.guard.turns import Turns


def has_all(places: int, turns: Turns) -> bool:
    """Return whether all places are free and the queue is empty."""
    return turns._places._value == places and turns._waiting == turns._first == {}


def test_addresses_take_turns():
    done: list[str] = []

    async def do(turns: Turns, address: str) -> None:
        async with turns.turn(address):
            done.append(address)

    async def go() -> None:
        turns = Turns(1)
        async with turns.turn("busy"):
            tasks = [asyncio.create_task(do(turns, address)) for address in ["many"] * 5 + ["one", "other"]]
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        assert has_all(1, turns)

    in_a_loop(go())
    assert done[:3] == ["many", "one", "other"]
    assert done[3:] == ["many"] * 4


def test_places_limit_how_many_run_at_once():
    running = most = 0

    async def do(turns: Turns, number: int) -> None:
        nonlocal running, most
        async with turns.turn(str(number % 3)):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    async def go() -> None:
        turns = Turns(4)
        await asyncio.gather(*(do(turns, number) for number in range(50)))
        assert has_all(4, turns)

    in_a_loop(go())
    assert most == 4


async def has_a_turn(turns: Turns, address: str) -> bool:
    """Wait for a turn and end it; returns False if it was refused."""
    try:
        async with turns.turn(address):
            return True
    except Rejection as rejection:
        return "retry-after" not in rejection.response.headers


def test_too_many_requests_of_one_address_are_refused(monkeypatch):
    monkeypatch.setattr(all_turns, "MAX_WAITING", 3)

    async def go() -> list[bool]:
        turns = Turns(1)
        async with turns.turn("busy"):
            tasks = [asyncio.create_task(has_a_turn(turns, address)) for address in ["many"] * 5 + ["one"]]
            await asyncio.sleep(0)
        return await asyncio.gather(*tasks)

    assert in_a_loop(go()) == [True, True, True, False, False, True]


def test_an_address_that_is_refused_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr(all_turns, "MAX_WAITING_TOGETHER", 2)

    async def go() -> list[bool]:
        turns = Turns(1)
        async with turns.turn("busy"):
            tasks = [asyncio.create_task(has_a_turn(turns, address)) for address in ["one", "other", "late"]]
            await asyncio.sleep(0)
        answers = await asyncio.gather(*tasks)
        assert has_all(1, turns)
        return answers

    assert in_a_loop(go()) == [True, True, False]


@pytest.mark.parametrize("is_waiting", [True, False])
def test_a_cancelled_request_frees_its_place(is_waiting):
    async def hold(turns: Turns) -> None:
        async with turns.turn("one"):
            await asyncio.sleep(60)

    async def go() -> None:
        turns = Turns(1)
        async with turns.turn("other") if is_waiting else contextlib.nullcontext():
            task = asyncio.create_task(hold(turns))
            await asyncio.sleep(0)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        async with turns.turn("third"):
            pass
        assert has_all(1, turns)

    in_a_loop(go())
