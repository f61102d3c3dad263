"""Measure how the bars follow the pen when the server is far away, and print the figures.

python tools/distance.py
"""

import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, served
from delay_proxy import delayed
from load import port_of
from sketch import Sketch

ROUND_TRIPS = (0, 50, 150, 300)  # ms
MOVES_PER_SECOND = 60
STROKE = 2.0  # s
STROKES = 5
ENDPOINTS = {"draw": "look", "steps": "steps", "inside": "inside"}

# Notes when what a tab shows has changed: the image, which is another with each point of the line.
WATCH = """(selector) => {
    const canvas = document.querySelector(selector);
    window.updates = [];
    let before = canvas.toDataURL();
    const look = () => {
        const now = canvas.toDataURL();
        if (now !== before) window.updates.push(performance.now());
        before = now;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    addEventListener("pointerdown", () => (window.downAt = performance.now()), true);
    addEventListener("pointermove", () => (window.movedAt = performance.now()), true);
}"""
WATCHED = {"draw": ".seen", "steps": "canvas.picture", "inside": "canvas.lines"}


def draw(page: Page, sketch: Sketch) -> None:
    """Draw a stroke with a steady hand, in real time."""
    moves = int(STROKE * MOVES_PER_SECOND)
    begin = time.perf_counter()
    sketch.pen_down(0.2, 0.2)
    for number in range(1, moves + 1):
        time.sleep(max(0.0, begin + number / MOVES_PER_SECOND - time.perf_counter()))
        part = number / moves
        sketch.pen_to(0.2 + 0.6 * part, 0.2 + 0.6 * part**2)
    sketch.pen_up()


def measure(page: Page, sketch: Sketch, tab: str, round_trip: float) -> tuple[float, float]:
    """Measure visible updates per second of a stroke, and ms from the last movement to the last update; medians.

    The updates of the last round trip come after the stroke and do not count: at 300 ms, in a stroke of 2 s, 15 per
    second are 18 when they come.
    """
    rates, delays = [], []
    for _ in range(STROKES):
        if sketch.clear.is_enabled():
            sketch.clear.click()
        page.wait_for_timeout(1000 + 2 * round_trip)
        page.evaluate("window.updates = []")
        draw(page, sketch)
        page.wait_for_timeout(500 + 3 * round_trip)
        updates, down_at, moved_at = page.evaluate("[window.updates, window.downAt, window.movedAt]")
        seconds = (moved_at - down_at) / 1000  # on a busy machine more than STROKE
        rates.append(sum(1 for update in updates if update <= moved_at) / seconds)
        delays.append(updates[-1] - moved_at if updates else float("nan"))
    return statistics.median(rates), statistics.median(delays)


def main() -> None:
    tabs = sys.argv[1:] or list(ENDPOINTS)
    with served("app.py") as app, launched_browser() as browser:
        print("| tab | round-trip time | updates per second during a stroke | last update after the last movement |")
        print("| --- | --- | --- | --- |")
        for tab in tabs:
            for round_trip in ROUND_TRIPS:
                with delayed(port_of(app.address), round_trip / 1000) as (address, _):
                    # With less motion the picture of Inside changes when an answer comes, and not between answers.
                    page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
                    sketch = Sketch(page)
                    sketch.open(f"{address}/#{tab}")
                    page.evaluate(WATCH, f"#panel-{tab} {WATCHED[tab]}")
                    rate, delay = measure(page, sketch, tab, round_trip)
                    print(f"| {tab} | {round_trip} ms | {rate:.0f} | {delay:.0f} ms |", flush=True)
                    page.close()


if __name__ == "__main__":
    main()
