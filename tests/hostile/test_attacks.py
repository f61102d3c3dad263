"""Attacks beside another visitor: answers, memory, log, files, counts. `tools/attack.py` alone measures times."""

import subprocess
import sys

import pytest
from driver import ROOT

UNLIMITED = "from page.tabs.classroom import key; key.MAX_WRONG = 10**9"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.machine,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address"),
]


def play(*arguments):
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), "--quick", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_promises_are_kept():
    """In one process, as importing Gradio takes as long as many an attack."""
    done = play()
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_broken_promise_is_reported():
    done = play("wrong-keys", "--memory", "1", "--setup", UNLIMITED)
    assert done.returncode == 1
    broken = done.stdout.splitlines()[-3].split("|")[-2]
    assert " MB" in broken, done.stdout + done.stderr
    assert "wrong keys are never told to wait" in broken, done.stdout + done.stderr
