"""Load the server as a school does, and print the figures.

python tools/load.py                              60 programs send drawings, without rests and with 0 to 3 s
python tools/load.py --programs 1 --loading 30    meanwhile 30 devices load MNIST's digits, 11 MB, again and again
python tools/load.py class                        20 phones share a digit a second; ten programs ask, a projector shows
python tools/load.py term --seconds 600           predictions and page loads: whether the server keeps anything

Visitors who draw send nothing: their browsers answer. A class is measured without sharing, too, as the control. A term
is done in ten equal parts.

It exits with 1 if a request had no answer, or a digit was misread; for a term, if the memory at the end is
more than 10% above that after the first part, if a file or thread for each part is still open then, or if a temporary
file is left when the server has ended.
"""

import argparse
import asyncio
import itertools
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import cpu_time, launched_browser, percentile, port_of, script, served, small_mnist
from helpers.attacks.attacker import GONE, HOST, Connection, Visitor, request
from helpers.classes.classroom import key_of
from helpers.requests.calls import GRADIO_API
from pen import Writing

from model.drawing import BRUSH_WIDTH
from page.engine import files
from page.engine.mnist import PREFIX
from research.markdown import head, row

DIGITS = [f"{PREFIX}/{name}" for name in files.PARTS]
RETRY = 1.0  # s after a request that failed
RESTS = {"without a rest": 0.0, "rests of 0 to 3 s": 3.0}  # s at most, from one call to the next
OTHERS = [f"127.0.0.{number}" for number in range(2, 255)]  # addresses of other devices
SHARING = 1.0  # s from one shared digit of a phone to the next
CLASS_REST = 2.0  # s at most, of programs that ask while a class shares
PERCENTS = (50, 95, 99)
CELLS = ("p50", "p95", "p99", "answers a second", "fewest of one", "errors")
PARTS = 10  # of a term
Action = Callable[..., Awaitable[None]]
VISITORS = 4  # at once
GROWTH = 1.10  # of the memory, at most
SPARE = 5  # files and threads that come and go: one left behind in each part makes nine


@dataclass
class Result:
    """What people have seen."""

    times: list[float] = field(default_factory=list)  # ms from each request to its answer
    faults: Counter[str] = field(default_factory=Counter)
    fewest: int = 0  # answers of the person who had the fewest

    def cells(self, seconds: float) -> list[str]:
        times = [f"{percentile(self.times, percent):.0f} ms" for percent in PERCENTS]
        return [*times, f"{len(self.times) / seconds:.0f}", f"{self.fewest / seconds:.1f}", str(self.faults.total())]


async def ask(connection: Connection, result: Result, path: str, body: Any = None, **headers: str) -> Any:
    """Send a request; returns the reply."""
    begin = time.perf_counter()
    await connection.send(request(path, body, **headers))
    reply = await connection.reply()
    if reply.status != 200:
        raise ValueError(f"{reply.status} {reply.body.decode(errors='replace')[:100]}")
    result.times.append(1000 * (time.perf_counter() - begin))
    return reply


async def predict(random: Random, connection: Connection, result: Result, rest: float = 0) -> None:
    """Call the API about a digit that has to be read."""
    await asyncio.sleep(random.uniform(0, rest))
    writing = Writing(random)
    body = {"data": [writing.strokes, BRUSH_WIDTH]}
    (probabilities,) = (await ask(connection, result, f"{GRADIO_API}/run/predict", body)).json["data"]
    result.faults["misread"] += max(probabilities, key=probabilities.get) != str(writing.digits[0])


async def share(random: Random, connection: Connection, result: Result) -> None:
    """Share a digit a second, as many as a phone may."""
    token = f"{random.getrandbits(128):032x}"
    due = time.perf_counter()
    while True:
        writing = Writing(random)
        body = {"token": token, "id": f"{random.getrandbits(128):032x}", "label": writing.digits[0], "device": "phone"}
        body |= {"strokes": writing.strokes}
        await ask(connection, result, "/api/class_share", body)
        due += SHARING
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def load_files(_random: Random, connection: Connection, result: Result, paths: list[str]) -> None:
    for path in paths:
        await ask(connection, result, path, Accept_Encoding="br")


async def act(
    port: int, people: int, seconds: float, action: Action, *arguments: Any, sources: Sequence[str] = (HOST,)
) -> Result:
    """Let people act again and again, each on a connection from one of the sources; returns what they have seen."""
    results = [Result() for _ in range(people)]

    async def go_on(number: int) -> None:
        random, result = Random(number), results[number]
        await asyncio.sleep(random.uniform(0, min(1, seconds / 4)))  # they do not all begin at once
        while True:
            try:
                async with Visitor(port, sources[number % len(sources)], seconds).connection() as connection:
                    while True:
                        await action(random, connection, result, *arguments)
            except (*GONE, ValueError) as error:
                result.faults[f"{type(error).__name__} {error}"] += 1
                await asyncio.sleep(RETRY)

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*[go_on(number) for number in range(people)])
    times = [time for result in results for time in result.times]
    faults = sum((result.faults for result in results), Counter[str]())
    return Result(times, faults, min((len(result.times) for result in results), default=0))


def run(*arguments: Any, **options: Sequence[str]) -> Result:
    return asyncio.run(act(*arguments, **options))


