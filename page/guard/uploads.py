"""Uploads are few, and gone soon: they are kept for one call.

Gradio takes a thousand files at once, keeps those in other fields than its own for ever, and says 500 to a form that it
does not understand.
"""

import contextlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import gradio as gr
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.gradio_internals import forget_upload
from page.guard.asgi import Guard, reject, replay

MAX_FILES = 10  # in one request
MAX_FILES_KEPT = 1000
MAX_BYTES_KEPT = 200_000_000  # together, besides those of the requests that are under way
MAX_PART_OF_DISK = 0.2  # of what is free there
MAX_PART_OF_ADDRESS = 0.25  # of both; who uploads more loses the oldest of their own
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


class Uploads(Guard):
    """ASGI middleware that makes room for an upload, and says what is wrong where it cannot be kept."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self._owners: dict[str, str] = {}  # path -> address

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["guard.route"].body != "upload":
            await self._app(scope, receive, send)
            return
        body = (await receive())["body"]  # the whole of it, see `bodies`
        # As Gradio finds it: by any other way, a head with two boundaries would have thousands of files let through.
        boundary = parse_options_header(Headers(scope=scope)["content-type"])[1].get(b"boundary")
        if not boundary or not 1 < body.count(b"--" + boundary) <= MAX_FILES + 1:
            await reject(400, f"The upload must be a form with 1 to {MAX_FILES} files in the field files.", send)
            return
        self._owners = {path: owner for path, owner in self._owners.items() if Path(path).exists()}
        remove_uploads(scope["app"].get_blocks(), self._owners, scope["guard.address"], len(body))

        async def send_and_note(reply: Message) -> None:
            with contextlib.suppress(ValueError, TypeError):  # of an error's body
                if reply["type"] == "http.response.body":
                    self._owners |= dict.fromkeys(json.loads(reply.get("body", b"")), scope["guard.address"])
            await send(reply)

        before = set(uploaded_files())
        try:
            await self._app(scope, replay(body, receive), send_and_note)
        except (TypeError, ValueError, KeyError):  # a form that ends early, or a field files without a file
            await reject(400, "The upload is not a form with files in the field files.", send)
        except OSError:
            # `work` has one upload written at a time: what is new is a part of this one.
            for file in set(uploaded_files()) - before:
                file.unlink(missing_ok=True)
            await reject(507, "The server has no room for this image at the moment: try again later.", send)


def uploaded_files() -> list[Path]:
    return [file for file in Path(os.environ[FOLDER_VARIABLE]).rglob("*") if file.is_file()]


def remove_uploads(page: gr.Blocks, owners: dict[str, str] | None = None, address: str = "", coming: int = 0) -> None:
    """Remove uploads that are old, and then the oldest until those that are left are few and small enough.

    Args:
        page: which has taken them.
        owners: the addresses that have uploaded them, by path.
        address: which uploads more.
        coming: how many bytes.
    """
    owners = owners or {}
    budget = min(MAX_BYTES_KEPT, int(MAX_PART_OF_DISK * shutil.disk_usage(os.environ[FOLDER_VARIABLE]).free)) - coming
    files = sorted(((file.stat(), file) for file in uploaded_files()), key=lambda each: -each[0].st_mtime)
    kept = kept_of_address = coming
    for number, (status, file) in enumerate(files, start=1):
        is_own = owners.get(str(file)) == address
        kept += status.st_size
        kept_of_address += status.st_size if is_own else 0
        has_most = is_own and kept_of_address > MAX_PART_OF_ADDRESS * budget
        is_old = time.time() - status.st_mtime > MAX_AGE
        if has_most or is_old or kept > budget or number > MAX_FILES_KEPT:
            file.unlink(missing_ok=True)
            forget_upload(page, file)
            with contextlib.suppress(OSError):  # other files are in it
                file.parent.rmdir()
