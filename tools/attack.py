"""Attack the server, each time next to a victim who draws, and print what that does to the victim. For Linux.

python tools/attack.py                                  all attacks, in 20 minutes
python tools/attack.py random-requests --seconds 60     one of them
python tools/attack.py --quick                          as the tests play them: once and without milliseconds

It ends with 1 if a promise of SECURITY.md is broken: whatever one visitor sends, the answers of others stay quick and
right, the server stays small, its log short, and its disk free of all but a class.

Attacker, server and victim share this machine with whatever else runs on it. So the attacker gives way (`nice`), and
the victim's times, p50 / p95 / maximum, are printed beside those of the seconds before the attack, the control. On a
busy machine both are long.
"""

import argparse
import asyncio
import itertools
import logging
import multiprocessing
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import percentile, port_of, served, small_mnist
from helpers.attacks.attacker import HOST, SILENT, Visitor
from helpers.attacks.attacks import ATTACKS
from helpers.attacks.scene import LIFETIME, Scene, Setting
from helpers.classes.classroom import key_of
from helpers.requests.calls import peak_memory
from pen import Writing

from research.markdown import head, row

VICTIM = "127.0.0.1"
BYSTANDER = "127.0.1.1"
PAUSE = 0.05  # s from one of the victim's requests to the next
PAUSE_OF_QUICK = 0.2  # where their times do not count
FRESH = 7  # requests of one of the victim's connections
P95 = 100.0  # ms, promised for 95% of the answers
SLOWEST = 500.0  # ms, promised
MEMORY = 600.0  # MB, promised
LOG_PER_HOUR = 1_000_000  # bytes, promised
LOG_AT_ONCE = 2_000  # bytes that may come at the beginning of an hour
DISK = 60_000_000  # bytes of a class
# What a server may print: its address, and uvicorn's warnings about malformed HTTP.
EXPLAINED = (
    "The page is at ",
    "WARNING:  Invalid HTTP request received.",
    "WARNING:  Unsupported upgrade request.",
    "WARNING:  No supported WebSocket library detected.",
)
FAMILIAR = ("WARNING: ", "socket.send() raised exception")  # lines of the log that a request may cause
DEADLY_MEMORY = 2_500.0  # MB at which an attack is ended, so that this machine goes on
FORK = multiprocessing.get_context("fork")
PROGRAM = """
import runpy
{setup}
runpy.run_path("app.py", run_name="__main__")
"""


@dataclass
class Answers:
    """What the victim has seen: ms to each answer, and sentences on faults."""

    times: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def are_slow(self) -> bool:
        return percentile(self.times, 95) > P95 or max(self.times, default=0) > SLOWEST

    def __str__(self) -> str:
        return " / ".join(f"{percentile(self.times, percent):.0f}" for percent in (50, 95, 100))


def draw(port: int, pause: float, reports: Connection) -> None:
    """Call the API about drawings, with a new connection now and then; send Answers when asked."""
    drawings = [Writing(random.Random(n)).strokes for n in range(3)]
    asked = [("/gradio_api/run/predict", {"data": [strokes]}) for strokes in drawings]

    def connect() -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=VICTIM)
        return httpx.Client(base_url=f"http://{HOST}:{port}", transport=transport, timeout=LIFETIME)

    def ask(path: str, body: Any) -> Any:
        while (reply := client.post(path, json=body)).status_code == 503:
            time.sleep(min(float(reply.headers["Retry-After"]), 1.0))
        return reply.raise_for_status().json()

    client = connect()
    expected = [ask(*each) for each in asked]
    answers = Answers()
    for number in itertools.cycle(range(len(asked))):
        if reports.poll(pause) and answers.times:
            reports.recv()
            reports.send(answers)
            answers = Answers()
        if len(answers.times) % FRESH == 0:
            client.close()
            client = connect()
        begin = time.perf_counter()
        try:
            is_right = ask(*asked[number]) == expected[number]
            answers.faults.update(["another answer than without an attack"] * (not is_right))
        except httpx.HTTPError as error:
            answers.faults[f"{asked[number][0]}: {type(error).__name__} {error}"[:120]] += 1
        answers.times.append(1000 * (time.perf_counter() - begin))


def report(victim: Connection) -> Answers:
    """Return what the victim has seen since the last report."""
    victim.send(None)
    return victim.recv() if victim.poll(LIFETIME) else Answers(faults=Counter(["it has had no answer"]))


def play(name: str, attacker: Visitor, scene: Scene, results: Connection) -> None:
    """Play an attack; sends the statuses of what the attacker was answered, and sentences on faults."""
    os.nice(19 if attacker.seconds else 0)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of each write to a closed connection

    async def attack() -> None:
        try:
            async with asyncio.timeout(attacker.seconds + 8 * LIFETIME):
                await ATTACKS[name].play(attacker, scene)
        except TimeoutError:
            attacker.check(False, "the server has kept the attack waiting")

    asyncio.run(attack())
    odd = attacker.statuses.keys() - ATTACKS[name].allowed - {SILENT}
    attacker.check(not odd, f"answered with {sorted(odd)}")
    attacker.check(not attacker.statuses[SILENT], f"{attacker.statuses[SILENT]} requests had no answer")
    results.send((attacker.statuses, [*attacker.faults, *scene.bystander.faults]))


def unexplained(output):
    """Return the lines that a server printed besides EXPLAINED."""
    return [line for line in map(str.strip, output) if line and not line.startswith(EXPLAINED)]


