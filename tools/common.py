"""Helpers for the programs in tools/: servers that they start, browsers, training, and tables of figures."""

import base64
import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from datasets import write_small_mnist
from driver import BROWSER_ARGUMENTS, ROOT, App, free_port, served_by, start
from forked import forked
from own_network import REVIVE, encode
from playwright.sync_api import Browser, Page, sync_playwright

from model.data.mnist import PATH_VARIABLE
from page.server.assets import assets_path
from run import find_browser

# In the page: train in a worker, while another one answers requests about a drawing, each 50 ms after the last answer.
TRAIN = f"""async ([folder, order, wanted, body]) => {{
    {REVIVE}
    const toText = (bytes) => Array.from(bytes, (each) => String.fromCharCode(each)).join("");
    const [trainer, engine] = ["training/worker.js", "worker.js"].map(
        (name) => new Worker(`${{folder}}/${{name}}`, {{ type: "module" }}));
    const answer = () => new Promise((resolve) => {{
        engine.onmessage = ({{ data }}) => "id" in data && resolve(data);
        engine.postMessage({{ id: 0, name: "look", body }});
    }});
    for (let i = 0; body && i < 20; i++) await answer(); // loads the network and compiles the code
    const [updates, latencies] = [[], []];
    let isDone = false;
    const result = new Promise((resolve, reject) => {{
        trainer.onerror = () => reject(new Error("the worker did not start"));
        trainer.onmessage = ({{ data: {{ update, error }} }}) => {{
            if (error) reject(new Error(error.message));
            if (!update) return;
            const {{ weights, ...others }} = update;
            const kept = wanted ? Object.fromEntries(wanted.map((name) => [name, update[name]])) : others;
            updates.push({{ ...kept, now: performance.now() }});
            isDone = update.stage === "done";
            if (isDone) resolve();
        }};
    }});
    trainer.postMessage(revive(order));
    while (body && !isDone) {{
        await new Promise((resolve) => setTimeout(resolve, 50));
        const asked = performance.now();
        await answer();
        if (updates.at(-1)?.stage === "learning") latencies.push(performance.now() - asked);
    }}
    await result;
    trainer.terminate();
    engine.terminate();
    return JSON.stringify([updates, latencies], (_, value) => {{
        if (!ArrayBuffer.isView(value)) return value;
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        return {{ type: value.constructor.name, bytes: btoa(toText(bytes)) }};
    }});
}}"""


def served(
    *command: Any, folder: Path = ROOT, is_forked: bool = False, **environment: str
) -> contextlib.AbstractContextManager[App]:
    """Run `python COMMAND --port PORT` in a checkout while the block runs; yields the App, with its address.

    A forked one starts sooner, but its start and its memory are not those of a program.
    """
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
    """Train as a visitor's browser does; returns its updates with moments in ms, and ms to each answer meanwhile.

    Args:
        page: at any address of the server.
        order: a message to page/engine/training/worker.js. Arrays are of NumPy, both ways.
        wanted: values of the updates to return: all by default, except the images of weights.
        body: the drawing to ask about meanwhile, None for none.
    """
    arguments = [f"/{assets_path()}/engine", json.dumps(order, default=encode), wanted, body]
    updates, latencies = json.loads(page.evaluate(TRAIN, arguments), object_hook=to_array)
    return updates, latencies


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
