"""Print how long each step of a lesson takes: the page itself, the talk that its time leaves, and the votes.

MNIST_PATH=mnist.npz python tools/lesson_times.py 25

Plays the planned steps with "Do it" on the page of a teacher, with all its animations, and measures from the press
until the step is done and the page is at rest. Thirty phones vote at each question until the page has counted them, and
share ten digits each.
"""

import argparse
import itertools
import sys
import time
from functools import partial
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, script
from helpers.classes.classroom import Phone, key_of
from helpers.pages.lessons import asked_in, go_on, read, step_of, steps_of
from helpers.pages.sketch import Sketch
from helpers.running.driver import App, free_port, running_app
from helpers.running.waiting import wait_until
from playwright.sync_api import Browser, expect

from model.data.mnist import find_mnist
from model.errors import DatasetError

PUPILS, DIGITS = 30, 10
PATIENCE = 120_000  # ms until a step is done
STILL_FOR = 1000  # ms without a change, after which the page is at rest


def is_counted(http: httpx.Client, vote: dict[str, object]) -> bool:
    return http.post("/api/class_vote", json=vote).is_success


def measure(browser: Browser, app: App, lesson: str) -> dict[str, float]:
    """Play the steps of a lesson; return the seconds that each takes."""
    page = browser.new_page(locale="en-GB", viewport={"width": 1920, "height": 1080})
    sketch, bar = Sketch(page), page.locator("#head .lesson")
    steps = steps_of(lesson, ["planned"])
    seconds = {step["name"]: 0.0 for step in steps}
    with httpx.Client(base_url=app.address, timeout=PATIENCE / 1000) as http:
        phones = [Phone(http) for _ in range(PUPILS)]
        sketch.open(f"{app.address}/?projector&minutes={lesson}&lesson={steps[0]['name']}#classroom:{key_of(app)}")
        for step in steps:
            while step_of(sketch) != step["name"]:
                go_on(sketch)  # also shows the answer of the step before
            begun = time.monotonic()
            if "question" in step:
                for number, phone in enumerate(phones):
                    vote = {"token": phone.token, "question": f"{lesson} {step['name']}", "answer": number % 2}
                    wait_until(partial(is_counted, http, vote), "the page to ask the class")
                expect(bar.locator(".time")).to_contain_text(str(PUPILS), timeout=PATIENCE)
                bar.locator(".next").click()
            if step["name"] == "share":
                for digit, phone in itertools.product(range(DIGITS), phones):
                    phone.share(digit)
            elif "done" in step:
                bar.locator(".next").click()
                expect(bar.locator(".place")).to_contain_text("✓", timeout=PATIENCE)
                page.evaluate(script("rest.js"), STILL_FOR)
                begun += STILL_FOR / 1000
            seconds[step["name"]] = time.monotonic() - begun
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
        seconds = measure(browser, app, lesson)
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
