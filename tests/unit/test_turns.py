"""Places for work and the event loop are given to addresses in turn, however much each of them sends."""

import asyncio
import contextlib

import pytest
from waiting import set_clock

from page.guard import turns as all_turns
from page.guard.rejection import Rejection
from page.guard.turns import LONG, FairQueue, Turns


def has_all(places: int, turns: Turns) -> bool:
    """Return whether all places are free and no request is remembered."""
    return turns._free == places and turns._waiting == {}


async def use(turns: Turns, address: str, done: list[str]) -> None:
    async with turns.turn(address):
        done.append(address)


async def test_addresses_take_turns():
    done: list[str] = []

    turns = Turns(1)
    async with turns.turn("other"):
        tasks = [asyncio.create_task(use(turns, each, done)) for each in ["many"] * 5 + ["one", "two"]]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert has_all(1, turns)
    assert done == ["many", "one", "two"] + ["many"] * 4


@pytest.mark.parametrize("took", [LONG / 2, 5.0])
async def test_an_address_pauses_as_long_as_its_last_job_took_while_others_wait(monkeypatch, took):
    """Afterwards, and while no others wait, it does not."""
    now, done = [0.0], []
    set_clock(monkeypatch, all_turns, monotonic=lambda: now[0])

    turns = Turns(1)
    async with turns.turn("slow"):
        tasks = [asyncio.create_task(use(turns, each, done)) for each in ["slow", *["quick"] * 3, "slow"]]
        await asyncio.sleep(0)
        now[0] += took
    await asyncio.gather(*tasks)
    now[0] += took
    async with turns.turn("quick"):
        tasks = [asyncio.create_task(use(turns, each, done)) for each in ("slow", "other")]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    quick_job = ["slow", "quick", "slow", "quick", "quick"]
    assert done == [*(quick_job if took < LONG else ["quick"] * 3 + ["slow"] * 2), "slow", "other"]


async def test_no_more_run_at_once_than_there_are_places():
    running = most = 0

    async def run(turns: Turns, number: int) -> None:
        nonlocal running, most
        async with turns.turn(str(number % 3)):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    turns = Turns(4)
    await asyncio.gather(*(run(turns, number) for number in range(50)))
    assert has_all(4, turns)
    assert most == 4


async def has_a_turn(turns: Turns, address: str) -> bool:
    try:
        async with turns.turn(address):
            return True
    except Rejection as rejection:
        return "retry-after" not in rejection.response.headers


async def test_too_many_waiting_requests_of_an_address_are_rejected():
    turns = Turns(1, most=3)
    async with turns.turn("other"):
        tasks = [asyncio.create_task(has_a_turn(turns, address)) for address in ["many"] * 5 + ["one"]]
        await asyncio.sleep(0)
    assert await asyncio.gather(*tasks) == [True, True, True, False, False, True]
    assert has_all(1, turns)


@pytest.mark.parametrize("moment", ["while it waits", "as it gets its place", "while it has its place"])
async def test_a_cancelled_request_keeps_no_place(moment):
    async def hold(turns: Turns) -> None:
        async with turns.turn("one"):
            await asyncio.sleep(60)

    turns = Turns(1)
    async with turns.turn("other") if moment != "while it has its place" else contextlib.nullcontext():
        task = asyncio.create_task(hold(turns))
        await asyncio.sleep(0)
        if moment != "as it gets its place":
            task.cancel()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    async with asyncio.timeout(20), turns.turn("third"):
        pass
    assert has_all(1, turns)


# ---- The event loop


async def test_a_turn_ends_when_its_request_waits_for_something_else():
    done: list[str] = []

    queue, arrived = FairQueue(), asyncio.Event()

    async def begin(address: str) -> None:
        await queue.wait(address)
        done.append(address)

    async def late_body() -> None:
        await queue.wait("one")
        await arrived.wait()
        await begin("one")

    tasks = [asyncio.create_task(late_body()) for _ in range(20)]
    await asyncio.sleep(0.01)
    arrived.set()
    tasks.append(asyncio.create_task(begin("two")))
    await asyncio.gather(*tasks)
    assert "two" in done[:3]


async def test_an_address_pauses_after_a_long_step_in_the_event_loop(monkeypatch):
    now, done = [0.0], []
    set_clock(monkeypatch, all_turns, thread_time=lambda: now[0], monotonic=lambda: now[0])

    async def answer(queue: FairQueue, address: str, took: float) -> None:
        await queue.wait(address)
        done.append(address)
        now[0] += took

    queue = FairQueue()
    slow = [answer(queue, "slow", 5 * LONG) for _ in range(2)]
    await asyncio.gather(*slow, *(answer(queue, "quick", LONG / 2) for _ in range(5)))
    assert done == ["slow", *["quick"] * 5, "slow"]


async def test_requests_of_closed_connections_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(all_turns, "MAX_QUEUED", 3)
    queue = FairQueue()
    answers = await asyncio.gather(*(queue.wait(each) for each in ["many"] * 6 + ["one"]), return_exceptions=True)
    assert [isinstance(each, Rejection) for each in answers] == [False] * 4 + [True] * 2 + [False]
