"""How quick the page is, and how small. It prints what it measures and asserts nothing.

python tools/benchmark.py                   everything
python tools/benchmark.py drawing           pen to painted bars, beside a page of Gradio's own parts; slowly, too
python tools/benchmark.py inside            the picture of Inside while the pen moves, and what it costs the server
python tools/benchmark.py page              what a visitor loads, and when they can draw, beside that page
python tools/benchmark.py server            one call of a route, and of /predict, beside calls that do nothing
python tools/benchmark.py start             launch to first answer, beside `import gradio`, and the memory after it
python tools/benchmark.py class             a class that shares, see class_load.py, and what it gains, see class_gain.py
"""

import argparse
import contextlib
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import gradio as gr
import httpx
import numpy as np
import psutil
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from driver import BROWSER_ARGUMENTS, App, free_port, running

from app import build_page
from model import DEFAULT_NETWORK, load_recognizer, preprocess_strokes
from model.fooling import fool
from model.inside import Inside
from model.network import CLASSES
from model.preprocessing import normalise
from model.strongest_paths import strongest_paths
from page.launch.serving import ServeOptions, serve
from page.server.routes import post
from page.tabs.inside.inside import describe, describe_change
from run import find_browser

STROKES = 20  # drawn on each page; the stock page takes up to 17 s for one where WebGL is done by the processor
STROKES_BEFORE_RELOAD = 5
STROKE_TIME = 0.8  # s, about what a digit takes
POINTER_INTERVAL = 0.016  # s, a mouse's
CALLS = 500
STARTS = 5
VISITS = 3
PATIENCE = 2000  # ms for an answer until another line is drawn
SETTLED = 5  # s after which a server is idle
SCREEN = {"width": 1280, "height": 720}
SLOWDOWN = 4  # of the processor, as Chromium emulates an old machine
# By what it is called: bytes a second each way, and ms.
LINES: dict[str, dict[str, float] | None] = {
    "on this machine": None,
    "at 1.6 Mbit/s, 150 ms away": {"downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150},
    "at 200 kB/s, 400 ms away": {"downloadThroughput": 200e3, "uploadThroughput": 200e3, "latency": 400},
}
EMPTY_PAGE = """
import sys
import gradio
with gradio.Blocks() as page:
    pass
page.launch(server_port=int(sys.argv[1]))
"""


@dataclass
class Kind:
    """A page that is measured.

    Attributes:
        name: for people.
        command: what Python is given; its port follows.
        pad: selector of what is drawn on.
        bars: selector of what shows the answer.
        is_answered: JavaScript, whether an answer is shown.
    """

    name: str
    command: tuple[Any, ...]
    pad: str
    bars: str
    is_answered: str


OURS = Kind(
    name="this page",
    command=(ROOT / "app.py", "--port"),
    pad=".pad canvas",
    bars="#panel-draw .bars",
    is_answered="document.querySelector('#panel-draw .percent')?.textContent",
)
STOCK = Kind(
    name="a page of Gradio's own parts",
    command=(ROOT / "tools" / "stock_page.py", "--port"),
    pad="#pad canvas",
    bars="#bars",
    is_answered="document.querySelector('#bars')?.textContent.includes('%')",
)


def stroke(
    centre: tuple[float, float] = (500, 500), radii: tuple[float, float] = (220, 330), points: int = 100
) -> list[list[int]]:
    """A drawn 0 in the unit of the sketchpad, as a list of [x, y]."""
    turns = [2 * math.pi * i / (points - 1) for i in range(points)]
    x, y = centre
    return [[round(x - radii[0] * math.sin(turn)), round(y - radii[1] * math.cos(turn))] for turn in turns]


def show(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<60}{value}", flush=True)


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@contextlib.contextmanager
def launched_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


def square(page: Page, selector: str) -> tuple[float, float, float]:
    """Where the page's pad is: left, top and side, in CSS pixels."""
    box = page.locator(selector).first.bounding_box()
    assert box
    side = min(box["width"], box["height"])  # the stock page's square lies in the middle of a wide canvas
    return box["x"] + (box["width"] - side) / 2, box["y"] + (box["height"] - side) / 2, side


# ---- Pen to painted bars

# In the page: when the last pointer event came, when each change of the bars was on the screen, and how long after a
# movement of the pen there was a frame with it.
RECORD = """(bars) => {
  window.record = { pointer: [], painted: [], frames: [] };
  let moved = null; // when the first movement was that no frame has shown yet
  for (const type of ["pointerdown", "pointermove", "pointerup"])
    addEventListener(type, (event) => {
      if (!event.buttons && type !== "pointerup") return;
      record.pointer.push(performance.now());
      if (moved === null) requestAnimationFrame(() => frames.port2.postMessage(0));
      moved ??= (event.getCoalescedEvents()[0] ?? event).timeStamp;
    }, true);
  const frames = new MessageChannel();
  frames.port1.onmessage = () => {
    record.frames.push(performance.now() - moved);
    moved = null;
  };
  const channel = new MessageChannel();
  channel.port1.onmessage = () => record.painted.push(performance.now());
  let scheduled = false;
  // A message sent from an animation frame arrives after that frame was painted.
  const paint = () => { scheduled = false; channel.port2.postMessage(0); };
  // The whole page is watched, since the stock page exchanges the element of its bars.
  const inBars = ({ target }) => (target.closest ? target : target.parentElement)?.closest(bars);
  new MutationObserver((changes) => {
    if (scheduled || !changes.some(inBars)) return;
    scheduled = true;
    requestAnimationFrame(paint);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


@dataclass
class Strokes:
    """Strokes that were drawn on a page.

    Attributes:
        latencies: ms from the end of each that was answered to its last change of the bars.
        rates: updates a second during each.
        frames: ms from each movement of the pen to the frame that shows it.
    """

    latencies: list[float]
    rates: list[float]
    frames: list[float]


def draw_strokes(browser: Browser, address: str, kind: Kind, slowdown: int = 1) -> Strokes:
    page = browser.new_page(viewport=SCREEN)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    random = Random(0)
    strokes = Strokes([], [], [])
    for number in range(STROKES):
        if number % STROKES_BEFORE_RELOAD == 0:
            page.goto(address)
            page.wait_for_selector(kind.bars)
            page.wait_for_timeout(2000)  # the stock page ignores what is drawn just after loading
            page.evaluate(RECORD, kind.bars)
            left, top, side = square(page, kind.pad)
        # Another stroke each time, since bars that stay as they are cannot be seen to be painted.
        centre, radii = (
            (random.randint(low, high), random.randint(low, high)) for low, high in ((350, 650), (60, 300))
        )
        points = stroke(centre, radii, points=round(STROKE_TIME / POINTER_INTERVAL))
        page.evaluate("record.pointer.length = record.painted.length = record.frames.length = 0")
        places = [(left + side * x / 1000, top + side * y / 1000) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        due = time.perf_counter()
        for place in places[1:]:
            due += POINTER_INTERVAL
            time.sleep(max(0, due - time.perf_counter()))
            page.mouse.move(*place)
        page.mouse.up()
        page.wait_for_timeout(2000)
        record = page.evaluate("record")
        begin, end = record["pointer"][0], record["pointer"][-1]
        while_drawing = [moment for moment in record["painted"] if begin <= moment <= end]
        strokes.rates.append(1000 * len(while_drawing) / (end - begin))
        strokes.frames += record["frames"]
        if record["painted"]:
            strokes.latencies.append(max(0.0, record["painted"][-1] - end))
    page.close()
    return strokes


def measure_drawing() -> None:
    medians = []
    with launched_browser() as browser:
        for kind, slowdown in ((STOCK, 1), (OURS, 1), (OURS, SLOWDOWN)):
            with running(*kind.command, free_port()) as app:
                strokes = draw_strokes(browser, app.address, kind, slowdown)
            medians.append(statistics.median(strokes.latencies))
            is_slow = slowdown > 1
            frames = (
                ("movement of the pen to the frame that shows it, p50", f"{statistics.median(strokes.frames):.1f} ms"),
                ("the same, longest", f"{max(strokes.frames):.1f} ms{' (target: at most 50)' * is_slow}"),
            )
            show(
                f"Drawing on {kind.name}{f', the processor {slowdown} times slower' * is_slow}: {STROKES} strokes of "
                f"{STROKE_TIME} s, {len(strokes.latencies)} of them answered",
                [
                    ("last pointer event to last painted change, p50", f"{medians[-1]:.1f} ms"),
                    ("the same, p95", f"{percentile(strokes.latencies, 95):.1f} ms"),
                    (
                        "updates a second during a stroke, mean",
                        f"{statistics.mean(strokes.rates):.1f}{' (target: at least 15)' * is_slow}",
                    ),
                    *(frames if kind is OURS else ()),
                ],
            )
    stock, ours, _ = medians
    show("Both", [("ratio of the medians", f"{stock / ours:.0f}")])


# ---- Inside: the picture while the pen moves

# In the page: when each answer of Inside came, and when each frame of its picture was painted.
RECORD_PICTURE = """() => {
  window.record = { answers: [], frames: [] };
  const { fetch } = window;
  window.fetch = async (...all) => {
    const reply = await fetch(...all);
    if (String(all[0]).endsWith("/api/inside")) record.answers.push(performance.now());
    return reply;
  };
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...all) {
    if (this.canvas.className === "lines") record.frames.push(performance.now());
    return clearRect.apply(this, all);
  };
}"""


def measure_inside() -> None:
    """On the machine that serves it, browser and all; and what the parts of an answer take in this process."""
    rates: dict[str, list[float]] = {"answers": [], "frames": []}
    with running(*OURS.command, free_port()) as app, launched_browser() as browser:
        page = browser.new_page(viewport=SCREEN)
        page.goto(f"{app.address}/#inside")
        page.wait_for_selector("#panel-inside .heads h2")
        page.evaluate(RECORD_PICTURE)
        for _ in range(STROKES_BEFORE_RELOAD):
            left, top, side = square(page, OURS.pad)
            places = [(left + side * x / 1000, top + side * y / 1000) for x, y in stroke(points=100)]
            page.evaluate("record.answers.length = record.frames.length = 0")
            page.mouse.move(*places[0])
            page.mouse.down()
            begin = due = time.perf_counter()
            for place in places[1:]:
                due += POINTER_INTERVAL
                time.sleep(max(0, due - time.perf_counter()))
                page.mouse.move(*place)
            taken = time.perf_counter() - begin
            for name, moments in page.evaluate("record").items():
                rates[name].append(len(moments) / taken)
            page.mouse.up()
            page.wait_for_timeout(1000)
            page.locator("button.clear").click()
    show(
        "Inside, while the pen moves",
        [
            ("answers a second, mean", f"{statistics.mean(rates['answers']):.1f} (target: at least 20)"),
            ("painted frames a second, mean", f"{statistics.mean(rates['frames']):.1f} (target: at least 20)"),
        ],
    )

    recognizer = load_recognizer()
    inside = Inside(recognizer.network)
    field = preprocess_strokes([stroke()], 60)
    values = [normalise(field).ravel(), *inside.activations(field)[:-1]]
    outputs = np.arange(CLASSES)
    other = (int(inside.activations(field)[-1].argmax()) + 1) % CLASSES
    parts: list[tuple[str, Callable[[], Any], int]] = [
        ("the network itself", lambda: inside.activations(field), CALLS),
        ("the strongest connections", lambda: strongest_paths(inside.layers, values, outputs), CALLS),
        ("the whole description of a drawing", lambda: describe(recognizer, field, None, None), CALLS),
        ("to fool it", lambda: fool(recognizer, field, other), STROKES),
        (
            "the same with its frames (target: 100 ms)",
            lambda: describe_change(recognizer, field, other, None, None),
            20,
        ),
    ]
    rows = [(name, statistics.median(seconds(work) for _ in range(calls))) for name, work, calls in parts]
    show("Inside, on the server: p50", [(name, f"{1000 * median:.2f} ms") for name, median in rows])


# ---- What a visitor loads, and when they can draw

# In the page: when the outline of the pad is on the screen, and when a canvas to draw on is there.
WATCH = """
window.moments = {};
{
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => (moments[data] ??= performance.now());
  const look = () => {
    for (const [name, is_there] of Object.entries(CONDITIONS))
      if (!(name in moments) && is_there()) channel.port2.postMessage(name); // after this frame was painted
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


@dataclass
class Visit:
    """A visitor with an empty cache who draws a line as soon as they can.

    Attributes:
        requests: how many.
        kilobytes: as they came over the line, headers included.
        painted: s from the beginning until the pad's outline was on the screen.
        ready: s until it accepted strokes.
        answered: s until the first answer was on the screen.
    """

    requests: int
    kilobytes: float
    painted: float
    ready: float
    answered: float


def visit(browser: Browser, address: str, kind: Kind, line: dict[str, float] | None) -> Visit:
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if line:
        session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    has_size = f"document.querySelector('{kind.pad}')?.getBoundingClientRect().width > 0"
    outline = "document.querySelector('.pad')?.getBoundingClientRect().width > 0" if kind is OURS else has_size
    conditions = f"{{ painted: () => {outline}, ready: () => {has_size}, answered: () => {kind.is_answered} }}"
    page.add_init_script(WATCH.replace("CONDITIONS", conditions))
    page.goto(address, wait_until="commit")
    page.wait_for_function("moments.ready", timeout=120_000)
    attempts = 0
    while not page.evaluate("moments.answered"):
        left, top, side = square(page, kind.pad)
        x = left + side * (0.4 + 0.05 * (attempts % 5))
        page.mouse.move(x, top + 0.2 * side)
        page.mouse.down()
        for step in range(20):
            page.mouse.move(x, top + (0.2 + 0.03 * step) * side)
        page.mouse.up()
        attempts += 1
        with contextlib.suppress(TimeoutError):  # the stock page ignores what is drawn just after loading
            page.wait_for_function("moments.answered", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    moments = page.evaluate("moments")
    context.close()
    return Visit(
        requests=len(loaded),
        kilobytes=sum(loaded) / 1000,
        painted=moments["painted"] / 1000,
        ready=moments["ready"] / 1000,
        answered=moments["answered"] / 1000,
    )


def measure_page() -> None:
    with launched_browser() as browser:
        for kind in (STOCK, OURS):
            with running(*kind.command, free_port()) as app:
                for words, line in LINES.items():
                    visits = [visit(browser, app.address, kind, line) for _ in range(VISITS)]
                    medians = {
                        name: statistics.median(getattr(one, name) for one in visits) for name in vars(visits[0])
                    }
                    show(
                        f"Opening {kind.name} {words}: p50 of {VISITS} visits",
                        [
                            ("requests, a first answer included", f"{medians['requests']:.0f}"),
                            ("over the line", f"{medians['kilobytes']:.0f} kB"),
                            ("until the pad's outline is painted", f"{medians['painted']:.2f} s"),
                            ("until the pad is there to draw on", f"{medians['ready']:.2f} s"),
                            ("until the first answer is painted", f"{medians['answered']:.2f} s"),
                        ],
                    )


# ---- Inside the server


def serve_with_nothing(port: int) -> None:
    """The page, with a route and an endpoint more that do nothing."""

    async def do_nothing(value: Any) -> dict[str, Any]:
        return {"value": value}

    def nothing(value: int) -> int:
        return value

    page = build_page({DEFAULT_NETWORK: load_recognizer()})
    with page.blocks:
        gr.api(nothing, queue=False)
    page = replace(page, routes=[post("nothing", do_nothing), *page.routes])
    serve(page, ServeOptions(port=port))


def measure_server() -> None:
    calls: dict[str, dict[str, Any]] = {
        "/api/nothing": {"value": 1},
        "/api/look": {"strokes": [stroke()], "line_width": 60},
        "/gradio_api/run/nothing": {"data": [1]},
        "/gradio_api/run/predict": {"data": [[stroke()], 60]},
    }
    times: dict[str, list[float]] = {path: [] for path in calls}
    with (
        running(__file__, "--serve-with-nothing", free_port()) as app,
        httpx.Client(base_url=app.address) as client,
    ):
        for _ in range(CALLS):
            for path, body in calls.items():
                begin = time.perf_counter()
                client.post(path, json=body).raise_for_status()
                times[path].append(1000 * (time.perf_counter() - begin))
    nothing, look, gradios_nothing, predict = medians = [statistics.median(values) for values in times.values()]
    show(
        "Server: a drawing of 100 points",
        [
            *((f"{path}, p50 of {CALLS}", f"{median:.2f} ms") for path, median in zip(calls, medians, strict=True)),
            ("look over a route that does nothing", f"{look / nothing:.2f}"),
            ("predict over a call of Gradio's that does nothing", f"{predict / gradios_nothing:.2f}"),
            ("predict over look, which asks two networks", f"{predict / look:.2f}"),
        ],
    )


# ---- Start and memory


def seconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def first_answer(app: App) -> None:
    drawing = {"strokes": [stroke()], "line_width": 60}
    httpx.post(f"{app.address}/api/look", json=drawing).raise_for_status()


def first_page(app: App) -> None:
    httpx.get(f"{app.address}/config").raise_for_status()


def start(command: tuple[Any, ...], ask: Callable[[App], None]) -> tuple[float, float]:
    """Start a page; gives s until it has answered, and MB of memory of all its processes once it is idle."""
    begin = time.perf_counter()
    with running(*command, free_port()) as app:
        ask(app)
        answered = time.perf_counter() - begin
        time.sleep(SETTLED)
        return answered, proportional_memory(app.process.pid)


def proportional_memory(pid: int) -> float:
    """MB of a process and all that it has started; what processes share is divided among them. Linux only, else NaN."""
    process = psutil.Process(pid)
    memory = [each.memory_full_info() for each in (process, *process.children(recursive=True))]
    return sum(getattr(each, "pss", math.nan) for each in memory) / 1e6


def measure_start() -> None:
    imports, ours, empty = [], [], []
    for _ in range(STARTS):  # in turn, so that a busy machine is as busy for each
        imports.append(
            seconds(
                lambda: subprocess.run(
                    [sys.executable, "-c", "import gradio"], check=True, cwd=ROOT, stderr=subprocess.DEVNULL
                )
            )
        )
        ours.append(start(OURS.command, first_answer))
        empty.append(start(("-c", EMPTY_PAGE), first_page))
    gradio = statistics.median(imports)
    (our_time, our_memory), (empty_time, empty_memory) = (
        [statistics.median(values) for values in zip(*starts, strict=True)] for starts in (ours, empty)
    )
    show(
        f"Start: p50 of {STARTS}",
        [
            ("import gradio", f"{gradio:.2f} s"),
            ("launch to first answer", f"{our_time:.2f} s"),
            ("the same over `import gradio`", f"{our_time / gradio:.2f} (target: at most 1.3)"),
            ("an empty page of Gradio's, launch to first answer", f"{empty_time:.2f} s"),
            ("the same over `import gradio`", f"{empty_time / gradio:.2f}"),
        ],
    )
    show(
        "Memory of all processes, idle, PSS",
        [
            ("this page", f"{our_memory:.0f} MB (target: at most 220)"),
            ("an empty page of Gradio's", f"{empty_memory:.0f} MB"),
        ],
    )


def measure_class() -> None:
    for name in ("class_load.py", "class_gain.py"):
        subprocess.run([sys.executable, str(Path(__file__).with_name(name))], check=True)


PARTS = {
    "drawing": measure_drawing,
    "inside": measure_inside,
    "page": measure_page,
    "server": measure_server,
    "start": measure_start,
    "class": measure_class,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--serve-with-nothing", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve_with_nothing:
        serve_with_nothing(arguments.serve_with_nothing)
        return
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"{', '.join(unknown)}: the parts are {', '.join(PARTS)}")
    for part in arguments.parts or PARTS:
        PARTS[part]()


if __name__ == "__main__":
    main()
