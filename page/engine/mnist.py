"""The files of MNIST's digits, made when the first browser asks for them: MNIST may have to be downloaded."""

import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import DatasetError, Recognizer
from model.data.mnist import file_version
from model.data.test_digits import find_digits, load_test_digits
from page.engine.files import MOST_DIGITS
from page.engine.mnist_examples import answer_file
from page.guard.gate import KindRoute
from page.server.folder import send_large
from page.server.routes import BINARY, post
from page.server.shared_result import SharedResult
from page.server.static_files import make_file

PREFIX = "/digits"
ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-P", "-m"]  # imports this project's `model`, not one in the current folder


class DigitsFiles:
    """Makes the files of MNIST's digits and the answers about them, 12 MB, and keeps them in memory."""

    def __init__(self, recognizer: Recognizer, small: Recognizer, answers: Sequence[str] = ()) -> None:
        """Make `answers`, by name, about the digits with the page's network and the one of SMALL_NETWORK."""
        self._test_digits = SharedResult(load_test_digits, file_version)
        self._makers: dict[str, Callable[[], bytes]] = {name: partial(digits_file, name) for name in MOST_DIGITS}
        most = MOST_DIGITS["test"]
        self._makers |= {name: partial(answer_file, name, recognizer, small, most) for name in answers}

    @property
    def addresses(self) -> dict[str, str]:
        """The files' addresses by name, relative to the page's own."""
        return {name: f"{PREFIX[1:]}/{name}" for name in self._makers}

    @property
    def routes(self) -> Sequence[Route]:
        made = [KindRoute("download", f"{PREFIX}/{name}", self._endpoint(name), "GET") for name in self._makers]
        return [*made, post("mnist", self.mnist)]

    async def mnist(self) -> dict[str, Any]:
        """Return once MNIST is there, which may take a download; raises DatasetError if it is missing."""
        await self._test_digits.get()
        return {}

    def _endpoint(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        made = SharedResult(lambda: make_file(self._makers[name](), BINARY, is_small=True), file_version)

        async def send(request: Request) -> Response:
            return await send_large(await made.get(), request)

        return send


_one_process = threading.Lock()


def digits_file(name: str) -> bytes:
    """Return one of the digits' files, after a download of MNIST if it is missing; raises DatasetError."""
    command = [*PYTHON, "page.engine.files", name, str(find_digits())]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with _one_process:
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=False)
    if done.returncode:
        raise DatasetError(done.stderr.decode(errors="replace").strip() or f"The process that makes {name} was killed.")
    return done.stdout
