"""Attack the server, each time next to a victim who draws, and print what that does to the victim. For Linux.

python tools/attack.py                                  all attacks, in ten minutes
python tools/attack.py many-digits --seconds 30         one of them
python tools/attack.py --quick                          each request once or twice, without milliseconds, for the tests

It ends with 1 if a promise of SECURITY.md is broken: whatever one visitor sends, the answers of others stay quick and
right, the server stays small, its log short, and its disk free of all but uploads, trained networks and a class.

They share this machine with whatever else runs on it. So the attacker gives way (`nice`), and the promise is about
times without those in which the server's event loop or the victim could have run but had no core, as the kernel counts
them. Both are printed, p50 / p95 / maximum; the attack `none` is the control.
"""

import argparse
import asyncio
import itertools
import logging
import multiprocessing
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import attacks_on_bounds  # noqa: F401  # adds its attacks to ATTACKS
from attacker import HOST, SILENT, Visitor
from attacks import ATTACKS, LIFETIME, Scene, Setting
from common import App, head, percentile, row, served, small_mnist, teacher_key
from forked import forked
from pen import Writing

from page.guard.connections import raise_file_limit
from page.visitors.temporary import PREFIX

VICTIM, BYSTANDER = "127.0.0.1", "127.0.1.1"
PAUSE = 0.05  # s from one of the victim's requests to the next
FRESH = 7  # requests of one of the victim's connections
P95, SLOWEST = 100.0, 500.0  # ms, promised
MEMORY = 600.0  # MB, promised
LOG_PER_HOUR, LOG_AT_ONCE = 1_000_000, 2_000  # bytes, promised, and what may come at the beginning of an hour
DISK = 250_000_000  # bytes of uploads, trained networks and a class
DEADLY_MEMORY = 2_500.0  # MB at which an attack is ended, so that this machine goes on
FORK = multiprocessing.get_context("fork")
PROGRAM = """
import resource, runpy, sys
if {files}:
    resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))
sys.argv[0] = "app.py"
{setup}
runpy.run_path("app.py", run_name="__main__")
"""


