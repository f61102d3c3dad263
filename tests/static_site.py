"""The static site, served to the tests from a folder of a web host."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn
from driver import free_port
from starlette.types import ASGIApp
from waiting import wait_until

from model.data.mnist import PATH_VARIABLE
from model.mistakes import forget_test_digits
from page.site.build import build_site
from page.site.serving import static_app

FOLDER = "/some/folder"  # of the host

# Run a test of the browser tests with the served page, and with the static site.
on_both = pytest.mark.parametrize("app", ["server", "site"], indirect=True)


class StaticSite:
    """The static site, like `driver.App`.

    Attributes:
        address: str, without a slash at the end.
        output: empty list, since there is no server of its own.
        folder: Path of its files.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address, self.output = folder, address, []


@contextlib.contextmanager
def served_site(folder: Path, through: Callable[[ASGIApp], ASGIApp] = lambda app: app):
    """Serve a folder with a site while the block runs, through a middleware; yields its StaticSite."""
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
    """Build sites with a file as MNIST, or without MNIST, while the block runs."""
    forget_test_digits()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PATH_VARIABLE, str(path or "missing.npz"))
        yield
    forget_test_digits()


@contextlib.contextmanager
def built_site(folder: Path, mnist_file: Path | None = None):
    """Build the site in a folder and serve it while the block runs; yields its StaticSite."""
    with mnist(mnist_file):
        build_site(folder)
    with served_site(folder) as site:
        yield site
