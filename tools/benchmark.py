"""Measure how fast and how small the page is. It prints figures and asserts nothing.

python tools/benchmark.py                               everything
python tools/benchmark.py answers --against FOLDER      CPU time of a call of /predict, compared with another checkout
python tools/benchmark.py first                         the first answer, by connection and from the cache
python tools/benchmark.py page                          a first visit, pen to painted bars; also of Gradio's parts
python tools/benchmark.py distance                      how the tabs follow the pen, also with the server far away
python tools/benchmark.py slow --bare FILE              how they follow it on a school's device, as a page does with a
                                                        pad and bars only; with --against another checkout, too
python tools/benchmark.py tabs                          how long a tab takes to open for the first time
python tools/benchmark.py start                         launch to the first file, compared with `import gradio`; memory
python tools/benchmark.py training                      training in the browser; needs MNIST_PATH
"""

import argparse
import asyncio
import contextlib
import math
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
import numpy as np
import psutil
from playwright.async_api import Browser
from playwright.sync_api import Browser as SyncBrowser
from playwright.sync_api import Page as SyncPage

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import cpu_time, launched_browser, percentile, served, show, train_in_browser
from helpers.drawings.written_numbers import write
from helpers.running.driver import App
from pen import pen_points
from school_device import limited
from visiting import (
    BARE,
    DRAW,
    FAR,
    FIRST,
    INSIDE,
    MAP,
    OPENED,
    OURS,
    SEED,
    SETTINGS,
    SLOW,
    STEPS,
    STOCK,
    VISITS,
    Kind,
    Seen,
    Setting,
    draw_line,
    new_page,
    visits,
)

from model.drawing import BRUSH_WIDTH
from model.training_settings import TUTORIAL, Settings
from page.tabs.learn.learn import PRESETS
from research.numbers.compose import place
from run import find_browser

LENGTHS = (1, 2, 3, 5, 8)  # digits of a number
DRAWINGS = 40  # of each length in a round
REPEATS = 5  # requests for each drawing
ROUNDS = 3  # alternating with those of the other checkout
STARTS = 5  # of each program
PREDICT = "/gradio_api/run/predict"
SETTLED = 5  # s after which a server is idle
ROUND_TRIPS = (0, 50, 150, 300)  # ms
TIMED = {"the tutorial": TUTORIAL, "Sixteen units": PRESETS["few_units"], "A hundred digits": PRESETS["hundred"]}
EMPTY_PAGE = """import sys, gradio
with gradio.Blocks() as page: pass
page.launch(server_port=int(sys.argv[-1]))"""


def number_of(generator: np.random.Generator, length: int) -> list[list[list[int]]]:
    """Return a drawing of a number with so many digits, as the page sends it: strokes of [x, y]."""
    digits = "".join(map(str, generator.integers(0, 10, length)))
    return [pen_points(stroke) for stroke in place(write(digits), generator)]


def body_of(length: int) -> dict[str, Any]:
    """Return a request to the engine about a drawing."""
    return {"strokes": number_of(np.random.default_rng(SEED), length), "line_width": BRUSH_WIDTH}


def middle_and_95(values: list[float]) -> str:
    return f"{percentile(values, 50):.1f} and {percentile(values, 95):.1f} ms"


@contextlib.contextmanager
def checkouts(against: Path | None) -> Iterator[dict[str, App]]:
    """Serve this checkout and, if there is one, another; yields the running apps by name."""
    folders = {"here": ROOT, **({"against": against} if against else {})}
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(served("app.py", folder=folder)) for name, folder in folders.items()}


def measure_answers(against: Path | None) -> None:
    """On one kept-alive connection, HTTP included, of the server's process alone."""
    generator = np.random.default_rng(SEED)
    numbers = {length: [number_of(generator, length) for _ in range(DRAWINGS)] for length in LENGTHS}
    with checkouts(against) as apps, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(httpx.Client(base_url=app.address, timeout=60)) for app in apps.values()]
        times: dict[tuple[int, int], list[float]] = {}
        for _ in range(ROUNDS + 1):
            for length, drawings in numbers.items():
                for number, (app, client) in enumerate(zip(apps.values(), clients, strict=True)):
                    spent = cpu_of_answers(client, psutil.Process(app.pid), drawings)
                    times.setdefault((length, number), []).append(spent)
    rows = []
    for length in LENGTHS:
        # The first round warms up. Other programs make a round slower, and none makes it quicker.
        best = [min(times[length, number][1:]) for number in range(len(apps))]
        cells = "   ".join(f"{name} {ms:5.2f} ms" for name, ms in zip(apps, best, strict=True))
        ratio = f"   ratio {best[0] / best[1]:.2f}" if against else ""
        rows.append((f"{length} digit{'s' * (length > 1)}", cells + ratio))
    show(f"CPU time of /predict: the best of {ROUNDS} rounds of {DRAWINGS * REPEATS} answers", rows)


