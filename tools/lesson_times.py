"""Print how long the page itself takes for each step of a lesson.

MNIST_PATH=mnist.npz python tools/lesson_times.py 20

Plays the planned steps with "Show me" on a page with all its animations, and measures from the press until the step is
done and the page is at rest.
"""

import argparse
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, script
from driver import free_port, running_app
from lessons import ASKED, bar_of, read, steps_of
from playwright.sync_api import Browser, expect
from sketch import Sketch

from model.data.mnist import find_mnist
from model.errors import DatasetError

TALK = 75  # s of talk that a step takes
VOTE = 20  # s that each question before and after the lesson takes
PATIENCE = 120_000  # ms until a step is done
STILL_FOR = 1000  # ms without a change, after which the page is at rest


def measure(browser: Browser, address: str, minutes: str) -> dict[str, float]:
    """Play the steps of a lesson; return the seconds that each takes."""
    page = browser.new_page(locale="en-GB", viewport={"width": 1920, "height": 1080})
    sketch = Sketch(page)
    steps, seconds = steps_of(minutes, ["planned"]), {}
    sketch.open(f"{address}/?projector&minutes={minutes}&lesson={steps[0]['name']}")
    bar = bar_of(sketch)
    for step in steps:
        while parse_qs(urlsplit(page.url).query)["lesson"] != [step["name"]]:
            sketch.press("PageDown")  # also shows the answer of the step before
        if "question" in step:
            bar.locator(".answer").first.click()
        begun = time.monotonic()
        if bar.locator(".show-me").is_visible():
            bar.locator(".show-me").click()
        seconds[step["name"]] = 0.0
        if "done" in step:
            expect(bar.locator(".place")).to_contain_text("✓", timeout=PATIENCE)
            seconds[step["name"]] = time.monotonic() - begun + page.evaluate(script("rest.js"), STILL_FOR) / 1000
    page.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lessons = list(read("lessons")["lessons"])
    parser.add_argument("minutes", nargs="?", default="20", choices=lessons, help="of the lesson (default: 20)")
    minutes = parser.parse_args().minutes
    try:
        find_mnist()  # without it, some steps would wait for ever
    except DatasetError as error:
        sys.exit(str(error))
    with running_app("--port", free_port()) as app, launched_browser() as browser:
        seconds = measure(browser, app.address, minutes)
    print("| step | the page takes | with talk |\n| --- | --- | --- |")
    for name, each in seconds.items():
        print(f"| `{name}` | {each:.0f} s | {each + TALK:.0f} s |")
    total, votes = sum(seconds.values()), 2 * len(ASKED)
    print(f"| {votes} questions before and after | 0 s | {VOTE * votes} s |")
    print(f"| together | {total:.0f} s | {(total + TALK * len(seconds) + VOTE * votes) / 60:.1f} minutes |")


if __name__ == "__main__":
    main()
