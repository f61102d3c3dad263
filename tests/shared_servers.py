"""Servers that pytest's main process starts once for all its workers."""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from driver import INSECURE_HOST, App, free_port
from forked import forked_app
from static_site import StaticSite, built_site

VARIABLE = "TESTS_SHARED_SERVERS"  # JSON for the workers


@dataclass(frozen=True)
class SharedApp:
    """A server of the main process, like `driver.App`.

    Attributes:
        address: as printed but without a slash at the end.
        pid: of its process.
        log: file with what it has printed so far.
    """

    address: str
    pid: int
    log: Path

    @property
    def output(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines(keepends=True)


def page_with_digits(mnist_file: Path) -> contextlib.AbstractContextManager[App]:
    """Serve the page with a file as MNIST while the block runs; yields its App."""
    return forked_app("--port", free_port(), "--name", INSECURE_HOST, MNIST_PATH=str(mnist_file))


def share_servers(stack: contextlib.ExitStack, folder: Path, mnist_file: Path) -> None:
    """Start the servers until the stack ends, and tell the workers, which inherit the environment."""
    log = folder / "log.txt"
    app = stack.enter_context(page_with_digits(mnist_file))
    app.copy_output(log)
    site = stack.enter_context(built_site(folder / "site", mnist_file))
    shared = {"app": [app.address, app.pid, str(log)], "site": [str(site.folder), site.address]}
    os.environ[VARIABLE] = json.dumps(shared)


def shared_app() -> SharedApp | None:
    if VARIABLE not in os.environ:
        return None
    address, pid, log = json.loads(os.environ[VARIABLE])["app"]
    return SharedApp(address, pid, Path(log))


def shared_site() -> StaticSite | None:
    if VARIABLE not in os.environ:
        return None
    folder, address = json.loads(os.environ[VARIABLE])["site"]
    return StaticSite(Path(folder), address)
