"""Attacks beside another visitor: answers, memory, log, files, counts. `tools/attack.py` alone measures times."""

import subprocess
import sys

import pytest
from helpers.running.driver import ROOT

# Plays all attacks, then one on a server that holds more memory than it may and never tells wrong keys to wait. In one
# process, as importing Gradio takes as long as many an attack.
PROGRAM = """
import sys
import attack

UNLIMITED = "from page.tabs.classroom import key; key.MAX_WRONG = 10**9"
for options in ([], ["wrong-keys", "--memory", "1", "--setup", UNLIMITED]):
    sys.argv = ["attack.py", "--quick", *options]
    try:
        attack.main()
    except SystemExit as end:
        print(f"It ends with {end.code}.")
"""


@pytest.mark.slow
@pytest.mark.machine
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")
def test_the_promises_are_kept_and_a_broken_one_is_reported():
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT / "tools", capture_output=True, text=True, encoding="utf-8", check=False)
    _, *parts = done.stdout.split("It ends with ")
    assert [part.partition(".")[0] for part in parts] == ["0", "1"], done.stdout + done.stderr
    faults = parts[0].splitlines()[-3].split("|")[-2]
    assert " MB" in faults, done.stdout
    assert "wrong keys are never told to wait" in faults, done.stdout
