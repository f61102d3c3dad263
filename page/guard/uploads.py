"""Uploads are few, and gone soon: they are kept for one call.

Gradio takes a thousand files at once, keeps those in other fields than its own for ever, and says 500 to a form that it
does not understand.
"""

import asyncio
import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from page.gradio_internals import forget_upload
from page.guard.asgi import Guard, reject, replay

MAX_FILES = 10  # in one request
MAX_FILES_KEPT = 1000
MAX_BYTES_KEPT = 200_000_000  # together, besides those of the requests that are under way
MAX_PART_OF_DISK = 0.2  # of what is free there
MAX_PART_OF_ADDRESS = 0.25  # of all three; who uploads more loses the oldest of their own
MAX_AGE = 15 * 60  # s; a program asks about its image at once
FOLDER_VARIABLE = "GRADIO_TEMP_DIR"  # tells Gradio where uploads go


def keep_uploads_in(folder: str) -> None:
    """Have uploads in a folder that goes with the server: Gradio's own is everybody's, and is never emptied."""
    os.environ[FOLDER_VARIABLE] = folder


def is_uploaded(path: Any) -> bool:
    """Whether a path, as a call sent it, is that of a file that was uploaded and is still there."""
    if not isinstance(path, str) or "\0" in path or len(path) > 4096:
        return False
    folder = Path(os.environ[FOLDER_VARIABLE]).resolve()
    try:
        file = Path(path).resolve()
        return file.is_relative_to(folder) and file.is_file()
    except (OSError, ValueError):  # too long a name, a loop of links
        return False


@dataclass(frozen=True)
class File:
    """A file in the folder, with the system's number of it: what is uploaded once more has the same path."""

    path: Path
    number: int
    size: int


@dataclass(frozen=True)
class Kept:
    """By which address a file was uploaded, and what removes it in the end."""

    address: str
    timer: asyncio.TimerHandle


class Uploads(Guard):
    """ASGI middleware that makes room for an upload, and says what is wrong where it cannot be kept."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._kept: dict[File, Kept] = {}  # the oldest first

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["guard.route"].kind != "upload":
            await self._app(scope, receive, send)
            return
        body = (await receive())["body"]  # the whole of it, see `bodies`
        # As Gradio finds it: by any other way, a head with two boundaries would have thousands of files let through.
        boundary = parse_options_header(Headers(scope=scope)["content-type"])[1].get(b"boundary")
        if not boundary or not 1 < body.count(b"--" + boundary) <= MAX_FILES + 1:
            await reject(400, f"The upload must be a form with 1 to {MAX_FILES} files in the field files.", send)
            return
        page, address = scope["app"].get_blocks(), scope["guard.address"]
        is_done = False
        try:
            self._make_room(page, address, len(body))
            await self._app(scope, replay(body, receive), send)
            is_done = True
        except (TypeError, ValueError, KeyError):  # a form that ends early, or a field files without a file
            await reject(400, "The upload is not a form with files in the field files.", send)
        except OSError:
            await reject(507, "The server has no room for this image at the moment: try again later.", send)
        finally:
            # `work` has one upload written at a time: what is new is of this one.
            files = files_in_folder()
            for gone in self._kept.keys() - files:
                self._kept.pop(gone).timer.cancel()
            for new in files - self._kept.keys():
                timer = asyncio.get_running_loop().call_later(MAX_AGE, self._remove, page, new)
                self._kept[new] = Kept(address, timer)
                if not is_done:
                    self._remove(page, new)

    def _make_room(self, page: gr.Blocks, address: str, coming: int) -> None:
        """Remove the oldest until there is room for so many bytes: of the address's own, then of anybody's."""
        folder = Path(os.environ[FOLDER_VARIABLE])
        folder.mkdir(
            exist_ok=True
        )  # it goes with the last file, or a program that tidies temporary folders has taken it
        free = shutil.disk_usage(folder).free
        budget = min(MAX_BYTES_KEPT, int(MAX_PART_OF_DISK * free)) - coming
        for part, addresses in ((MAX_PART_OF_ADDRESS, {address}), (1, {kept.address for kept in self._kept.values()})):
            files = [file for file, kept in self._kept.items() if kept.address in addresses]
            size = coming + sum(file.size for file in files)
            for number, file in enumerate(files):
                if size <= part * budget and len(files) - number < part * MAX_FILES_KEPT:
                    break
                size -= file.size
                self._remove(page, file)

    def _remove(self, page: gr.Blocks, file: File) -> None:
        self._kept.pop(file).timer.cancel()
        file.path.unlink(missing_ok=True)
        forget_upload(page, file.path)
        with contextlib.suppress(OSError):  # other files are in it
            file.path.parent.rmdir()


def files_in_folder() -> set[File]:
    paths = [path for path in Path(os.environ[FOLDER_VARIABLE]).rglob("*") if path.is_file()]
    return {File(path, status.st_ino, status.st_size) for path in paths for status in [path.stat()]}
