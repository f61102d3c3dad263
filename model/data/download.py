"""Find a data set's file: named by an option or an environment variable, or downloaded and kept."""

import contextlib
import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from tqdm import tqdm

from model.errors import DatasetError

CONNECT_TIMEOUT = 5  # s; a firewall that drops packets would delay the error
READ_TIMEOUT = 30  # s without a byte until a download counts as failed
MAX_SECONDS = 60 * 60  # of a whole download
MAX_BYTES = 2_000_000_000  # of a download
CHUNK = 2**17  # bytes; 88 reports of MNIST's progress

# Receives the downloaded fraction, in [0, 1], or None if the size is unknown.
Report = Callable[[float | None], None]


@dataclass(frozen=True)
class Source:
    name: str  # for messages
    option: str  # of the training commands; names a file
    variable: str  # an environment variable that names a file
    url: str  # of the download
    file_name: str  # of the download, which is kept beside Keras' own data sets
    sha256: str | None = None  # of the download, hexadecimal; None to accept any file
    check: Callable[[Path], object] | None = None  # raises DatasetError for a download that is another file

    def find(self, path: str | Path | None, report: Report | None = None) -> Path:
        """Return `path`, or what the environment variable names, or the download; raises DatasetError."""
        if path := path or os.environ.get(self.variable):
            if not Path(path).exists():
                sentence = f"There is no file {path}: name {self.name} with {self.option} FILE or {self.variable}=FILE."
                raise DatasetError(sentence)
            return Path(path)
        try:
            file = data_folder() / self.file_name
            if not file.is_file():
                self.download(file, report)
        except (OSError, httpx.HTTPError, httpx.InvalidURL, DatasetError) as error:
            is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
            remedy = "make room on the disk" if is_full else "check the network"
            raise DatasetError(
                f"{self.name} could not be downloaded from {self.url}: {remedy}, or fetch it elsewhere and name it "
                f"with {self.option} FILE or {self.variable}=FILE."
            ) from error
        return file

    def download(self, file: Path, report: Report | None = None) -> None:
        """Download the file, or leave none and raise an error; without `report`, draw a progress bar on the terminal.

        `keras.utils.get_file` would wait forever for a stalled server. It writes under the final name, so that a killed
        process leaves a partial file that looks complete, and it reports no progress that a page could show.
        """
        digest, received, begin = hashlib.sha256(), 0, time.monotonic()
        timeout = httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT)
        headers = {"Accept-Encoding": "identity"}  # a compressed file would not have the announced size
        # Another process may fetch the same file at the same time.
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            part = Path(folder) / file.name
            with (
                httpx.stream("GET", self.url, headers=headers, timeout=timeout, follow_redirects=True) as reply,
                part.open("wb") as out,
            ):
                reply.raise_for_status()
                size = int(reply.headers.get("Content-Length", 0)) or None
                is_hidden = True if report else None  # None: drawn on a terminal, not into a log
                with tqdm(total=size, desc=file.name, unit="B", unit_scale=True, disable=is_hidden) as bar:
                    for chunk in reply.iter_raw(CHUNK):
                        received += len(chunk)
                        if received > MAX_BYTES or time.monotonic() - begin > MAX_SECONDS:
                            raise OSError(f"{self.url} has not ended after {received} bytes")
                        out.write(chunk)
                        digest.update(chunk)
                        bar.update(len(chunk))
                        if report:
                            report(received / size if size else None)
            if size and received < size:
                raise OSError(f"{self.url} ended after {received} of {size} bytes")
            if self.sha256 not in (None, digest.hexdigest()):
                raise OSError(f"{self.url} is another file")
            if self.check:
                self.check(part)
            part.replace(file)

    @contextlib.contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """Report any error in this block, which reads the file at `path`, as a DatasetError of one sentence."""
        try:
            yield
        except Exception as error:  # zipfile, tarfile, zlib, NumPy and the parsers raise many kinds
            reason = str(error) if type(error) is ValueError and error.args else type(error).__name__
            sentence = f"{path} cannot be read as {self.name} ({reason}): delete it and fetch it again from {self.url}."
            raise DatasetError(sentence) from error


def data_folder() -> Path:
    """Return the folder where Keras keeps its data sets, so that each is fetched only once; create it if missing."""
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    if not os.access(home if home.exists() else home.parent, os.W_OK):
        home = Path(tempfile.gettempdir()) / ".keras"
    folder = home / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
