"""What arrives is parsed in small pieces, and addresses take turns.

asyncio reads from all connections that have something, and h11 parses all that was read: 300 requests, or 40,000 chunks
of one byte, before anybody else is heard. Here one address has its turn in each pass of the event loop; in it, at most
one request begins, and little more than TURN is spent on parsing. Whoever's request takes long in the event loop lets
others have it for as long.
"""

import asyncio
import contextlib
import ipaddress
import time
from collections import deque
from collections.abc import Callable

PIECE = 512  # bytes that are parsed at once: a hundred chunks of one byte take h11 2 ms
TURN = 0.001  # s
LONG = 0.003  # s; the answer to an ordinary drawing takes less than 1 ms

Parse = Callable[[], tuple[bool, bool]]


def visitor_of(address: str) -> str:
    """Who has an address: itself, or the network of 64 bits around one of IPv6, in which one visitor has as many."""
    with contextlib.suppress(ValueError):
        number = ipaddress.IPv6Address(address.partition("%")[0])
        return str(number.ipv4_mapped or ipaddress.IPv6Network((number, 64), strict=False))
    return address


class Reading:
    """The connections whose data has not been parsed, by address."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Parse]] = {}
        self._line: deque[str] = deque()  # addresses, the next one first; others pause
        self._is_running = False

    def add(self, address: str, parse: Parse) -> None:
        """Have the data of a connection parsed when it is the address's turn.

        Args:
            address: of the other end.
            parse: parses one piece of it; returns whether a request has begun or is complete, and whether more is left.
        """
        if address in self._queues:
            self._queues[address].append(parse)
        else:
            self._queues[address] = deque([parse])
            self._line_up(address)

    async def wait(self, address: str) -> None:
        """Wait for the address's turn, as one of a visitor behind a proxy, whose requests were read with all others."""
        turn = asyncio.get_running_loop().create_future()

        def begin() -> tuple[bool, bool]:
            if not turn.done():
                turn.set_result(None)
            return True, False

        self.add(address, begin)
        await turn

    def _line_up(self, address: str) -> None:
        if not self._queues[address]:
            del self._queues[address]
            return
        self._line.append(address)
        if not self._is_running:
            self._is_running = True
            asyncio.get_running_loop().call_soon(self._give_turn)

    def _give_turn(self) -> None:
        address = self._line.popleft()
        queue, begin = self._queues[address], time.thread_time()
        is_enough = False
        try:
            while queue and not is_enough and time.thread_time() < begin + TURN:
                parse = queue.popleft()
                is_enough, has_more = parse()
                if has_more:
                    queue.append(parse)
        finally:  # whatever goes wrong with one connection, the others have their turns
            # In the next pass, after what the request that has begun does until it first waits for something.
            asyncio.get_running_loop().call_soon(self._end_turn, address, begin)

    def _end_turn(self, address: str, begin: float) -> None:
        took = time.thread_time() - begin
        if took > LONG:
            asyncio.get_running_loop().call_later(took, self._line_up, address)
        else:
            self._line_up(address)
        if self._line:
            self._give_turn()
        else:
            self._is_running = False