class Attacked:
    """A server to attack, with a folder of its own and a victim."""

    def __init__(self, setting: Setting, stack: ExitStack, options: argparse.Namespace) -> None:
        """Start it until the stack ends."""
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-")))
        away = stack.enter_context(socket.create_server((HOST, 0), backlog=512))  # accepts nothing itself
        address = {"MNIST_PATH": "", "MNIST_URL": f"http://{HOST}:{away.getsockname()[1]}/mnist.npz", "NO_PROXY": "*"}
        environment = options.mnist if setting.has_mnist else address
        environment = environment | dict.fromkeys(("TMPDIR", "HOME", "KERAS_HOME", "XDG_CACHE_HOME"), str(self.folder))
        program = PROGRAM.format(setup=f"{setting.setup}\n{options.setup}")
        command = ("-c", program, "--class", self.folder / "class")
        self.app = stack.enter_context(served(*command, is_forked=options.quick, **environment))
        self.victim, theirs = FORK.Pipe()
        pause = PAUSE_OF_QUICK if options.quick else PAUSE
        drawing = FORK.Process(target=draw, args=(port_of(self.app), pause, theirs), daemon=True)
        drawing.start()
        stack.callback(drawing.kill)
        report(self.victim)  # it draws
        self.key = key_of(self.app)  # the teacher's

    def attack(self, name: str, options: argparse.Namespace) -> bool:
        """Play an attack from an address of its own; prints a row of the table, returns whether the promise is kept."""
        secrets = [str(ROOT), str(self.folder), self.key]
        addresses = f"127.0.2.{list(ATTACKS).index(name) + 1}", BYSTANDER
        attacker, bystander = (Visitor(port_of(self.app), each, options.seconds, secrets) for each in addresses)
        scene = Scene(bystander, self.folder, psutil.Process(self.app.pid), self.key)
        results, theirs = FORK.Pipe(duplex=False)
        playing = FORK.Process(target=play, args=(name, attacker, scene, theirs), daemon=True)
        report(self.victim)
        time.sleep(options.seconds)
        control = report(self.victim)
        lines, begin = len(self.app.output), time.monotonic()
        Path(f"/proc/{self.app.pid}/clear_refs").write_text("5", encoding="ascii")  # resets the peak of its memory
        playing.start()
        while playing.is_alive() and not results.poll() and peak_memory(self.app.pid) < DEADLY_MEMORY:
            playing.join(0.02)
        statuses, faults = Counter[int](), ["the attack itself has failed, or the server has ended"]
        if results.poll():
            statuses, faults = results.recv()
        playing.kill()
        time.sleep(0 if options.quick else 3)  # what it has left behind
        answers = report(self.victim)

        memory, printed = peak_memory(self.app.pid), self.app.output[lines:]
        log = len("".join(printed))
        faults += [f"the victim: {fault} ({count} times)" for fault, count in answers.faults.most_common(2)]
        too_long = "the victim waits too long" + ", also without the attack" * control.are_slow
        faults += [too_long] * (answers.are_slow and not options.quick)
        faults += [f"{memory:.0f} MB"] * (memory > options.memory)
        faults += [f"{log} bytes of log"] * (log > LOG_AT_ONCE + LOG_PER_HOUR * (time.monotonic() - begin) / 3600)
        faults += [f"log: {line}" for line in unexplained(printed) if not line.startswith(FAMILIAR)]
        kept = {path.relative_to(self.folder).parts[0] for path in self.folder.rglob("*") if path.is_file()}
        strange = sorted(kept - {"keras.json", "class"})
        faults += [f"files are left: {', '.join(strange[:3])}"] * bool(strange)
        faults += [f"{scene.size()} bytes on the disk"] * (scene.size() > DISK)
        told = ", ".join(f"{count} × {status or 'closed'}" for status, count in sorted(statuses.items()))
        print(row(name, answers, control, f"{memory:.0f} MB", f"{log} B", told, "; ".join(faults[:3])), flush=True)
        if faults and not options.quick:
            print("".join(self.app.output)[-2000:], file=sys.stderr)
        return not faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ATTACKS))
    parser.add_argument("--quick", action="store_true", help="play each once; milliseconds do not count")
    parser.add_argument("--seconds", type=float, default=10, help="of an attack without an end (default: 10)")
    parser.add_argument("--memory", type=float, default=MEMORY, help="MB that the server may hold (default: 600)")
    parser.add_argument("--setup", default="", help="Python to run in the server before it starts, as to raise a limit")
    options = parser.parse_args()
    if unknown := set(options.names) - ATTACKS.keys():
        parser.error(f"there is no attack {', '.join(sorted(unknown))}")
    options.seconds = 0 if options.quick else options.seconds
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped: not all attacks have been played."))

    print(head("attack", "ms", "control", "memory", "log", "answered with", "broken"), flush=True)
    names, broken = options.names or list(ATTACKS), 0
    with tempfile.TemporaryDirectory() as data:
        options.mnist = small_mnist(data)
        for setting in dict.fromkeys(ATTACKS[name].setting for name in names):
            with ExitStack() as stack:
                attacked = Attacked(setting, stack, options)
                of_setting = [name for name in names if ATTACKS[name].setting == setting]
                broken += sum(not attacked.attack(name, options) for name in of_setting)
    print(f"\n{broken} attacks break the promise." if broken else "\nThe promise is kept.")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
