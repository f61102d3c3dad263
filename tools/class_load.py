"""A class that shares: 40 phones, two digits a second each, with the wall on a projector and others who draw meanwhile.

python tools/class_load.py                        20 s without sharing, and 20 s with
python tools/class_load.py --phones 10 --seconds 40 --rounds 3

It prints how long answers to those who draw took, how long a phone waited until its digit was on the disk, and how many
frames a second the wall had; without sharing is the control, measured on the same machine just before. On a machine
that has other work to do, the best of several rounds says most of the program.
"""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tools")]

from classroom import key_of
from driver import BROWSER_ARGUMENTS, free_port, running_app
from load import PERCENTS, Result, draw

from run import find_browser

PROJECTOR = {"width": 1920, "height": 1080}
COUNT_FRAMES = """(seconds) => new Promise((done) => {
    const times = [];
    const frame = (now) => {
        times.push(now);
        if (now - times[0] < 1000 * seconds) requestAnimationFrame(frame);
        else {
            const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
            done([(1000 * gaps.length) / (times.at(-1) - times[0]), gaps[Math.floor(0.95 * gaps.length)]]);
        }
    };
    requestAnimationFrame(frame);
})"""


def measure(wall: Page, address: str, phones: int, students: int, seconds: int) -> None:
    with ThreadPoolExecutor(2) as threads:
        drawing = threads.submit(draw, address, students, seconds)
        sharing = threads.submit(draw, address, phones, seconds, "SharingPhone") if phones else None
        frames, slow = wall.evaluate(COUNT_FRAMES, seconds)
        print(f"\n{phones} phones share")
        print(f"wall: {frames:.0f} frames a second, 95% of them within {slow:.0f} ms; {shown(wall)}")
        print(f"{students} others draw: {words(drawing.result())}")
        if sharing:
            shared = sharing.result()
            print(f"sharing: {words(shared)}; {shared.answers / seconds:.0f} a second", flush=True)


def shown(wall: Page) -> str:
    text: Any = wall.locator(".total").text_content()
    return str(text)


def words(result: Result) -> str:
    times = ", ".join(f"p{percent} {result.percentiles[percent]:.0f} ms" for percent in PERCENTS)
    return f"{times}; {result.answers} answers, {result.errors} errors"


def main() -> None:
    parser = argparse.ArgumentParser(description="A class that shares, beside the same without.")
    parser.add_argument("--phones", type=int, default=40)
    parser.add_argument("--students", type=int, default=10, help="who draw meanwhile")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1, help="each with a class of its own")
    arguments = parser.parse_args()
    for _ in range(arguments.rounds):
        with (
            tempfile.TemporaryDirectory() as folder,
            running_app("--port", free_port(), "--class", folder) as app,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
            wall = browser.new_page(viewport=PROJECTOR)
            wall.goto(f"{app.address}/?projector#classroom:{key_of(app)}")
            wall.locator(".views [data-view=wall]").wait_for()
            for phones in (0, arguments.phones):
                measure(wall, app.address, phones, arguments.students, arguments.seconds)
            browser.close()


if __name__ == "__main__":
    main()
