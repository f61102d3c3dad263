"""Helpers for the programs in tools/: servers that they start, browsers, training, and tables of figures."""

import base64
import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from helpers.drawings.datasets import write_small_mnist
from helpers.networks.own_network import REVIVE, encode
from helpers.running.driver import BROWSER_ARGUMENTS, ROOT, App, assets_path, free_port, served_by, start
from helpers.running.forked import forked
from playwright.sync_api import Browser, Page, sync_playwright

from model.data.mnist import PATH_VARIABLE
from run import find_browser


def script(name: str) -> str:
    """Return a function in JavaScript from a file beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8").rstrip(";\n")


def served(
    *command: Any, folder: Path = ROOT, is_forked: bool = False, **environment: str
) -> contextlib.AbstractContextManager[App]:
    """Run `python COMMAND --port PORT` in a checkout; a forked one starts sooner, but holds more memory."""
    command = (*command, "--port", free_port())
    if is_forked:
        return forked(*command, **environment)
    return served_by(start(*command, folder=folder, PYTHONDONTWRITEBYTECODE="1", **environment))


def port_of(app: App) -> int:
    return int(app.address.rpartition(":")[2])


def small_mnist(folder: str | Path) -> dict[str, str]:
    """Write a small data set; returns the environment variable that makes it replace MNIST."""
    path = Path(folder, "small.npz")
    write_small_mnist(path)
    return {PATH_VARIABLE: str(path)}


@contextlib.contextmanager
def launched_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


def train_in_browser(
    page: Page, order: dict[str, Any], wanted: Sequence[str] | None = None, body: Any = None
) -> tuple[list[dict[str, Any]], list[float]]:
    """Train as a visitor's browser does, on a page at any address of the server.

    `order` is the body of `train` in page/engine/training/worker.js; arrays are of NumPy, both ways. Returns its
    updates with their moments in ms, by default all values but the images of weights; and ms to each answer about
    `body` meanwhile.
    """
    engine = f"/{assets_path(page.evaluate('location.origin'))}/engine"
    arguments = [engine, json.dumps(order, default=encode), wanted, body]
    train = f"(all) => {{ {REVIVE}\nreturn (\n{script('train_in_page.js')}\n)(all); }}"
    return tuple(json.loads(page.evaluate(train, arguments), object_hook=to_array))


def to_array(value: dict[str, Any]) -> Any:
    """Return what TRAIN has made of a typed array as an array."""
    if set(value) != {"type", "bytes"}:
        return value
    return np.frombuffer(base64.b64decode(value["bytes"]), value["type"].removesuffix("Array").lower())


def cpu_time(process: psutil.Process) -> float:
    """Return the CPU time of a process so far, in s, without that of its children."""
    return float(sum(process.cpu_times()[:2]))  # user and system


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the percentile by linear interpolation, NaN where there are no values."""
    return float(np.percentile(values, percent)) if len(values) else float("nan")


def show(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Print figures below a title, one per line."""
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<60}{value}", flush=True)
