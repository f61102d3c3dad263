"""Measure how long the pupils of a class that draws at once wait for answers, and print the figures.

python tools/load.py                              60 pupils who write without a rest, and with rests of 0 to 3 s
python tools/load.py --against FOLDER             the same on another checkout's page, in turn
python tools/load.py --pupils 1 60 120
python tools/load.py --pupils 1 --loading 30      meanwhile 30 devices load MNIST's digits, 11 MB, again and again

Every pupil draws as a person does, half of the drawings numbers of two digits, and asks as the page does: at most ten
times a second, with one request under way, always about the newest state of the drawing, and about the last state in
any case. It exits with 1 if a request had no answer, or a finished digit was misread.
"""

import argparse
import asyncio
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from attacker import GONE, HOST, Connection, Visitor, request
from common import PadStrokes, cpu_time, percentile, served
from pen import INTERVAL, Writing

from model.drawing import PAD_SIDE
from page.engine.files import PARTS
from page.engine.routes import PREFIX
from research.markdown import head, row

PUPILS, SECONDS = 60, 20
INTERVAL_OF_REQUESTS = 0.1  # s between two of a pupil's, at least; an answer may name a longer pause
RETRY = 1.0  # s after a request that failed
RESTS = {"without a rest": 0.0, "rests of 0 to 3 s": 3.0}  # s at most, from one drawing to the next
BETWEEN_DIGITS = 0.2  # s, in which the pen goes from one digit of a number to the next
PERCENTS = (50, 95, 99)


@dataclass
class Result:
    """What a class has seen."""

    times: list[float] = field(default_factory=list)  # ms from each request to its answer
    faults: Counter[str] = field(default_factory=Counter)
    fewest: int = 0  # answers of the pupil who had the fewest

    def cells(self, seconds: float) -> list[str]:
        times = [f"{percentile(self.times, percent):.0f} ms" for percent in PERCENTS]
        return [*times, f"{len(self.times) / seconds:.0f}", f"{self.fewest / seconds:.1f}", str(self.faults.total())]


