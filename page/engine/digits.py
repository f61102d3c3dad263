"""The files of MNIST's digits, made when the first browser asks for them: MNIST may have to be downloaded."""

import hashlib
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
from model.errors import UserError
from model.files import write_together
from page.engine import files
from page.engine.answers import answer_file
from page.guard.downloads import Download
from page.guard.gate import KindRoute
from page.server.routes import BINARY, post
from page.server.shared_result import SharedResult
from page.server.static_files import REVALIDATED
from page.server.temporary import make_folder

PREFIX = "/digits"
ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-P", "-m"]  # imports this project's `model`, not one in the current folder


class DigitsFiles:
    """Makes the files of MNIST's digits and the answers about them, and serves them from the disk."""

    def __init__(self, recognizer: Recognizer, small: Recognizer, answers: Sequence[str] = ()) -> None:
        """Make `answers`, by name, about the digits with the page's network and the one of SMALL_NETWORK."""
        self._folder = make_folder()
        self._test_digits = SharedResult(load_test_digits, file_version)
        self._makers: dict[str, Callable[[Path], object]] = {name: partial(write_digits, name) for name in files.PARTS}
        self._makers |= {name: partial(write_answer, name, recognizer, small) for name in answers}

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
        made = SharedResult(partial(self._make, name), file_version)

        async def send(request: Request) -> Response:
            path, etag = await made.get()
            if not path.is_file():  # the system may have cleaned up its temporary folders
                made.forget()
                path, etag = await made.get()
            headers = {"cache-control": REVALIDATED, "etag": etag}
            if request.headers.get("if-none-match") == etag:
                return Response(None, 304, headers)
            return Download(path, BINARY, headers)

        return send

    def _make(self, name: str) -> tuple[Path, str]:
        """Make a file; return it with its ETag."""
        path = Path(self._folder.name, name)
        try:
            with write_together(path.parent) as unfinished:
                self._makers[name](unfinished / path.name)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UserError("The server cannot write the page's files: make room on its disk.", status=503) from error
        return path, f'"{digest[:16]}"'


def write_answer(name: str, recognizer: Recognizer, small: Recognizer, path: Path) -> None:
    path.write_bytes(answer_file(name, recognizer, small, files.MOST_DIGITS["test"]))


_one_process = threading.Lock()


def write_digits(name: str, path: Path) -> None:
    """Write one of the digits' files, after a download of MNIST if it is missing; raises DatasetError."""
    command = [*PYTHON, "page.engine.files", name, str(path), str(find_digits())]
    with _one_process:
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise DatasetError(done.stderr.strip() or f"The process that writes {path} was killed.")


def environment() -> dict[str, str]:
    """Return this process's environment, with the project in PYTHONPATH."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
