"""The networks that visitors have trained, kept for a while, and that of a class, kept until it is dropped."""

import secrets
import threading
import time
from pathlib import Path
from typing import Any

from model.errors import InputError, NetworkFileError
from model.network_file import load_dense_network
from model.recognizer import Recognizer, load_recognizer
from page.visitors.temporary import make_folder

MAX_NETWORKS = 60  # a class's. Each takes up to 4 MB on the disk and, once used, as much memory.
MAX_FILE_BYTES = 10_000_000  # of one that comes from elsewhere, unpacked
TTL = 4 * 60 * 60  # s after it was last used: longer than a lesson and the break after it


class NetworkGoneError(InputError):
    """A network that is not kept, or not any more."""

    def __init__(self) -> None:
        super().__init__("The network that you trained is no longer kept: train it again.")


class TrainedNetworks:
    """Files in a temporary folder, which goes when Python ends. A network is known by a token that cannot be guessed.

    All methods may be called from several threads.
    """

    def __init__(self) -> None:
        self._folder = make_folder()
        self._used_at: dict[str, float] = {}  # token -> s, the one unused for longest first
        self._for_good: set[str] = set()  # tokens of those that are kept until they are dropped
        self._recognizers: dict[str, Recognizer] = {}  # token -> Recognizer, of those that were used
        self._lock = threading.Lock()

    def new_file(self) -> tuple[str, Path]:
        """A place for a network that is to be trained.

        Returns:
            (token, path) of a file that does not exist, in a folder that does.
        """
        folder = Path(self._folder.name)
        folder.mkdir(exist_ok=True)  # a program that tidies temporary folders may have taken it
        token = secrets.token_urlsafe()
        return token, folder / f"{token}.keras"

    def keep(self, token: str, for_good: bool = False) -> None:
        """Keep the network in the file of a token of `new_file`; the one unused for longest may have to go for it.

        Args:
            token: may be that of a network that is kept already.
            for_good: whether it stays, however long it is not used, until it is dropped.
        """
        with self._lock:
            self._used_at[token] = time.monotonic()
            if for_good:
                self._for_good.add(token)
            else:
                self._for_good.discard(token)
            self._drop_old()

    def add(self, token: str, content: bytes) -> None:
        """Keep for good a network that was kept elsewhere.

        Args:
            token: that it was known by, letters, digits, "-" and "_".
            content: of its `.keras` file, which somebody may have changed.

        Raises:
            NetworkFileError: see `load_dense_network`.
            OSError: there is no room for it.
        """
        path = self._path(token)
        path.write_bytes(content)
        try:
            recognizer = Recognizer(load_dense_network(path, MAX_FILE_BYTES))
        except NetworkFileError:
            path.unlink()
            raise
        self.keep(token, for_good=True)
        self._recognizers[token] = recognizer

    def drop(self, token: str) -> None:
        """Keep a network no longer, if it is kept."""
        with self._lock:
            if token in self._used_at:
                self._drop(token)

    def has(self, token: str) -> bool:
        """Whether the network of a token is kept."""
        with self._lock:
            return token in self._used_at

    def check(self, token: Any) -> None:
        """Check that a network is kept; raises as `recognizer` does."""
        self._use(token)

    def recognizer(self, token: Any) -> Recognizer:
        """A kept network, to read digits with.

        Args:
            token: as a visitor sent it.

        Raises:
            NetworkGoneError: there is none of that token, or not any more.
        """
        path = self._use(token)
        recognizer = self._recognizers.get(token)
        if recognizer is None:
            try:
                recognizer = load_recognizer(path)  # takes a while: nobody else must wait for the lock meanwhile
            except NetworkFileError as error:
                if self.has(token):
                    raise
                raise NetworkGoneError from error  # it was dropped meanwhile
            with self._lock:
                if token in self._used_at:
                    self._recognizers[token] = recognizer
        return recognizer

    def loaded(self, token: Any) -> Recognizer | None:
        """A kept network, at once: None where it has to be loaded first; raises as `recognizer` does."""
        self._use(token)
        return self._recognizers.get(token)

    def chosen(self, token: Any, default: Recognizer) -> Recognizer:
        """The network that a visitor has chosen: a kept one, or the default where `token` is None.

        Raises:
            NetworkGoneError: see `recognizer`.
        """
        return default if token is None else self.recognizer(token)

    def file(self, token: Any) -> bytes:
        """The `.keras` file of a kept network; raises as `recognizer` does."""
        return self._use(token).read_bytes()

    def _use(self, token: Any) -> Path:
        with self._lock:
            self._drop_old()
            # A path is made only of a token that was given out.
            if not isinstance(token, str) or self._used_at.pop(token, None) is None:
                raise NetworkGoneError
            self._used_at[token] = time.monotonic()
        path = self._path(token)
        if not path.is_file():
            raise NetworkGoneError
        return path

    def _drop_old(self) -> None:
        for token, used_at in list(self._used_at.items()):
            is_too_many = len(self._used_at) - len(self._for_good) > MAX_NETWORKS
            if token not in self._for_good and (is_too_many or time.monotonic() - used_at > TTL):
                self._drop(token)

    def _drop(self, token: str) -> None:
        del self._used_at[token]
        self._for_good.discard(token)
        self._recognizers.pop(token, None)
        self._path(token).unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        return Path(self._folder.name, f"{token}.keras")
