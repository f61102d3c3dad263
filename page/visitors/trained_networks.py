"""The networks that visitors have trained, kept for a while."""

import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path

from model.errors import InputError
from model.recognizer import load_recognizer

PREFIX = "digit-sketchpad-"
MOST = 60  # networks; a class's. Each takes up to 4 MB on the disk and, once used, as much memory again twice.
KEPT = 4 * 60 * 60  # s after it was last used: longer than a lesson and the break after it
STALE = 24 * 60 * 60  # s without change, after which another server's folder counts as left behind

GONE = "The network that you trained is no longer kept: train it again."


class TrainedNetworks:
    """Files in a temporary folder, which goes when Python ends. A network is known by a token that cannot be guessed.

    All methods may be called from several threads.
    """

    def __init__(self):
        remove_stale_folders()
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        self._used_at = {}  # token -> s, the one unused for longest first
        self._recognizers = {}  # token -> Recognizer, of those that were used
        self._lock = threading.Lock()

    def new_file(self):
        """A place for a network that is to be.

        Returns:
            (token, path): str, Path of a file that does not exist, in a folder that does.
        """
        folder = Path(self._folder.name)
        folder.mkdir(exist_ok=True)  # whoever tidies temporary folders may have taken it
        token = secrets.token_urlsafe()
        return token, folder / f"{token}.keras"

    def keep(self, token):
        """Keep the network in the file of a token of `new_file`; the one unused for longest may have to go for it."""
        with self._lock:
            self._used_at[token] = time.monotonic()
            self._drop_old()

    def has(self, token):
        """Whether the network of a token is kept."""
        with self._lock:
            return token in self._used_at

    def recognizer(self, token):
        """A kept network, to read digits with.

        Args:
            token: str, as a visitor sent it.

        Returns:
            Recognizer.

        Raises:
            InputError: there is none of that token, or not any more.
        """
        path = self._use(token)
        recognizer = self._recognizers.get(token)
        if recognizer is None:
            recognizer = load_recognizer(path)  # takes a while: nobody else must wait for the lock meanwhile
            with self._lock:
                if token in self._used_at:
                    self._recognizers[token] = recognizer
        return recognizer

    def file(self, token):
        """The `.keras` file of a kept network, bytes; raises as `recognizer` does."""
        return self._use(token).read_bytes()

    def _use(self, token):
        with self._lock:
            self._drop_old()
            # A path is made only of a token that was given out.
            if not isinstance(token, str) or self._used_at.pop(token, None) is None:
                raise InputError(GONE)
            self._used_at[token] = time.monotonic()
        path = self._path(token)
        if not path.is_file():
            raise InputError(GONE)
        return path

    def _drop_old(self):
        for token, used_at in list(self._used_at.items()):
            if len(self._used_at) > MOST or time.monotonic() - used_at > KEPT:
                del self._used_at[token]
                self._recognizers.pop(token, None)
                self._path(token).unlink(missing_ok=True)

    def _path(self, token):
        return Path(self._folder.name, f"{token}.keras")


def remove_stale_folders():
    """Remove what servers have left behind that were ended without a chance to tidy up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_dir() and not folder.is_symlink() and time.time() - folder.stat().st_mtime > STALE:
            shutil.rmtree(folder, ignore_errors=True)  # another user's stays
