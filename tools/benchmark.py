"""Measure how fast and how small the page is. It prints figures and asserts nothing.

python tools/benchmark.py                               everything
python tools/benchmark.py answers --against FOLDER      CPU time of a call of /predict, compared with another checkout
python tools/benchmark.py first                         the first answer, by connection and from the cache
python tools/benchmark.py page                          a first visit, pen to painted bars; also of Gradio's parts
python tools/benchmark.py changes --bare FILE           CPU time of all processes for each change on Draw, and of a page
                                                        with a pad and bars only; with --against of another checkout
python tools/benchmark.py distance                      how the tabs follow the pen, also with the server far away
python tools/benchmark.py slow --against FOLDER         how they follow it on a slow processor, as another checkout does
python tools/benchmark.py tabs                          how long a tab takes to open for the first time
python tools/benchmark.py site                          the same figures of the static site
python tools/benchmark.py start                         launch to the first file, compared with `import gradio`; memory
python tools/benchmark.py training                      training in the browser; needs MNIST_PATH
"""

import argparse
import asyncio
import contextlib
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import numpy as np
import psutil
from playwright.async_api import Browser, CDPSession, Page, Route, TimeoutError, async_playwright
from playwright.sync_api import Browser as SyncBrowser
from playwright.sync_api import Page as SyncPage

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import cpu_time, launched_browser, percentile, script, served, show, train_in_browser
from helpers.drawings.written_numbers import write
from helpers.running.driver import BROWSER_ARGUMENTS, COMPUTER, App
from helpers.running.static_site import built_site
from pen import pen_points

from model.drawing import BRUSH_WIDTH
from model.training_settings import TUTORIAL, Settings
from page.tabs.learn.learn import PRESETS
from research.numbers.compose import place
from run import find_browser

SEED = 0
LENGTHS = (1, 2, 3, 5, 8)  # digits of a number
DRAWINGS = 40  # of each length in a round
REPEATS = 5  # requests for each drawing
ROUNDS = 3  # alternating with those of the other checkout
STARTS = 5  # of each program
VISITS = 4  # of each kind of page
PREDICT = "/gradio_api/run/predict"
PATIENCE = 2000  # ms for an answer until another line is drawn
SETTLED = 5  # s after which a server is idle
ROUND_TRIPS = (0, 50, 150, 300)  # ms
TIMED = {"the tutorial": TUTORIAL, "Sixteen units": PRESETS["few_units"], "A hundred digits": PRESETS["hundred"]}
Seen = dict[str, list[float]]  # what visitors have seen, by name: of each visit, and of each stroke after the answer
Line = dict[str, float]  # bytes a second in each direction, -1 for any number, and latency in ms
FAR: Line = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
EMPTY_PAGE = """import sys, gradio
with gradio.Blocks() as page: pass
page.launch(server_port=int(sys.argv[-1]))"""
# The page that Gradio's own parts make in a few lines. The whole canvas is scaled down, as a first version does.
STOCK_PAGE = """
import sys
import gradio as gr, keras, numpy as np
from PIL import Image
network = keras.models.load_model("model/handwriting.keras")
def read(drawing):
    pixels = 1 - np.asarray(drawing["composite"].resize((28, 28)), np.float32) / 255
    probabilities = network.predict(pixels.reshape(1, 784), verbose=0)[0]
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities)}
paper = Image.new("L", (280, 280), 255)
with gr.Blocks() as page, gr.Row():
    pad = gr.Sketchpad(
        {"background": paper, "layers": [], "composite": paper}, type="pil", image_mode="L", layers=False,
        canvas_size=(280, 280), fixed_canvas=True, brush=gr.Brush(16, colors=["black"], color_mode="fixed"),
        elem_id="pad",
    )
    bars = gr.Label(num_top_classes=10, elem_id="bars")
    pad.change(read, pad, bars, show_progress="hidden")
page.launch(server_port=int(sys.argv[-1]))
"""


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


@dataclass(frozen=True)
class Kind:
    """A page that is measured."""

    name: str
    command: tuple[str, ...]
    pad: str  # selector of what is drawn on
    bars: str  # selector of what shows the answer
    percent: str  # selector of what has a number when there is an answer
    image: str = ""  # selector of a canvas that changes with each answer, to be watched instead of the bars
    fragment: str = ""  # of the address, which opens a tab


