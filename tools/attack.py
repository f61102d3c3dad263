"""Attack the server, each time next to a victim who draws, and tell what that does to the victim. For Linux.

python tools/attack.py                        all attacks; takes half an hour
python tools/attack.py one-event far-points   some of them
python tools/attack.py --quick                half a second each, for the tests: milliseconds do not count, and the
                                              servers are forked from one process that has imported Gradio
python tools/attack.py --list

It starts servers of its own, on this machine's loopback addresses, and sends nothing to any other. It ends with 1 where
the promise of SECURITY.md is broken: whatever one visitor sends, the answers of others stay quick and right, the server
stays small, its log short, and its disk free of all but uploads and trained networks.

Attacker, server and victim share this machine, with whatever else runs on it. So the attacker gives way (`nice`), the
time is told without that in which a thread of the server, or the victim, could have run but had no core, as the kernel
has counted it, and it is told next to that of a control: the same victim, at the same time, at a server that nobody
attacks. Both with those waits, p50 / p95 / maximum. The promise is about the time without them.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from attacker import HOST, Visitor, bytes_below
from attacks import ATTACKS, FORK, LIFETIME, ORDINARY, PASSWORD, Attack, Scene, Setting, play_in_process
from driver import START_TIMEOUT, free_port
from forked import ForkedProcess
from pen import Writing

from page.guard.connections import raise_file_limit
from page.tabs.classroom.key import TAB
from page.visitors.temporary import PREFIX

VICTIM, BYSTANDER = "127.0.0.1", "127.0.1.1"
SECONDS, QUICK_SECONDS = 10.0, 0.5  # of an attack that has no end of its own
AFTER, AFTER_QUICK = 3.0, 0.3  # s that the victim goes on drawing when the attacker has gone
PAUSE = 0.05  # s from one of the victim's requests to the next, at least

# The promise.
P95, SLOWEST = 100.0, 500.0  # ms
MEMORY = 600.0  # MB
LOG_PER_HOUR = 1_000_000  # bytes
LOG_AT_ONCE = 2_000  # bytes that may come at the beginning of an hour
DISK = 250_000_000  # bytes, of uploads and trained networks

FAULTS_SHOWN = 3  # of each attack
LOG_SHOWN = 5_000  # characters
DEADLY_MEMORY = 2_500.0  # MB at which the server is killed, so that this machine goes on


# ---- The server


class Server:
    """`python app.py`, running in a folder of its own.

    Attributes:
        setting: what is special about it.
        port: where it is.
        folder: everything that it can write to without being told where.
    """

    def __init__(self, setting: Setting, folder: Path, environment: dict[str, str], is_forked: bool) -> None:
        """Start it.

        Args:
            setting: what is special about it.
            folder: that is its own, still to be made.
            environment: variables to add.
            is_forked: whether it is spared the import of Gradio.
        """
        self.setting, self.folder, self.port = setting, folder, free_port()
        self._log = folder.with_suffix(".log")
        folder.mkdir()
        without = {name: value for name, value in os.environ.items() if not name.startswith(("GRADIO_", "MNIST_"))}
        own = {name: str(folder) for name in ("TMPDIR", "HOME", "KERAS_HOME", "XDG_CACHE_HOME")}
        environment = {**without, **own, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment}
        command = ["app.py", "--host", "0.0.0.0", "--port", str(self.port), "--training", *setting.options]
        if is_forked:
            self._log.touch()
            self.process = ForkedProcess(command, environment, output=self._log, limits=self._limits)
        else:
            self.process = self._start(command, environment)

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-u", *command],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                preexec_fn=lambda: [resource.setrlimit(*limit) for limit in self._limits.items()],
            )

    def wait(self) -> None:
        """Wait until it serves."""
        ends_at = time.monotonic() + START_TIMEOUT
        while b"The page is at" not in self._log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > ends_at:
                sys.exit(f"The server has not started:\n{self.log}")
            time.sleep(0.05)

    @property
    def _limits(self) -> dict[int, tuple[int, int]]:
        limits = {resource.RLIMIT_NOFILE: self.setting.files, resource.RLIMIT_FSIZE: self.setting.file_size}
        return {number: (most, most) for number, most in limits.items() if most}

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", errors="replace")

    @property
    def log_size(self) -> int:
        return self._log.stat().st_size

    @property
    def key(self) -> str:
        """The teacher's, or "" where there is no class."""
        found = re.search(rf"#{TAB}:([\w-]+)", self.log)
        return found.group(1) if found else ""

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def forget_peak(self) -> None:
        """Have the peak of the memory counted from now on."""
        with contextlib.suppress(OSError):
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak(self) -> float:
        """The most memory that the process has held, MB, as the kernel has counted it; without its children's."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        found = re.search(r"VmHWM:\s*(\d+) kB", status)
        return int(found.group(1)) * 1024 / 1e6 if found else 0.0

    def strange_files(self) -> list[str]:
        """What is in the folder besides uploads and trained networks, and Keras' own settings."""
        return [
            str(file)
            for parent, _, names in os.walk(self.folder)  # folders may go meanwhile
            for file in (Path(parent, name).relative_to(self.folder) for name in names)
            if not file.parts[0].startswith(PREFIX) and file.name != "keras.json"
        ]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def started(setting: Setting, is_forked: bool) -> Iterator[Server]:
    """A server in a setting, which may still be starting, while the block runs."""
    with tempfile.TemporaryDirectory(prefix="attacked-") as scratch, setting.environment(Path(scratch)) as environment:
        server = Server(setting, Path(scratch, "server"), environment, is_forked)
        try:
            yield server
        finally:
            server.stop()


