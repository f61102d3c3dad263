"""The page's server in a process of its own, the browser's options, and clear drawings of the ten digits."""

import contextlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from handwritten import WRITTEN, strokes_of
from waiting import START_TIMEOUT

from model.jobs.settings import TUTORIAL

ROOT = Path(__file__).parent.parent
TRAINING_TIMEOUT = 400_000  # ms until a small training must be done, on a busy machine, with others before it
TIMEOUT = 20_000  # ms to wait for anything in the page, many times what it takes
# A name that only the tests' browser knows, for this machine. To the browser it is another machine without TLS, as a
# school's server is, where much is missing that a page on localhost has: clipboard, wake lock, crypto.randomUUID.
INSECURE_HOST = "lan.test"
# Of the browser itself. The first line is pages for the suggestions below its address bar: each visitor would load two
# of them unseen, which takes as long as loading our page. The others are what Playwright disables: Chromium takes the
# last list that it is given, and this one is after Playwright's.
DISABLED_FEATURES = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
BROWSER_ARGUMENTS = [
    "--no-sandbox",  # cannot be had as root, nor in most containers
    "--disable-gpu",
    # What a browser fetches for itself is no business of the page.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={DISABLED_FEATURES}",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
]
# What tests open the page with: options of playwright's `new_context`.
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True, "is_mobile": True}
COMPUTER = {"viewport": {"width": 1280, "height": 720}}
STILL = {"reduced_motion": "reduce"}  # digits that draw themselves are there at once

TABS = ("draw", "steps", "inside", "learn", "mistakes")
TEXTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "page" / "texts").glob("*.json")}
A_LINE = [[(0.5, 0.2), (0.5, 0.8)]]
ANOTHER_LINE = [[(0.2, 0.5), (0.8, 0.5)]]


def on_pad(strokes, low=0.2, high=0.8):
    """Bring strokes from their box of 100 x 100 to places on the pad: list of lists of (x, y)."""
    return [[(low + x / 100 * (high - low), low + y / 100 * (high - low)) for x, y in stroke] for stroke in strokes]


def fewer(points):
    """Every sixth point and the last: a curve that is read alike, in a sixth of the time."""
    return points if len(points) < 12 else [*points[:-1:6], points[-1]]


# One clear drawing of each digit, as a network that knows MNIST alone reads it: lists of places on the pad.
CLEAR_DRAWINGS = {
    WRITTEN[name][0]: on_pad(map(fewer, strokes_of(WRITTEN[name][1])))
    for name in (
        "0 oval",
        "1 plain",
        "2 swan",
        "3 round",
        "4 open",
        "5 with a separate bar",
        "6 curved",
        "7 plain",
        "8 in one stroke",
        "9 straight",
    )
}


# ---- The server


def free_port() -> int:
    """A free port below those that outgoing connections take, so that none of these takes it before it is used."""
    while True:
        port = random.SystemRandom().randint(10_000, 30_000)  # Hypothesis seeds `random` alike in all processes
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))  # free at all of the machine's addresses
            return port


def on_host(address: str, host: str | None) -> str:
    """The address by another name of this machine, or as it is without one."""
    return re.sub(r"(?<=://)[^:/]+", host, address) if host else address


class App:
    """`python app.py`, running.

    Attributes:
        address: str, as it was printed, without a slash at the end.
        process: subprocess.Popen.
        output: list of the lines printed so far.
    """

    def __init__(self, process):
        self.process = process
        self.output = []
        self.address = None
        self._address_printed = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:  # read to the end, or the server would stop at a full pipe
            self.output.append(line)
            address = re.search(r"https?://[\w.:\[\]-]+", line)
            if address and not self._address_printed.is_set():
                self.address = address.group().rstrip("/")
                self._address_printed.set()
        self._address_printed.set()  # ended without one

    def wait_until_served(self):
        if not self._address_printed.wait(START_TIMEOUT) or not self.address:
            raise RuntimeError("the server did not print its address:\n" + "".join(self.output))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        self.process.stdout.close()


def running_app(*arguments, **environment):
    """Run `python app.py ARGUMENTS` while the block runs; yields the App once the page is served."""
    return running(ROOT / "app.py", *arguments, **environment)


def running(*command, **environment):
    """Run `python COMMAND`, which serves a page and prints where, while the block runs; yields the App."""
    return served_by(start(*command, **environment))


@contextlib.contextmanager
def served_by(process):
    """The App that a process serves, which has been started just now; it is stopped after the block."""
    app = App(process)
    try:
        app.wait_until_served()
        yield app
    finally:
        app.stop()


def start_app(*arguments, **environment):
    """Start `python app.py ARGUMENTS` with environment variables added; output and errors in one text pipe."""
    return start(ROOT / "app.py", *arguments, **environment)


def start(*command, **environment):
    """Start `python COMMAND` from the project's folder, like `start_app`."""
    return subprocess.Popen(
        [sys.executable, "-u", *map(str, command)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment_of(environment),
    )


def environment_of(added):
    """The environment variables of an app: ours without those of Gradio, and those that are added."""
    without_gradios = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
    return {**without_gradios, "PYTHONUTF8": "1", **added}


def train(http, **settings):
    """Train a network as the page does; returns its token.

    Args:
        http: httpx.Client whose base address is the page's.
        settings: what differs from the tutorial's, see `model.jobs.settings.Settings`.
    """
    body = {"settings": {**asdict(TUTORIAL), **settings}}
    events = http.post("/api/learn", json=body, timeout=START_TIMEOUT).raise_for_status().text.split("\n\n")
    updates = [json.loads(event.removeprefix("data: ")) for event in events if event]
    return next(update["token"] for update in updates if update.get("stage") == "done")
