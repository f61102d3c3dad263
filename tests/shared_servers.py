"""Servers that pytest's main process starts once for all its workers."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from driver import INSECURE_HOST, App, free_port
from forked import forked_app
from static_site import StaticSite, built_site

APP, PID, LOG, SITE, FOLDER = (f"TESTS_SHARED_{name}" for name in ("APP", "PID", "LOG", "SITE", "FOLDER"))


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


def share_servers(stack: contextlib.ExitStack, folder: Path, mnist_file: Path) -> dict[str, str]:
    """Start the servers until the stack ends; return environment variables for the workers."""
    app = stack.enter_context(page_with_digits(mnist_file))
    app.copy_output(folder / "log.txt")
    site = stack.enter_context(built_site(folder / "site", mnist_file))
    of_app = {APP: app.address, PID: str(app.pid), LOG: str(folder / "log.txt")}
    return {**of_app, SITE: site.address, FOLDER: str(site.folder)}


def shared_app() -> SharedApp | None:
    if APP not in os.environ:
        return None
    return SharedApp(os.environ[APP], int(os.environ[PID]), Path(os.environ[LOG]))


def shared_site() -> StaticSite | None:
    return StaticSite(Path(os.environ[FOLDER]), os.environ[SITE]) if SITE in os.environ else None
