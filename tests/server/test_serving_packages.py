"""Serving needs the packages in requirements.txt and nothing else, and asks no other host."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from ipaddress import ip_address

import pytest
from helpers.running.driver import ROOT
from packaging.utils import canonicalize_name

from model.recognizer import FOLDER
from run import TENSORFLOW_PYTHONS, THIS_PYTHON

# Python imports this module at its start. It makes imports of some packages fail as if they were not installed, and
# logs the hosts that the process and its children want to reach.
START = """
import json, os, socket, sys

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

def listen(event, arguments):
    if event == "socket.connect" and arguments[0].type & socket.SOCK_DGRAM:
        return  # sends nothing by itself
    wanted = {{"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}}.get(event)
    if wanted is not None:
        address = arguments[wanted]
        with open({heard!r}, "a") as heard:
            print(json.dumps(address[0] if isinstance(address, tuple) else str(address)), file=heard)

sys.meta_path.insert(0, Refusal())
sys.addaudithook(listen)
"""


def packages_besides_serving():
    """Return the modules of the packages that training, the tests and the research name."""
    lists = ("requirements-train.txt", "requirements-dev.txt", "research/requirements.txt")
    lines = [line for name in lists for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    named = {canonicalize_name(found[0]) for line in lines if (found := re.match(r"[A-Za-z][\w.-]*", line))}
    modules = importlib.metadata.packages_distributions()
    others = {name for name, owners in modules.items() if named & set(map(canonicalize_name, owners))}
    assert {"cv2", "uncompresspy", "pytest"} <= others
    assert THIS_PYTHON not in TENSORFLOW_PYTHONS or {"tensorflow", "keras"} <= others
    return others


# Refuses a file of Keras, builds the static site, and serves the page.
SERVE = """
import socket, sys
import app
from page.build.site import site_files

try:
    sys.argv = ["app.py", "--model", sys.argv[1]]
    app.main()
except SystemExit as end:
    print(end)
assert "index.html" in site_files()
socket.getaddrinfo("localhost", 80)  # is heard
sys.argv = ["app.py", "--lan"]
app.main()
"""
# Start that with a folder on PYTHONPATH, load the page, and read a digit.
VISIT = """
import json, sys
import httpx
from helpers.running.driver import free_port, served_by, start
from helpers.running.waiting import REPLY

folder, *command = sys.argv[1:]
with served_by(start("-c", *command, PYTHONPATH=folder, GRADIO_SERVER_PORT=str(free_port()))) as app:
    httpx.get(app.address, timeout=REPLY).raise_for_status()
    drawing = [[[300, 250], [700, 250], [450, 800]]]
    address, body = f"{app.address}/gradio_api/run/predict", {"data": [drawing]}
    answer = httpx.post(address, json=body, timeout=REPLY).raise_for_status().json()
print(json.dumps({"probabilities": answer["data"][0], "printed": app.output, "code": app.process.returncode}))
"""


@pytest.mark.slow
def test_the_site_and_the_page_need_no_package_of_training_and_asks_no_other_host(tmp_path):
    network, heard = FOLDER / "tutorial.keras", tmp_path / "heard"
    names = packages_besides_serving()
    (tmp_path / "sitecustomize.py").write_text(START.format(names=names, heard=str(heard)), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-c", VISIT, tmp_path, SERVE, network],
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    done = json.loads(result.stdout)
    assert max(done["probabilities"], key=done["probabilities"].get) == "7"
    error, *others = done["printed"]
    assert f"'python3 run.py python tools/convert_network.py {network}' makes one" in error
    assert (done["code"], "Traceback" in "".join(others)) == (0, False), others
    hosts = {json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()}
    assert "localhost" in hosts
    assert [host for host in hosts if host != "localhost" and not ip_address(host).is_loopback] == []
