"""The images that programs upload, each for one call. Their number, size and age are limited."""

import asyncio
import secrets
import shutil
from pathlib import Path
from typing import Any

from python_multipart.multipart import parse_options_header
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from model.errors import UserError
from page.gradio_adapter.kept import Kept
from page.server.temporary import make_folder

MAX_FILES = 10  # in one request
MAX_TYPE = 200  # characters of a Content-Type; 16,000 take the parser 20 ms
MAX_FILES_KEPT = 1000
MAX_BYTES_KEPT = 200_000_000  # together, without those of current requests
MAX_PART_OF_DISK = 0.2  # of the free space
MAX_AGE = 15 * 60  # s; a program sends its call right after the upload


class Uploads:
    """Files in a temporary folder, which is removed when Python ends. Their paths cannot be guessed."""

    def __init__(self) -> None:
        self._folder = make_folder()
        self._kept: Kept[None] = Kept(MAX_FILES_KEPT, MAX_BYTES_KEPT, MAX_AGE, remove_file)

    def has(self, path: Any) -> bool:
        """Return whether a path in a call is that of an uploaded file that is still kept."""
        return isinstance(path, str) and path in self._kept

    async def upload(self, request: Request) -> Response:
        """Keep the files of a form and answer with their paths, as Gradio's clients expect; raises UserError."""
        address, body = request.scope["guard.address"], await request.body()
        boundary = parse_options_header(request.headers["content-type"][:MAX_TYPE])[1].get(b"boundary", b"")
        async with request.scope["guard.threads"].turn(address):
            files = await asyncio.to_thread(files_in_form, body, boundary)
            if not 0 < len(files) <= MAX_FILES:
                raise UserError(
                    f"The upload must be a form with 1 to {MAX_FILES} files in the field files.", status=400
                )
            return JSONResponse([await self._keep(file, address) for file in files])

    async def _keep(self, content: bytes, address: str) -> str:
        folder = Path(self._folder.name)
        path = folder / secrets.token_hex(16)
        try:
            folder.mkdir(exist_ok=True)  # the system may have cleaned up its temporary folders
            room = MAX_PART_OF_DISK * shutil.disk_usage(folder).free
            await asyncio.to_thread(path.write_bytes, content)
        except OSError:
            remove_file(path)
            sentence = "The server has no room for this image at the moment: try again later."
            raise UserError(sentence, status=507) from None
        self._kept.add(str(path), None, address, len(content), room)
        return str(path)


def remove_file(path: str | Path) -> None:
    Path(path).unlink(missing_ok=True)


def files_in_form(body: bytes, boundary: bytes) -> list[bytes]:
    """Return the contents of the files in a multipart/form-data body, or [] if it is not one.

    Starlette's parser runs in the event loop, which a crafted body would block for seconds.
    """
    before, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary, MAX_FILES + 2) if boundary else [body]
    if before or not parts or not parts[-1].startswith(b"--"):
        return []
    fields = [part.partition(b"\r\n\r\n") for part in parts[:-1]]
    return [content for *_, content in fields] if all(b"filename" in head for head, *_ in fields) else []