def cpu_of_answers(client: httpx.Client, server: psutil.Process, drawings: list[Any]) -> float:
    """Return the mean CPU time in ms of an answer, over hundreds of them, as the clock ticks every 10 ms."""
    before, asked = cpu_time(server), REPEATS * drawings
    for strokes in asked:
        client.post(PREDICT, json={"data": [strokes, BRUSH_WIDTH]}).raise_for_status()
    return 1000 * (cpu_time(server) - before) / len(asked)


def show_page(address: str, kind: Kind, settings: dict[str, Setting] = SETTINGS) -> None:
    for words, setting in settings.items():
        seen = asyncio.run(visits(address, kind, setting))
        p50 = {name: statistics.median(values) for name, values in seen.items()}
        rows = [
            ("requests of the page, a first answer included", f"{p50['requests']:.0f}, {p50['kilobytes']:.0f} kB"),
            ("requests before it", f"{p50['before']:.0f}"),
            ("until the pad is there to draw on", f"{p50['ready']:.2f} s"),
            ("until the first answer is painted", f"{p50['answered']:.2f} s"),
        ]
        if setting.strokes:
            rows += [
                ("strokes that are answered", f"{len(seen['latencies'])} of {len(seen['rates'])}"),
                ("last pointer event to last painted change, p50 and p95", middle_and_95(seen["latencies"])),
                ("updates a second during a stroke, mean", f"{statistics.mean(seen['rates']):.1f}"),
                ("movement of the pen to the frame that shows it, p50", f"{p50['frames']:.1f} ms"),
                ("the same, longest", f"{max(seen['frames']):.1f} ms"),
            ]
        show(f"{kind.name}{words}: p50 of {VISITS} visits", rows)


def measure_first() -> None:
    with served("app.py") as app:
        show_page(f"{app.address}/", OURS, FIRST)


def measure_page() -> None:
    for kind in (STOCK, OURS):
        with served(*kind.command) as app:
            show_page(app.address, kind)


def measure_distance() -> None:
    """The updates of the last round trip come after the stroke and do not count: at 300 ms, 15 of 18 a second do."""
    stroke = Setting(visits=2, strokes=2, seconds=2)
    settings = {f"{each} ms": replace(stroke, line={**FAR, "latency": each}) for each in ROUND_TRIPS}
    with served("app.py") as app:
        for kind in (DRAW, STEPS, INSIDE):
            rows = []
            for words, setting in list(settings.items())[0 if kind is DRAW else -1 :]:
                seen = asyncio.run(visits(f"{app.address}/", kind, setting))
                rate, latency = (statistics.median(seen[name]) for name in ("rates", "latencies"))
                rows.append((words, f"{rate:.0f} updates a second, the last one after {latency:.0f} ms"))
            show(f"{kind.name}: strokes of 2 s by round-trip time, p50", rows)


def measure_slow(against: Path | None, bare: Path | None) -> None:
    """On a mouse's events. The processes are the browser, its network service, the page with its worker, and others."""
    setting = Setting(visits=2, strokes=3, seconds=2)
    with limited(find_browser() or Path("chromium")) as program, checkouts(against) as apps:
        pages = [(BARE.name, bare.resolve().as_uri(), BARE)] if bare else []
        for kind in (DRAW, STEPS, INSIDE, MAP):
            pages += [(f"{kind.name}, {name}", f"{app.address}/", kind) for name, app in apps.items()]
        rows = []
        for name, address, kind in pages:
            seen = asyncio.run(visits(address, kind, setting, program=program))
            p50 = {each: statistics.median(values) for each, values in seen.items()}
            times = "; ".join(f"{p50[part]:.1f}" for part in ("all", "main thread", "compositing"))
            answered = f"pad after {p50['ready']:.1f} s, answer after {p50['answered']:.1f} s"
            changes = f"{p50['rates']:.1f} changes a second, the last after {p50['latencies']:.0f} ms"
            rows.append((name, f"{changes}, {times} ms for each; {answered}"))
        show("On a school's device; ms of processor time: all processes, main thread, compositing; p50", rows)


async def open_tab(
    browser: Browser, address: str, opened: tuple[str, str, str], setting: Setting, _random: Random, seen: Seen
) -> None:
    """Open a tab of OPENED for the first time, after a drawing was read."""
    page, session = await new_page(browser, setting)
    await page.goto(address, wait_until="networkidle")
    await draw_line(page, session, OURS.pad, [(0.5, y / 20) for y in range(4, 17)])
    await page.wait_for_function(f"() => /[0-9]/.test(document.querySelector('{OURS.percent}').textContent)")
    tab, shown, choice = opened
    if choice:
        await page.locator(f"#panel-{tab} {choice}").dispatch_event("click")
    begin = time.perf_counter()
    await page.locator(f"#tab-{tab}").click()
    bar, text = (f"document.querySelector('#panel-{tab} {each}')" for each in ("progress", shown))
    await page.wait_for_function(f"() => {bar}?.checkVisibility() || {text}?.textContent")
    seen["bar"].append(await page.evaluate(f"{bar}?.checkVisibility()"))
    await page.wait_for_function(f"() => !{bar}?.checkVisibility() && {text}?.textContent")
    seen["seconds"].append(time.perf_counter() - begin)
    await page.context.close()


