"""Pages that benchmark.py compares, and visits to them: what a visitor with a fast pen sees in a real browser."""

import asyncio
import contextlib
import json
import math
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from common import script
from helpers.pages.sketch import BUILT
from helpers.running.driver import BROWSER_ARGUMENTS, COMPUTER
from playwright.async_api import Browser, CDPSession, Page, TimeoutError, async_playwright
from school_device import browser_times

from run import find_browser

SEED = 0
VISITS = 4  # of each kind of page
PATIENCE = 2000  # ms for an answer until another line is drawn
Seen = dict[str, list[float]]  # what visitors have seen, by name: of each visit, and of each stroke after the answer
Line = dict[str, float]  # bytes a second in each direction, -1 for any number, and latency in ms
FAR: Line = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
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
DRAW = replace(OURS, name="Draw", bars="#no-bars", image="#panel-draw .seen")
STEPS = replace(DRAW, name="Pixels", percent="#panel-steps .reading", image="#panel-steps .picture", fragment="#steps")
OUTPUTS = "#panel-inside .outputs"
INSIDE = replace(OURS, name="Inside", bars=OUTPUTS, percent=OUTPUTS, fragment="#inside")
MAP = replace(DRAW, name="Map", percent="#panel-map .lead", image="#panel-map .marks", fragment="#map")
BARE = Kind("A page with a pad and ten bars only", (), "#pad", "#bars", "#bars")
STOCK = Kind("A page of Gradio's own parts", ("-c", STOCK_PAGE), "#pad canvas", "#bars", "#bars")


@dataclass(frozen=True)
class Setting:
    """How a page is visited."""

    line: Line | None = None
    visits: int = VISITS
    strokes: int = 5  # after the first answer, in each visit
    seconds: float = 0.8  # of a stroke, about what a digit takes
    interval: float = 0.008  # s between two movements, a mouse's
    is_cached: bool = False  # whether the browser has the page's files


SLOW = Setting(line={**FAR, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}, strokes=0)
FAST = replace(SLOW, line={**FAR, "downloadThroughput": 10e6 / 8, "uploadThroughput": 1e6 / 8, "latency": 50})
CACHED = Setting(strokes=0, is_cached=True)
VERY_SLOW = replace(SLOW, line={**FAR, "downloadThroughput": 0.4e6 / 8, "uploadThroughput": 0.4e6 / 8, "latency": 400})
FIRST = {
    " at 0.4 Mbit/s, 400 ms away": VERY_SLOW,
    " at 1.6 Mbit/s, 150 ms away": SLOW,
    " at 10 Mbit/s, 50 ms away": FAST,
    " from the cache": CACHED,
}
SETTINGS = {"": Setting(), " at 1.6 Mbit/s, 150 ms away": SLOW}


# A tab, what it shows when it is there, and what is chosen on it before it opens.
OPENED = {
    "Pixels": ("steps", ".now", ""),
    "Inside, 16 units": ("inside", ".outputs .first", ""),
    "Inside, 512 units": ("inside", ".outputs .first", ".sizes [value=large]"),
    "Map": ("map", ".lead", ""),
}


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
    """Return a page with an empty cache, on a slow line if the setting says so."""
    page = await browser.new_page(**COMPUTER)
    await page.add_init_script(BUILT)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    if setting.line:
        await slow_line(session, setting.line)
    return page, session


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
        before = browser_times()
        await draw_line(page, session, kind.pad, loop(random, setting), setting.interval)
        spent = browser_times() - before
        await page.wait_for_timeout(PATIENCE)
        record = await page.evaluate("record")
        for part, milliseconds in spent.items():
            seen[part].append(milliseconds / max(1, len(record["painted"])))
        begin, end = record["pointer"][0], record["pointer"][-1]
        while_drawing = [moment for moment in record["painted"] if begin <= moment <= end]
        seen["rates"].append(1000 * len(while_drawing) / (end - begin))
        seen["frames"] += record["frames"]
        seen["latencies"] += [max(0.0, moment - end) for moment in record["painted"][-1:]]
    await page.context.close()


async def visits(
    address: str,
    what: Any,
    setting: Setting,
    visit: Callable[..., Awaitable[None]] = visit,
    program: Path | None = None,
) -> Seen:
    """Visit a page or open a tab again and again, in one browser, the tests' unless a program is given."""
    seen, random = defaultdict[str, list[float]](list), Random(SEED)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program or find_browser(), args=BROWSER_ARGUMENTS)
        for _ in range(setting.visits):
            await visit(browser, address, what, setting, random, seen)
        await browser.close()
    return seen
