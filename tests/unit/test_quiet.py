"""TensorFlow is imported without its notices, and no other output is lost."""

import os
import subprocess
import sys
from pathlib import Path

from model import quiet

ROOT = Path(quiet.__file__).parents[1]


def run_program(program):
    environment = {name: value for name, value in os.environ.items() if name != quiet.LOG_LEVEL_VARIABLE}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_only_tensorflows_notices_are_dropped(capfd):
    with quiet.drop_notices():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1 2 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n")
    assert capfd.readouterr().err == "E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n"


def test_importing_the_module_does_not_change_the_environment():
    program = "import os; before = dict(os.environ); import model.quiet; print(dict(os.environ) == before)"
    assert run_program(program) == "True\n"
