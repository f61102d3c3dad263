"""Uploads are few, and gone soon: they are kept for one call.

Gradio takes a thousand files at once, keeps those in other fields than its own for ever, and says 500 to a form that it
does not understand.
"""

import contextlib
import logging
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.gradio_internals import forget_upload
from page.guard.responses import reject

MAX_FILES = 10  # in one request
MAX_FILES_KEPT = 1000
MAX_BYTES_KEPT = 200_000_000  # together, besides those of the requests that are under way
MAX_AGE = 15 * 60  # s; a program asks about its image at once
FOLDER_VARIABLE = "GRADIO_TEMP_DIR"  # tells Gradio where uploads go

BOUNDARY = re.compile(rb'boundary="?([\w\'()+,./:=?-]{1,70})"?', re.ASCII)


@contextlib.contextmanager
def upload_folder(prefix: str) -> Iterator[None]:
    """Have a folder for uploads that goes with the server: Gradio's own is everybody's, and is never emptied.

    Args:
        prefix: of the folder's name among the temporary ones.
    """
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of each form that is none
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        os.environ[FOLDER_VARIABLE] = folder
        yield


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


class Uploads:
    """ASGI middleware that makes room for an upload, and answers 400 to a form that is none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["guard.route"].body != "upload":
            await self._app(scope, receive, send)
            return
        body = await receive()  # the whole of it, see `bodies`
        boundary = BOUNDARY.search(dict(reversed(scope["headers"]))[b"content-type"])
        if boundary is None or not 1 < body["body"].count(b"--" + boundary.group(1)) <= MAX_FILES + 1:
            await reject(400, f"The upload must be a form with 1 to {MAX_FILES} files in the field files.", send)
            return
        remove_uploads(scope["app"].get_blocks())

        message: Message | None = body

        async def receive_again() -> Message:
            nonlocal message
            given, message = message, None
            return given or await receive()

        try:
            await self._app(scope, receive_again, send)
        except (TypeError, ValueError, KeyError):  # a form that ends early, or a field files without a file
            await reject(400, "The upload is not a form with files in the field files.", send)


def remove_uploads(page: gr.Blocks) -> None:
    """Remove uploads that are old, and then the oldest until those that are left are few and small enough.

    Args:
        page: which has taken them.
    """
    files = [(file.stat(), file) for file in Path(os.environ[FOLDER_VARIABLE]).rglob("*") if file.is_file()]
    files.sort(key=lambda each: each[0].st_mtime, reverse=True)
    kept = 0
    for number, (status, file) in enumerate(files, start=1):
        kept += status.st_size
        if kept > MAX_BYTES_KEPT or number > MAX_FILES_KEPT or time.time() - status.st_mtime > MAX_AGE:
            file.unlink(missing_ok=True)
            forget_upload(page, file)
            with contextlib.suppress(OSError):  # other files are in it
                file.parent.rmdir()