# ---- The victim


@dataclass
class Answers:
    """What a victim has seen.

    Attributes:
        times: ms from each request to its answer.
        unhindered: the same without the time in which the server or the victim waited for a core.
        faults: sentences.
    """

    times: list[float] = field(default_factory=list)
    unhindered: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


class Victim:
    """A classmate who draws, looks at the other tabs, and comes with a new connection now and then."""

    KINDS = ("look", "steps", "look", "inside", "look", "predict")
    FRESH = 7  # requests of a connection
    LONGEST = 60.0  # s to wait for an answer

    def __init__(self, server: Server) -> None:
        self._server, self._port = server, server.port
        writings = [Writing(random.Random(number)) for number in range(3)]
        self._drawings = [writing.drawing(len(writing.moments)) for writing in writings]
        self._expected: dict[tuple[str, int], Any] = {}
        self._http: http.client.HTTPConnection | None = None

    def learn(self) -> None:
        """Get the right answers, before anybody attacks."""
        for kind in set(self.KINDS):
            for number in range(len(self._drawings)):
                self._expected[kind, number] = essence(kind, self._ask(kind, number)[0])
        before = timeslices(self._server.process.pid)
        for number in range(len(self._drawings)):
            self._ask("look", number)  # which is answered in the event loop
        after = timeslices(self._server.process.pid)
        self._event_loop = max(after, key=lambda thread: after[thread] - before.get(thread, 0))

    def draw(self, is_over: Any, done: Any) -> None:
        """Draw until an event is set; sends the Answers through a pipe's end."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        answers = Answers()
        count = 0
        own = Path(f"/proc/{os.getpid()}")
        while not is_over.is_set():
            kind, number = self.KINDS[count % len(self.KINDS)], count % len(self._drawings)
            if count % self.FRESH == 0:
                self._hang_up()
            # Whatever else is asked is worked on in a thread, too.
            threads = [own, self._event_loop] if kind == "look" else [own, *timeslices(self._server.process.pid)]
            before = {thread: waited_for_core(thread) for thread in threads}
            begin = time.perf_counter()
            try:
                reply, pause = self._ask(kind, number)
                if essence(kind, reply) != self._expected[kind, number]:
                    answers.faults["another answer than without an attack"] += 1
            except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
                answers.faults[f"{kind}: {type(error).__name__} {error}"[:120]] += 1
                pause = 0.0
                self._hang_up()
            answers.times.append(1000 * (time.perf_counter() - begin))
            # They may have waited at the same time, so only the longest wait is sure not to be counted twice.
            waited = max(waited_for_core(thread) - each for thread, each in before.items())
            answers.unhindered.append(max(0.0, answers.times[-1] - waited))
            is_over.wait(max(PAUSE, pause / 1000))
            count += 1
        done.send(answers)

    def _ask(self, kind: str, number: int) -> tuple[Any, float]:
        """Ask, again where the server says when; gives the reply, and the ms that it wants to have pause."""
        path, body = (
            ("/gradio_api/run/predict", {"data": [self._drawings[number], Writing.line_width]})
            if kind == "predict"
            else (f"/api/{kind}", {"strokes": self._drawings[number], "line_width": Writing.line_width})
        )
        ends_at = time.monotonic() + self.LONGEST
        while True:
            if self._http is None:
                self._http = http.client.HTTPConnection(
                    HOST, self._port, timeout=self.LONGEST, source_address=(VICTIM, 0)
                )
                self._http.connect()
                self._http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._http.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = self._http.getresponse()
            content = response.read()
            if response.status == 200:
                reply = json.loads(content)
                return reply, reply.get("pause", 0.0)
            wait = response.headers.get("Retry-After")
            if wait is None or time.monotonic() > ends_at:
                raise ValueError(f"{response.status} {content.decode(errors='replace')}")
            time.sleep(min(float(wait), 1.0))

    def _hang_up(self) -> None:
        if self._http:
            self._http.close()
        self._http = None


def timeslices(process: int) -> dict[Path, int]:
    """How often each thread of a process has run, by its folder."""
    return {thread: schedule(thread)[2] for thread in Path(f"/proc/{process}/task").iterdir()}


def waited_for_core(thread: Path) -> float:
    """How long a thread could have run but had no core to run on, ms."""
    return schedule(thread)[1] / 1e6


def schedule(thread: Path) -> list[int]:
    """What the kernel has counted of a thread: ns on a core, ns waiting for one, and how often it has run."""
    try:
        return [int(each) for each in (thread / "schedstat").read_text(encoding="ascii").split()]
    except OSError:  # it has ended
        return [0, 0, 0]


def essence(kind: str, reply: dict[str, Any]) -> Any:
    """What is always the same in the answers to a drawing."""
    if kind == "predict":
        return [{digit: round(probability, 3) for digit, probability in reply["data"][0].items()}]
    return reply[{"look": "image", "steps": "images", "inside": "field"}[kind]]


# ---- Playing


@dataclass
class Result:
    """What an attack has done.

    Attributes:
        answers: the victim's.
        control: those of a victim whose server nobody attacks, or None.
        memory: MB, the server's at its peak.
        log: bytes that its log has grown by.
        statuses: of what the attacker was answered.
        faults: in what way the promise is broken, sentences.
    """

    answers: Answers
    control: Answers | None
    memory: float
    log: int
    statuses: Counter[int]
    faults: list[str]


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))] if times else float("nan")


class Drawing:
    """A victim who draws in a process of its own until it is told that the attack is over."""

    def __init__(self, server: Server) -> None:
        victim = Victim(server)
        victim.learn()
        self._is_over = FORK.Event()
        self._answers, end = FORK.Pipe(duplex=False)
        self._process = FORK.Process(target=victim.draw, args=(self._is_over, end), daemon=True)
        self._process.start()
        end.close()

    def end(self) -> Answers:
        """What the victim has seen."""
        self._is_over.set()
        answers = self._answers.recv() if self._answers.poll(Victim.LONGEST + 5) else Answers()
        self._process.kill()
        self._process.join()
        return answers


def play(
    attack: Attack,
    server: Server,
    control: Server | None,
    source: str,
    seconds: float,
    is_quick: bool,
    memory: float,
    niceness: int,
) -> Result:
    """Play an attack on a server, which may hold so many MB, next to a victim, and to one who asks another server."""
    drawing = Drawing(server)
    drawing_elsewhere = Drawing(control) if control else None

    secrets = [str(ROOT), str(server.folder), PASSWORD, *filter(None, [server.key])]
    attacker = Visitor(server.port, source, seconds, secrets)
    bystander = Visitor(server.port, BYSTANDER, seconds, secrets)
    scene = Scene(bystander, server.folder, server.process.pid, not is_quick, server.key)
    report_end, attackers_end = FORK.Pipe(duplex=False)
    attacking = FORK.Process(target=play_gently, args=(niceness, attack, attacker, scene, attackers_end), daemon=True)

    server.forget_peak()
    log_before, begin = server.log_size, time.monotonic()
    faults: list[str] = []
    attacking.start()
    attackers_end.close()
    ends_at = begin + seconds + 3 * LIFETIME
    peak = 0.0
    while attacking.is_alive() and time.monotonic() < ends_at:
        peak = max(peak, server.peak())
        if peak > DEADLY_MEMORY or not server.is_running:
            faults.append("the server was killed" if server.is_running else "the server has ended")
            server.process.kill()
            break
        attacking.join(0.05)
    statuses: Counter[int] = Counter()
    try:
        statuses, seen = report_end.recv() if report_end.poll(1) else (statuses, [])
        faults += seen
    except EOFError:
        faults.append("the attack itself has failed")
    attacking.kill()
    attacking.join()
    if server.is_running:
        time.sleep(AFTER_QUICK if is_quick else AFTER)
    answers = drawing.end()
    elsewhere = drawing_elsewhere.end() if drawing_elsewhere else None

    result = Result(answers, elsewhere, max(peak, server.peak()), server.log_size - log_before, statuses, faults)
    hours = (time.monotonic() - begin) / 3600
    faults += [f"the victim: {fault} ({count} times)" for fault, count in answers.faults.most_common(2)]
    if not is_quick:
        slowest = max(answers.unhindered, default=float("nan"))
        faults += [f"p95 {p95(answers.unhindered):.0f} ms"] * (not p95(answers.unhindered) <= P95)
        faults += [f"at most {slowest:.0f} ms"] * (not slowest <= SLOWEST)
    faults += [f"{result.memory:.0f} MB"] * (result.memory > memory)
    faults += [f"{result.log / 1000:.0f} kB of log"] * (result.log > LOG_AT_ONCE + LOG_PER_HOUR * hours)
    if strange := server.strange_files():
        faults.append(f"files are left: {', '.join(strange[:3])}")
    if bytes_below(server.folder) > DISK:
        faults.append(f"{bytes_below(server.folder) // 10**6} MB on the disk")
    return result


def play_gently(niceness: int, *arguments: Any) -> None:
    """Play an attack, in a process that gives way to others."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(niceness)
    play_in_process(*arguments)