OURS = Kind("This page", ("app.py",), ".pad canvas", "#panel-draw .bars", "#panel-draw .percent")
SITE = replace(OURS, name="The static site")
DRAW = replace(OURS, name="Draw", bars="#no-bars", image="#panel-draw .seen")
STEPS = replace(DRAW, name="28 × 28", percent="#panel-steps .reading", image="#panel-steps .picture", fragment="#steps")
OUTPUTS = "#panel-inside .outputs"
INSIDE = replace(OURS, name="Inside", bars=OUTPUTS, percent=OUTPUTS, fragment="#inside")
MAP = replace(DRAW, name="Map", percent="#panel-map .lead", image="#panel-map .marks", fragment="#map")
LEARN = replace(DRAW, name="Learn", percent="#panel-learn pre", image="#panel-learn .seen", fragment="#learn")
BARE = Kind("A page with a pad and ten bars only", (), "#pad", "#bars", "#bars")
STOCK = Kind("A page of Gradio's own parts", ("-c", STOCK_PAGE), "#pad canvas", "#bars", "#bars")


@dataclass(frozen=True)
class Setting:
    """How a page is visited."""

    slowdown: int = 1  # of the processor, as Chromium emulates an old machine
    line: Line | None = None
    visits: int = VISITS
    strokes: int = 5  # after the first answer, in each visit
    seconds: float = 0.8  # of a stroke, about what a digit takes
    interval: float = 0.008  # s between two movements, a mouse's
    is_cached: bool = False  # whether the browser has the page's files


SLOW = Setting(line={**FAR, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}, strokes=0)
FAST = replace(SLOW, line={**FAR, "downloadThroughput": 10e6 / 8, "uploadThroughput": 1e6 / 8, "latency": 50})
CACHED = Setting(strokes=0, is_cached=True)
FIRST = {" at 1.6 Mbit/s, 150 ms away": SLOW, " at 10 Mbit/s, 50 ms away": FAST, " from the cache": CACHED}
VERY_SLOW = replace(SLOW, line={**FAR, "downloadThroughput": 0.4e6 / 8, "uploadThroughput": 0.4e6 / 8, "latency": 400})
SETTINGS = {"": Setting(), ", the processor 4 times slower": Setting(slowdown=4), " at 1.6 Mbit/s, 150 ms away": SLOW}


# A tab, what it shows when it is there, and what is chosen on it before it opens.
OPENED = {
    "28 × 28": ("steps", ".now", ""),
    "Inside, 16 units": ("inside", ".outputs .first", ""),
    "Inside, 512 units": ("inside", ".outputs .first", ".sizes [value=large]"),
    "Map": ("map", ".lead", ""),
}
ANSWERING = r"await (handlers\[.*?\]\(body\))"  # what answers a request in the worker


async def slow_worker(route: Route, slowdown: int) -> None:
    """Make the worker do its work several times, because Chromium slows down a page but not its workers."""
    source = await (await route.fetch()).text()
    again, count = re.subn(ANSWERING, rf"(await Promise.all(Array({slowdown}).fill().map(() => \1)))[0]", source)
    assert count == 1
    await route.fulfill(body=again, content_type="text/javascript")


async def slow_line(session: CDPSession, line: Line) -> None:
    """Slow down the requests of a page and of its workers."""
    commands = [("Network.emulateNetworkConditions", line), ("Runtime.runIfWaitingForDebugger", {})]

    def slow_down_worker(event: dict[str, Any]) -> None:
        for number, (method, values) in enumerate(commands):
            message = json.dumps({"id": number, "method": method, "params": values})
            parts = {"sessionId": event["sessionId"], "message": message}
            asyncio.ensure_future(session.send("Target.sendMessageToTarget", parts))  # noqa: RUF006

    await session.send("Network.emulateNetworkConditions", line)
    session.on("Target.attachedToTarget", slow_down_worker)
    await session.send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False})


def loop(random: Random, setting: Setting) -> list[tuple[float, float]]:
    """Return points of an oval, in fractions of the pad; each is different, so that the bars change."""
    x, y = random.uniform(0.35, 0.65), random.uniform(0.35, 0.65)
    width, height = random.uniform(0.06, 0.3), random.uniform(0.06, 0.3)
    turns = 2 * np.pi * np.arange(0, 1, setting.interval / setting.seconds)
    return [(x - width * math.sin(turn), y - height * math.cos(turn)) for turn in turns]


