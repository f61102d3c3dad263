"""A term's worth of use in minutes: whether the server keeps anything that it does not need.

python tools/soak.py
python tools/soak.py --predictions 5000 --page-loads 100 --trainings 5

The work is done in ten equal parts, after each of which the server is looked at. It ends with 1 where the memory at the
end is more than 10% above that after the first part, where a file or thread for each part is still open then, or where
a temporary file is left when the server has ended.
"""

import argparse
import itertools
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import numpy as np
import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from datasets import write_small_mnist
from driver import BROWSER_ARGUMENTS, free_port, running_app, train
from pen import Writing

from run import find_browser

PARTS = 10
VISITORS = 4  # at once
GROWTH = 1.10  # of the memory, at most
LOOKS = 20  # in 2 s
SPARE = 5  # files and threads that come and go; one that is left behind in each part makes nine


@dataclass
class State:
    """What a server holds: memory in MB, open files and connections, threads, temporary files."""

    memory: float
    files: int
    threads: int
    temporary: int

    def __str__(self) -> str:
        return f"{self.memory:8.1f} MB {self.files:6} files {self.threads:6} threads {self.temporary:6} temporary files"


def state_of(process: psutil.Process, folder: Path, first: State | None) -> State:
    """Of several looks the least: connections are closed between two counts, and trainings take a while to end.

    It looks no further once there is no more than at first.
    """
    least: State | None = None
    for _ in range(LOOKS):
        files = process.num_fds() - len(process.net_connections())  # these are kept alive for the next request
        now = State(process.memory_info().rss / 1e6, files, process.num_threads(), count_files(folder))
        if least:
            now.files, now.threads = min(now.files, least.files), min(now.threads, least.threads)
            now.temporary = min(now.temporary, least.temporary)
        least = now
        if first and now.files <= first.files and now.threads <= first.threads and now.temporary <= first.temporary:
            break
        time.sleep(0.1)
    assert least is not None
    return least


def count_files(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))


def predict(http: httpx.Client, count: int, seed: int) -> None:
    """Ask about digits, half of them not finished yet, and check what is read."""
    random = Random(seed)
    for number in range(count):
        writing = Writing(random)
        points = len(writing.moments) // (1 + number % 2)
        body = {"strokes": writing.drawing(points), "line_width": writing.line_width}
        answer = http.post("/api/look", json=body).raise_for_status().json()
        if number % 2 == 0:
            assert np.argmax(answer["verdicts"][0]["probabilities"]) == writing.digit


def requests_of_a_visitor(address: str) -> list[str]:
    """The addresses of all that a browser fetches when it opens the page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        page = browser.new_page()
        fetched = []
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(address, wait_until="networkidle")
        browser.close()
    return [url for url in fetched if url.startswith(address)]


def load_page(http: httpx.Client, addresses: list[str], count: int) -> None:
    for _ in range(count):
        for address in addresses:
            http.get(address).raise_for_status()


def do_part(
    address: str, visit: list[str], predictions: int, page_loads: int, trainings: int, seeds: Iterator[int]
) -> None:
    with (
        httpx.Client(base_url=address, timeout=120, headers={"Accept-Encoding": "br"}) as http,
        ThreadPoolExecutor() as visitors,
    ):
        work = [visitors.submit(predict, http, predictions // VISITORS, next(seeds)) for _ in range(VISITORS)]
        work.append(visitors.submit(load_page, http, visit, page_loads))
        work.append(visitors.submit(lambda: [train(http, digits=100, epochs=1) for _ in range(trainings)]))
        for done in work:
            done.result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--predictions", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--page-loads", type=int, default=2_000, help="default: %(default)s")
    parser.add_argument("--trainings", type=int, default=200, help="default: %(default)s")
    arguments = parser.parse_args()

    seeds = itertools.count()
    states = []
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder, "temporary")
        temporary.mkdir()
        mnist = Path(folder, "small.npz")
        write_small_mnist(mnist)
        environment = {"MNIST_PATH": str(mnist), "TMPDIR": str(temporary)}
        with running_app("--port", free_port(), "--training", **environment) as page:
            server = psutil.Process(page.process.pid)
            visit = requests_of_a_visitor(page.address)
            for part in range(PARTS):
                share = [
                    share_of(total, part)
                    for total in (arguments.predictions, arguments.page_loads, arguments.trainings)
                ]
                do_part(page.address, visit, *share, seeds)
                states.append(state_of(server, temporary, states[0] if states else None))
                print(f"{10 * (part + 1):3}%  {states[-1]}", flush=True)
            page.process.send_signal(signal.SIGINT)
            page.process.wait()
        left = count_files(temporary)
    first, last = states[0], states[-1]
    print(f"Memory at the end over that after the first tenth: {last.memory / first.memory:.3f}")
    print(f"Files left behind: {left}")
    is_flat = (
        last.memory <= GROWTH * first.memory
        and last.files <= first.files + SPARE
        and last.threads <= first.threads + SPARE
    )
    sys.exit(0 if is_flat and left == 0 else 1)


def share_of(total: int, part: int) -> int:
    """Of a number of things, how many belong to a part, so that all are done after the last."""
    return total * (part + 1) // PARTS - total * part // PARTS


if __name__ == "__main__":
    main()
