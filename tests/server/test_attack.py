"""Attacks next to a victim, small: what is answered, held, logged and kept. `tools/attack.py` also tells times."""

import subprocess
import sys

import pytest
from driver import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address"),
]

# One of each kind, those that attack the same server in a row; all of them take minutes.
ATTACKS = (
    "long-strings",
    "far-points",
    "many-strokes",
    "deep-lists",
    "float-tiff",
    "odd-boundaries",
    "one-event",
    "streams-again",
    "upgraded-connections",
    "asleep-between-requests",
    "half-closed",
    "many-trainings",
    "other-site",
    "many-digits",
    "full-disk",
    "silent-connections",
    "broken-file",
    "packets-dropped",
    "hostile-shares",
    "wrong-keys",
    "bad-zips",
)


def run(*arguments):
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_promise_is_kept():
    done = run("--quick", "--nice", "0", *ATTACKS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_broken_promise_is_noticed():
    done = run("--quick", "--memory", "1", "nobody")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "MB" in done.stdout


def test_who_ends_it_is_told_that_it_is_not_done():
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), "--quick", "--seconds", "60", "nobody"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as play:
        assert "attack" in play.stdout.readline()  # the table's head
        play.terminate()
        _, told = play.communicate(timeout=60)
    assert play.returncode == 1
    assert told.strip() == "Stopped: not all attacks have been played."
