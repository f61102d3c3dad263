"""A visitor with raw HTTP over many connections from an address of its own, and what other visitors can still do."""

import asyncio
import contextlib
import itertools
import json
import os
import re
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.drawings.images import data_url
from helpers.requests.calls import DRAWING, GRADIO_API

HOST = "127.0.0.1"
CONNECTIONS = 300  # at once, the most in the promise
BUDGET = 10_000_000  # bytes of bodies in a minute, the most in the promise
PATIENCE = 30.0  # s to wait for a connection and a reply
SOON = 5.0  # s in which a bystander must have an answer, where times are measured
CLOSED, SILENT = 0, -1  # in the place of a status: the connection was closed, or nothing came in time
GONE = (OSError, TimeoutError, asyncio.IncompleteReadError)  # what a closed connection raises


@dataclass(frozen=True)
class Reply:
    """What came back; the head is in lower case."""

    status: int
    head: bytes = b""
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def request(path: str, body: Any = None, method: str | None = None, **headers: str) -> bytes:
    """Return a request as it goes over the wire: a GET, or a POST of bytes or of a value for JSON.

    The names of the `headers` have underscores for hyphens; they replace Host, Content-Type and Content-Length.
    """
    lines = {"Host": HOST}
    content = b""
    if body is not None:
        content = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method or ('GET' if body is None else 'POST')} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + content


def drawn(strokes: Any = DRAWING, line_width: float | None = None) -> bytes:
    """Return a program's call about a drawing."""
    return request(f"{GRADIO_API}/run/predict", {"data": [strokes, line_width]})


def picture_request(image: Any) -> bytes:
    """Return a program's call about a picture, or about another value."""
    url = data_url(image) if isinstance(image, bytes) else image
    return request(f"{GRADIO_API}/run/predict_image", {"data": [url]})


class Connection:
    """One connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def sip(self) -> bytes:
        """Read a little of what has arrived, where nothing else reads it."""
        with contextlib.suppress(OSError):
            return os.read(self.writer.get_extra_info("socket").fileno(), 500)
        return b""

    async def reply(self, has_body: bool = True) -> Reply:
        """Read a whole reply."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        if length:
            body = await self.reader.readexactly(int(length.group(1)) if has_body else 0)
        elif b"transfer-encoding: chunked" in head:
            body = await self.reader.readuntil(b"0\r\n\r\n")
        else:
            body = await self.reader.read()
        return Reply(int(head.split()[1]), head, body)


