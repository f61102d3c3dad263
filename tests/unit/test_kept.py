"""What is kept is little of each address, and none of it for long."""

import asyncio

from loops import in_a_loop

from page.visitors import kept
from page.visitors.kept import Kept


def left_of(*values, number=8, size=1000, seconds=60.0, room=float("inf")):
    """Keep values, each (address, size); returns the names of those that are left, and of those that were removed."""
    removed = []

    async def go():
        own = Kept(number, size, seconds, removed.append)
        for name, (address, bytes_of_it) in enumerate(values):
            own.add(str(name), name, address, bytes_of_it, room)
        return [name for name, _ in own.items()]

    return in_a_loop(go()), removed


def test_whoever_has_too_many_loses_the_oldest_of_their_own():
    assert kept.PART_OF_ADDRESS == 0.25
    left, removed = left_of(("one", 1), *[("many", 1)] * 4, ("one", 1))
    assert left == ["0", "3", "4", "5"]
    assert removed == ["1", "2"]


def test_whoever_has_too_much_loses_the_oldest_of_their_own():
    assert left_of(("one", 200), *[("much", 90)] * 4)[0] == ["0", "3", "4"]


def test_where_many_have_much_the_oldest_of_all_go():
    assert left_of(*[(address, 200) for address in "abcdefg"])[1] == ["0", "1"]
    assert left_of(*[(address, 1) for address in "abcdefghij"])[1] == ["0", "1"]


def test_where_there_is_less_room_less_is_kept():
    assert left_of(*[(address, 100) for address in "abcd"], room=250)[0] == ["2", "3"]


def test_nothing_is_kept_for_long():
    async def go():
        removed = asyncio.Event()
        own = Kept(8, 1000, 0.01, lambda name: removed.set() if name == "old" else None)
        own.add("old", None, "one", 1)
        own.add("fetched", None, "one", 1)
        own.pop("fetched")
        await asyncio.wait_for(removed.wait(), 20)
        return own.items()

    assert in_a_loop(go()) == []
