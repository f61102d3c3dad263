"""Measure how fast and how small the page is. It prints figures and asserts nothing.

python tools/benchmark.py                               everything
python tools/benchmark.py answers --against FOLDER      CPU time of an answer, compared with another checkout
python tools/benchmark.py drawing                       pen to painted bars, compared with a page of Gradio's parts
python tools/benchmark.py page                          what a visitor loads, and when they can draw, compared with it
python tools/benchmark.py photos                        a page of numbers: time and memory, and looks meanwhile; Linux
python tools/benchmark.py site                          the same figures of the static site, and its engine's time
python tools/benchmark.py start                         launch to first answer, compared with `import gradio`; memory
python tools/benchmark.py training                      training in the browser and with Keras; needs MNIST_PATH
python tools/benchmark.py training --seeds              and how well the networks read, which takes half an hour
"""

import argparse
import asyncio
import contextlib
import io
import math
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import numpy as np
import psutil
from PIL import Image, ImageDraw
from playwright.async_api import CDPSession, FloatRect, Route, async_playwright
from playwright.sync_api import Browser, TimeoutError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import PadStrokes, cpu_time, in_a_row, launched_browser, percentile, served, show, written_digits
from driver import BROWSER_ARGUMENTS
from engine import Engine, body_of
from static_site import StaticSite, built_site, served_site
from training_speed import measure_training

from model.drawing import BRUSH_WIDTH, PAD_SIDE
from run import find_browser

