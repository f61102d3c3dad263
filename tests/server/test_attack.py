"""A few attacks beside another visitor: answers, memory, log, files. `tools/attack.py` has more and measures times."""

import re
import subprocess
import sys

import pytest
from driver import ROOT

# Each keeps a promise that no other test checks over real HTTP; all attacks together take minutes.
# Without those that test_images.py, test_visitors.py and the tests of the class cover without an attacker.
ATTACKS = ("costly-drawings", "hostile-json", "pipelining", "readers-asleep", "half-bodies", "many-trainings")
ATTACKS += ("other-site", "silent-connections", "wrong-keys", "no-download", "unread-downloads", "many-phones")
UNLIMITED = "from page.tabs.classroom import classroom as c; c.ADDRESS_BURST, c.PHONE_INTERVAL = 10**6, 1e-6"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address"),
]


def play(*arguments):
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), "--quick", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_promises_are_kept():
    done = play(*ATTACKS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_broken_promise_is_reported():
    done = play("full-class", "--memory", "1", "--setup", UNLIMITED)
    assert done.returncode == 1
    assert re.search(r"one address has shared \d+ drawings; \d+ MB", done.stdout), done.stdout + done.stderr
