"""Load the server as a school does, and print the figures.

python tools/load.py                              60 pupils who write without a rest, and with rests of 0 to 3 s
python tools/load.py --pupils 1 --loading 30      meanwhile 30 devices load MNIST's digits, 11 MB, again and again
python tools/load.py --pupils 1 --photos 1        meanwhile a device sends photos of 12 numbers, again and again; Linux
python tools/load.py class                        20 phones share a digit a second; ten pupils draw, a projector shows
python tools/load.py term --seconds 600           predictions and page loads: whether the server keeps anything

A pupil draws as a person does, half of the drawings numbers of two digits, and asks as the page does: at most ten
times a second, with one request under way, always about the newest state of the drawing, and about the last state in
any case. A class is measured without sharing, too, as the control. A term is done in ten equal parts.

It exits with 1 if a request had no answer, or a finished digit was misread; for a term, if the memory at the end is
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

from attacker import GONE, HOST, Connection, Visitor, request
from calls import peak_memory
from classroom import key_of
from common import cpu_time, launched_browser, percentile, port_of, script, served, small_mnist
from pen import INTERVAL, Writing
from written_paper import photo_of

from model.drawing import BRUSH_WIDTH
from page.engine_files import files, routes
from research.markdown import head, row

INTERVAL_OF_REQUESTS = 0.1  # s between two of a pupil's, at least; an answer may name a longer pause
DIGITS = [f"{routes.PREFIX}/digits/{name}" for name in files.PARTS]
RETRY = 1.0  # s after a request that failed
RESTS = {"without a rest": 0.0, "rests of 0 to 3 s": 3.0}  # s at most, from one drawing to the next
OTHERS = [f"127.0.0.{number}" for number in range(2, 255)]  # addresses of other devices
SHARING = 1.0  # s from one shared digit of a phone to the next
CLASS_REST = 2.0  # s at most, of those who draw while a class shares
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


async def look(connection: Connection, result: Result, strokes: Any, digit: int | None, **more: Any) -> Any:
    """Ask about a drawing, which may be one digit that has to be read; returns the answer."""
    body = {"strokes": strokes, "line_width": BRUSH_WIDTH, **more}
    answer = (await ask(connection, result, "/api/look", body)).json
    if digit is not None:
        probabilities = answer["verdicts"][0]["probabilities"]
        result.faults["misread"] += probabilities.index(max(probabilities)) != digit
    return answer


async def write(random: Random, connection: Connection, result: Result, rest: float) -> None:
    """Draw one drawing."""
    await asyncio.sleep(random.uniform(0, rest))
    drawing, begin, is_finished = Writing(random, random.choice([1, 2])), time.perf_counter(), False
    await asyncio.sleep(INTERVAL)
    while not is_finished:
        asked_at = time.perf_counter()
        is_finished = asked_at - begin >= drawing.duration
        digit = drawing.digits[0] if is_finished and len(drawing.digits) == 1 else None
        answer = await look(connection, result, drawing.at(asked_at - begin), digit, unfinished=not is_finished)
        wait = asked_at + max(INTERVAL_OF_REQUESTS, answer["pause"] / 1000) - time.perf_counter()
        await asyncio.sleep(max(0.0, min(wait, max(0.0, begin + drawing.duration - time.perf_counter()))))


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


async def predict(random: Random, connection: Connection, result: Result) -> None:
    """Ask about a digit, first unfinished and then finished."""
    writing = Writing(random)
    await look(connection, result, writing.at(writing.duration / 2), None, unfinished=True)
    await look(connection, result, writing.strokes, writing.digits[0])


async def load_files(_random: Random, connection: Connection, result: Result, paths: list[str]) -> None:
    for path in paths:
        await ask(connection, result, path, Accept_Encoding="br")


async def send_photo(_random: Random, connection: Connection, result: Result, photo: bytes) -> None:
    await ask(connection, result, "/api/read_photo", photo, Content_Type="image/jpeg")


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


def measure_pupils(options: argparse.Namespace) -> int:
    print(head("pupils", "rests", *CELLS, "memory", "CPU an answer"))
    faults: Counter[str] = Counter()
    photos, photo = 0, photo_of(*["38150"] * 12, size=(1600, 1600), digit=100, ruled=True)
    with served("app.py") as app, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        server, port = psutil.Process(app.pid), port_of(app)
        for pupils, (words, rest) in itertools.product(options.pupils or [60], RESTS.items()):
            before = cpu_time(server)
            loading = pool.submit(run, port, options.loading, options.seconds, load_files, DIGITS)
            sending = pool.submit(run, port, options.photos, options.seconds, send_photo, photo, sources=OTHERS)
            result, loaded, sent = run(port, pupils, options.seconds, write, rest), loading.result(), sending.result()
            spent = 1000 * (cpu_time(server) - before) / max(1, len(result.times))
            cells = (f"{server.memory_info().rss / 1e6:.0f} MB", f"{spent:.2f} ms")
            print(row(pupils, words, *result.cells(options.seconds), *cells), flush=True)
            if loaded.times:
                print(f"{len(loaded.times) / len(DIGITS):.0f} times all digits")
            if sent.times:
                (reader,), photos = server.children(), photos + len(sent.times)
                cost = f"{cpu_time(reader) / photos:.2f} s of CPU for each, {peak_memory(reader.pid):.0f} MB at most"
                print(f"{photos} photos, {cost}")
            faults += result.faults + loaded.faults + sent.faults
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
            pupils = (options.pupils or [10])[0]
            drawing = pool.submit(run, port_of(app), pupils, options.seconds, write, CLASS_REST)
            sharing = pool.submit(run, port_of(app), phones, options.seconds, share, sources=OTHERS)
            frames = wall.evaluate(script("count_frames.js"), options.seconds)
            for who, result in (("drawing", drawing.result()), ("sharing", sharing.result())):
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
    kinds = {"pupils": measure_pupils, "class": measure_class, "term": measure_term}
    parser.add_argument("kind", nargs="?", default="pupils", choices=kinds, help="default: pupils")
    parser.add_argument("--pupils", type=int, nargs="+", help="who draw (default: 60, and 10 beside a class)")
    parser.add_argument("--seconds", type=float, default=20, help="of each class, or a term (default: %(default)s)")
    parser.add_argument("--loading", type=int, default=0, metavar="N", help="devices that load MNIST's digits")
    parser.add_argument("--photos", type=int, default=0, metavar="N", help="devices that send photos")
    parser.add_argument("--phones", type=int, default=20, help="that share (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="fork the server and use MNIST_PATH, for the tests")
    options = parser.parse_args(arguments)
    return kinds[options.kind](options)


if __name__ == "__main__":
    sys.exit(main())