class Child:
    """A function that runs in a process of its own, so that its work counts neither as ours nor as the server's."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._results = FORK.SimpleQueue()
        self.process = FORK.Process(target=lambda: self._results.put(function(*arguments)), daemon=True)
        self.process.start()

    def result(self) -> Any:
        """Return what the function has returned, None if it failed or takes too long."""
        ends_at = time.monotonic() + LIFETIME
        while self._results.empty() and self.process.is_alive() and time.monotonic() < ends_at:
            time.sleep(0.01)
        returned = None if self._results.empty() else self._results.get()
        self.process.kill()
        return returned


@dataclass
class Answers:
    """What the victim has seen: ms to each answer, the same without waits for a core, and sentences on faults."""

    times: list[float] = field(default_factory=list)
    unhindered: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


def draw(port: int, server: int, is_over: Any, is_ready: Any) -> Answers:
    """Draw, look at other tabs and call the API until `is_over`, with a new connection now and then."""
    drawings = [(writing := Writing(random.Random(n))).drawing(len(writing.moments)) for n in range(3)]
    asked = [
        (path, {"strokes": strokes}) for path in ("/api/look", "/api/steps", "/api/inside") for strokes in drawings
    ]
    asked += [("/gradio_api/run/predict", {"data": [strokes]}) for strokes in drawings]

    def connect() -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=VICTIM)
        return httpx.Client(base_url=f"http://{HOST}:{port}", transport=transport, timeout=LIFETIME)

    def ask(path: str, body: Any) -> Any:
        while (reply := client.post(path, json=body)).status_code == 503:
            time.sleep(min(float(reply.headers["Retry-After"]), 1.0))
        answer = reply.raise_for_status().json()
        return {name: value for name, value in answer.items() if name != "pause"}  # which depends on the load

    client = connect()
    before = schedules(server)
    expected = [ask(*each) for each in asked]
    loop = max(after := schedules(server), key=lambda task: after[task][2] - before.get(task, (0, 0, 0))[2])
    is_ready.set()
    answers = Answers()
    for number in itertools.cycle(range(len(asked))):
        if is_over.wait(PAUSE):
            return answers
        if len(answers.times) % FRESH == 0:
            client.close()
            client = connect()
        waited = [schedule(Path("/proc/self"))[1], schedule(loop)[1]]
        begin = time.perf_counter()
        try:
            is_right = ask(*asked[number]) == expected[number]
            answers.faults.update(["another answer than without an attack"] * (not is_right))
        except httpx.HTTPError as error:
            answers.faults[f"{asked[number][0]}: {type(error).__name__} {error}"[:120]] += 1
        answers.times.append(1000 * (time.perf_counter() - begin))
        # Both may have waited at the same time, so only the longer wait is sure not to be counted twice.
        longest = max(schedule(Path("/proc/self"))[1] - waited[0], schedule(loop)[1] - waited[1])
        answers.unhindered.append(max(0.0, answers.times[-1] - longest / 1e6))
    return answers


def schedule(task: Path) -> list[int]:
    """Return what the kernel counts of a thread: ns on a core, ns waiting for one, and how often it has run."""
    return [int(each) for each in (task / "schedstat").read_text(encoding="ascii").split()]


def schedules(process: int) -> dict[Path, list[int]]:
    return {task: schedule(task) for task in Path(f"/proc/{process}/task").iterdir()}


def play(name: str, attacker: Visitor, scene: Scene, niceness: int) -> tuple[Counter[int], list[str]]:
    """Play an attack; returns the statuses of what the attacker was answered, and sentences on faults."""
    os.nice(niceness)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of each write to a closed connection
    function, _, allowed = ATTACKS[name]

    async def attack() -> None:
        try:
            async with asyncio.timeout(attacker.seconds + 2 * LIFETIME):
                await function(attacker, scene)
        except TimeoutError:
            attacker.check(False, "the server has kept the attack waiting")

    asyncio.run(attack())
    odd = attacker.statuses.keys() - allowed - {SILENT}
    attacker.check(not odd, f"answered with {sorted(odd)}")
    attacker.check(not attacker.statuses[SILENT], f"{attacker.statuses[SILENT]} requests had no answer")
    return attacker.statuses, [*attacker.faults, *scene.bystander.faults]


def attacked(name: str, app: App, folder: Path, source: str, options: argparse.Namespace) -> tuple[str, list[str]]:
    """Play an attack on a server next to a victim; returns a row of the table, and how the promise is broken."""
    port = int(app.address.rpartition(":")[2])
    key = teacher_key(app) if "--class" in ATTACKS[name][1].options else ""
    secrets = [str(ROOT), str(folder), *([key] if key else [])]
    attacker, bystander = (Visitor(port, address, options.seconds, secrets) for address in (source, BYSTANDER))
    scene = Scene(bystander, folder, psutil.Process(app.process.pid), options.quick, key)
    is_over, is_ready = FORK.Event(), FORK.Event()
    victim = Child(draw, port, app.process.pid, is_over, is_ready)
    is_ready.wait(LIFETIME)

    log, begin, memory = len("".join(app.output)), time.monotonic(), 0.0
    playing = Child(play, name, attacker, scene, options.nice)
    while playing.process.is_alive() and memory < DEADLY_MEMORY:
        memory = max(memory, scene.server.memory_info().rss / 1e6)
        playing.process.join(0.02)
    statuses, faults = playing.result() or (Counter(), ["the attack itself has failed, or the server has ended"])
    time.sleep(0.2 if options.quick else 3)
    is_over.set()
    answers = victim.result() or Answers(faults=Counter(["it has had no answer"]))

    log = len("".join(app.output)) - log
    faults += [f"the victim: {fault} ({count} times)" for fault, count in answers.faults.most_common(2)]
    own = [percentile(answers.unhindered, percent) for percent in (50, 95, 100)]
    if not options.quick and not (own[1] <= P95 and own[2] <= SLOWEST):
        faults.append("the victim waits too long")
    faults += [f"{memory:.0f} MB"] * (memory > options.memory)
    faults += [f"{log} bytes of log"] * (log > LOG_AT_ONCE + LOG_PER_HOUR * (time.monotonic() - begin) / 3600)
    kept = [path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()]
    if strange := [
        each for each in kept if not each.startswith(PREFIX) and each not in ("small.npz", ".keras", "class")
    ]:
        faults.append(f"files are left: {', '.join(strange[:3])}")
    faults += [f"{scene.size()} bytes on the disk"] * (scene.size() > DISK)
    times = [
        " / ".join(f"{percentile(each, p):.0f}" for p in (50, 95, 100)) for each in (answers.unhindered, answers.times)
    ]
    told = ", ".join(f"{count} × {status or 'closed'}" for status, count in sorted(statuses.items()))
    return row(name, *times, f"{memory:.0f} MB", f"{log} B", told, "; ".join(faults[:3])), faults


def start(setting: Setting, stack: ExitStack, is_quick: bool, setup: str) -> tuple[App, Path]:
    """Start a server in a setting, after some Python, with a folder of its own, until the stack ends."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-")))
    away = stack.enter_context(socket.create_server((HOST, 0), backlog=512))  # accepts nothing itself
    address = {"MNIST_PATH": "", "MNIST_URL": f"http://{HOST}:{away.getsockname()[1]}/mnist.npz", "NO_PROXY": "*"}
    environment = address if setting.is_mnist_away else small_mnist(folder)
    environment |= dict.fromkeys(("TMPDIR", "HOME", "KERAS_HOME", "XDG_CACHE_HOME"), str(folder))
    program = PROGRAM.format(files=setting.files, setup=f"{setting.setup}\n{setup}")
    arguments = ["--training", *(option.format(folder=folder) for option in setting.options)]
    server = forked if is_quick else served  # one process has imported Gradio for all
    return stack.enter_context(server("-c", program, *arguments, **environment)), folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ATTACKS))
    parser.add_argument("--quick", action="store_true", help="each request once or twice; milliseconds do not count")
    parser.add_argument("--seconds", type=float, default=10, help="of an attack without an end (default: 10)")
    parser.add_argument("--memory", type=float, default=MEMORY, help="MB that the server may hold (default: 600)")
    parser.add_argument("--setup", default="", help="Python to run in the server before it starts, as to raise a limit")
    parser.add_argument("--nice", type=int, help="how far the attacker gives way (default: 19, and 0 with --quick)")
    options = parser.parse_args()
    if unknown := set(options.names) - ATTACKS.keys():
        parser.error(f"there is no attack {', '.join(sorted(unknown))}")
    options.seconds = 0 if options.quick else options.seconds
    options.nice = (0 if options.quick else 19) if options.nice is None else options.nice
    raise_file_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped: not all attacks have been played."))

    print(head("attack", "ms without waits", "with waits", "memory", "log", "answered with", "broken"), flush=True)
    broken = number = 0
    names = sorted(options.names or ATTACKS, key=lambda name: str(ATTACKS[name][1]))
    for setting, together in itertools.groupby(names, key=lambda name: ATTACKS[name][1]):
        with ExitStack() as stack:
            app, folder = start(setting, stack, options.quick, options.setup)
            for name in together:
                number += 1
                shown, faults = attacked(name, app, folder, f"127.0.2.{number}", options)
                print(shown, flush=True)
                broken += bool(faults)
                if faults and not options.quick:
                    print("".join(app.output)[-2000:], file=sys.stderr)
    print(f"\n{broken} attacks break the promise." if broken else "\nThe promise is kept.")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