async def draw_line(
    page: Page, session: CDPSession, pad: str, points: list[tuple[float, float]], interval: float = Setting.interval
) -> None:
    """Send a line's events at a mouse's pace or another one, even while the page has not handled the earlier ones."""
    box = await page.locator(pad).first.bounding_box()
    assert box
    side = min(box["width"], box["height"])  # the stock page's square lies in the middle of a wide canvas
    left, top = box["x"] + (box["width"] - side) / 2, box["y"] + (box["height"] - side) / 2
    sent = []

    def send(kind: str, point: tuple[float, float], **button: Any) -> None:
        event = {"type": kind, "x": left + side * point[0], "y": top + side * point[1], **button}
        sent.append(asyncio.ensure_future(session.send("Input.dispatchMouseEvent", event)))

    send("mouseMoved", points[0])
    send("mousePressed", points[0], button="left", buttons=1, clickCount=1)
    due = time.perf_counter()
    for point in points[1:]:
        due += interval
        await asyncio.sleep(max(0, due - time.perf_counter()))
        send("mouseMoved", point, button="left", buttons=1)  # without `button` the pad would lose the pointer
    send("mouseReleased", points[-1], button="left", clickCount=1)
    await asyncio.gather(*sent)


async def new_page(browser: Browser, setting: Setting) -> tuple[Page, CDPSession]:
    """Return a page with an empty cache, on a slow line and processor if the setting says so."""
    page = await browser.new_page(**COMPUTER)
    if setting.slowdown > 1:  # what a route answers comes at once, whatever the line
        await page.route("**/tabs/worker.js", partial(slow_worker, slowdown=setting.slowdown))
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": setting.slowdown})
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await session.send("Network.enable")
    if setting.line:
        await slow_line(session, setting.line)
    return page, session


async def busy_time(session: CDPSession) -> float:
    """Return the CPU time of a page's main thread so far, in s."""
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


def time_of_browser() -> float:
    """Return the CPU time of all of the browser's processes so far, in s."""
    return sum(cpu_time(each) for each in psutil.Process().children(recursive=True) if "chrom" in each.name())


async def visit(browser: Browser, address: str, kind: Kind, setting: Setting, random: Random, seen: Seen) -> None:
    """Open a page, draw a line as soon as possible, and then strokes that are no digits."""
    page, session = await new_page(browser, setting)
    asked: list[Any] = []  # also by workers, as below
    page.on("request", lambda request: asked.append(request))
    loaded: list[Any] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    is_ready = f"document.querySelector('{kind.pad}')?.getBoundingClientRect().width > 0"
    is_answered = f"/[0-9]/.test(document.querySelector('{kind.percent}')?.textContent)"
    conditions = f"{{ ready: () => {is_ready}, answered: () => {is_answered} }}"
    record = (
        script("record_visit.js")
        .replace("CONDITIONS", conditions)
        .replace("BARS", kind.bars)
        .replace("IMAGE", kind.image)
    )
    if setting.is_cached:
        await page.goto(address, wait_until="networkidle")
        await page.goto("about:blank")
        asked.clear()
        loaded.clear()
    await page.add_init_script(record)
    await page.goto(address + kind.fragment, wait_until="commit")
    await page.wait_for_function("() => moments.ready", timeout=120_000)
    while not await page.evaluate("moments.answered"):
        x = random.uniform(0.4, 0.6)
        await draw_line(page, session, kind.pad, [(x, y / 20) for y in range(4, 17)])
        with contextlib.suppress(TimeoutError):  # the stock page ignores what is drawn just after loading
            await page.wait_for_function("() => moments.answered", timeout=PATIENCE)
    seen["before"].append(len(asked))
    await page.wait_for_load_state("networkidle")
    for name, value in (await page.evaluate("moments")).items():
        seen[name].append(value / 1000)
    sizes = [await request.sizes() for request in loaded]
    seen["requests"].append(len(sizes))
    seen["kilobytes"].append(sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes) / 1000)
    for _ in range(setting.strokes):
        await page.keyboard.press("Delete")  # clears our pad; the stock page reads all strokes together
        await page.wait_for_timeout(PATIENCE)
        await page.evaluate("record.pointer.length = record.painted.length = record.frames.length = 0")
        before, spent = await busy_time(session), time_of_browser()
        await draw_line(page, session, kind.pad, loop(random, setting), setting.interval)
        spent = time_of_browser() - spent
        await page.wait_for_timeout(PATIENCE)
        record = await page.evaluate("record")
        seen["processes"].append(1000 * spent / max(1, len(record["painted"])))
        busy = (await busy_time(session) - before) / setting.slowdown
        seen["busy"].append(1000 * busy / max(1, len(record["painted"])))
        begin, end = record["pointer"][0], record["pointer"][-1]
        while_drawing = [moment for moment in record["painted"] if begin <= moment <= end]
        seen["rates"].append(1000 * len(while_drawing) / (end - begin))
        seen["frames"] += record["frames"]
        seen["latencies"] += [max(0.0, moment - end) for moment in record["painted"][-1:]]
    await page.context.close()


