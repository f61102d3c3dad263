"""Places for work are given to addresses fairly, however much each of them sends; token buckets."""

import asyncio
import contextlib

import pytest
from waiting import REPLY, set_clock

from model.errors import UserError
from page.guard import fairness, limit
from page.guard.fairness import FairSemaphore
from page.guard.limit import TokenBucket


@pytest.fixture
def clock(monkeypatch):
    """Return the time in s, a list of one number, which only the test changes."""
    now = [0.0]
    set_clock(monkeypatch, fairness, monotonic=lambda: now[0])
    return now


async def order_of(clock, jobs, later=(), after=3):
    """Start jobs, each (address, s that it takes), while another job runs, and `later` ones when some have begun.

    Returns their addresses in the order in which they got the one place.
    """
    places, begun, tasks = FairSemaphore(1), [], []

    async def work(address, took):
        async with places.turn(address):
            begun.append(address)
            if len(begun) == after:
                tasks.extend(asyncio.create_task(work(*each)) for each in later)
            await asyncio.sleep(0)
            clock[0] += took

    async with places.turn("other"):
        tasks += [asyncio.create_task(work(*each)) for each in jobs]
        await asyncio.sleep(0)
    while not all(task.done() for task in tasks):
        await asyncio.gather(*tasks)
    return begun


async def test_addresses_get_the_same_time_however_long_their_jobs_take(clock):
    begun = await order_of(clock, [*[("slow", 5)] * 4, *[("quick", 1)] * 20])
    for count in range(1, 24):
        slow = 5 * begun[:count].count("slow")
        assert abs(slow - begun[:count].count("quick")) <= 6


async def test_a_short_job_waits_for_one_long_job_however_many_wait(clock):
    jobs = [*[(f"slow {n}", 5) for n in range(9)] * 2, *[("quick", 1)] * 5]
    begun = await order_of(clock, jobs, later=[("new", 1)], after=11)
    assert begun[9:16] == ["quick", "quick", "new", "quick", "quick", "quick", "slow 0"]


async def test_an_address_gets_no_credit_for_time_in_which_it_asked_for_nothing(clock):
    begun = await order_of(clock, [("first", 1)] * 10, later=[("new", 1)] * 7)
    assert begun[:3] == ["first"] * 3
    assert sorted(begun[3:9]) == ["first"] * 3 + ["new"] * 3


async def test_too_many_waiting_requests_of_an_address_are_rejected():
    places = FairSemaphore(1, most=3)

    async def has_a_turn(address):
        try:
            async with places.turn(address):
                return True
        except UserError as error:
            return "retry-after" not in error.headers

    async with places.turn("other"):
        tasks = [asyncio.create_task(has_a_turn(address)) for address in ["many"] * 5 + ["one"]]
        await asyncio.sleep(0)
    assert await asyncio.gather(*tasks) == [True, True, True, False, False, True]


@pytest.mark.parametrize("moment", ["while it waits", "as it gets its place", "while it has its place"])
async def test_a_cancelled_request_keeps_no_place(moment):
    async def hold(places):
        async with places.turn("one"):
            await asyncio.sleep(60)

    places = FairSemaphore(1)
    async with places.turn("other") if moment != "while it has its place" else contextlib.nullcontext():
        task = asyncio.create_task(hold(places))
        await asyncio.sleep(0)
        if moment != "as it gets its place":
            task.cancel()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    async with asyncio.timeout(REPLY), places.turn("third"):
        pass


@pytest.mark.parametrize("started", [0.0, 985.0, 1e9], ids=["now", "16 minutes ago", "30 years ago"])
def test_a_key_has_its_burst_and_then_one_after_each_interval(monkeypatch, started):
    now = started  # s since the start of the machine, as `time.monotonic` counts on Linux
    set_clock(monkeypatch, limit, monotonic=lambda: now)
    bucket = TokenBucket(burst=20, interval=6)
    assert [bucket.take("key") for _ in range(21)] == [0.0] * 20 + [None]
    now += 6
    assert [bucket.take("key") for _ in range(2)] == [0.0, None]
    assert bucket.take("key", patience=6) == pytest.approx(6)
    assert bucket.take("other") == 0.0
