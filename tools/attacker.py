"""A visitor who means harm: raw HTTP over many connections, from an address of its own.

Nothing tidies what is sent, as an HTTP library would. What comes back is read, counted and searched for secrets.
"""

import asyncio
import contextlib
import functools
import itertools
import json
import os
import re
import select
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
CONNECTIONS = 300  # at once, that the promise speaks of
BUDGET = 10_000_000  # bytes of bodies in a minute, that the promise speaks of
PATIENCE = 30.0  # s to wait for a connection, and then for each reply
CLOSED = 0  # in the place of a status: the server has closed the connection
SILENT = -1  # or has said nothing for PATIENCE seconds
LONGEST_REPLY = 50_000_000  # bytes


@dataclass(frozen=True)
class Reply:
    """What came back. The names of the headers are in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body's JSON, or None where it has none."""
        with contextlib.suppress(ValueError):
            return json.loads(self.body)
        return None


def request(path: str, body: Any = None, method: str | None = None, host: str = HOST, **headers: str) -> bytes:
    """A request as it goes over the wire.

    Args:
        path: as it is sent.
        body: bytes, or what JSON can hold; without one it is a GET.
        method: where it is another than the body suggests.
        host: the Host header.
        headers: with underscores in the place of hyphens; they may replace Content-Type and Content-Length.
    """
    lines = {"Host": host}
    content = b""
    if body is not None:
        content = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method or ('GET' if body is None else 'POST')} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + content


def form(*files: bytes, name: str = "a.png", boundary: str = "x") -> tuple[bytes, dict[str, str]]:
    """A form with files in the field `files`: (body, headers)."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join(head + content + b"\r\n" for content in files) + f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class Connection:
    """One connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self) -> Reply:
        """Read the head of a reply."""
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Reply(int(first.split()[1]), headers)

    async def reply(self, has_body: bool = True) -> Reply:
        """Read a whole reply."""
        head = await self.head()
        has_body = has_body and head.status >= 200 and head.status not in (204, 304)
        return Reply(head.status, head.headers, await self._body(head.headers) if has_body else b"")

    async def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.read(LONGEST_REPLY)
        chunks = []
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            chunks.append((await self.reader.readexactly(size + 2))[:-2])
        await self.reader.readuntil(b"\r\n")
        return b"".join(chunks)

    def is_closed(self) -> bool:
        """Whether the server has closed the connection, whether or not what it sent before has been read."""
        if self.reader.at_eof() or self.writer.transport.is_closing():
            return True
        poll = select.poll()
        poll.register(self.writer.get_extra_info("socket").fileno(), select.POLLRDHUP)
        return bool(poll.poll(0))

    def close(self) -> None:
        """Close it at once, whatever is under way."""
        self.writer.transport.abort()