async def visits(address: str, what: Any, setting: Setting, visit: Callable[..., Awaitable[None]] = visit) -> Seen:
    """Visit a page or open a tab again and again, in one browser."""
    seen, random = defaultdict[str, list[float]](list), Random(SEED)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        for _ in range(setting.visits):
            await visit(browser, address, what, setting, random, seen)
        await browser.close()
    return seen


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


def measure_site() -> None:
    with tempfile.TemporaryDirectory() as folder, built_site(Path(folder)) as site:
        show_page(f"{site.address}/", SITE, {**SETTINGS, " at 0.4 Mbit/s, 400 ms away": VERY_SLOW})


def measure_changes(against: Path | None, bare: Path | None) -> None:
    """On a mouse's events; the processes are the browser, its network service, the page with its worker, and others."""
    setting = Setting(visits=2, strokes=4, seconds=3)
    with checkouts(against) as apps:
        pages = {f"Draw, {name}": (f"{app.address}/", OURS) for name, app in apps.items()}
        pages |= {BARE.name: (bare.resolve().as_uri(), BARE)} if bare else {}
        rows = []
        for name, (address, kind) in pages.items():
            seen = asyncio.run(visits(address, kind, setting))
            each, rate = (statistics.median(seen[key]) for key in ("processes", "rates"))
            last = statistics.median(seen["latencies"])
            rows.append(
                (name, f"{each:.1f} ms of all processes, {rate:.1f} changes a second, the last after {last:.0f} ms")
            )
        show(f"A change while the pen moves: p50 of {setting.visits * setting.strokes} strokes", rows)


def measure_distance() -> None:
    """The updates of the last round trip come after the stroke and do not count: at 300 ms, 15 of 18 a second do."""
    stroke = Setting(strokes=2, seconds=2)
    settings = {f"{each} ms": replace(stroke, line={**FAR, "latency": each}) for each in ROUND_TRIPS}
    with served("app.py") as app:
        for kind in (DRAW, STEPS, INSIDE):
            rows = []
            for words, setting in list(settings.items())[0 if kind is DRAW else -1 :]:
                seen = asyncio.run(visits(f"{app.address}/", kind, setting))
                rate, latency = (statistics.median(seen[name]) for name in ("rates", "latencies"))
                rows.append((words, f"{rate:.0f} updates a second, the last one after {latency:.0f} ms"))
            show(f"{kind.name}: strokes of 2 s by round-trip time, p50", rows)


def measure_slow(against: Path | None) -> None:
    """The main thread's busy time is divided by the slowdown, and so that of a processor at full speed."""
    setting = Setting(slowdown=5, visits=1, strokes=2, seconds=1.5, interval=0.016)
    with checkouts(against) as apps:
        for kind in (DRAW, STEPS, INSIDE, MAP, LEARN):
            rows = []
            for name, app in apps.items():
                seen = asyncio.run(visits(f"{app.address}/", kind, setting))
                rate, busy, ready = (statistics.mean(seen[each]) for each in ("rates", "busy", "ready"))
                last = max(seen["latencies"])
                words = f"{rate:.1f} changes a second, {busy:.1f} ms of the main thread for each,"
                rows.append((name, f"{words} the last after {last:.0f} ms; the pad after {ready:.2f} s"))
            show(f"{kind.name}: strokes of {setting.seconds} s, the processor {setting.slowdown} times slower", rows)


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
        "changes": lambda: measure_changes(options.against, options.bare),
        "distance": measure_distance,
        "slow": lambda: measure_slow(options.against),
        "tabs": measure_tabs,
        "site": measure_site,
        "start": measure_start,
        "training": measure_training,
    }
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(parts)} (default: all)")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout to measure, too")
    parser.add_argument("--bare", type=Path, metavar="FILE", help="a page with a #pad and #bars only, for `changes`")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"{', '.join(unknown)}: the parts are {', '.join(parts)}")
    for name in options.parts or parts:
        parts[name]()


if __name__ == "__main__":
    main()
