"""The static site, served to the tests from a folder of a web host."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from helpers.running.driver import free_port
from helpers.running.waiting import wait_until
from starlette.types import ASGIApp

from model.data.mnist import PATH_VARIABLE
from page.build.site import build_site
from page.build.writing import static_app

FOLDER = "/some/folder"  # of the host

# Waits until the browser has all files of the newest version of the site, and answers with them. A page that is loaded
# while Chromium changes from one version to the next may wait without end.
UNTIL_KEPT = """(async () => {
    const registration = await navigator.serviceWorker.ready;
    const isKept = ({ installing, waiting, active }) => !installing && !waiting && active?.state === "activated";
    while (!isKept(registration)) await new Promise((done) => setTimeout(done, 20));
    return true;
})()"""


@dataclass(frozen=True)
class StaticSite:
    """The static site, like `driver.App`: the folder of its files, and its address without a slash at the end."""

    folder: Path
    address: str
    output: tuple[str, ...] = ()  # it has no server of its own


@contextlib.contextmanager
def served_site(folder: Path, through: Callable[[ASGIApp], ASGIApp] = lambda app: app):
    port = free_port()
    app = through(static_app(folder, FOLDER))
    # A page that the browser still has open may leave an answer unread: do not wait for it.
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the site is served")
    try:
        yield StaticSite(folder, f"http://127.0.0.1:{port}{FOLDER}")
    finally:
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def mnist(path: Path | None):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(path or "missing.npz"))
        yield


@contextlib.contextmanager
def built_site(folder: Path, mnist_file: Path | None = None, **options: str):
    with mnist(mnist_file):
        build_site(folder, **options)
    with served_site(folder) as site:
        yield site
