"""Helpers for the programs in tools/: servers that they start, browsers, drawings, and tables of figures."""

import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import psutil
from classroom import code_of, key_of
from datasets import write_small_mnist
from driver import BROWSER_ARGUMENTS, ROOT, App, environment_of, free_port, served_by
from own_network import REVIVE, encode
from pen import Writing
from playwright.sync_api import Browser, Page, sync_playwright
from waiting import wait_until

from model.data.mnist import PATH_VARIABLE
from model.drawing import PAD_SIDE
from page.server.assets import assets_path
from research.data.uci_pen import PATH_VARIABLE as PEN_VARIABLE
from research.data.uci_pen import load_uci_pen
from run import find_browser

PadStrokes = list[list[list[int]]]  # a drawing as the page sends it: strokes of [x, y]

MARGIN = 0.08  # of the pad, on each side of a number
GAP = 0.2  # between two digits of a number, as a fraction of a digit's width
TALLEST = 1.6  # a digit's height, as a multiple of its width, at most
TRAIN = f"""async ([address, json]) => {{
    {REVIVE}
    const toText = (bytes) => Array.from(bytes, (each) => String.fromCharCode(each)).join("");
    const worker = new Worker(address, {{ type: "module" }});
    const updates = [];
    await new Promise((resolve, reject) => {{
        worker.onerror = () => reject(new Error("the worker did not start"));
        worker.onmessage = ({{ data: {{ update, error }} }}) => {{
            if (error) reject(new Error(error.message));
            if (!update) return;
            const {{ weights, ...others }} = update;
            updates.push(others);
            if (update.stage === "done") resolve();
        }};
        worker.postMessage(revive(json));
    }});
    worker.terminate();
    return JSON.stringify(updates, (_, value) => {{
        if (!ArrayBuffer.isView(value)) return value;
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        return {{ type: value.constructor.name, bytes: btoa(toText(bytes)) }};
    }});
}}"""


def served(*command: Any, folder: Path = ROOT, **environment: str) -> contextlib.AbstractContextManager[App]:
    """Run `python COMMAND --port PORT` in a checkout while the block runs; yields the App, with its address."""
    process = subprocess.Popen(
        [sys.executable, "-u", *map(str, command), "--port", str(free_port())],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment_of({**environment, "PYTHONDONTWRITEBYTECODE": "1"}),
    )
    return served_by(process)


def teacher_code(app: App) -> str:
    """Return the one-time code that a server with a class prints just after its address."""
    wait_until(lambda: "#classroom:" in "".join(app.output), "the teacher's link is printed")
    return str(code_of(app))


def teacher_key(app: App) -> str:
    """Exchange the printed code for a teacher's key."""
    teacher_code(app)
    return str(key_of(app))


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


def train_in_browser(app: App, browser: Browser, order: dict[str, Any]) -> list[dict[str, Any]]:
    """Train as a visitor's browser does; returns the updates, without the images of weights.

    `order` is a message to page/engine/training/worker.js. Arrays are of NumPy, both ways.
    """
    page: Page = browser.new_page()
    page.goto(f"{app.address}/robots.txt")  # has no scripts of its own
    worker = f"/{assets_path()}/engine/training/worker.js"
    updates: list[dict[str, Any]] = json.loads(
        page.evaluate(TRAIN, [worker, json.dumps(order, default=encode)]), object_hook=to_array
    )
    page.close()
    return updates


def to_array(value: dict[str, Any]) -> Any:
    """Return what TRAIN has made of a typed array as an array."""
    if set(value) != {"type", "bytes"}:
        return value
    return np.frombuffer(base64.b64decode(value["bytes"]), value["type"].removesuffix("Array").lower())


def cpu_time(process: psutil.Process) -> float:
    """Return the CPU time of a process so far, in s, without that of its children."""
    times = process.cpu_times()
    return float(times.user + times.system)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the percentile by linear interpolation, NaN where there are no values."""
    return float(np.percentile(values, percent)) if len(values) else float("nan")


def show(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Print figures below a title, one per line."""
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<60}{value}", flush=True)


def written_digits(random: Random, count: int) -> list[PadStrokes]:
    """Return drawings of single digits, each with a box of its own: of real pens if UCI_PEN_PATH names them."""
    if os.environ.get(PEN_VARIABLE):
        drawings, _, _ = load_uci_pen()
        return [[np.asarray(stroke).tolist() for stroke in drawing] for drawing in random.sample(drawings, count)]
    writings = [Writing(random) for _ in range(count)]
    return [writing.drawing(len(writing.moments)) for writing in writings]


def in_a_row(digits: Sequence[PadStrokes]) -> PadStrokes:
    """Place digits side by side on the pad, all equally wide or less, in whole units."""
    width = (1 - 2 * MARGIN) * PAD_SIDE / (len(digits) * (1 + GAP) - GAP)
    strokes: PadStrokes = []
    for number, digit in enumerate(digits):
        points = np.concatenate([np.asarray(stroke, float) for stroke in digit])
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        scale = min(width / max(size[0], 1), TALLEST * width / max(size[1], 1), 0.8 * PAD_SIDE / max(size[1], 1))
        corner = [MARGIN * PAD_SIDE + number * width * (1 + GAP) + (width - scale * size[0]) / 2, PAD_SIDE / 2]
        corner[1] -= scale * size[1] / 2
        strokes += [
            np.rint((np.asarray(stroke, float) - low) * scale + corner).astype(int).tolist() for stroke in digit
        ]
    return strokes
