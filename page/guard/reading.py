"""What arrives is parsed in small pieces, and addresses take turns.

asyncio reads from all connections that have something, and h11 parses all that was read: 300 requests, or 40,000 chunks
of one byte, before anybody else is heard. Here one address has its turn in each pass of the event loop; in it, at most
one request begins, and little more than TURN is spent on parsing.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable

PIECE = 512  # bytes that are parsed at once: a hundred chunks of one byte take h11 2 ms
TURN = 0.001  # s

Parse = Callable[[], tuple[bool, bool]]


class Reading:
    """The connections whose data has not been parsed, by address."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Parse]] = OrderedDict()

    def add(self, address: str, parse: Parse) -> None:
        """Have the data of a connection parsed when it is the address's turn.

        Args:
            address: of the other end.
            parse: parses one piece of it; returns whether a request has begun or is complete, and whether more is left.
        """
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._give_turn)
        self._waiting.setdefault(address, deque()).append(parse)

    async def wait(self, address: str) -> None:
        """Wait for the address's turn, as one of a visitor behind a proxy, whose requests were read with all others."""
        turn = asyncio.get_running_loop().create_future()

        def begin() -> tuple[bool, bool]:
            if not turn.done():
                turn.set_result(None)
            return True, False

        self.add(address, begin)
        await turn

    def _give_turn(self) -> None:
        address, queue = self._waiting.popitem(last=False)
        ends_at = time.perf_counter() + TURN
        is_enough = False
        while queue and not is_enough and time.perf_counter() < ends_at:
            parse = queue.popleft()
            is_enough, has_more = parse()
            if has_more:
                queue.append(parse)
        if queue:
            self._waiting[address] = queue  # at the end: the others come first
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._give_turn)
