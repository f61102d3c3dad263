"""Two processes behind nginx, with the configuration in docs/nginx.conf."""

import contextlib
import os
import re
import shutil
import subprocess

import httpx
import pytest
from gradio_client import Client
from helpers.drawings.images import data_url, noise
from helpers.requests.calls import DRAWING, call, check_answered, check_probabilities
from helpers.running.driver import ROOT, free_port
from helpers.running.forked import forked_app
from helpers.running.waiting import REPLY, wait_until

pytestmark = pytest.mark.slow

NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
PORTS = ("8080", "7861", "7862")  # in docs/nginx.conf
SEVEN = [[[300, 250], [700, 250], [450, 800]]]


class Site:
    """nginx at an `address`, and two processes behind it."""

    def __init__(self, folder, mnist, stack):
        ports = [str(free_port()) for _ in PORTS]
        self.address = f"http://127.0.0.1:{ports[0]}"
        for port in ports[1:]:
            stack.enter_context(forked_app("--port", port, MNIST_PATH=str(mnist)))
        text = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
        for written, free in zip(PORTS, ports, strict=True):
            assert written in text
            text = text.replace(written, free)
        (under_a_path,) = re.findall(
            r"```nginx\n(.*?)```", (ROOT / "docs/hosting.md").read_text(encoding="utf-8"), re.S
        )
        other = free_port()  # of a server that has only what the document says
        self.address_with_path = f"http://127.0.0.1:{other}/digits"
        text = text.replace("    server {", f"server {{ listen {other};\n{under_a_path}}}\n    server {{", 1)
        here = f"access_log off; client_body_temp_path {folder}/body; "
        here += "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(text.replace("http {", f"http {{{here}", 1), encoding="utf-8")
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        user = "user root;" if os.geteuid() == 0 else ""  # its default user may not write here
        nginx = subprocess.Popen([*command, "-g", f"daemon off; pid {folder}/pid; {user}"])
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        wait_until(lambda: nginx.poll() is not None or is_served(self.address))
        assert nginx.poll() is None, (folder / "error.log").read_text(encoding="utf-8")


def is_served(address):
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(address, timeout=REPLY).status_code == 200


@pytest.fixture(scope="module")
def site(tmp_path_factory, mnist_file):
    if NGINX is None:
        # In CI a skipped test would look like a passed one.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("nginx is not installed")
    with contextlib.ExitStack() as stack:
        yield Site(tmp_path_factory.mktemp("nginx"), mnist_file, stack)


def test_calls_in_two_steps_reach_one_process(site):
    with httpx.Client(base_url=site.address, timeout=REPLY) as http:
        check_answered(call(http, "predict", {"data": [DRAWING]}))
    client = Client(site.address, verbose=False, httpx_kwargs={"timeout": REPLY})
    for _ in range(4):
        answer = client.predict(SEVEN, api_name="/predict")
        assert max(answer, key=answer.get) == "7"
        check_probabilities(client.predict(data_url(noise(), "jpeg"), api_name="/predict_image"))


def test_the_page_works_under_a_path(site):
    with httpx.Client(timeout=REPLY, follow_redirects=True) as http:
        page = http.get(site.address_with_path)
        assert page.url.path == "/digits/"
        files = re.findall(r'(?:src|href)="(?!https?:|#|data:)([^"]+)"', page.text)
        assert len(files) > 3
        assert [(file, http.get(page.url.join(file)).status_code) for file in files] == [(file, 200) for file in files]
        origin = {"origin": site.address_with_path.removesuffix("/digits")}  # as a browser sends it
        reply = http.post(page.url.join("gradio_api/run/predict"), json={"data": [SEVEN, 80]}, headers=origin)
    (answer,) = reply.raise_for_status().json()["data"]
    assert max(answer, key=answer.get) == "7"
