"""Attacks next to a victim, small: what is answered, held, logged and kept. `tools/attack.py` also measures times."""

import subprocess
import sys

import pytest
from driver import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address"),
]

# Those without which a promise would have no test over real HTTP; all of them take minutes.
ATTACKS = (
    "costly-drawings",
    "hostile-json",
    "pipelining",
    "readers-asleep",
    "half-bodies",
    "many-trainings",
    "other-site",
    "silent-connections",
    "many-phones",
    "wrong-keys",
    "no-download",
)


def run(*arguments):
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), "--quick", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_promise_is_kept():
    done = run(*ATTACKS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_broken_promise_is_noticed():
    done = run("--memory", "1", "none")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "MB" in done.stdout
