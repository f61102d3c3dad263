"""The page without a network: it works, and never tries to reach another machine."""

import json
import os
import subprocess
import sys
from ipaddress import ip_address

import pytest
from driver import ROOT
from namespaces import in_namespace

pytestmark = pytest.mark.slow

# Python imports this module as it starts: it logs the hosts that the process and its children try to reach.
LISTEN = """
import json, os, socket, sys

def listen(event, arguments):
    if event == "socket.connect" and arguments[0].type & socket.SOCK_DGRAM:
        return  # connecting a datagram socket sends nothing
    wanted = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}.get(event)
    if wanted is not None:
        address = arguments[wanted]
        with open(os.environ["HEARD"], "a") as heard:
            print(json.dumps(address[0] if isinstance(address, tuple) else str(address)), file=heard)

sys.addaudithook(listen)
"""
# Start the page, load it, and get a prediction.
VISIT = """
import json, sys, time
import httpx
from driver import free_port, running_app

began = time.monotonic()
with running_app("--port", free_port(), *sys.argv[1:]) as app:
    served = time.monotonic()
    httpx.get(app.address).raise_for_status()
    drawing = [[[300, 250], [700, 250], [450, 800]]]
    answer = httpx.post(f"{app.address}/gradio_api/run/predict", json={"data": [drawing]}).raise_for_status().json()
    seconds = time.monotonic() - began
print(json.dumps({"probabilities": answer["data"][0], "seconds": seconds, "printed": "".join(app.output)}))
"""


def visit(tmp_path, *options, wrap):
    """Start and use the page in a command that `wrap` may change.

    Returns:
        (visit, hosts): dict that VISIT prints; set of str, the hosts that a process tried to reach.
    """
    (tmp_path / "sitecustomize.py").write_text(LISTEN, encoding="utf-8")
    heard = tmp_path / "heard"
    done = subprocess.run(
        wrap([sys.executable, "-c", VISIT, *options]),
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "HEARD": str(heard)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout), {json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize(
    ("options", "is_pulled"),
    [([], True), (["--lan"], True), ([], False)],
    ids=["pulled", "pulled, --lan", "plugged in"],
)
def test_works_without_reaching_another_machine(tmp_path, options, is_pulled):
    done, hosts = visit(tmp_path, *options, wrap=in_namespace if is_pulled else lambda command: command)
    print(f"from launch to the first prediction: {done['seconds']:.1f} s")
    assert max(done["probabilities"], key=done["probabilities"].get) == "7"
    assert "Traceback" not in done["printed"]
    assert ("connected to no network" in done["printed"]) == bool(options)
    assert hosts  # Gradio calls its own server, so the audit hook works
    assert {host for host in hosts if host != "localhost" and not ip_address(host).is_loopback} == set()
