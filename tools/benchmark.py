"""How quick the page is. It prints what it measures and asserts nothing.

python tests/benchmark.py                   everything
python tests/benchmark.py drawing           pen to painted bars, beside a page of stock Gradio parts
python tests/benchmark.py server            one /predict call beside one that does nothing
python tests/benchmark.py start             from launch to the first answer

`drawing` wants the stock page: --stock FILE, a script that takes a network's path and a port.
"""

import argparse
import math
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import httpx
from playwright.sync_api import sync_playwright

from model.recognizer import DEFAULT_NETWORK, FOLDER
from run import find_browser

STROKES = 30  # drawn on each page
STROKES_BEFORE_RELOAD = 5
STROKE_TIME = 0.8  # s, about what a digit takes
POINTER_INTERVAL = 0.016  # s, a mouse's
CALLS = 500
STARTS = 5

# In the page: when the last pointer event came, and when each change of the bars was on the screen.
RECORD = """(bars) => {
  window.record = { pointer: [], painted: [] };
  for (const type of ["pointerdown", "pointermove", "pointerup"])
    addEventListener(type, (event) => {
      if (event.buttons || type === "pointerup") record.pointer.push(performance.now());
    }, true);
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


@contextmanager
def serving(*command):
    """Run a page's server on a free port for as long as the block goes on; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, *[str(part).format(port=port) for part in command]],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_for(address, process):
    while True:
        try:
            return httpx.get(address)
        except httpx.TransportError:
            if process.poll() is not None:
                sys.exit(f"{process.args} ended with code {process.returncode}")
            time.sleep(0.01)


def stroke(centre=(500, 500), radii=(220, 330), points=100):
    """A drawn 0 in the unit of the sketchpad, as a list of [x, y]."""
    turns = [2 * math.pi * i / (points - 1) for i in range(points)]
    x, y = centre
    return [[round(x - radii[0] * math.sin(turn)), round(y - radii[1] * math.cos(turn))] for turn in turns]


def show(title, rows):
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<52}{value}", flush=True)


def percentile(values, percent):
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


# ---- Pen to painted bars


def measure_page(browser, address, pad, bars):
    """Draw strokes; gives two lists, one number a stroke: latencies in ms, updates a second while the pen was down."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    random = Random(0)
    latencies, rates = [], []
    for number in range(STROKES):
        if number % STROKES_BEFORE_RELOAD == 0:
            page.goto(address)
            page.wait_for_selector(bars)
            page.wait_for_timeout(2000)  # the stock page ignores what is drawn just after loading
            page.evaluate(RECORD, bars)
            box = page.locator(pad).first.bounding_box()
            side = min(box["width"], box["height"])  # the stock page's square lies in the middle of a wide canvas
            left, top = box["x"] + (box["width"] - side) / 2, box["y"] + (box["height"] - side) / 2
        # Another stroke each time, since bars that stay as they are cannot be seen to be painted.
        centre, radii = [[random.randint(low, high) for _ in range(2)] for low, high in ((350, 650), (60, 300))]
        points = stroke(centre, radii, points=round(STROKE_TIME / POINTER_INTERVAL))
        page.evaluate("record.pointer.length = record.painted.length = 0")
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
        rates.append(1000 * len(while_drawing) / (end - begin))
        if record["painted"]:
            latencies.append(max(0.0, record["painted"][-1] - end))
    page.close()
    return latencies, rates


def measure_drawing(stock):
    if not stock.is_file():
        sys.exit(f"There is no stock page at {stock}: name it with --stock FILE, or leave out 'drawing'.")
    medians = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        network = FOLDER / f"{DEFAULT_NETWORK}.keras"
        for name, command, pad, bars in (
            ("stock Gradio parts", (stock, network, "{port}"), "#pad canvas", "#label"),
            ("this page", ("app.py", "--port", "{port}"), ".pad canvas", ".bars"),
        ):
            with serving(*command) as address:
                latencies, rates = measure_page(browser, address, pad, bars)
            medians[name] = statistics.median(latencies)
            show(
                f"Drawing on {name}: {STROKES} strokes of {STROKE_TIME} s, {len(latencies)} of them answered",
                [
                    ("last pointer event to last painted change, p50", f"{medians[name]:.1f} ms"),
                    ("the same, p95", f"{percentile(latencies, 95):.1f} ms"),
                    ("updates a second during a stroke, mean", f"{statistics.mean(rates):.1f}"),
                ],
            )
        browser.close()
    ours, theirs = medians["this page"], medians["stock Gradio parts"]
    show("Both", [("ratio of the medians", f"{theirs / ours:.0f}")])


# ---- Inside the server


def serve_with_nothing(port):
    """The page, with one more endpoint: a call that does nothing."""
    import gradio as gr
    from page.quick_calls import QuickCalls
    from starlette.middleware import Middleware

    from app import build_page
    from model import load_recognizer

    def nothing(value: int) -> int:
        return value

    page = build_page({DEFAULT_NETWORK: load_recognizer()})
    with page:
        gr.api(nothing, queue=False)
    quick = Middleware(QuickCalls, page=page, names=["look"])
    page.launch(server_port=port, ssr_mode=False, quiet=True, app_kwargs={"middleware": [quick]})


def measure_server():
    payloads = {"nothing": [1], "predict": [[stroke()], 60], "look": [[stroke()], 60]}
    times = {endpoint: [] for endpoint in payloads}
    with serving(__file__, "--serve-with-nothing", "{port}") as address, httpx.Client(base_url=address) as client:
        for _ in range(CALLS):
            for endpoint, data in payloads.items():
                begin = time.perf_counter()
                client.post(f"/gradio_api/run/{endpoint}", json={"data": data}).raise_for_status()
                times[endpoint].append(1000 * (time.perf_counter() - begin))
    medians = {endpoint: statistics.median(values) for endpoint, values in times.items()}
    rows = [(f"/{endpoint}, p50 of {CALLS}", f"{median:.2f} ms") for endpoint, median in medians.items()]
    rows += [(f"/{name} over /nothing", f"{medians[name] / medians['nothing']:.2f}") for name in ("predict", "look")]
    show("Server: a drawing of 100 points", rows)


# ---- Start


def measure_start():
    imports, starts = [], []
    for _ in range(STARTS):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import tensorflow, gradio"], check=True, stderr=subprocess.DEVNULL)
        imports.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        with serving("app.py", "--port", "{port}") as address:
            httpx.post(f"{address}/gradio_api/run/predict", json={"data": [[stroke()], 60]}).raise_for_status()
            starts.append(time.perf_counter() - begin)
    show(
        "Start",
        [
            (f"import tensorflow, gradio, p50 of {STARTS}", f"{statistics.median(imports):.2f} s"),
            ("launch to first prediction, p50", f"{statistics.median(starts):.2f} s"),
            ("ratio", f"{statistics.median(starts) / statistics.median(imports):.2f}"),
        ],
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="drawing, server, start (default: all)")
    parser.add_argument("--stock", type=Path, default=ROOT.parent / "shared/baseline/stock_sketchpad.py")
    parser.add_argument("--serve-with-nothing", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve_with_nothing:
        serve_with_nothing(arguments.serve_with_nothing)
        return
    parts = {"drawing": lambda: measure_drawing(arguments.stock), "server": measure_server, "start": measure_start}
    unknown = set(arguments.parts) - set(parts)
    if unknown:
        parser.error(f"{', '.join(unknown)}: the parts are {', '.join(parts)}")
    for part in arguments.parts or parts:
        parts[part]()


if __name__ == "__main__":
    main()
