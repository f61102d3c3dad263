"""What programs leave on the server for a while: little of each address, and none of it for long."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

PART_OF_ADDRESS = 0.25  # of all that is kept; an address that has more loses the oldest of its own


@dataclass(frozen=True)
class Entry(Generic[Value]):
    """What is kept, whose it is, how large, and what removes it in the end."""

    value: Value
    address: str
    size: int
    timer: asyncio.TimerHandle


class Kept(Generic[Value]):
    """Values by name, the oldest first. For one event loop."""

    def __init__(
        self, number: int, size: int, seconds: float, on_removal: Callable[[str], None] = lambda _: None
    ) -> None:
        """Keep nothing yet.

        Args:
            number: how many are kept.
            size: how many bytes, together.
            seconds: for how long.
            on_removal: is called with the name of each that is not kept any longer.
        """
        self._number, self._size, self._seconds, self._on_removal = number, size, seconds, on_removal
        self._entries: dict[str, Entry[Value]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def items(self) -> list[tuple[str, Value]]:
        return [(name, entry.value) for name, entry in self._entries.items()]

    def add(self, name: str, value: Value, address: str, size: int, room: float = float("inf")) -> None:
        """Keep a value; remove the oldest that are too many or too large, of the address's own, then of any.

        Args:
            name: of the value.
            value: what is kept.
            address: whose it is.
            size: its bytes.
            room: how many bytes may be kept now, if fewer than ever.
        """
        timer = asyncio.get_running_loop().call_later(self._seconds, self.pop, name)
        self._entries[name] = Entry(value, address, size, timer)
        for part, is_own in ((PART_OF_ADDRESS, True), (1, False)):
            names = [name for name, entry in self._entries.items() if entry.address == address or not is_own]
            total = sum(self._entries[name].size for name in names)
            while len(names) > max(1, part * self._number) or (len(names) > 1 and total > part * min(self._size, room)):
                total -= self._entries[names[0]].size
                self.pop(names.pop(0))

    def pop(self, name: str) -> Value:
        """Remove a value that is kept, and return it."""
        entry = self._entries.pop(name)
        entry.timer.cancel()
        self._on_removal(name)
        return entry.value
