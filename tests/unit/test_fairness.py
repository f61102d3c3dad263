"""Places for work are given to addresses fairly, however much each of them sends; token buckets."""

import asyncio
import contextlib

import pytest
from helpers.running.waiting import REPLY, set_clock

from page.guard import limit
from page.guard.fairness import FairSemaphore
from page.guard.limit import TokenBucket


async def order_of(addresses):
    """Return the order in which requests from the addresses get the one place, which another has when they come."""
    places, begun = FairSemaphore(1), []

    async def work(address):
        async with places.turn(address):
            begun.append(address)
            await asyncio.sleep(0)

    async with places.turn(""):  # the server itself
        tasks = [asyncio.create_task(work(address)) for address in addresses]
        await asyncio.sleep(0)
    async with asyncio.timeout(REPLY):
        await asyncio.gather(*tasks)
    return begun


async def test_addresses_get_places_in_turn_however_many_requests_each_sends():
    assert await order_of([*"aaaaaabcb", "", "d"]) == [*"abc", "", *"dabaaaa"]


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