def measure_tabs() -> None:
    rows = []
    with served("app.py") as app:
        for words, opened in OPENED.items():
            seen = asyncio.run(visits(f"{app.address}/", opened, SLOW, open_tab))
            rows.append(
                (words, f"{statistics.median(seen['seconds']):.2f} s" + ", with a progress bar" * all(seen["bar"]))
            )
    show(f"First opening of a tab at 1.6 Mbit/s, 150 ms away: p50 of {VISITS}", rows)


def start(path: str, *command: str) -> tuple[float, float]:
    """Start a page; returns s until it has sent a file, and MB of memory of all its processes once it is idle."""
    begin = time.perf_counter()
    with served(*command) as app:
        httpx.get(app.address + path, timeout=60).raise_for_status()
        answered = time.perf_counter() - begin
        time.sleep(SETTLED)
        process = psutil.Process(app.pid)
        memory = [each.memory_full_info() for each in (process, *process.children(recursive=True))]
        # What processes share is divided among them; only Linux counts that.
        return answered, sum(getattr(each, "pss", math.nan) for each in memory) / 1e6


def measure_start() -> None:
    imports, ours, empty = [], [], []
    for _ in range(STARTS):  # in turn, so that a busy machine is as busy for each
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import gradio"], check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        imports.append(time.perf_counter() - begin)
        ours.append(start("/", "app.py"))
        empty.append(start("/config", "-c", EMPTY_PAGE))
    gradio = statistics.median(imports)
    rows = [("import gradio", f"{gradio:.2f} s")]
    for name, starts in (("this page", ours), ("an empty page of Gradio's", empty)):
        answered, memory = (statistics.median(values) for values in zip(*starts, strict=True))
        rows.append((f"{name}: launch to the first file", f"{answered:.2f} s, {answered / gradio:.2f} times that"))
        rows.append((f"{name}: memory of all processes, idle, PSS", f"{memory:.0f} MB"))
    show(f"Start: p50 of {STARTS}", rows)


def train(page: SyncPage, settings: Settings, seed: int = SEED, body: Any = None) -> dict[str, Any]:
    """Return s of fitting and with all tests, updates a second, the accuracy, and ms to each answer meanwhile."""
    order = {"settings": asdict(settings), "checkpoint": None, "field": None, "seed": seed}
    updates, answers = train_in_browser(page, order, ("stage", "seconds", "test_accuracy"), body)
    learning, done = [each for each in updates if each["stage"] == "learning"], updates[-1]
    both = f"{done['seconds']:.1f} and {(done['now'] - learning[0]['now']) / 1000:.1f} s"
    rate = f"{len(learning) / done['seconds']:.1f}"
    return {"seconds": both, "rate": rate, "accuracy": done["test_accuracy"], "answers": answers}


def measure_training() -> None:
    with served("app.py") as app, launched_browser() as browser:
        for words, settings in TIMED.items():
            show_training(browser, app, words, settings)


@contextlib.contextmanager
def repeating(action: Callable[[], object], pause: float) -> Iterator[None]:
    """Do something again and again in a thread while the block runs, with a pause in s."""
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(pause):
            action()

    with ThreadPoolExecutor(1) as thread:
        repeated = thread.submit(repeat)
        try:
            yield
        finally:
            done.set()
        repeated.result()


def show_training(browser: SyncBrowser, app: App, words: str, settings: Settings) -> None:
    page = browser.new_page()
    page.goto(f"{app.address}/")
    page.wait_for_load_state("networkidle")
    alone = train(page, settings)
    tabs = [each for each in psutil.Process().children(recursive=True) if "--type=renderer" in each.cmdline()]
    memory: list[float] = []
    with repeating(lambda: memory.extend(each.memory_full_info().pss / 1e6 for each in tabs), 0.5):
        busy = train(page, settings, body=body_of(1))
    page.close()
    rows = [
        ("in the browser: fitting, and with all tests", alone["seconds"]),
        ("updates a second", alone["rate"]),
        ("an answer meanwhile, p50 and p95", middle_and_95(busy["answers"])),
        ("memory of the tab, PSS, at most", f"{max(memory):.0f} MB"),
    ]
    show(f"Training {words}", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts: dict[str, Callable[[], None]] = {
        "answers": lambda: measure_answers(options.against),
        "first": measure_first,
        "page": measure_page,
        "distance": measure_distance,
        "slow": lambda: measure_slow(options.against, options.bare),
        "tabs": measure_tabs,
        "start": measure_start,
        "training": measure_training,
    }
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(parts)} (default: all)")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout to measure, too")
    parser.add_argument("--bare", type=Path, metavar="FILE", help="a page with a #pad and #bars only, for `slow`")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"{', '.join(unknown)}: the parts are {', '.join(parts)}")
    for name in options.parts or parts:
        parts[name]()


if __name__ == "__main__":
    main()