class Visitor:
    """Somebody at an address of this machine.

    Attributes:
        port: the server's.
        source: the visitor's own address.
        seconds: how long to go on with what has no end of its own.
        statuses: of the replies so far, how many of each.
        faults: sentences on what the server should not have done.
        secrets: texts that no reply may hold.
        connected: connections made so far.
    """

    def __init__(self, port: int, source: str, seconds: float, secrets: Iterable[str] = ()) -> None:
        self.port, self.source, self.seconds = port, source, seconds
        self.secrets = [secret.encode() for secret in secrets]
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        self.connected = 0
        self._budget = BUDGET
        self._ends_at = time.monotonic() + seconds

    def check(self, holds: bool, sentence: str) -> None:
        """Note a fault where something does not hold."""
        if not holds and sentence not in self.faults:
            self.faults.append(sentence)

    def is_over(self) -> bool:
        return time.monotonic() > self._ends_at

    def spend(self, size: int) -> bool:
        """Whether so many bytes of bodies may still be sent."""
        if size > self._budget:
            return False
        self._budget -= size
        return True

    # Connections

    async def open(self, receive_buffer: int | None = None) -> Connection:
        """Open a connection.

        Args:
            receive_buffer: bytes of the socket's; nothing beyond them is ever read.
        """
        connection = socket.socket()
        connection.setblocking(False)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            connection.bind((self.source, 0))
            async with asyncio.timeout(PATIENCE):
                await asyncio.get_running_loop().sock_connect(connection, (HOST, self.port))
        except (OSError, TimeoutError):
            connection.close()
            raise
        reader, writer = await asyncio.open_connection(sock=connection, limit=2**20)
        if receive_buffer:
            writer.transport.pause_reading()  # type: ignore[attr-defined]
        self.connected += 1
        return Connection(reader, writer)

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        connection = await self.open()
        try:
            yield connection
        finally:
            connection.close()

    @contextlib.asynccontextmanager
    async def hold(
        self, count: int, data: bytes = b"", receive_buffer: int | None = None
    ) -> AsyncIterator[list[Connection]]:
        """Open many connections, send something on each, and keep them while the block runs.

        Those that the server does not take, or closes at once, are not among them.
        """
        held: list[Connection] = []

        async def add() -> None:
            with contextlib.suppress(OSError, TimeoutError):
                connection = await self.open(receive_buffer)
                held.append(connection)
                connection.writer.write(data)

        try:
            async with asyncio.timeout(PATIENCE):
                await gather((add for _ in range(count)), 50)
        except TimeoutError:
            pass
        try:
            yield held
        finally:
            for connection in held:
                connection.close()

    # Requests

    async def ask(self, path: str, body: Any = None, method: str | None = None, **headers: str) -> Reply:
        """Send a request on a connection of its own, and read the reply."""
        return await self.ask_raw(request(path, body, method, **headers))

    async def ask_raw(self, data: bytes) -> Reply:
        try:
            async with asyncio.timeout(PATIENCE), self.connection() as connection:
                with contextlib.suppress(OSError):  # it may answer before it has read all
                    await connection.send(data)
                reply = await connection.reply(has_body=not data.startswith(b"HEAD "))
        except TimeoutError:
            reply = Reply(SILENT)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            reply = Reply(CLOSED)
        self.note(data, reply)
        return reply

    def note(self, data: bytes, reply: Reply) -> None:
        """Count a reply, and look for what it must not tell."""
        self.statuses[reply.status] += 1
        if b"/upload" in data[:100] and reply.status == 200:  # whose reply is the file's path
            return
        for secret in [*self.secrets, b"Traceback (most recent"]:
            self.check(secret not in reply.body, f"a reply tells {secret.decode()}")

    async def ask_many(
        self, requests: Iterable[bytes], at_once: int = CONNECTIONS, leave_after: float | None = None
    ) -> list[Reply]:
        """Send requests, each on a connection of its own, as long as the budget lasts.

        Args:
            requests: whole.
            at_once: connections.
            leave_after: s after which a connection is closed, whether there is a reply or not.

        Returns:
            The replies, in the order of the requests; none where a connection was left.
        """

        async def send(data: bytes) -> Reply:
            if leave_after is None:
                return await self.ask_raw(data)
            try:
                async with asyncio.timeout(leave_after):
                    return await self.ask_raw(data)
            except TimeoutError:
                return Reply(SILENT)

        affordable = (data for data in requests if self.spend(body_size(data)))
        return await gather((functools.partial(send, data) for data in affordable), at_once)

    async def flood(self, requests: Sequence[bytes], connections: int = CONNECTIONS) -> None:
        """Send requests in turn on many connections, each as soon as the one before is answered, until time is over.

        Where the budget is spent, it stops earlier. Who still waits in the end goes without a reply.
        """
        endless = itertools.cycle(requests)

        async def keep_asking() -> None:
            while not self.is_over():
                try:
                    async with self.connection() as connection:
                        while not self.is_over():
                            data = next(endless)
                            if not self.spend(body_size(data)):
                                return
                            await connection.send(data)
                            self.note(data, await connection.reply(has_body=not data.startswith(b"HEAD ")))
                except (OSError, TimeoutError, asyncio.IncompleteReadError):
                    self.statuses[CLOSED] += 1
                    await asyncio.sleep(0.05)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.seconds + 1):
                await gather((keep_asking for _ in range(connections)), connections)

    # What programs do

    async def upload(self, *files: bytes, **headers: str) -> Reply:
        body, own = form(*files)
        return await self.ask("/gradio_api/upload", body, **own, **headers)

    async def predict_image(self, path: str) -> Reply:
        return await self.ask("/gradio_api/run/predict_image", image_call(path))


async def gather(functions: Iterable[Callable[[], Awaitable[Any]]], at_once: int) -> list[Any]:
    """Await the results of functions, so many at a time, in their order."""
    slots = asyncio.Semaphore(at_once)

    async def run(function: Callable[[], Awaitable[Any]]) -> Any:
        async with slots:
            return await function()

    return await asyncio.gather(*map(run, functions))


def image_call(path: str) -> dict[str, Any]:
    """The body of a call of /predict_image."""
    return {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]}


def body_size(data: bytes) -> int:
    return len(data) - data.find(b"\r\n\r\n") - 4


def linked_files(html: bytes) -> list[str]:
    """The paths of the scripts and styles that a page names."""
    found = re.findall(rb'(?:src|href)="\.?(/[\w./-]+\.(?:js|css))"', html)
    return list(dict.fromkeys(path.decode() for path in found))


def bytes_below(folder: Path) -> int:
    """How much is in a folder, in bytes; files may go meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(parent) / name).stat().st_size
    return total
