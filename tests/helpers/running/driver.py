"""Start the page's server in another process; options for the browser; clear drawings of the ten digits."""

import contextlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
from helpers.drawings.handwritten import WRITTEN, strokes_of
from helpers.running.waiting import PAGE, REPLY, wait_until

ROOT = Path(__file__).parents[3]
# A name of this machine in the tests' browser. The browser takes it for another machine without TLS, like a school's
# server, and so offers the page no clipboard, wake lock or crypto.randomUUID.
INSECURE_HOST = "lan.test"
# The first line disables hidden pages for the suggestions below the address bar, which take as long to load as ours.
# The others are Playwright's own list, which this one replaces: Chromium uses the last one on its command line.
DISABLED_FEATURES = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
BROWSER_ARGUMENTS = [
    "--no-sandbox",  # the sandbox fails as root and in most containers
    "--disable-gpu",
    # The browser itself must not use the network.
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    f"--disable-features={DISABLED_FEATURES}",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
]
# Options of playwright's `new_context`.
# A phone has more pixels, which only take longer to paint: see test_pad.py.
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1, "has_touch": True, "is_mobile": True}
COMPUTER = {"viewport": {"width": 1280, "height": 720}}
STILL = {"reduced_motion": "reduce"}  # of visitors: samples appear at once instead of being drawn
MOVING = {"reduced_motion": "no-preference"}  # for tests of motion

TABS = ("draw", "steps", "inside", "map", "learn", "mistakes")
TEXTS = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "page" / "texts").glob("*.json"))
}


def forms(text):
    return list(text.values()) if isinstance(text, dict) else [text]


# What a browser prints on its console while the server is away.
LOST = [f"ERR_{name}" for name in ("CONNECTION_REFUSED", "CONNECTION_RESET", "EMPTY_RESPONSE", "INTERNET_DISCONNECTED")]
LOST.append("Failed to")

A_LINE = [[(0.5, 0.2), (0.5, 0.8)]]
ANOTHER_LINE = [[(0.2, 0.5), (0.8, 0.5)]]


def on_pad(strokes, low=0.2, high=0.8):
    """Scale strokes from a box of 100 x 100 to fractions of the pad: list of lists of (x, y)."""
    return [[(low + x / 100 * (high - low), low + y / 100 * (high - low)) for x, y in stroke] for stroke in strokes]


def fewer(points):
    """Return every twelfth point and the last: the prediction stays, drawing takes a twelfth of the time."""
    return points if len(points) < 12 else [*points[:-1:12], points[-1]]


# A drawing of each digit that a network trained on MNIST alone recognizes: strokes of (x, y), fractions of the pad.
CLEAR_STYLES = ["oval", "plain", "swan", "round", "open", "with a separate bar", "curved", "plain"]
CLEAR_STYLES += ["in one stroke", "straight"]
CLEAR_DRAWINGS = {
    digit: on_pad(map(fewer, strokes_of(WRITTEN[f"{digit} {style}"][1]))) for digit, style in enumerate(CLEAR_STYLES)
}
FORTY_TWO = [
    [(x / 2 + left, y / 2) for x, y in stroke]
    for digit, left in ((4, 0), (2, 0.45))
    for stroke in CLEAR_DRAWINGS[digit]
]


# ---- The server


# Outside the range of outgoing connections, and those of this process alone among all that run tests, so that nothing
# takes one before its use. Hypothesis seeds `random` equally in all processes.
_OWN = range(10_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]), 30_000, 10)
_PORTS = iter(random.SystemRandom().sample(_OWN, len(_OWN)))


def free_port() -> int:
    while True:
        port = next(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))  # at all addresses
            return port


def assets_path(address: str) -> str:
    return re.search(r'href="\./(page/[0-9a-f]{16})/page\.css"', httpx.get(address, timeout=REPLY).text)[1]


def on_host(address: str, host: str | None) -> str:
    return re.sub(r"(?<=://)[^:/]+", host, address) if host else address


class App:
    """A running `python app.py`.

    Attributes:
        address: str, as printed but without a slash at the end.
        process: subprocess.Popen.
        pid: of the process.
        output: list of the lines printed so far.
    """

    def __init__(self, process):
        self.process, self.pid = process, process.pid
        self.output = []
        self.address = None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:  # to the end: the server would block at a full pipe
            self.output.append(line)
            if self.address is None and (address := re.search(r"https?://[\w.:\[\]-]+", line)):
                self.address = address.group().rstrip("/")

    def wait_until_served(self):
        wait_until(lambda: self.address or not self._reader.is_alive(), "the server's address")
        if self.address is None:
            raise RuntimeError("the server did not print its address:\n" + "".join(self.output))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PAGE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(PAGE)
        if not self._reader.is_alive():  # else a process that the app has started still has the pipe
            self.process.stdout.close()


def running_app(*arguments, **environment):
    return served_by(start_app(*arguments, **environment))


@contextlib.contextmanager
def served_by(process):
    app = App(process)
    try:
        app.wait_until_served()
        yield app
    finally:
        app.stop()


def start_app(*arguments, **environment):
    return start(ROOT / "app.py", *arguments, **environment)


def start(*command, folder=ROOT, **environment):
    return subprocess.Popen(
        [sys.executable, "-u", *map(str, command)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment_of(environment),
    )


def environment_of(added):
    without_gradios = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
    return {**without_gradios, "PYTHONUTF8": "1", **added}


def share(probability):
    """Return how much an English answer says that a network gives a digit."""
    return TEXTS["en"]["share_more"].format(value="99%") if probability > 0.99 else f"{round(100 * probability)}%"
