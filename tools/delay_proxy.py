"""A TCP proxy that delays: a page far away, on this machine.

Each direction is delayed by half of the round-trip time, in order and without limit on the rate, so it works for any
protocol. A connection that has to be opened costs the client one more round trip, as it does over a real network.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial

CHUNK = 65_536  # bytes


class DelayProxy:
    """Accepts connections on a port of this machine and passes them on to another one, later.

    Attributes:
        round_trip: s; may be changed while the proxy runs.
        is_cut: while true, nothing passes and new connections are closed, as when a cable is pulled.
    """

    def __init__(self, target: int, round_trip: float) -> None:
        self.round_trip = round_trip
        self.is_cut = False
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()

    async def serve(self) -> asyncio.Server:
        """Start to accept connections on a free port."""
        return await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.close()
            return
        await asyncio.sleep(self.round_trip)  # of the connection's own handshake
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))
        except asyncio.CancelledError:
            pass  # the proxy ends, and asyncio's server would report it as a fault
        finally:
            self._writers -= {writer, far_writer}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one direction until its end."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def read() -> None:
            data = None
            while data != b"":
                try:
                    data = await reader.read(CHUNK)
                except OSError:
                    data = b""
                waiting.put_nowait((loop.time() + self.round_trip / 2, data))

        reading = asyncio.create_task(read())
        try:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(due - loop.time())
                if not data:
                    break
                if not self.is_cut:
                    writer.write(data)
                    await writer.drain()
        except OSError:
            pass  # the other side has gone
        finally:
            reading.cancel()
            writer.close()

    def cut(self) -> None:
        """Break all connections, and accept no others until `mend`."""
        self.is_cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        """Accept connections again."""
        self.is_cut = False


@contextlib.contextmanager
def delayed(target: int, round_trip: float) -> Iterator[tuple[str, DelayProxy]]:
    """Run a proxy in a thread while the block runs.

    Args:
        target: port of the server.
        round_trip: s.

    Yields:
        (address, proxy): where clients reach the server through it.
    """
    proxy = DelayProxy(target, round_trip)
    started: Future[tuple[int, Callable[[], None]]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        async with await proxy.serve() as server:
            loop = asyncio.get_running_loop()
            started.set_result((server.sockets[0].getsockname()[1], partial(loop.call_soon_threadsafe, stop.set)))
            await stop.wait()
            proxy.cut()

    # Of its own, as the caller may have an event loop.
    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    port, stop = started.result()
    try:
        yield f"http://127.0.0.1:{port}", proxy
    finally:
        stop()
        thread.join()
