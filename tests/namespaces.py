"""Commands without a network: in a Linux network namespace."""

import functools
import shutil
import subprocess

import pytest


@functools.cache
def why_not():
    """Return why this machine cannot run commands in a network namespace with new interfaces: str or None."""
    missing = [tool for tool in ("unshare", "ip") if shutil.which(tool) is None]
    if missing:
        return f"{' and '.join(missing)} not found (Debian: util-linux, iproute2)"
    attempt = subprocess.run(
        ["unshare", "--net", "ip", "link", "add", "card", "type", "veth"], capture_output=True, text=True, check=False
    )
    return attempt.stderr.strip() if attempt.returncode else None


def in_namespace(command, setup="ip link set lo up"):
    """Return a command that runs another one in a network namespace; skips the test if the system has none.

    `setup` has the shell commands that make the network; without them even the loopback interface is down.
    """
    if why_not():
        pytest.skip(f"no network namespaces: {why_not()}")
    return ["unshare", "--net", "sh", "-ec", f'{setup}\nexec "$@"', "sh", *command]