def exit_code(faults: Counter[str]) -> int:
    for fault, count in faults.most_common(5):
        print(f"{count} times: {fault}")
    return int(bool(faults))


def measure_programs(options: argparse.Namespace) -> int:
    print(head("programs", "rests", *CELLS, "memory", "CPU an answer"))
    faults: Counter[str] = Counter()
    with served("app.py") as app, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        server, port = psutil.Process(app.pid), port_of(app)
        for programs, (words, rest) in itertools.product(options.programs or [60], RESTS.items()):
            before = cpu_time(server)
            loading = pool.submit(run, port, options.loading, options.seconds, load_files, DIGITS)
            result, loaded = run(port, programs, options.seconds, predict, rest), loading.result()
            spent = 1000 * (cpu_time(server) - before) / max(1, len(result.times))
            cells = (f"{server.memory_info().rss / 1e6:.0f} MB", f"{spent:.2f} ms")
            print(row(programs, words, *result.cells(options.seconds), *cells), flush=True)
            if loaded.times:
                print(f"{len(loaded.times) / len(DIGITS):.0f} times all digits")
            faults += result.faults + loaded.faults
    return exit_code(faults)


def measure_class(options: argparse.Namespace) -> int:
    """Print also how many frames a second the wall has. Each phone has its own address, as in a local network."""
    faults: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        served("app.py", "--class", folder) as app,
        launched_browser() as browser,
        ProcessPoolExecutor(2, get_context("spawn")) as pool,  # which take no time from each other
    ):
        wall = browser.new_page(viewport={"width": 1920, "height": 1080})
        wall.goto(f"{app.address}/?projector#classroom:{key_of(app)}")
        wall.locator(".views [data-view=wall]").wait_for()
        print(head("phones", "who", *CELLS))
        for phones in (0, options.phones):
            programs = (options.programs or [10])[0]
            asking = pool.submit(run, port_of(app), programs, options.seconds, predict, CLASS_REST)
            sharing = pool.submit(run, port_of(app), phones, options.seconds, share, sources=OTHERS)
            frames = wall.evaluate(script("count_frames.js"), options.seconds)
            for who, result in (("asking", asking.result()), ("sharing", sharing.result())):
                print(row(phones, who, *result.cells(options.seconds)), flush=True)
                faults += result.faults
            print(f"wall: {frames:.0f} frames a second; {wall.locator('.total').text_content()}", flush=True)
    return exit_code(faults)


def state_of(server: psutil.Process, folder: Path) -> list[float]:
    """Return MB of memory, and counts of open files, threads and temporary files."""
    files = server.num_fds() - len(server.net_connections())  # these are kept alive for the next request
    return [server.memory_info().rss / 1e6, files, server.num_threads(), len(files_in(folder))]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def fetched_by_visitor(address: str) -> list[str]:
    """Return the paths of all that a browser fetches when it opens the page."""
    fetched: list[str] = []
    with launched_browser() as browser:
        page = browser.new_page()
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(address, wait_until="networkidle")
    return [url.removeprefix(address) for url in fetched if url.startswith(address)]


def measure_term(options: argparse.Namespace) -> int:
    faults: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        mnist = {} if options.quick else small_mnist(data)
        with served("app.py", is_forked=options.quick, **mnist, TMPDIR=temporary) as app:
            server, paths = psutil.Process(app.pid), fetched_by_visitor(app.address)
            first: list[float] = []
            for part in range(PARTS):
                predicted = run(port_of(app), VISITORS, options.seconds / PARTS / 2, predict)
                loaded = run(port_of(app), VISITORS, options.seconds / PARTS / 2, load_files, paths)
                faults += predicted.faults + loaded.faults
                state = state_of(server, folder)
                first = first or state
                words = "{:.1f} MB, {:.0f} files, {:.0f} threads, {:.0f} temporary files".format(*state)
                print(f"{part + 1}/{PARTS}: {len(predicted.times)} predictions, {len(loaded.times)} loads, {words}")
            most = [GROWTH * first[0], *(count + SPARE for count in first[1:])]
            for _ in range(20):  # connections are closed between two counts
                state = state_of(server, folder)
                if is_flat := all(now <= limit for now, limit in zip(state, most, strict=True)):
                    break
                time.sleep(0.1)
            server.send_signal(signal.SIGINT)
            app.process.wait()
        left = files_in(folder)
    print(f"Memory at the end over that after the first tenth: {state[0] / first[0]:.3f}")
    print(f"Files left behind: {len(left)}")
    return exit_code(faults) or int(bool(left) or not is_flat)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = {"programs": measure_programs, "class": measure_class, "term": measure_term}
    parser.add_argument("kind", nargs="?", default="programs", choices=kinds, help="default: programs")
    parser.add_argument("--programs", type=int, nargs="+", help="that ask (default: 60, and 10 beside a class)")
    parser.add_argument("--seconds", type=float, default=20, help="of each class, or a term (default: %(default)s)")
    parser.add_argument("--loading", type=int, default=0, metavar="N", help="devices that load MNIST's digits")
    parser.add_argument("--phones", type=int, default=20, help="that share (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="fork the server and use MNIST_PATH, for the tests")
    options = parser.parse_args(arguments)
    return kinds[options.kind](options)


if __name__ == "__main__":
    sys.exit(main())
