"""Commands in a network of their own, without any cable: a Linux network namespace."""

import functools
import shutil
import subprocess

import pytest


@functools.cache
def why_not():
    """Why this machine cannot run commands in a network namespace with interfaces of our own: str, or None."""
    missing = [tool for tool in ("unshare", "ip") if shutil.which(tool) is None]
    if missing:
        return f"{' and '.join(missing)} not found (Debian: util-linux, iproute2)"
    attempt = subprocess.run(
        ["unshare", "--net", "ip", "link", "add", "card", "type", "veth"], capture_output=True, text=True, check=False
    )
    return attempt.stderr.strip() if attempt.returncode else None


def in_namespace(command, setup="ip link set lo up"):
    """A command line that runs a command in a network namespace; skips the test where that cannot be.

    Args:
        command: list of str.
        setup: str, shell lines that make the network: without any, not even the machine itself can be reached.
    """
    if why_not():
        pytest.skip(f"no network namespace can be made: {why_not()}")
    return ["unshare", "--net", "sh", "-ec", f'{setup}\nexec "$@"', "sh", *command]
