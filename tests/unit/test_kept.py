"""Values kept for later are few, small and short-lived, and each address has a limited share."""

import asyncio

import pytest
from waiting import TIMEOUT

from page.gradio_adapter.kept import Kept

INFINITE = float("inf")


@pytest.mark.parametrize(
    ("values", "room", "removed"),
    [
        # (address, bytes) of each value; at most 8 values of 1000 bytes, a quarter of both for one address
        ([("one", 1), *[("many", 1)] * 4, ("one", 1)], INFINITE, "12"),
        ([("one", 200), *[("much", 90)] * 4], INFINITE, "12"),
        ([(address, 200) for address in "abcdefg"], INFINITE, "01"),
        ([(address, 1) for address in "abcdefghij"], INFINITE, "01"),
        ([(address, 100) for address in "abcd"], 250, "01"),
    ],
    ids=["too many of one address", "too large of one address", "too large", "too many", "less room"],
)
async def test_the_oldest_values_are_removed(values, room, removed):
    removed_names = []
    own = Kept(8, 1000, 60.0, removed_names.append)
    for name, (address, size) in enumerate(values):
        own.add(str(name), name, address, size, room)
    assert removed_names == list(removed)
    assert [name for name, _ in own.items()] == [name for name in map(str, range(len(values))) if name not in removed]


async def test_values_expire():
    removed = asyncio.Event()
    own = Kept(8, 1000, 0.01, lambda name: removed.set() if name == "old" else None)
    own.add("old", None, "one", 1)
    own.add("fetched", None, "one", 1)
    own.pop("fetched")
    await asyncio.wait_for(removed.wait(), TIMEOUT)
    assert list(own.items()) == []