class Drawing:
    """One digit, or two side by side, as they come into being."""

    def __init__(self, random: Random) -> None:
        self.digits = [Writing(random) for _ in range(random.choice([1, 2]))]
        self._begins = [0.0]
        for digit in self.digits:
            self._begins.append(self._begins[-1] + digit.moments[-1] + BETWEEN_DIGITS)
        self.duration = self._begins[-1] - BETWEEN_DIGITS

    def at(self, moment: float) -> PadStrokes:
        """Return what is on the pad so many s from the beginning."""
        if len(self.digits) == 1:
            return self.digits[0].drawing(self.digits[0].points_at(moment))
        parts = zip((0, PAD_SIDE // 2), self.digits, self._begins, strict=False)  # left, digit, beginning
        strokes = [
            (left, stroke) for left, digit, begin in parts for stroke in digit.drawing(digit.points_at(moment - begin))
        ]
        return [[[left + x // 2, PAD_SIDE // 4 + y // 2] for x, y in stroke] for left, stroke in strokes]


async def write(random: Random, connection: Connection, rest: float, result: Result) -> None:
    """Draw one drawing, and ask about it on a connection."""
    await asyncio.sleep(random.uniform(0, rest))
    drawing, begin, is_finished = Drawing(random), time.perf_counter(), False
    await asyncio.sleep(INTERVAL)
    while not is_finished:
        asked_at = time.perf_counter()
        is_finished = asked_at - begin >= drawing.duration
        body = {
            "strokes": drawing.at(asked_at - begin),
            "line_width": Writing.line_width,
            "unfinished": not is_finished,
        }
        reply = await ask(connection, "/api/look", body, result)
        if is_finished and len(drawing.digits) == 1:
            probabilities = reply["verdicts"][0]["probabilities"]
            result.faults["misread"] += probabilities.index(max(probabilities)) != drawing.digits[0].digit
        wait = asked_at + max(INTERVAL_OF_REQUESTS, reply["pause"] / 1000) - time.perf_counter()
        await asyncio.sleep(max(0.0, min(wait, max(0.0, begin + drawing.duration - time.perf_counter()))))


async def ask(connection: Connection, path: str, body: Any, result: Result) -> Any:
    begin = time.perf_counter()
    await connection.send(request(path, body))
    reply = await connection.reply()
    if reply.status != 200:
        raise ValueError(f"{reply.status} {reply.body.decode(errors='replace')[:100]}")
    result.times.append(1000 * (time.perf_counter() - begin))
    return reply.json


async def load_digits(random: Random, connection: Connection, result: Result) -> None:
    """Load all digits of MNIST as a browser does that has none."""
    begin = time.perf_counter()
    for name in PARTS:
        await connection.send(request(f"{PREFIX}/digits/{name}"))
        reply = await connection.reply()
        if reply.status != 200:
            raise ValueError(f"{reply.status} {reply.body.decode(errors='replace')[:100]}")
    result.times.append(1000 * (time.perf_counter() - begin))


async def act(
    port: int, people: int, seconds: float, action: Callable[..., Awaitable[None]], *arguments: Any
) -> Result:
    """Let people act again and again, each on a connection of their own; returns what they have seen together."""
    results = [Result() for _ in range(people)]

    async def go_on(number: int) -> None:
        random, result = Random(number), results[number]
        await asyncio.sleep(random.uniform(0, 1))  # they do not all begin at once
        while True:
            try:
                async with Visitor(port, HOST, seconds).connection() as connection:
                    while True:
                        await action(random, connection, *arguments, result)
            except (*GONE, ValueError) as error:
                result.faults[f"{type(error).__name__} {error}"] += 1
                await asyncio.sleep(RETRY)

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*[go_on(number) for number in range(people)])
    times = [time for result in results for time in result.times]
    faults = sum((result.faults for result in results), Counter[str]())
    return Result(times, faults, min((len(result.times) for result in results), default=0))


def run(port: int, people: int, seconds: float, action: Callable[..., Awaitable[None]], *arguments: Any) -> Result:
    return asyncio.run(act(port, people, seconds, action, *arguments))


def in_process(*arguments: Any) -> Result:
    """Do as `run` in a process of its own, whose time is not taken from the caller's threads."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, *arguments).result()


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pupils", type=int, nargs="+", default=[PUPILS], help="default: 60")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each class (default: %(default)s)")
    parser.add_argument(
        "--loading", type=int, default=0, metavar="N", help="devices that load MNIST's digits meanwhile"
    )
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout")
    options = parser.parse_args()
    names = ["p50", "p95", "p99", "answers a second", "fewest of a pupil", "errors", "memory", "CPU an answer"]
    print(head("pupils", "rests", "page", *names))
    faults: Counter[str] = Counter()
    with ExitStack() as stack:
        folders = {"this one": ROOT, **({"the other": options.against} if options.against else {})}
        apps = {name: stack.enter_context(served("app.py", folder=folder)) for name, folder in folders.items()}
        for pupils in options.pupils:
            for words, rest in RESTS.items():
                for name, app in apps.items():
                    server = psutil.Process(app.process.pid)
                    before = cpu_time(server)
                    port = port_of(app.address)
                    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                        loading = pool.submit(run, port, options.loading, options.seconds, load_digits)
                        result = run(port, pupils, options.seconds, write, rest)
                    if options.loading:
                        loaded = loading.result()
                        print(f"{len(loaded.times)} times all digits, p95 {percentile(loaded.times, 95) / 1000:.1f} s")
                        faults += loaded.faults
                    spent = 1000 * (cpu_time(server) - before) / max(1, len(result.times))
                    memory = f"{server.memory_info().rss / 1e6:.0f} MB"
                    print(
                        row(pupils, words, name, *result.cells(options.seconds), memory, f"{spent:.2f} ms"), flush=True
                    )
                    faults += result.faults if name == "this one" else Counter()
    for fault, count in faults.most_common(5):
        print(f"{count} times: {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
