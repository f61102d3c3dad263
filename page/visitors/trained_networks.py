"""The networks that visitors have trained, kept for a while, and that of a class, kept until it is dropped."""

import contextlib
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import InputError, NetworkFileError
from model.network_file import load_dense_network
from model.recognizer import Recognizer, load_projection, load_recognizer, load_report
from page.visitors.temporary import make_folder

MAX_NETWORKS = 60  # for a class; each takes up to 4 MB on the disk
MAX_LOADED = 30  # of them in memory, the last used, with as many bytes
MAX_FILE_BYTES = 10_000_000  # of a network that was not trained here, unpacked
TTL = 4 * 60 * 60  # s after it was last used: longer than a lesson and the break after it


class NetworkGoneError(InputError):
    """A network is not kept, or no longer."""

    reason = "gone"

    def __init__(self) -> None:
        super().__init__("The network that you trained is no longer kept: train it again.")


@dataclass
class KeptNetwork:
    """A network in its file.

    Attributes:
        address: of the visitor.
        used_at: s, when it was last used.
        is_for_good: whether it stays until it is dropped.
        recognizer: None until its first use, and after MAX_LOADED others were used.
    """

    address: str
    used_at: float = 0.0
    is_for_good: bool = False
    recognizer: Recognizer | None = None


class TrainedNetworks:
    """Files in a temporary folder, which is removed when Python ends. A network's token cannot be guessed.

    All methods may be called from several threads. Those that take a visitor's token raise NetworkGoneError for a
    network that is not kept.
    """

    def __init__(self) -> None:
        self._folder = make_folder()
        self._kept: dict[str, KeptNetwork] = {}  # by token, the least recently used first
        self._lock = threading.Lock()

    def new_file(self) -> tuple[str, Path]:
        """Return a token and the path for its network's file, which does not exist yet, in a folder that does."""
        folder = Path(self._folder.name)
        folder.mkdir(exist_ok=True)  # the system may have cleaned up its temporary folders
        token = secrets.token_urlsafe()
        return token, folder / f"{token}.keras"

    def keep(self, token: str, for_good: bool = False, address: str = "") -> None:
        """Keep the network in the file of a token from `new_file`.

        If there are too many, the address with the most networks loses its least recently used one.

        Args:
            token: new, or of a network that is kept already.
            for_good: whether the network stays until it is dropped.
            address: of the visitor who trained it.
        """
        with self._lock:
            network = self._kept.pop(token, None) or KeptNetwork(address)
            network.used_at, network.is_for_good = time.monotonic(), for_good
            self._kept[token] = network
            self._drop_old()
            addresses = {each: self._kept[each].address for each in self._kept if not self._kept[each].is_for_good}
            if len(addresses) > MAX_NETWORKS:
                numbers = Counter(addresses.values())
                self._drop(max(addresses, key=lambda each: numbers[addresses[each]]))  # the first of those with most

    def add(self, token: str, content: bytes) -> None:
        """Keep a stored network for good.

        Args:
            token: letters, digits, "-" and "_".
            content: of its `.keras` file, which may have been tampered with.

        Raises:
            NetworkFileError: see `load_dense_network`.
            OSError: the disk has no room for it.
        """
        path = self._path(token)
        path.write_bytes(content)
        try:
            network = load_dense_network(path, MAX_FILE_BYTES)
            recognizer = Recognizer(network, *load_report(path, network), load_projection(path, network))
        except NetworkFileError:
            path.unlink()
            raise
        self.keep(token, for_good=True)
        self._kept[token].recognizer = recognizer

    def drop(self, token: str) -> None:
        """Remove a network, if it is kept."""
        with self._lock:
            if token in self._kept:
                self._drop(token)

    def has(self, token: str) -> bool:
        with self._lock:
            return token in self._kept

    def check(self, token: Any) -> None:
        """Check that a visitor's network is kept."""
        self.file(token)

    def recognizer(self, token: Any) -> Recognizer:
        """Return the recognizer of a visitor's network."""
        recognizer = self.loaded(token)
        if recognizer is None:
            try:
                recognizer = load_recognizer(self._path(token))  # without the lock, as it takes a while
            except NetworkFileError as error:
                if self.has(token):
                    raise
                raise NetworkGoneError from error  # dropped during the loading
            with self._lock:
                if token in self._kept:
                    self._kept[token].recognizer = recognizer
                loaded = [each for each in self._kept.values() if each.recognizer and not each.is_for_good]
                for each in loaded[:-MAX_LOADED]:
                    each.recognizer = None
        return recognizer

    def loaded(self, token: Any) -> Recognizer | None:
        """Return the recognizer of a visitor's network at once; None if it has to be loaded first."""
        self.file(token)
        network = self._kept.get(token)
        return network.recognizer if network else None

    def chosen(self, token: Any, default: Recognizer) -> Recognizer:
        """Return the recognizer of a visitor's network, or the default if `token` is None."""
        return default if token is None else self.recognizer(token)

    def file(self, token: Any) -> Path:
        """Return the path of the `.keras` file of a visitor's network."""
        with self._lock:
            self._drop_old()
            # Only a known token becomes part of a path.
            if not isinstance(token, str) or token not in self._kept:
                raise NetworkGoneError
            self._kept[token] = network = self._kept.pop(token)
            network.used_at = time.monotonic()
        path = self._path(token)
        if not path.is_file():
            raise NetworkGoneError
        return path

    def _drop_old(self) -> None:
        oldest = time.monotonic() - TTL
        for token in [token for token, each in self._kept.items() if each.used_at < oldest and not each.is_for_good]:
            self._drop(token)

    def _drop(self, token: str) -> None:
        del self._kept[token]
        with contextlib.suppress(PermissionError):  # on Windows, where a download reads the file
            self._path(token).unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        return Path(self._folder.name, f"{token}.keras")
