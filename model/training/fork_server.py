"""A server that has imported TensorFlow and forks the processes of trainings, so that each of them starts at once.

    python -m model.training.fork_server

Its standard input is a Unix socket of sequenced packets. It sends READY after its imports. Each packet that it receives
contains the name of a module with a `main`, such as `model.training.live`, and a stream socket. A new process runs the
module with the socket as its standard input and output. The server ends when its input is closed, and each process when
its own is.
"""

import contextlib
import gc
import importlib
import os
import signal
import socket

from model.jobs.training_job import READY
from model.training.live import lower_priority
from model.training.quiet import import_tensorflow_quietly

MAX_NAME = 200  # bytes of a module's name


def main() -> None:
    lower_priority()
    with socket.socket(fileno=0) as control:
        import_all()
        with contextlib.suppress(BrokenPipeError):  # the parent has ended, which `receive` will report
            control.send(READY)
        module, connection = receive(control)
        while connection and os.fork() != 0:
            connection.close()
            module, connection = receive(control)
        if connection:  # this is a new process
            control.detach()
            become(module, connection)


def receive(control: socket.socket) -> tuple[str, socket.socket | None]:
    """Wait for a module's name and a socket; return "" and None when the other end is closed."""
    try:
        name, files, _, _ = socket.recv_fds(control, MAX_NAME, 1)
    except ConnectionResetError:  # closed before it had read READY
        return "", None
    return name.decode(), socket.socket(fileno=files[0]) if files else None


def import_all() -> None:
    """Import everything that trainings need. This starts no TensorFlow threads, which would not survive a fork."""
    import_tensorflow_quietly()
    import model.training.class_training
    import model.training.live_training  # noqa: F401

    gc.collect()
    gc.freeze()  # otherwise the first collection in each process would write to the shared memory, and so copy it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system need not keep exit codes, which this process ignores


def become(module: str, connection: socket.socket) -> None:
    """Run a module's `main` with a socket as standard input and output."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection:
        os.dup2(connection.fileno(), 0)
        os.dup2(connection.fileno(), 1)
    importlib.import_module(module).main()


if __name__ == "__main__":
    main()
