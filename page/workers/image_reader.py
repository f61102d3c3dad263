"""Reads images in a process of its own, so that an image cannot use up the server's memory or time."""

import asyncio
import base64
import contextlib
import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import InputError
from model.network import Floats
from model.numbers import Digit, Number
from model.preprocessing import IMAGE_SIDE, Grey
from model.recognizer import DEFAULT_NETWORK
from page.guard.errors import busy
from page.guard.fairness import FairSemaphore

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-P", "-m"]  # imports this project's `model`, not one in the current folder
IDLE = 180  # s without an image until the process ends, which uses 60 MB
MAX_SECONDS = 30  # for an image on a busy machine; `image_process` limits its CPU time, where the system can, to less
MAX_WAIT = 60  # s for a turn, enough for a class of 40 that sends its photos at once; the visitor may try again
COSTLY = 1.5  # s of CPU time, half of what `image_process` allows
COSTLY_FACTOR = 20  # times as long as it took, such an image counts for its address

Process = subprocess.Popen[bytes]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PhotoNumbers:
    width: int  # of the photo, in pixels, as in the digits' boxes
    height: int
    numbers: list[Number]  # one for each line of text
    left_out: bool  # whether parts were not read, because the photo shows too much


class ImagePlace(FairSemaphore):
    """The place for one image at a time: an image takes up to 400 MB while it is decoded."""

    was_costly = False  # whether the image with the place has taken more than COSTLY

    def __init__(self) -> None:
        super().__init__(1)

    async def take(self, address: str) -> None:
        """Wait for a place as `FairSemaphore.take` does, but at most MAX_WAIT."""
        try:
            async with asyncio.timeout(MAX_WAIT):
                await super().take(address)
        except TimeoutError:
            raise busy("Many photos are waiting to be read at the moment: try again in a few seconds.", 5) from None

    def give_back(self, address: str, took: float = 0) -> None:
        """Pass the place on as `FairSemaphore.give_back` does; a costly image counts COSTLY_FACTOR times as long."""
        factor, self.was_costly = COSTLY_FACTOR if self.was_costly else 1, False
        super().give_back(address, factor * took)


class ImageReader:
    """Reads one image after another in a process of `page.workers.image_process`, which starts with the first.

    A process that exceeds a limit ends, and the next image starts another. For one event loop. The methods that read
    take the content of an image file, and raise InputError if it is invalid or costs too much.
    """

    def __init__(self, network: str | Path = DEFAULT_NETWORK) -> None:
        """Make a reader; `network` is the name or the file of the one that finds digits, see `load_recognizer`."""
        self.place = ImagePlace()  # with which visitors and programs may use it, see `work_in_turn`
        self._network = network
        self._idle: Process | None = None
        self._timer: asyncio.TimerHandle | None = None  # until the idle process ends

    async def read_field(self, image: bytes) -> Grey:
        """Return the one digit in an image as the network sees it, (28, 28)."""
        return decode_field(await self._read("field", image))

    async def read_numbers(self, image: bytes) -> PhotoNumbers:
        photo = await self._read("numbers", image)
        numbers = [Number(tuple(map(decode_digit, digits))) for digits in photo["numbers"]]
        return PhotoNumbers(photo["width"], photo["height"], numbers, photo["left_out"])

    async def read_steps(self, image: bytes) -> dict[str, str]:
        """Return pictures of the steps from a photo to its digits, as data URLs by name, in order."""
        return await self._read("steps", image)

    async def _read(self, kind: str, image: bytes) -> Any:
        process, answer = self._take(), b""
        try:
            with contextlib.suppress(TimeoutError):
                answer = await asyncio.wait_for(asyncio.to_thread(ask, process, kind, image), MAX_SECONDS)
        finally:  # also when the server stops
            if answer:
                self._keep(process)
            else:
                process.kill()  # then the thread that waits for its answer ends, too
        reply = json.loads(answer or "{}")
        self.place.was_costly = reply.get("seconds", COSTLY) >= COSTLY
        if "answer" in reply:
            return reply["answer"]
        if "crash" in reply:
            logger.error("The process that reads images has failed: %s", reply["crash"])
        unreadable = "The image takes too much time or memory to read: save it as an ordinary PNG or JPEG file."
        raise InputError(reply.get("error", unreadable))

    def _take(self) -> Process:
        if self._timer:
            self._timer.cancel()
        process, self._idle = self._idle, None
        return process if process and process.poll() is None else start_process(self._network)

    def _keep(self, process: Process) -> None:
        self.end()  # of two images at once one process is enough
        self._idle = process
        self._timer = asyncio.get_running_loop().call_later(IDLE, self.end)

    def end(self) -> None:
        if self._idle:
            self._idle.kill()
            self._idle.communicate()  # closes its pipes
            self._idle = None


def start_process(network: str | Path) -> Process:
    return subprocess.Popen(
        [*PYTHON, "page.workers.image_process", str(network)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        start_new_session=True,  # Ctrl-C must reach the page only
    )


def ask(process: Process, kind: str, image: bytes) -> bytes:
    """Send an image to a process and return its answer, or b"" if the process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError):  # it has ended
        process.stdin.write(json.dumps({"kind": kind, "size": len(image)}).encode() + b"\n" + image)
        process.stdin.flush()
    answer = process.stdout.readline()
    if answer.endswith(b"\n"):
        return answer
    process.communicate()  # closes its pipes
    return b""


def decode_field(encoded: str) -> Grey:
    return np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE)


def decode_digit(digit: dict[str, Any]) -> Digit:
    probabilities: Floats = np.array(digit["probabilities"], np.float32)
    verdict = decode_field(digit["field"]), probabilities, digit["certainty"], digit["is_digit"]
    return Digit(*verdict, tuple(digit["box"]), strokes=(), line_width=0.0, line=0)


def environment() -> dict[str, str]:
    """Return this process's environment, with the project in PYTHONPATH."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