SEED = 0
LENGTHS = (1, 2, 3, 5, 8)  # digits of a number
DRAWINGS, REPEATS = 40, 5  # of each length in a round, and requests for each
ROUNDS = 3  # alternating with those of the other checkout
STROKES, STROKES_BEFORE_RELOAD = 20, 5  # drawn on each page; the stock page may take 17 s for one
STROKE_TIME, POINTER_INTERVAL = 0.8, 0.008  # s, about what a digit takes, and a mouse's
STARTS, VISITS = 5, 3
PHOTOS, LOOKS = 10, 200  # requests, whose p50 and p95 are printed
PATIENCE = 2000  # ms for an answer until another line is drawn
SETTLED = 5  # s after which a server is idle
SCREEN = {"width": 1280, "height": 720}
SLOWDOWN = 4  # of the processor, as Chromium emulates an old machine
# By name: bytes per second in each direction, and latency in ms.
LINES: dict[str, dict[str, float] | None] = {
    "on this machine": None,
    "at 1.6 Mbit/s, 150 ms away": {"downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150},
}
EMPTY_PAGE = """
import sys
import gradio
with gradio.Blocks() as page:
    pass
page.launch(server_port=int(sys.argv[-1]))
"""


# ---- CPU time of an answer


def measure_answers(against: Path | None) -> None:
    """On one kept-alive connection, HTTP included, of the server's process alone."""
    random = Random(SEED)
    digits = iter(written_digits(random, DRAWINGS * sum(LENGTHS)))
    numbers = {length: [in_a_row([next(digits) for _ in range(length)]) for _ in range(DRAWINGS)] for length in LENGTHS}
    names = ["here", *(["against"] if against else [])]
    with contextlib.ExitStack() as stack:
        apps = [stack.enter_context(served("app.py", folder=folder)) for folder in (ROOT, against) if folder]
        clients = [stack.enter_context(httpx.Client(base_url=app.address, timeout=60)) for app in apps]
        times: dict[tuple[int, int], list[float]] = {}
        for _ in range(ROUNDS + 1):
            for length, drawings in numbers.items():
                for place, (app, client) in enumerate(zip(apps, clients, strict=True)):
                    spent = cpu_of_answers(client, psutil.Process(app.process.pid), drawings)
                    times.setdefault((length, place), []).append(spent)
    rows = []
    for length in LENGTHS:
        # The first round warms up. Other programs make a round slower, and none makes it quicker.
        best = [min(times[length, place][1:]) for place in range(len(names))]
        cells = "   ".join(f"{name} {ms:5.2f} ms" for name, ms in zip(names, best, strict=True))
        ratio = f"   ratio {best[0] / best[1]:.2f}" if against else ""
        rows.append((f"{length} digit{'s' * (length > 1)}", cells + ratio))
    show(f"CPU time of an answer: the best of {ROUNDS} rounds of {DRAWINGS * REPEATS} answers", rows)


def cpu_of_answers(client: httpx.Client, server: psutil.Process, drawings: list[PadStrokes]) -> float:
    """Return the mean CPU time in ms of an answer, over hundreds of them, as the clock ticks every 10 ms."""
    before, asked = cpu_time(server), REPEATS * drawings
    for strokes in asked:
        client.post("/api/look", json={"strokes": strokes, "line_width": BRUSH_WIDTH}).raise_for_status()
    return 1000 * (cpu_time(server) - before) / len(asked)


@dataclass(frozen=True)
class Kind:
    """A page that is measured."""

    name: str
    program: str
    pad: str  # selector of what is drawn on
    bars: str  # selector of what shows the answer
    is_answered: str  # JavaScript, whether an answer is shown


ANSWER = "document.querySelector('#panel-draw .percent')?.textContent"
STOCK_ANSWER = "document.querySelector('#bars')?.textContent.includes('%')"
OURS = Kind("this page", "app.py", ".pad canvas", "#panel-draw .bars", ANSWER)
STOCK = Kind("a page of Gradio's own parts", "tools/stock_page.py", "#pad canvas", "#bars", STOCK_ANSWER)


def square(box: FloatRect | None) -> tuple[float, float, float]:
    """Return where the square in a box of the page is, the pad: left, top and side, in CSS pixels."""
    assert box
    side = min(box["width"], box["height"])  # the stock page's square lies in the middle of a wide canvas
    return box["x"] + (box["width"] - side) / 2, box["y"] + (box["height"] - side) / 2, side


def loop(random: Random) -> list[tuple[float, float]]:
    """Return points of an oval, in fractions of the pad; each is different, so that the bars change."""
    x, y = random.uniform(0.35, 0.65), random.uniform(0.35, 0.65)
    width, height = random.uniform(0.06, 0.3), random.uniform(0.06, 0.3)
    turns = [2 * math.pi * n / STROKE_TIME * POINTER_INTERVAL for n in range(round(STROKE_TIME / POINTER_INTERVAL))]
    return [(x - width * math.sin(turn), y - height * math.cos(turn)) for turn in turns]


# In the page: when the last pointer event came, when each change of the bars was on the screen, and how long after a
# movement of the pen there was a frame with it.
RECORD = """(bars) => {
  window.record = { pointer: [], painted: [], frames: [] };
  let moved = null; // when the first movement was that no frame has shown yet
  for (const type of ["pointerdown", "pointermove", "pointerup"])
    addEventListener(type, (event) => {
      if (!event.buttons && type !== "pointerup") return;
      record.pointer.push(event.timeStamp);
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
class Drawn:
    """PadStrokes that were drawn on a page."""

    latencies: list[float] = field(default_factory=list)  # ms from the end of each to its last change of the bars
    rates: list[float] = field(default_factory=list)  # updates a second during each
    frames: list[float] = field(default_factory=list)  # ms from each movement of the pen to the frame that shows it


async def draw_strokes(address: str, kind: Kind, slowdown: int) -> Drawn:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        page = await browser.new_page(viewport=SCREEN)
        await page.route(WORKER, partial(slow_worker, slowdown=slowdown))
        session = await page.context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        random, drawn = Random(SEED), Drawn()
        for number in range(STROKES):
            if number % STROKES_BEFORE_RELOAD == 0:
                await page.goto(address)
                await page.wait_for_selector(kind.bars)
                await page.wait_for_timeout(2000)  # the stock page ignores what is drawn just after loading
                await page.evaluate(RECORD, kind.bars)
                left, top, side = square(await page.locator(kind.pad).first.bounding_box())
            await page.keyboard.press("Delete")  # clears our pad; the stock page reads all strokes together
            await page.evaluate("record.pointer.length = record.painted.length = record.frames.length = 0")
            await draw_line(session, [(left + side * x, top + side * y) for x, y in loop(random)])
            await page.wait_for_timeout(PATIENCE)
            record = await page.evaluate("record")
            begin, end = record["pointer"][0], record["pointer"][-1]
            while_drawing = [moment for moment in record["painted"] if begin <= moment <= end]
            drawn.rates.append(1000 * len(while_drawing) / (end - begin))
            drawn.frames += record["frames"]
            drawn.latencies += [max(0.0, moment - end) for moment in record["painted"][-1:]]
        await browser.close()
    return drawn


async def draw_line(session: CDPSession, places: list[tuple[float, float]]) -> None:
    """Send a line's events at a mouse's pace, even while the page has not handled the earlier ones."""
    sent = []

    def send(kind: str, place: tuple[float, float], **button: Any) -> None:
        event = {"type": kind, "x": place[0], "y": place[1], **button}
        sent.append(asyncio.ensure_future(session.send("Input.dispatchMouseEvent", event)))

    send("mouseMoved", places[0])
    send("mousePressed", places[0], button="left", buttons=1, clickCount=1)
    due = time.perf_counter()
    for place in places[1:]:
        due += POINTER_INTERVAL
        await asyncio.sleep(max(0, due - time.perf_counter()))
        send("mouseMoved", place, button="left", buttons=1)  # without `button` the pad would lose the pointer
    send("mouseReleased", places[-1], button="left", clickCount=1)
    await asyncio.gather(*sent)


def measure_drawing() -> None:
    for kind, slowdown in ((STOCK, 1), (OURS, 1), (OURS, SLOWDOWN)):
        with served(kind.program) as app:
            show_drawing(kind, slowdown, asyncio.run(draw_strokes(app.address, kind, slowdown)))


def show_drawing(kind: Kind, slowdown: int, drawn: Drawn) -> None:
    slowly = f", the processor {slowdown} times slower" if slowdown > 1 else ""
    show(
        f"Drawing on {kind.name}{slowly}: {len(drawn.latencies)} of {STROKES} strokes are answered",
        [
            ("last pointer event to last painted change, p50", f"{percentile(drawn.latencies, 50):.1f} ms"),
            ("the same, p95", f"{percentile(drawn.latencies, 95):.1f} ms"),
            ("updates a second during a stroke, mean", f"{statistics.mean(drawn.rates):.1f}"),
            ("movement of the pen to the frame that shows it, p50", f"{percentile(drawn.frames, 50):.1f} ms"),
            ("the same, longest", f"{max(drawn.frames):.1f} ms"),
        ],
    )


# ---- What a visitor loads, and when they can draw

# In the page: when a canvas to draw on is on the screen, and when the first answer is.
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


def visit(browser: Browser, address: str, kind: Kind, line: dict[str, float] | None) -> dict[str, float]:
    """Open a page with an empty cache and draw a line as soon as possible; returns counts, kB, and moments in s."""
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if line:
        session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    ready = f"document.querySelector('{kind.pad}')?.getBoundingClientRect().width > 0"
    conditions = f"{{ ready: () => {ready}, answered: () => {kind.is_answered} }}"
    page.add_init_script(WATCH.replace("CONDITIONS", conditions))
    page.goto(address, wait_until="commit")
    page.wait_for_function("moments.ready", timeout=120_000)
    attempts = 0
    while not page.evaluate("moments.answered"):
        left, top, side = square(page.locator(kind.pad).first.bounding_box())
        x = left + side * (0.4 + 0.05 * (attempts % 5))
        page.mouse.move(x, top + 0.2 * side)
        page.mouse.down()
        page.mouse.move(x, top + 0.8 * side, steps=20)
        page.mouse.up()
        attempts += 1
        with contextlib.suppress(TimeoutError):  # the stock page ignores what is drawn just after loading
            page.wait_for_function("moments.answered", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    moments = {name: moment / 1000 for name, moment in page.evaluate("moments").items()}
    context.close()
    return {"requests": len(loaded), "kilobytes": sum(loaded) / 1000, **moments}


def measure_page() -> None:
    with launched_browser() as browser:
        for kind in (STOCK, OURS):
            with served(kind.program) as app:
                show_visits(browser, app.address, kind)


def show_visits(
    browser: Browser, address: str, kind: Kind, lines: Mapping[str, dict[str, float] | None] = LINES
) -> None:
    for words, line in lines.items():
        visits = [visit(browser, address, kind, line) for _ in range(VISITS)]
        of = {name: statistics.median(one[name] for one in visits) for name in visits[0]}
        show(
            f"Opening {kind.name} {words}: p50 of {VISITS} visits",
            [
                ("requests, a first answer included", f"{of['requests']:.0f}"),
                ("over the line", f"{of['kilobytes']:.0f} kB"),
                ("until the pad is there to draw on", f"{of['ready']:.2f} s"),
                ("until the first answer is painted", f"{of['answered']:.2f} s"),
            ],
        )


# ---- The static site

SITE = Kind("the static site", "", ".pad canvas", "#panel-draw .bars", ANSWER)
WORKER, ANSWERING = "**/engine/worker.js", "await handlers[name](body)"  # its address, and what answers a request


async def slow_worker(route: Route, slowdown: int) -> None:
    """Make the worker do its work several times, because Chromium slows down a page but not its workers."""
    source = await (await route.fetch()).text()
    assert ANSWERING in source
    again = f"(await Promise.all(Array({slowdown}).fill().map(() => handlers[name](body))))[0]"
    await route.fulfill(body=source.replace(ANSWERING, again), content_type="text/javascript")


class SlowLine:
    """ASGI middleware that sends through a slow line: Chromium slows down a page's requests, but not its worker's."""

    PIECE = 8_000  # bytes

    def __init__(self, app: ASGIApp, line: dict[str, float]) -> None:
        self._app, self._rate, self._latency = app, line["downloadThroughput"], line["latency"] / 1000
        self._free_at = 0.0  # s, when the line has sent all it has been given
        self._known: set[tuple[str, int]] = set()  # connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_new = scope["client"] not in self._known
        self._known.add(scope["client"])
        await asyncio.sleep(self._latency * (1 + is_new))  # a new connection takes a round trip of its own

        async def send_slowly(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] != "http.response.body" or not body:
                await send(message)
                return
            for begin in range(0, len(body), self.PIECE):
                piece = body[begin : begin + self.PIECE]
                self._free_at = max(self._free_at, time.monotonic()) + len(piece) / self._rate
                await asyncio.sleep(self._free_at - time.monotonic())
                is_last = begin + self.PIECE >= len(body)
                await send({**message, "body": piece, "more_body": not is_last or message.get("more_body", False)})

        await self._app(scope, receive, send_slowly)


def measure_site() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with built_site(folder) as site:
            for slowdown in (1, SLOWDOWN):
                drawn = asyncio.run(draw_strokes(f"{site.address}/", SITE, slowdown))
                show_drawing(SITE, slowdown, drawn)
            with launched_browser() as browser:
                show_engine(browser, site)
        for words, line in LINES.items():
            through = partial(SlowLine, line=line) if line else lambda app: app
            with served_site(folder, through) as site, launched_browser() as browser:
                show_visits(browser, f"{site.address}/", SITE, {words: None})


def show_engine(browser: Browser, site: StaticSite) -> None:
    """Show the time of an answer in the worker: about a digit, by one network and by two, and about a number."""
    engine = Engine(browser.new_page(), site)
    random = Random(SEED)
    digits = [body_of(in_a_row([each]), BRUSH_WIDTH) for each in written_digits(random, Engine.BATCH)]
    numbers = [body_of(in_a_row(written_digits(random, 5)), BRUSH_WIDTH) for _ in range(Engine.BATCH)]
    rows = []
    for words, bodies in (
        ("a digit, by one network", digits),
        ("a digit, by two networks", [{**body, "compare": True} for body in digits]),
        ("a number of five digits", numbers),
    ):
        engine.ask("look", bodies)  # compiles the code and loads the networks
        engine.ask("look", bodies)
        rows.append((f"an answer about {words}, mean", f"{engine.took / len(bodies):.2f} ms"))
    show("The engine, with one request after another", rows)


# ---- Photos


def page_of_numbers(random: Random) -> bytes:
    """Return a JPEG of 1,600 x 1,600 pixels: 12 numbers of five digits on ruled paper, in uneven light."""
    side, columns, rows = 1600, 2, 6
    paper = Image.new("L", (side, side), 235)
    draw = ImageDraw.Draw(paper)
    for place in range(columns * rows):
        row, column = divmod(place, columns)
        left, middle = side // columns * column + 20, side // rows * row + 130
        draw.line([(0, middle + 60), (side, middle + 60)], fill=170, width=2)
        for stroke in in_a_row(written_digits(random, 5)):
            points = [(left + 0.75 * x, middle + 0.75 * (y - PAD_SIDE / 2)) for x, y in stroke]
            draw.line(points, fill=70, width=6, joint="curve")
    light = np.linspace(1, 0.6, side)[:, None] + np.random.default_rng(SEED).normal(0, 0.02, (side, side))
    photo = Image.fromarray((np.asarray(paper) * light).clip(0, 255).astype(np.uint8))
    photo.save(file := io.BytesIO(), "JPEG", quality=90)
    return file.getvalue()


def measure_photos() -> None:
    page, looks = page_of_numbers(Random(SEED)), {"alone": [], "while photos are read": []}
    drawing = {"strokes": in_a_row(written_digits(Random(SEED), 1))}
    done = threading.Event()
    with served("app.py") as app, contextlib.ExitStack() as stack:
        http, other = (
            stack.enter_context(
                httpx.Client(base_url=app.address, transport=httpx.HTTPTransport(local_address=address), timeout=60)
            )
            for address in ("127.0.0.1", "127.0.0.2")
        )

        def read() -> dict[str, Any]:
            reply = http.post("/api/read_photo", content=page, headers={"Content-Type": "image/jpeg"})
            answer: dict[str, Any] = reply.raise_for_status().json()
            return {**answer, "seconds": reply.elapsed.total_seconds()}

        def look(durations: list[float]) -> None:
            for _ in range(LOOKS):
                reply = other.post("/api/look", json=drawing).raise_for_status()
                durations.append(1000 * reply.elapsed.total_seconds())
                time.sleep(1 / 30)

        first = read()
        (child,) = psutil.Process(app.process.pid).children()
        before = cpu_time(child)
        answers = [read() for _ in range(PHOTOS)]
        spent = (cpu_time(child) - before) / PHOTOS
        look(looks["alone"])
        with ThreadPoolExecutor(1) as executor:
            reading = executor.submit(lambda: [read() for _ in iter(done.is_set, True)])
            look(looks["while photos are read"])
            done.set()
            reading.result()
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
    peak = int(re.findall(r"VmHWM:\s*(\d+)", status)[0]) / 1000
    digits = sum(len(number["digits"]) for number in first["numbers"])
    show(
        f"A photo of 1,600 x 1,600 pixels, in which {len(first['numbers'])} numbers with {digits} digits are found",
        [
            ("the first one, which starts the process", f"{first['seconds']:.2f} s"),
            (f"p50 of {PHOTOS}", f"{statistics.median(each['seconds'] for each in answers):.2f} s"),
            ("CPU time of the process that reads it, mean", f"{spent:.2f} s"),
            ("its largest resident memory", f"{peak:.0f} MB"),
            *(
                (
                    f"another visitor's look {name}, p50 and p95",
                    f"{percentile(each, 50):.1f} and {percentile(each, 95):.1f} ms",
                )
                for name, each in looks.items()
            ),
        ],
    )


# ---- Start and memory


def start(path: str, body: Any, *command: str) -> tuple[float, float]:
    """Start a page; returns s until it has answered, and MB of memory of all its processes once it is idle."""
    begin = time.perf_counter()
    with served(*command) as app:
        httpx.request("POST" if body else "GET", app.address + path, json=body).raise_for_status()
        answered = time.perf_counter() - begin
        time.sleep(SETTLED)
        process = psutil.Process(app.process.pid)
        memory = [each.memory_full_info() for each in (process, *process.children(recursive=True))]
        # What processes share is divided among them; only Linux counts that.
        return answered, sum(getattr(each, "pss", math.nan) for each in memory) / 1e6


def measure_start() -> None:
    drawing = {"strokes": in_a_row(written_digits(Random(SEED), 1))}
    imports, ours, empty = [], [], []
    for _ in range(STARTS):  # in turn, so that a busy machine is as busy for each
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import gradio"], check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        imports.append(time.perf_counter() - begin)
        ours.append(start("/api/look", drawing, "app.py"))
        empty.append(start("/config", None, "-c", EMPTY_PAGE))
    gradio = statistics.median(imports)
    rows = [("import gradio", f"{gradio:.2f} s")]
    for name, starts in (("this page", ours), ("an empty page of Gradio's", empty)):
        answered, memory = (statistics.median(values) for values in zip(*starts, strict=True))
        rows.append((f"{name}: launch to first answer", f"{answered:.2f} s, {answered / gradio:.2f} times that"))
        rows.append((f"{name}: memory of all processes, idle, PSS", f"{memory:.0f} MB"))
    show(f"Start: p50 of {STARTS}", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ("answers", "drawing", "page", "photos", "site", "start", "training")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(parts)} (default: all)")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout, whose answers are timed, too")
    parser.add_argument("--seeds", action="store_true", help="compare networks of five seeds, too")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"{', '.join(unknown)}: the parts are {', '.join(parts)}")
    chosen = options.parts or parts
    if "answers" in chosen:
        measure_answers(options.against)
    for name, measure in (
        ("drawing", measure_drawing),
        ("page", measure_page),
        ("photos", measure_photos),
        ("site", measure_site),
        ("start", measure_start),
        ("training", partial(measure_training, options.seeds)),
    ):
        if name in chosen:
            measure()


if __name__ == "__main__":
    main()
