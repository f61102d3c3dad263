"""Start apps by forking a process that has imported Gradio.

That takes three seconds of CPU time, and some thirty tests need a separate app; each process that runs tests has one
such process. Tests of starting the app, and the tools that measure it, use `driver.running_app`, which runs
`python app.py`.
"""

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import weakref
from multiprocessing.connection import Connection
from types import ModuleType
from unittest.mock import patch

from helpers.running.driver import ROOT, environment_of, free_port, served_by, start

CAN_FORK = sys.platform == "linux"
PYTHON_PATH = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
if CAN_FORK:
    CONTEXT = multiprocessing.get_context("forkserver")
    CONTEXT.set_forkserver_preload(["helpers.running.imported_app"])


class ForkedProcess:
    """The part of subprocess.Popen that the tests use; `stdout`, a text file, also has the errors."""

    def __init__(self, command, environment):
        """Start a command: a file, or code after -c, and its arguments."""
        ours, theirs = multiprocessing.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=run, args=(list(map(str, command)), environment, theirs))
        # Otherwise it would import the program that runs the tests.
        with patch.dict(os.environ, PYTHON_PATH), patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
            self._process.start()
        self.pid = self._process.pid
        self.stdout = os.fdopen(os.dup(ours.fileno()), encoding="utf-8", errors="replace")
        for end in (ours, theirs):
            end.close()
        self.terminate, self.kill = self._process.terminate, self._process.kill

    @property
    def returncode(self):
        return self._process.exitcode

    def wait(self, timeout=None):
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("app.py", timeout)
        return self.returncode


def run(command: list[str], environment: dict[str, str], output: Connection) -> None:
    with output:
        os.dup2(output.fileno(), 1)
    os.dup2(1, 2)
    sys.stdout, sys.stderr = [open(number, "w", buffering=1, encoding="utf-8") for number in (1, 2)]  # noqa: PTH123, SIM115
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # depends on TMPDIR
    atexit.register(weakref.finalize._exitfunc)  # removes temporary folders; Python 3.13 and newer forget it in a fork
    program, *arguments = command
    try:
        if program == "-c":
            sys.argv = ["-c", *arguments[1:]]
            exec(compile(arguments[0], "<string>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = command
            runpy.run_path(program, run_name="__main__")
    finally:
        atexit._run_exitfuncs()  # multiprocessing omits this before Python 3.13


def forked_process(*command, **environment):
    """Start `python COMMAND`. Forks where the system can."""
    if not CAN_FORK:
        return start(*command, **environment)
    return ForkedProcess(command, environment_of(environment))


def output_of(*command, **environment):
    process = forked_process(*command, **environment)
    with process.stdout:
        output = process.stdout.read()
    process.wait()
    return output, process.returncode


def forked(*command, **environment):
    """Run `python COMMAND`, which serves a page, while the block runs; yields the App."""
    return served_by(forked_process(*command, **environment))


def forked_app(*arguments, **environment):
    return forked(ROOT / "app.py", *arguments, **environment)


class RestartableApp:
    """A server that can be killed and started again at the same address.

    Attributes:
        app: App, the newest one.
        address: str, its address.
    """

    def __init__(self, stack, *options, **environment):
        """Start it until the stack ends."""
        self.port, self.stack, self.options, self.environment = free_port(), stack, options, environment
        self.start()

    def start(self):
        served = forked_app("--port", self.port, *self.options, **self.environment)
        self.app = self.stack.enter_context(served)
        self.address = self.app.address

    @property
    def output(self):
        return self.app.output

    def kill(self):
        self.app.process.kill()
        self.app.process.wait()
