"""Run `model.training.fork_server`, forked from another one, with the environment that its input brings first, as JSON.

It is a separate module because a fork server runs the `main` of a module.
"""

import json
import os
import socket

from model.training import fork_server

MAX_ENVIRONMENT = 2**17  # bytes


def main() -> None:
    with socket.socket(fileno=os.dup(0)) as control:
        environment = json.loads(control.recv(MAX_ENVIRONMENT))
    os.environ.clear()
    os.environ.update(environment)
    fork_server.main()
