"""Finding a data set's file: named by an option, named by an environment variable, or downloaded and kept."""

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from tqdm import tqdm

from model.errors import DatasetError

CONNECT_TIMEOUT = 5  # s; a firewall that drops packets would delay the error
READ_TIMEOUT = 30  # s without a byte until a download counts as failed
MAX_SECONDS = 60 * 60  # for all of it
CHUNK = 2**17  # bytes; 88 reports of MNIST's progress

# Told the fraction that is there, in [0, 1], or None where the size of the whole is not known.
Report = Callable[[float | None], None]

# Told where what arrived lies; raises DatasetError where that is not the data set.
Check = Callable[[Path], object]
MAX_DOWNLOAD = 200_000_000  # bytes, unless said otherwise


def find_file(
    path: str | Path | None,
    *,
    name: str,
    variable: str,
    option: str,
    url: str,
    file_name: str,
    sha256: str | None = None,
    report: Report | None = None,
    check: Check | None = None,
    max_bytes: int = MAX_DOWNLOAD,
    folder: bool = False,
) -> Path:
    """Find a data set's file, and download it where none is named.

    Args:
        path: None for what the environment variable names, or else the download.
        name: what the data set is called in messages.
        variable: name of the environment variable.
        option: name of the command line's option, for messages.
        url: the public home of the file.
        file_name: the name under which it is kept, where Keras keeps its own data sets.
        sha256: of the download, hexadecimal; without it any file will do.
        report: see `download`.
        check: see `download`.
        max_bytes: see `download`.
        folder: whether a path may also name a folder, into which the file was unpacked.

    Returns:
        The path of a file, or folder, that exists.

    Raises:
        DatasetError: missing, it cannot be downloaded, or what arrived does not pass the check.
    """
    path = path or os.environ.get(variable)
    if path:
        if not Path(path).is_file() and not (folder and Path(path).is_dir()):
            raise DatasetError(f"There is no file {path}: name {name} with {option} FILE or {variable}=FILE.")
        return Path(path)
    try:
        file = data_folder() / file_name
        if not file.is_file():
            download(url, file, sha256, report, check, max_bytes)
    except DatasetError:
        raise
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make room on the disk" if is_full else "check the network"
        raise DatasetError(
            f"{name} could not be downloaded from {url}: {remedy}, or fetch it elsewhere and name it with "
            f"{option} FILE or {variable}=FILE."
        ) from error
    return file


def data_folder() -> Path:
    """Find the folder where Keras keeps its own data sets, so that each is fetched only once; create it if missing."""
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    if not os.access(home if home.exists() else home.parent, os.W_OK):
        home = Path(tempfile.gettempdir()) / ".keras"
    folder = home / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def download(
    url: str,
    file: Path,
    sha256: str | None = None,
    report: Report | None = None,
    check: Check | None = None,
    max_bytes: int = MAX_DOWNLOAD,
) -> None:
    """Download a file; where that fails, none is left.

    `keras.utils.get_file` would wait forever where no more bytes come, writes under the file's own name, so that a
    killed process leaves a part that is mistaken for the whole, and has no progress that a page could show.

    Args:
        url: where it is, http or https.
        file: where to write it, in a folder that exists.
        sha256: see `find_file`.
        report: called after each part. Without it a progress bar is drawn on the terminal.
        check: called when all of it has arrived, before it gets its name; for files whose sha256 is not known.
        max_bytes: more are not read.

    Raises:
        DatasetError: it does not pass the check.
        OSError, httpx.HTTPError, httpx.InvalidURL: it cannot be downloaded, not whole, or not this file.
    """
    digest, received, begin = hashlib.sha256(), 0, time.monotonic()
    timeout = httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)
    # Another process may fetch the same file at the same time.
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        part = Path(folder) / file.name
        # As it is: a file that is sent compressed would not have the size that was announced.
        headers = {"Accept-Encoding": "identity"}
        with (
            httpx.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=True) as reply,
            part.open("wb") as out,
        ):
            reply.raise_for_status()
            size = int(reply.headers.get("Content-Length", 0)) or None
            # disable=None: drawn on a terminal, not into a log.
            options = {"desc": file.name, "unit": "B", "unit_scale": True, "disable": None if report is None else True}
            with tqdm(total=size, **options) as bar:
                for chunk in reply.iter_raw(CHUNK):
                    received += len(chunk)
                    if received > max_bytes or time.monotonic() - begin > MAX_SECONDS:
                        raise OSError(f"{url} goes on after {received} bytes and {time.monotonic() - begin:.0f} s")
                    out.write(chunk)
                    digest.update(chunk)
                    bar.update(len(chunk))
                    if report:
                        report(received / size if size else None)
        if size and received < size:
            raise OSError(f"{url} ended after {received} of {size} bytes")
        if sha256 not in (None, digest.hexdigest()):
            raise OSError(f"{url} is another file")
        if check:
            check(part)
        part.replace(file)
