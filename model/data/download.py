"""Finding a data set's file: named by an option, named by an environment variable, or downloaded and kept."""

import hashlib
import http.client
import os
import tempfile
import urllib.request
from pathlib import Path

import keras

from model.errors import DatasetError

PATIENCE = 30  # s without a byte until a download counts as failed
CHUNK = 2**17  # bytes; 88 reports of MNIST's progress


def find_file(path, *, name, variable, option, url, file_name, sha256=None, report=None):
    """Find a data set's file, and download it where none is named.

    Args:
        path: str or Path, or None for what the environment variable names, or else the download.
        name: what the data set is called in messages.
        variable: name of the environment variable.
        option: name of the command line's option, for messages.
        url: the public home of the file.
        file_name: the name under which it is kept, where Keras keeps its own data sets.
        sha256: str, hexadecimal, what the file must have; without it any file will do.
        report: see `download`.

    Returns:
        Path of a file that exists.

    Raises:
        DatasetError: missing, or it cannot be downloaded.
    """
    path = path or os.environ.get(variable)
    if path:
        if not Path(path).is_file():
            raise DatasetError(f"There is no file {path}: name {name} with {option} FILE or {variable}=FILE.")
        return Path(path)
    try:
        file = data_folder() / file_name
        if not file.is_file():
            download(url, file, sha256, report)
    except (OSError, ValueError, http.client.HTTPException) as error:  # ValueError: of what is no address
        raise DatasetError(
            f"{name} could not be downloaded from {url}: check the network, or fetch it elsewhere and name it with "
            f"{option} FILE or {variable}=FILE."
        ) from error
    return file


def data_folder():
    """The folder where Keras keeps its own data sets, so that each is fetched only once: Path of one that exists."""
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    if not os.access(home if home.exists() else home.parent, os.W_OK):
        home = Path(tempfile.gettempdir()) / ".keras"
    folder = home / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def download(url, file, sha256=None, report=None):
    """Download a file; where that fails, none is left.

    `keras.utils.get_file` would wait for ever where no byte comes any more, writes under the file's own name, so that a
    killed process leaves a part that is taken for the whole, and has no progress that a page could show.

    Args:
        url: str.
        file: Path, in a folder that exists.
        sha256: see `find_file`.
        report: called with the fraction that is there, float in [0, 1], or None where the whole is not known. Without
            it the progress is printed.

    Raises:
        OSError, ValueError, http.client.HTTPException: it cannot be downloaded, not whole, or not this file.
    """
    digest, received = hashlib.sha256(), 0
    # Another process may fetch the same file at the same time.
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        part = Path(folder) / file.name
        with urllib.request.urlopen(url, timeout=PATIENCE) as reply, part.open("wb") as out:
            size = int(reply.headers.get("Content-Length", 0)) or None
            bar = keras.utils.Progbar(size, unit_name="byte") if report is None else None
            while chunk := reply.read(CHUNK):
                out.write(chunk)
                digest.update(chunk)
                received += len(chunk)
                if bar:
                    bar.update(received)
                else:
                    report(size and received / size)
        if size and received < size:
            raise OSError(f"{url} ended after {received} of {size} bytes")
        if sha256 not in (None, digest.hexdigest()):
            raise OSError(f"{url} is another file")
        part.replace(file)
