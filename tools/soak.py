"""A term's worth of use in minutes: whether the server keeps anything that it does not need.

python tools/soak.py
python tools/soak.py --predictions 5000 --page-loads 100

The work is done in ten equal parts, and the server is measured after each. It exits with 1 if the memory at the
end is more than 10% above that after the first part, if a file or thread for each part is still open then, or if a
temporary file is left when the server has ended.
"""

import argparse
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, served, small_mnist
from pen import Writing

PARTS = 10
VISITORS = 4  # at once
GROWTH = 1.10  # of the memory, at most
LOOKS = 20  # in 2 s
SPARE = 5  # files and threads that come and go; one that is left behind in each part makes nine

State = tuple[float, int, int, int]  # MB of memory, open files, threads, temporary files


def state_of(process: psutil.Process, folder: Path, first: State | None) -> State:
    """Return the least of several looks: connections are closed between two counts.

    It looks no further once there is little more than at first.
    """
    looks: list[State] = []
    for _ in range(LOOKS):
        files = process.num_fds() - len(process.net_connections())  # these are kept alive for the next request
        memory = process.memory_info().rss / 1e6
        looks.append((memory, files, process.num_threads(), len(files_in(folder))))
        least = (looks[-1][0], *(min(values) for values in list(zip(*looks, strict=True))[1:]))
        if first and all(now <= then + SPARE for now, then in zip(least[1:], first[1:], strict=True)):
            break
        time.sleep(0.1)
    return least


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def predict(http: httpx.Client, count: int, seed: int) -> None:
    """Ask about digits, half of them unfinished, and check what is read."""
    random = Random(seed)
    for number in range(count):
        writing = Writing(random)
        drawing = writing.drawing(len(writing.moments) // (1 + number % 2))
        answer = http.post("/api/look", json={"strokes": drawing, "line_width": writing.line_width}).raise_for_status()
        probabilities = answer.json()["verdicts"][0]["probabilities"]
        if number % 2 == 0 and probabilities.index(max(probabilities)) != writing.digit:
            raise ValueError(f"a {writing.digit} was misread")


def fetched_by_visitor(address: str) -> list[str]:
    """Return the addresses of all that a browser fetches when it opens the page."""
    fetched: list[str] = []
    with launched_browser() as browser:
        page = browser.new_page()
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(address, wait_until="networkidle")
    return [url for url in fetched if url.startswith(address)]


def do_part(address: str, files: list[str], seed: int, predictions: int, page_loads: int) -> None:
    headers = {"Accept-Encoding": "br"}
    with httpx.Client(base_url=address, timeout=120, headers=headers) as http, ThreadPoolExecutor() as visitors:
        work = [
            visitors.submit(predict, http, predictions // VISITORS, VISITORS * seed + number)
            for number in range(VISITORS)
        ]
        work += [visitors.submit(lambda: [http.get(file).raise_for_status() for file in page_loads * files])]
        for done in work:
            done.result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--predictions", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--page-loads", type=int, default=2_000, help="default: %(default)s")
    options = parser.parse_args()
    totals = (options.predictions, options.page_loads)
    states: list[State] = []
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with served("app.py", **small_mnist(data), TMPDIR=temporary) as app:
            server = psutil.Process(app.process.pid)
            files = fetched_by_visitor(app.address)
            for part in range(PARTS):
                share = [total * (part + 1) // PARTS - total * part // PARTS for total in totals]
                do_part(app.address, files, part, *share)
                states.append(state_of(server, folder, states[0] if states else None))
                memory, opened, threads, kept = states[-1]
                print(
                    f"{part + 1:2}/{PARTS}: {memory:.1f} MB, {opened} files, {threads} threads, {kept} temporary files"
                )
            app.process.send_signal(signal.SIGINT)
            app.process.wait()
        left = files_in(folder)
    (first, *firsts, _), (last, *lasts, _) = states[0], states[-1]
    print(f"Memory at the end over that after the first tenth: {last / first:.3f}")
    print(f"Files left behind: {len(left)}")
    is_flat = last <= GROWTH * first and all(now <= then + SPARE for now, then in zip(lasts, firsts, strict=True))
    sys.exit(0 if is_flat and not left else 1)


if __name__ == "__main__":
    main()
