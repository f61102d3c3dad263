"""Print how long each step of a lesson takes: the page itself, the talk that its time leaves, and the votes.

MNIST_PATH=mnist.npz python tools/lesson_times.py 25

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
from helpers.pages.lessons import asked_in, bar_of, read, steps_of
from helpers.pages.sketch import Sketch
from helpers.running.driver import free_port, running_app
from playwright.sync_api import Browser, expect

from model.data.mnist import find_mnist
from model.errors import DatasetError

PATIENCE = 120_000  # ms until a step is done
STILL_FOR = 1000  # ms without a change, after which the page is at rest


def measure(browser: Browser, address: str, lesson: str) -> dict[str, float]:
    """Play the steps of a lesson; return the seconds that each takes."""
    page = browser.new_page(locale="en-GB", viewport={"width": 1920, "height": 1080})
    sketch = Sketch(page)
    planned = steps_of(lesson, ["planned"])
    seconds = {step["name"]: 0.0 for step in planned}
    steps = [step for step in planned if step.get("tab") != "classroom"]  # those need a class
    sketch.open(f"{address}/?projector&minutes={lesson}&lesson={steps[0]['name']}")
    bar = bar_of(sketch)
    for step in steps:
        while parse_qs(urlsplit(page.url).query)["lesson"] != [step["name"]]:
            sketch.press("PageDown")  # also shows the answer of the step before
        if "question" in step:
            bar.locator(".answer").first.click()
        begun = time.monotonic()
        if bar.locator(".show-me").is_visible():
            bar.locator(".show-me").click()
        if "done" in step:
            expect(bar.locator(".place")).to_contain_text("✓", timeout=PATIENCE)
            seconds[step["name"]] = time.monotonic() - begun + page.evaluate(script("rest.js"), STILL_FOR) / 1000
    page.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "lesson", nargs="?", default="25", choices=read("lessons")["lessons"], help="its name (default: 25)"
    )
    lesson = parser.parse_args().lesson
    try:
        find_mnist()  # without it, some steps would wait for ever
    except DatasetError as error:
        sys.exit(str(error))
    with running_app("--port", free_port(), "--class") as app, launched_browser() as browser:
        seconds = measure(browser, app.address, lesson)
    of = read("lessons")["seconds"]
    total = asked = of["vote"] * 2 * len(asked_in(lesson)) + of["compare"]
    print("| step | the page | talk | questions | together |\n| --- | --- | --- | --- | --- |")
    for name, planned in read("lessons")["lessons"][lesson]["steps"].items():
        step = read("steps")[name]
        questions = of["vote"] * ("question" in step) + of["hands"] * ("seen" in step)
        whole, page = planned + questions, seconds[name]
        print(f"| `{name}` | {page:.0f} s | {planned - page:.0f} s | {questions} s | {whole} s |")
        total += whole
    print(f"| before and after | | | {asked} s | {asked} s |")
    print(f"| together | {sum(seconds.values()):.0f} s | | | {total / 60:.1f} minutes |")


if __name__ == "__main__":
    main()
