"""The processes that train, so that drawing goes on for everybody else, and this one does without TensorFlow."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

import anyio

from model.errors import DatasetError, InputError, TrainingError
from model.jobs.training_job import READY

ROOT = Path(__file__).resolve().parents[2]
CAN_FORK = sys.platform == "linux"  # on macOS libraries do not survive it, and Windows knows no such thing
PYTHON = [sys.executable, "-P", "-m"]  # finds this project's `model`, not one in the folder that we happen to be in
FORK_SERVER = "model.training.fork_server"
IDLE = 300  # s without a training after which the process that forks the others ends, with its 600 MB
HEARTBEAT = 1  # s at most from one update to the next, so that it is noticed soon when nobody listens any more
MAX_UPDATE = 2**20  # bytes
MAX_END = 20  # s until a process that is to end has ended
REFUSALS = {error.__name__: error for error in (DatasetError, InputError, TrainingError)}  # by their names in updates

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]  # what a process writes, and what it reads


class Runnable(Protocol):
    """A job for a process: its `module`, which Python's -m runs, reads one line of JSON."""

    module: ClassVar[str]

    def to_json(self) -> str:
        """Return the line, without its end."""
        ...


class TrainingProcesses:
    """Starts a process for each training. Where the system can fork, all come from one that imports TensorFlow once.

    That one begins with the first training, or when it is told to prepare for one, and ends after IDLE.
    """

    def __init__(self) -> None:
        self._fork_server: ForkServer | None = None
        self._running = 0
        self._timer: asyncio.TimerHandle | None = None  # until the fork server ends

    def prepare(self) -> None:
        """Have TensorFlow imported, so that a training that may come soon begins at once."""
        if CAN_FORK:
            self._fork_server = self._fork_server or ForkServer()
            self._end_when_idle()

    async def train(
        self,
        job: Runnable,
        time_limit: float,
        remember: Callable[[asyncio.StreamWriter | None], None] = lambda _: None,
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Run the module of a job. Closing the generator ends the process.

        Args:
            job: what to train.
            time_limit: s, for everything.
            remember: called with what writes to the process, which takes more drawings, and with None before it closes.

        Yields:
            The updates; the last one again where there is no new one for HEARTBEAT seconds.

        Raises:
            DatasetError, InputError, TrainingError: the process refused, or ended before it was done, or took too long.
        """
        async with self._forked(job.module) if CAN_FORK else spawned(job.module) as (reader, writer):
            writer.write(f"{job.to_json()}\n".encode())  # stays open: when it closes, the process ends
            remember(writer)
            try:
                update: dict[str, Any] = {"stage": "importing" if self._is_importing() else "starting"}
                ends_at = asyncio.get_running_loop().time() + time_limit
                while update["stage"] != "done":
                    yield update
                    if asyncio.get_running_loop().time() > ends_at:
                        raise TrainingError("The training took too long and was ended: try it with a smaller network.")
                    with contextlib.suppress(TimeoutError):
                        update = json.loads(await asyncio.wait_for(read_line(reader), HEARTBEAT))
                    if update["stage"] == "refused":
                        raise REFUSALS[update["error"]](update["sentence"])
                yield update
            finally:
                remember(None)

    @contextlib.asynccontextmanager
    async def _forked(self, module: str) -> AsyncIterator[Streams]:
        """A process that comes from the fork server, which starts with the first one and is kept for a while."""
        self._running += 1
        try:
            with self._fork(module) as connection:
                reader, writer = await asyncio.open_unix_connection(sock=connection, limit=MAX_UPDATE)
                try:
                    yield reader, writer
                finally:
                    with anyio.move_on_after(MAX_END, shield=True):
                        await end_process(reader, writer)
        finally:
            self._running -= 1
            self._end_when_idle()

    def _fork(self, module: str) -> socket.socket:
        if self._fork_server:
            with contextlib.suppress(OSError):  # it has been killed, perhaps for its memory
                return self._fork_server.fork(module)
            self.end()
        self._fork_server = ForkServer()
        return self._fork_server.fork(module)

    def _is_importing(self) -> bool:
        return self._fork_server is not None and not self._fork_server.is_ready()

    def _end_when_idle(self) -> None:
        """End the fork server some time from now, unless it is used until then."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(IDLE, self._end_if_idle)

    def _end_if_idle(self) -> None:
        if not self._running:
            self.end()

    def end(self) -> None:
        """End the fork server; the next training starts another."""
        if self._fork_server:
            self._fork_server.end()
            self._fork_server = None


class ForkServer:
    """The process of `model.training.fork_server`. It ends with this one, however that ends."""

    def __init__(self) -> None:
        self._is_ready = False
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*PYTHON, FORK_SERVER],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,  # Ctrl-C is for the page alone
            )

    def is_ready(self) -> bool:
        """Whether it has imported TensorFlow: until then, what is to be forked waits."""
        if not self._is_ready:
            with contextlib.suppress(OSError):  # nothing is said yet, or it has ended
                self._is_ready = self._control.recv(len(READY), socket.MSG_DONTWAIT) == READY
        return self._is_ready

    def fork(self, module: str) -> socket.socket:
        """Have a process run a module; returns its input and output. Raises OSError where the server has ended."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [module.encode()], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def end(self) -> None:
        """End the server, not the processes that it has forked."""
        self._control.close()
        self._process.kill()
        threading.Thread(target=self._process.wait).start()  # to free its memory takes a moment


@contextlib.asynccontextmanager
async def spawned(module: str) -> AsyncIterator[Streams]:
    """A process that begins from nothing."""
    process = await asyncio.create_subprocess_exec(
        *PYTHON,
        module,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=MAX_UPDATE,
        env=environment(),
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # on Windows; elsewhere it does it itself
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout, process.stdin
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            process.kill()
        with anyio.CancelScope(shield=True):  # or Starlette, which cancels again and again, would not let us wait
            await process.wait()


async def read_line(reader: asyncio.StreamReader) -> bytes:
    """A line that the process wrote; raises TrainingError where it has ended instead."""
    line = b""
    with contextlib.suppress(ConnectionError):  # it left unread what was written to it
        line = await reader.readline()
    if not line:
        raise TrainingError("The training ended before it was done: try it with fewer digits or units.")
    return line


async def end_process(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close the input of a forked process, which ends it, and wait until it has ended."""
    with contextlib.suppress(ConnectionError):  # it has ended by itself
        writer.write_eof()
        while await reader.read(MAX_UPDATE):
            pass
    writer.close()


def environment() -> dict[str, str]:
    """This process's environment, in which Python finds the project."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
