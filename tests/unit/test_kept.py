"""Values that are kept for a while: the oldest are removed, those of an address that has most of them first."""

import asyncio

import pytest
from waiting import REPLY

from page.gradio_adapter.kept import Kept


@pytest.mark.parametrize(
    ("values", "removed"),
    [
        # (address, bytes) of each value; at most 8 values of 1000 bytes, a quarter of both for one address
        ([("one", 1), *[("many", 1)] * 4, ("one", 1)], "12"),
        ([("one", 200), *[("much", 90)] * 4], "12"),
        ([(address, 200) for address in "abcdefg"], "01"),
        ([(address, 1) for address in "abcdefghij"], "01"),
    ],
    ids=["too many of one address", "too large of one address", "too large", "too many"],
)
async def test_the_oldest_values_are_removed(values, removed):
    own = Kept(8, 1000, 60.0)
    for name, (address, size) in enumerate(values):
        own.add(str(name), name, address, size)
    assert [name for name, _ in own.items()] == [name for name in map(str, range(len(values))) if name not in removed]


async def test_an_old_value_is_removed():
    own = Kept(8, 1000, 0.01)
    own.add("old", 1, "an address", 1)
    async with asyncio.timeout(REPLY):
        while "old" in own:
            await asyncio.sleep(0.01)
