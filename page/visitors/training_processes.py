"""The processes that train, so that a training blocks no drawing and the server imports no TensorFlow."""

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
CAN_FORK = sys.platform == "linux"  # on macOS libraries break in a fork, and Windows has no fork
PYTHON = [sys.executable, "-P", "-m"]  # imports this project's `model`, not one in the current folder
FORK_SERVER = "model.training.fork_server"
IDLE = 300  # s without a training until the fork server ends, which uses 600 MB
HEARTBEAT = 1  # s between two updates at most, so that a disconnected client is noticed
MAX_UPDATE = 2**20  # bytes
MAX_END = 20  # s to wait for a process to end
REFUSALS = {error.__name__: error for error in (DatasetError, InputError, TrainingError)}  # by their names in updates

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]  # what a process writes, and what it reads


class EndedError(TrainingError):
    """A training's process ended too early, for example because it was killed."""

    reason = "training_ended"


class Runnable(Protocol):
    """A job for a process that runs its `module`, which reads one line of JSON."""

    module: ClassVar[str]

    def to_json(self) -> str: ...


class TrainingProcesses:
    """Starts a process for each training; on Linux by forking a server that has imported TensorFlow.

    The fork server starts with the first training or `prepare`, and ends after IDLE.
    """

    def __init__(self) -> None:
        self._fork_server: ForkServer | None = None
        self._running = 0
        self._timer: asyncio.TimerHandle | None = None  # until the fork server ends

    def prepare(self) -> None:
        """Start importing TensorFlow, so that the next training begins at once."""
        if CAN_FORK:
            self._fork_server = self._fork_server or ForkServer()
            self._end_when_idle()

    async def train(
        self, job: Runnable, time_limit: float, remember: Callable[[asyncio.StreamWriter | None], None] = lambda _: None
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Run the module of a job and yield its updates. Closing the generator ends the process.

        Args:
            job: what to train.
            time_limit: s for the whole process.
            remember: is called with a writer of further input for the process, and with None before that closes.

        Yields:
            The updates; after HEARTBEAT seconds without a new one, the last one again.

        Raises:
            DatasetError, InputError, TrainingError: the process refused the job, failed or took too long.
        """
        for is_last in (not CAN_FORK, True):
            try:
                async with contextlib.aclosing(self._run(job, time_limit, remember)) as updates:
                    async for update in updates:
                        yield update
                return
            except EndedError:  # a fork server accepts jobs for some milliseconds after it was killed
                if is_last or update["stage"] not in ("importing", "starting"):
                    raise

    async def _run(
        self, job: Runnable, time_limit: float, remember: Callable[[asyncio.StreamWriter | None], None]
    ) -> AsyncGenerator[dict[str, Any], None]:
        async with self._forked(job.module) if CAN_FORK else spawned(job.module) as (reader, writer):
            writer.write(f"{job.to_json()}\n".encode())  # stays open: when it closes, the process ends
            remember(writer)
            try:
                update: dict[str, Any] = {"stage": "importing" if self._is_importing() else "starting"}
                ends_at = asyncio.get_running_loop().time() + time_limit
                while update["stage"] != "done":
                    yield update
                    if asyncio.get_running_loop().time() > ends_at:
                        sentence = "The training took too long and was ended: try it with a smaller network."
                        raise TrainingError(sentence, "training_slow")
                    with contextlib.suppress(TimeoutError):
                        update = json.loads(await asyncio.wait_for(read_line(reader), HEARTBEAT))
                    if update["stage"] == "refused":
                        raise REFUSALS[update["error"]](update["sentence"], update["reason"], **update["values"])
                yield update
            finally:
                remember(None)

    @contextlib.asynccontextmanager
    async def _forked(self, module: str) -> AsyncIterator[Streams]:
        """Fork a process from the fork server, and end it after the block."""
        self._running += 1
        try:
            with self._fork(module) as connection:
                server = self._fork_server
                reader, writer = await asyncio.open_unix_connection(sock=connection, limit=MAX_UPDATE)
                try:
                    yield reader, writer
                finally:
                    with anyio.move_on_after(MAX_END, shield=True):
                        await end_process(reader, writer)
        except EndedError:
            if self._fork_server is server:  # it may have ended, too
                self.end()
            raise
        finally:
            self._running -= 1
            self._end_when_idle()

    def _fork(self, module: str) -> socket.socket:
        if self._fork_server:
            with contextlib.suppress(OSError):  # the server was killed, perhaps for its memory
                return self._fork_server.fork(module)
            self.end()
        self._fork_server = ForkServer()
        return self._fork_server.fork(module)

    def _is_importing(self) -> bool:
        return self._fork_server is not None and not self._fork_server.is_ready()

    def _end_when_idle(self) -> None:
        """End the fork server after IDLE seconds without a training."""
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
    """The process of `model.training.fork_server`. It ends when this one does, even if this one is killed."""

    def __init__(self) -> None:
        self._is_ready = False
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*PYTHON, FORK_SERVER],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,  # Ctrl-C must reach the page only
            )

    def is_ready(self) -> bool:
        """Return whether the server has imported TensorFlow; until then, forks wait."""
        if not self._is_ready:
            with contextlib.suppress(OSError):  # no message yet, or the server has ended
                self._is_ready = self._control.recv(len(READY), socket.MSG_DONTWAIT) == READY
        return self._is_ready

    def fork(self, module: str) -> socket.socket:
        """Run a module in a fork; return its input and output. Raises OSError if the server has ended."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [module.encode()], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def end(self) -> None:
        """End the server, but not its forks."""
        self._control.close()
        self._process.kill()
        threading.Thread(target=self._process.wait).start()  # freeing its memory takes a moment


@contextlib.asynccontextmanager
async def spawned(module: str) -> AsyncIterator[Streams]:
    """Start a process, and end it after the block."""
    process = await asyncio.create_subprocess_exec(
        *PYTHON,
        module,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=MAX_UPDATE,
        env=environment(),
        creationflags=getattr(
            subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
        ),  # Windows only; elsewhere the process lowers its own priority
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout, process.stdin
    finally:
        with contextlib.suppress(ProcessLookupError):  # already ended
            process.kill()
        with anyio.CancelScope(shield=True):  # Starlette cancels repeatedly, which would interrupt the wait
            await process.wait()


async def read_line(reader: asyncio.StreamReader) -> bytes:
    """Read a line from a process; raises EndedError if the process has ended."""
    line = b""
    with contextlib.suppress(ConnectionError):  # the process ended without reading its input
        line = await reader.readline()
    if not line:
        raise EndedError("The training ended before it was done: try it with fewer digits or units.")
    return line


async def end_process(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End a forked process by closing its input, and wait for its end."""
    with contextlib.suppress(ConnectionError):  # already ended
        writer.write_eof()
        while await reader.read(MAX_UPDATE):
            pass
    writer.close()


def environment() -> dict[str, str]:
    """Return this process's environment, with the project in PYTHONPATH."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