class Visitor:
    """A client at an address of this machine, who counts replies and notes faults."""

    def __init__(self, port: int, source: str, seconds: float, secrets: Sequence[str] = ()) -> None:
        """Make it.

        Args:
            port: the server's.
            source: the client's own address.
            seconds: how long to go on with an attack that has no end of its own; 0 for once on each connection.
            secrets: texts that no reply may contain.
        """
        self.port, self.source, self.seconds, self.secrets = port, source, seconds, secrets
        self.patience = PATIENCE if seconds else 4 * PATIENCE  # s; without time, a busy machine may be slow
        self.statuses: Counter[int] = Counter()  # of the replies so far
        self.faults: list[str] = []  # sentences on what the server should not have done
        self._budget = BUDGET
        self._ends_at = 0.0

    def neighbour(self, source: str | None = None) -> "Visitor":
        """Return another visitor, at the same address by default, whose faults count as ours; its replies do not."""
        other = Visitor(self.port, source or self.source, self.seconds, self.secrets)
        other.faults = self.faults
        return other

    def check(self, holds: bool, sentence: str) -> None:
        """Note a fault if something does not hold."""
        if not holds and sentence not in self.faults:
            self.faults.append(sentence)

    def some(self, count: int, few: int | None = None) -> int:
        """Return a count, or `few` for a visitor without time, by default a tenth of it."""
        return count if self.seconds else few or max(1, count // 10)

    def spend(self, size: int) -> bool:
        """Take bytes of bodies from the budget; returns whether there were as many."""
        if size > self._budget:
            return False
        self._budget -= size
        return True

    # ---- Connections

    @contextlib.asynccontextmanager
    async def connection(
        self, receive_buffer: int | None = None, source: str | None = None
    ) -> AsyncIterator[Connection]:
        """Keep a connection while the block runs; beyond a `receive_buffer` of so many bytes nothing is ever read."""
        with contextlib.closing(socket.socket()) as own:
            own.setblocking(False)
            if receive_buffer:
                own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            own.bind((source or self.source, 0))
            async with asyncio.timeout(PATIENCE):
                await asyncio.get_running_loop().sock_connect(own, (HOST, self.port))
            reader, writer = await asyncio.open_connection(sock=own, limit=2**20)
            if receive_buffer:
                writer.transport.pause_reading()  # type: ignore[attr-defined]
            try:
                yield Connection(reader, writer)
            finally:
                writer.transport.abort()

    @contextlib.asynccontextmanager
    async def hold(
        self, count: int, *data: bytes, receive_buffer: int | None = None, sources: Sequence[str] = ()
    ) -> AsyncIterator[list[Connection]]:
        """Keep so many connections from each source while the block runs; each has sent one of the data in turn.

        Those that the server does not accept are not among them.
        """
        held: list[Connection] = []
        pieces = itertools.cycle(data or (b"",))
        async with contextlib.AsyncExitStack() as stack:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    for source in (sources or (self.source,)) * count:
                        with contextlib.suppress(OSError):
                            held.append(await stack.enter_async_context(self.connection(receive_buffer, source)))
                            held[-1].writer.write(next(pieces))
            yield held

    # ---- Requests

    async def ask(self, data: bytes, patience: float | None = None) -> Reply:
        """Send a request on a connection of its own, and read the reply; silence after a given patience is no fault."""
        try:
            async with asyncio.timeout(patience or self.patience), self.connection() as connection:
                with contextlib.suppress(OSError):  # it may answer before it has read all
                    await connection.send(data)
                reply = await connection.reply(not data.startswith(b"HEAD"))
        except TimeoutError:
            reply = Reply(SILENT)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            reply = Reply(CLOSED)
        if reply.status != SILENT or patience is None:
            self.note(data, reply)
        return reply

    def note(self, data: bytes, reply: Reply) -> None:
        """Count a reply, and search it for secrets."""
        self.statuses[reply.status] += 1
        for secret in ["Traceback (most recent", *self.secrets]:
            self.check(secret.encode() not in reply.body, f"a reply contains {secret}")

    async def ask_many(
        self, requests: Iterable[bytes], at_once: int = CONNECTIONS, patience: float | None = None
    ) -> list[Reply]:
        """Send requests, each on a connection of its own, while the budget lasts; returns their replies in order."""
        slots = asyncio.Semaphore(at_once)

        async def ask(data: bytes) -> Reply:
            async with slots:
                return await self.ask(data, patience)

        return await asyncio.gather(*[ask(data) for data in requests if self.spend(body_size(data))])

    async def flood(self, requests: Sequence[bytes], connections: int | None = None) -> None:
        """Send requests in turn on many connections, each after the last one's answer, until time or budget is over."""
        endless = itertools.cycle(requests)

        async def keep_asking(connection: Connection) -> None:
            while self.spend(body_size(data := next(endless))):
                await connection.send(data)
                self.note(data, await connection.reply())
                if time.monotonic() >= self._ends_at:
                    return
            self._ends_at = 0.0

        await self.repeat(keep_asking, connections or self.some(CONNECTIONS))

    async def repeat(self, work: Callable[[Connection], Awaitable[None]], connections: int) -> None:
        """Do work on many connections, each time on a new one, until time is over, but once at least.

        A reply may then be left unread.
        """
        self._ends_at = time.monotonic() + self.seconds

        async def go_on() -> None:
            while True:
                try:
                    async with self.connection() as connection:
                        await work(connection)
                except GONE:
                    self.statuses[CLOSED] += 1
                    await asyncio.sleep(0.05)
                if time.monotonic() >= self._ends_at:
                    return

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.seconds + 1 if self.seconds else PATIENCE):
                await asyncio.gather(*[go_on() for _ in range(connections)])

    # ---- What a bystander can still do

    async def can(self, *requests: bytes) -> Reply:
        """Check that requests are answered soon; returns the last reply."""
        for data in requests:
            reply = await self.ask(data, SOON if self.seconds else None)
            self.check(reply.status == 200, f"a bystander's {data[:40]!r} is answered with {reply.status}")
        return reply

    async def can_draw(self) -> None:
        await self.can(drawn())


def body_size(data: bytes) -> int:
    return len(data) - data.find(b"\r\n\r\n") - 4
