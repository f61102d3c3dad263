"""Values that programs leave on the server for a while, limited in total and per address."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

PART_OF_ADDRESS = 0.25  # of a store; an address that has more loses its oldest values

Value = TypeVar("Value")


@dataclass(frozen=True)
class KeptValue(Generic[Value]):
    value: Value
    address: str
    size: int  # bytes
    timer: asyncio.TimerHandle  # removes it


class Kept(Generic[Value]):
    """Values that programs leave on the server for a while, by name, the oldest first. For one event loop."""

    def __init__(self, most: int, size: int, life: float) -> None:
        """Keep at most `most` values, of `size` bytes together, for `life` s each."""
        self._most, self._size, self._life = most, size, life
        self._entries: dict[str, KeptValue[Value]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def items(self) -> list[tuple[str, Value]]:
        return [(name, entry.value) for name, entry in self._entries.items()]

    def add(self, name: str, value: Value, address: str, size: int) -> None:
        """Keep a value of `size` bytes; remove the oldest of too many, those of its address first."""
        timer = asyncio.get_running_loop().call_later(self._life, self.pop, name)
        self._entries[name] = KeptValue(value, address, size, timer)
        for part, is_own in ((PART_OF_ADDRESS, True), (1, False)):
            names = [name for name, entry in self._entries.items() if entry.address == address or not is_own]
            total = sum(self._entries[name].size for name in names)
            while len(names) > max(1, part * self._most) or (len(names) > 1 and total > part * self._size):
                total -= self._entries[names[0]].size
                self.pop(names.pop(0))

    def pop(self, name: str) -> Value:
        entry = self._entries.pop(name)
        entry.timer.cancel()
        return entry.value
