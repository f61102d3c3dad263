"""The page without any network connects to no other machine, and waits for none."""

import json
import os
import subprocess
import sys
from ipaddress import ip_address

import pytest
from driver import ROOT
from namespaces import in_namespace

pytestmark = pytest.mark.slow

# Python imports this module at its start: it logs the hosts that the process and its children want to reach.
LISTEN = """
import json, os, socket, sys

def listen(event, arguments):
    if event == "socket.connect" and arguments[0].type & socket.SOCK_DGRAM:
        return  # sends nothing by itself
    wanted = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}.get(event)
    if wanted is not None:
        address = arguments[wanted]
        with open(os.environ["HEARD"], "a") as heard:
            print(json.dumps(address[0] if isinstance(address, tuple) else str(address)), file=heard)

sys.addaudithook(listen)
"""
# Launch, load the page, and read a digit.
VISIT = """
import json, sys
import httpx
from driver import free_port, running_app

with running_app("--port", free_port(), *sys.argv[1:]) as app:
    httpx.get(app.address).raise_for_status()
    drawing = [[[300, 250], [700, 250], [450, 800]]]
    answer = httpx.post(f"{app.address}/gradio_api/run/predict", json={"data": [drawing]}).raise_for_status().json()
print(json.dumps({"probabilities": answer["data"][0], "printed": "".join(app.output)}))
"""


def test_works_without_a_network_and_wants_to_reach_no_other_machine(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(LISTEN, encoding="utf-8")
    heard = tmp_path / "heard"
    result = subprocess.run(
        in_namespace([sys.executable, "-c", VISIT, "--lan"]),
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "HEARD": str(heard)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    done = json.loads(result.stdout)
    hosts = {json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()}
    assert max(done["probabilities"], key=done["probabilities"].get) == "7"
    assert "Traceback" not in done["printed"]
    assert "connected to no network" in done["printed"]
    assert hosts  # Gradio calls its own server
    assert [host for host in hosts if host != "localhost" and not ip_address(host).is_loopback] == []
