"""Reads uploaded images in a process of its own, so that an image cannot use up the server's memory or time."""

import asyncio
import contextlib
import json
import subprocess

import numpy as np

from model.errors import InputError
from model.preprocessing import IMAGE_SIDE, Grey
from page.visitors.training_processes import PYTHON, environment

IDLE = 180  # s without an image until the process ends, which uses 50 MB
MAX_SECONDS = 15  # for an image; `image_process` limits its CPU time, where the system can, to less

Process = subprocess.Popen[bytes]


class ImageReader:
    """Reads one image after another in a process of `model.image_process`, which starts with the first.

    A process that exceeds a limit ends, and the next image starts another. For one event loop.
    """

    def __init__(self) -> None:
        self._idle: Process | None = None
        self._timer: asyncio.TimerHandle | None = None  # until the idle process ends

    async def read(self, path: str) -> Grey:
        """Return an image as the network sees it, (28, 28); raises InputError if it is invalid or costs too much."""
        process, answer = self._take(), b""
        try:
            with contextlib.suppress(TimeoutError):
                answer = await asyncio.wait_for(asyncio.to_thread(ask, process, path), MAX_SECONDS)
        finally:  # also when the server stops
            if answer:
                self._keep(process)
            else:
                process.kill()  # which ends the thread
        if not answer:
            raise InputError("The image takes too long to decode: save it as an ordinary PNG or JPEG file.")
        match json.loads(answer):
            case {"error": sentence}:
                raise InputError(sentence)
            case levels:
                return np.array(levels, np.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE)

    def _take(self) -> Process:
        if self._timer:
            self._timer.cancel()
        process, self._idle = self._idle, None
        return process if process and process.poll() is None else start_process()

    def _keep(self, process: Process) -> None:
        self.end()  # of two images at once one process is enough
        self._idle = process
        self._timer = asyncio.get_running_loop().call_later(IDLE, self.end)

    def end(self) -> None:
        """End the idle process."""
        if self._idle:
            self._idle.kill()
            self._idle.communicate()  # closes its pipes
            self._idle = None


def start_process() -> Process:
    return subprocess.Popen(
        [*PYTHON, "model.image_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        start_new_session=True,  # Ctrl-C must reach the page only
    )


def ask(process: Process, path: str) -> bytes:
    """Send a path to a process and return its answer, or b"" when it has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError):  # it has ended
        process.stdin.write(json.dumps(path).encode() + b"\n")
        process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        process.communicate()  # closes its pipes
    return answer