# ---- The report


HEAD = "| attack | p50 | p95 | at most | with waits | control | memory | log | answered with | broken |"


def summary(times: list[float]) -> list[float]:
    """p50, p95 and maximum."""
    return [statistics.median(times), p95(times), max(times)] if times else [float("nan")] * 3


def row(name: str, result: Result) -> str:
    statuses = ", ".join(f"{count} × {status or 'closed'}" for status, count in sorted(result.statuses.items()))
    shown, more = result.faults[:FAULTS_SHOWN], len(result.faults) - FAULTS_SHOWN
    faults = "; ".join([*shown, *([f"and {more} more"] if more > 0 else [])])
    cells = [name, *(f"{value:.0f} ms" for value in summary(result.answers.unhindered))]
    for answers in (result.answers, result.control):
        cells.append(" / ".join(f"{value:.0f}" for value in summary(answers.times)) if answers else "")
    cells += [f"{result.memory:.0f} MB", f"{result.log / 1000:.1f} kB", statuses, " ".join(faults.split())]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of attacks (default: all)")
    parser.add_argument("--list", action="store_true", help="tell which attacks there are")
    parser.add_argument("--quick", action="store_true", help="half a second each, and milliseconds do not count")
    parser.add_argument("--seconds", type=float, help="of an attack that has no end of its own (default: 10)")
    parser.add_argument(
        "--memory", type=float, default=MEMORY, help="MB that the server may hold (default: %(default)s)"
    )
    parser.add_argument(
        "--nice",
        type=int,
        default=19,
        help="how far the attacker gives way; where others keep the machine busy, 0 lets it attack (default: 19)",
    )
    parser.add_argument("--log", action="store_true", help="print the end of each server's log")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(f"{name:32}{each.description}" for name, each in ATTACKS.items()))
        return
    if unknown := set(arguments.names) - ATTACKS.keys():
        parser.error(f"there is no attack {', '.join(sorted(unknown))}: see --list")
    seconds = arguments.seconds or (QUICK_SECONDS if arguments.quick else SECONDS)
    raise_file_limit()
    # The servers are ended then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped: not all attacks have been played."))

    chosen = [ATTACKS[name] for name in arguments.names or ATTACKS]
    broken = 0
    print(f"{HEAD}\n|{' --- |' * (HEAD.count('|') - 1)}", flush=True)
    number = 1
    with contextlib.ExitStack() as stack:
        control = None if arguments.quick else stack.enter_context(started(ORDINARY, is_forked=False))
        if control:
            control.wait()
        early: dict[Setting, Server] = {}
        if arguments.quick and arguments.names:  # all at once, as milliseconds do not count
            settings = dict.fromkeys(each.setting for each in chosen)
            early = {setting: stack.enter_context(started(setting, is_forked=True)) for setting in settings}
        while chosen:
            # A server is attacked again and again, in the same setting, until it has broken its promise.
            setting = chosen[0].setting
            with contextlib.ExitStack() as own:
                server = early.pop(setting, None) or own.enter_context(started(setting, arguments.quick))
                server.wait()
                while chosen and chosen[0].setting == setting:
                    number += 1
                    each = chosen.pop(0)
                    duration = seconds if arguments.quick else max(seconds, each.lasts)
                    source = f"127.0.{2 + number // 250}.{1 + number % 250}"
                    result = play(
                        each, server, control, source, duration, arguments.quick, arguments.memory, arguments.nice
                    )
                    print(row(each.name, result), flush=True)
                    if result.faults:
                        broken += 1
                        break
                server.process.terminate()  # it ends while others are attacked
                if arguments.log:
                    print(server.log[-LOG_SHOWN:], file=sys.stderr)
    print(f"\n{broken} attacks break the promise." if broken else "\nThe promise is kept.")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
