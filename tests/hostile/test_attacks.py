"""Attacks beside another visitor: answers, memory, log, files, counts. `tools/attack.py` alone measures times."""

import re
import subprocess
import sys

import pytest
from attacks import ATTACKS
from driver import ROOT

UNLIMITED = "from page.tabs.classroom import key; key.MAX_WRONG = 10**9"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")


def play(*arguments):
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), "--quick", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_the_promises_are_kept():
    done = play()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_broken_promise_is_reported():
    done = play("none", "wrong-keys", "--memory", "1", "--setup", UNLIMITED)
    assert done.returncode == 1
    assert re.search(r"none .* \d+ MB \|\n", done.stdout), done.stdout + done.stderr
    assert "wrong keys are never told to wait" in done.stdout, done.stdout + done.stderr


def test_each_attack_is_played_in_the_suite_or_made_unnecessary_by_a_test():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    unplayed = [each.tested_by for each in ATTACKS.values() if each.tested_by]
    assert unplayed
    assert [name for name in unplayed if f"def {name}(" not in tests] == []
