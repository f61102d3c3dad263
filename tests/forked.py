"""The page in a process of its own that is forked from one that has imported everything.

To import Gradio takes three seconds of a processor's time, and some forty tests need an app of their own. What is
about the start itself, and the tools, take `driver.running_app`, which is `python app.py`.
"""

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection
from unittest.mock import patch

from driver import ROOT, environment_of, running, served_by

CAN_FORK = sys.platform == "linux"
if CAN_FORK:
    CONTEXT = multiprocessing.get_context("forkserver")
    CONTEXT.set_forkserver_preload(["imported_app"])


class ForkedProcess:
    """As much of subprocess.Popen as the tests use."""

    def __init__(self, command, environment):
        output, theirs = multiprocessing.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=run, args=(list(map(str, command)), environment, theirs))
        with patch.dict(os.environ, {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}):
            self._process.start()  # the first one starts the fork server, too
        theirs.close()
        self.pid = self._process.pid
        self.stdout = os.fdopen(os.dup(output.fileno()), encoding="utf-8", errors="replace")
        output.close()
        self.terminate, self.kill = self._process.terminate, self._process.kill

    @property
    def returncode(self):
        return self._process.exitcode

    def wait(self, timeout=None):
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("app.py", timeout)
        return self.returncode

    def send_signal(self, number):
        os.kill(self.pid, number)


def run(command: list[str], environment: dict[str, str], output: Connection) -> None:
    """Do in this new process what `python COMMAND` does: a file, or code after -c."""
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    output.close()
    sys.stdout, sys.stderr = [open(number, "w", buffering=1, encoding="utf-8") for number in (1, 2)]  # noqa: PTH123, SIM115
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # it is another where TMPDIR is
    program, *arguments = command
    try:
        if program == "-c":
            sys.argv = ["-c", *arguments[1:]]
            exec(compile(arguments[0], "<string>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = command
            runpy.run_path(program, run_name="__main__")
    finally:
        atexit._run_exitfuncs()  # before Python 3.13 multiprocessing leaves this out


def forked(*command, **environment):
    """Like `driver.running`, which it is where the system cannot fork."""
    if not CAN_FORK:
        return running(*command, **environment)
    return served_by(ForkedProcess(command, environment_of(environment)))


def forked_app(*arguments, **environment):
    """Like `driver.running_app`."""
    return forked(ROOT / "app.py", *arguments, **environment)
