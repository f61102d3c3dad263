"""The files that the engine fetches from the server, made when the first browser asks for them."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import SMALL_NETWORK, DatasetError, Recognizer
from model.data.mnist import file_version
from model.errors import UserError
from model.files import write_together
from model.mistakes import find_digits, load_test_digits
from page.engine_files import files
from page.engine_files.answers import answer_file
from page.engine_files.constants import made_modules
from page.guard.downloads import Download
from page.guard.gate import KindRoute
from page.page_component import PageComponent
from page.server.routes import BINARY, post
from page.server.shared_result import SharedResult
from page.server.static_files import REVALIDATED
from page.server.temporary import make_folder

PREFIX = "/engine"
ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-P", "-m"]  # imports this project's `model`, not one in the current folder


class EngineFiles:
    """Makes the constants, the networks' files, the map and the digits' files, and serves them from the disk."""

    def __init__(
        self, recognizers: Mapping[str, Recognizer], small: Recognizer, components: Sequence[PageComponent] = ()
    ) -> None:
        """Make files of the page's networks, by name, that the engine can compute, and of SMALL_NETWORK, `small`."""
        self._components = components
        self._folder = make_folder()
        self._test_digits = SharedResult(load_test_digits, file_version)
        self._page_networks = {name: each for name, each in recognizers.items() if files.is_known(each)}
        self._networks = self._page_networks | {SMALL_NETWORK: small}
        self._makers: dict[str, Callable[[Path], object]] = {
            f"networks/{number}": partial(write_network, recognizer)
            for number, recognizer in enumerate(self._networks.values())
        }
        first = next(iter(recognizers.values()))
        self._is_known = first in self._page_networks.values()
        if self._is_known and first.projection is not None:
            self._makers["map"] = lambda path: path.write_bytes(files.map_file(first))
        self._makers |= {f"digits/{name}": partial(write_digits, name) for name in files.PARTS}
        answers = [name for component in components for name in component.engine_answers]
        self._makers |= {f"digits/{name}": partial(write_answer, name, first, small) for name in answers}

    @property
    def routes(self) -> Sequence[Route]:
        made = [KindRoute("download", f"{PREFIX}/{name}", self._endpoint(name), "GET") for name in self._makers]
        return [*made, post("mnist", self.mnist)]

    async def mnist(self) -> dict[str, Any]:
        """Return once MNIST is there, which may take a download; raises DatasetError if it is missing."""
        await self._test_digits.get()
        return {}

    def modules(self) -> dict[str, str]:
        """Return the modules that are made, by name."""
        addresses = {name: f"{PREFIX[1:]}/{name}" for name in self._makers}
        addresses |= {f"networks/{name}": f"{PREFIX[1:]}/networks/{n}" for n, name in enumerate(self._networks)}
        small = self._networks[SMALL_NETWORK]
        return made_modules(self._page_networks, small, self._components, addresses, files.MOST_DIGITS, self._is_known)

    def _endpoint(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        is_digits = name.startswith("digits/")
        made = SharedResult(partial(self._make, name), file_version if is_digits else lambda: None)

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
        path = Path(self._folder.name, name.replace("/", "-"))
        try:
            with write_together(path.parent) as unfinished:
                self._makers[name](unfinished / path.name)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UserError("The server cannot write the page's files: make room on its disk.", status=503) from error
        return path, f'"{digest[:16]}"'


def write_network(recognizer: Recognizer, path: Path) -> None:
    path.write_bytes(files.network_file(recognizer))


def write_answer(name: str, recognizer: Recognizer, small: Recognizer, path: Path) -> None:
    path.write_bytes(answer_file(name, recognizer, small, files.MOST_DIGITS["test"]))


_one_process = threading.Lock()


def write_digits(name: str, path: Path) -> None:
    """Write one of the digits' files, after a download of MNIST if it is missing; raises DatasetError."""
    command = [*PYTHON, "page.engine_files.files", name, str(path), str(find_digits())]
    with _one_process:
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise DatasetError(done.stderr.strip() or f"The process that writes {path} was killed.")


def environment() -> dict[str, str]:
    """Return this process's environment, with the project in PYTHONPATH."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
