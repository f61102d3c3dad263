"""A few attacks beside another visitor: answers, memory, log, files. `tools/attack.py` has more and measures times."""

import subprocess
import sys

import pytest
from driver import ROOT

# Each keeps a promise that no other test checks over real HTTP; all attacks together take minutes.
ATTACKS = ("costly-drawings", "hostile-json", "pipelining", "readers-asleep", "half-bodies", "many-trainings")
ATTACKS += ("other-site", "silent-connections", "many-phones", "wrong-keys", "no-download")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")
def test_the_promises_are_kept():
    command = [sys.executable, str(ROOT / "tools" / "attack.py"), "--quick", *ATTACKS]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
