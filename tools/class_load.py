"""A class that shares: 20 phones, one digit a second each, with the wall on a projector and others who draw meanwhile.

python tools/class_load.py                        20 s without sharing, and 20 s with
python tools/class_load.py --phones 10 --seconds 40

20 digits a second are as many as one address may share. It prints how long answers to those who draw took, how long a
phone waited until its digit was on the disk, and how many frames a second the wall had; without sharing is the control,
measured on the same machine just before.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from attacker import Connection
from common import launched_browser, served, teacher_code
from load import Result, ask, in_process, port_of, write
from pen import Writing

from research.markdown import head, row

PROJECTOR = {"width": 1920, "height": 1080}
REST = 2.0  # s at most, of those who draw
SHARING = 1.0  # s from one shared digit of a phone to the next
COUNT_FRAMES = """(seconds) => new Promise((done) => {
    const times = [];
    const frame = (now) => {
        times.push(now);
        if (now - times[0] < 1000 * seconds) return requestAnimationFrame(frame);
        const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
        done([(1000 * gaps.length) / (times.at(-1) - times[0]), gaps[Math.floor(0.95 * gaps.length)]]);
    };
    requestAnimationFrame(frame);
})"""


async def share(random: Random, connection: Connection, result: Result) -> None:
    """Join the class and share a digit a second, as many as a phone may."""
    token = (await ask(connection, "/api/class_join", {}, Result()))["token"]
    due = time.perf_counter()
    while True:
        writing = Writing(random)
        body = {"token": token, "id": f"{random.getrandbits(128):032x}", "label": writing.digit, "device": "phone"}
        body |= {"strokes": writing.drawing(len(writing.moments))}
        await ask(connection, "/api/class_share", body, result)
        due += SHARING
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=20)
    parser.add_argument("--pupils", type=int, default=10, help="who draw meanwhile")
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        served("app.py", "--class", folder) as app,
        launched_browser() as browser,
    ):
        port = port_of(app.address)
        wall = browser.new_page(viewport=PROJECTOR)
        wall.goto(f"{app.address}/?projector#classroom:{teacher_code(app)}")
        wall.locator(".views [data-view=wall]").wait_for()
        print(head("phones", "who", "p50", "p95", "p99", "answers a second", "fewest of one", "errors"))
        for phones in (0, options.phones):
            with ThreadPoolExecutor(2) as threads:
                drawing = threads.submit(in_process, port, options.pupils, options.seconds, write, REST)
                sharing = threads.submit(in_process, port, phones, options.seconds, share) if phones else None
                frames, slow = wall.evaluate(COUNT_FRAMES, options.seconds)
            print(row(phones, "drawing", *drawing.result().cells(options.seconds)))
            if sharing:
                print(row(phones, "sharing", *sharing.result().cells(options.seconds)))
            shown = wall.locator(".total").text_content()
            print(f"wall: {frames:.0f} frames a second, 95% of them within {slow:.0f} ms; {shown}", flush=True)


if __name__ == "__main__":
    main()
