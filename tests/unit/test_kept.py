"""Values kept for later are few and small, and each address has a limited share."""

import pytest

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
