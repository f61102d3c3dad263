"""Two processes behind nginx, with the file that the README names."""

import contextlib
import os
import shutil
import subprocess
import threading
from collections import Counter
from random import Random

import httpx
import numpy as np
import pytest
from calls import DRAWING, WAYS, answer_in, ask, check_probabilities
from driver import ROOT, START_TIMEOUT, free_port, train
from forked import forked_app
from gradio_client import Client, handle_file
from pen import Writing
from PIL import Image
from waiting import wait_until

from model.preprocessing import preprocess_strokes

pytestmark = pytest.mark.slow

NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
PORTS = ("8080", "7861", "7862")  # in the file


class Site:
    """nginx and two processes.

    Attributes:
        address: str, of nginx.
        processes: dict of "127.0.0.1:PORT" to App.
    """

    def __init__(self, folder, mnist, stack):
        self.stack = stack
        ports = [str(free_port()) for _ in PORTS]
        self.address = f"http://127.0.0.1:{ports[0]}"
        self.environment = {"MNIST_PATH": str(mnist)}
        self.processes = {f"127.0.0.1:{port}": self.start(port) for port in ports[1:]}

        text = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
        for written, free in zip(PORTS, ports, strict=True):
            assert written in text
            text = text.replace(written, free)
        self.log = folder / "access.log"
        here = f"""
            log_format upstream '$status $upstream_addr';
            access_log {self.log} upstream;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
        """
        (folder / "nginx.conf").write_text(text.replace("http {", f"http {{{here}", 1), encoding="utf-8")
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        user = "user root;" if os.geteuid() == 0 else ""  # else it works as somebody who may not write here
        nginx = subprocess.Popen([*command, "-g", f"daemon off; pid {folder}/pid; {user}"])
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        wait_until(lambda: nginx.poll() is not None or is_served(self.address))
        assert nginx.poll() is None, (folder / "error.log").read_text(encoding="utf-8")

    def start(self, port):
        return self.stack.enter_context(forked_app("--port", port, "--training", **self.environment))

    def kill(self, process):
        self.processes[process].process.kill()
        self.processes[process].process.wait()

    def restart(self, process):
        self.processes[process] = self.start(process.rpartition(":")[2])

    def served(self):
        """How many answers each process has given so far, Counter."""
        lines = self.log.read_text(encoding="ascii").splitlines()
        return Counter(line.split()[-1] for line in lines if line.startswith("200"))


def is_served(address):
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(address).status_code == 200


@pytest.fixture(scope="module")
def site(tmp_path_factory, mnist_file):
    """Apps of their own, as they are killed."""
    if NGINX is None:
        # In CI a skipped test would look like a passed one.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("nginx is not installed")
    with contextlib.ExitStack() as stack:
        yield Site(tmp_path_factory.mktemp("nginx"), mnist_file, stack)


class Crowd:
    """Visitors who ask one question after the other while the block runs.

    Attributes:
        failures: list of what went wrong, a text each.
        answers: int, how many were right.
    """

    def __init__(self, address, visitors=4):
        self.address = address
        self.failures, self.answers, self.cut = [], 0, 0
        self._enough = threading.Event()
        self._visitors = [threading.Thread(target=self._ask, args=[Random(seed)]) for seed in range(visitors)]

    def __enter__(self):
        for visitor in self._visitors:
            visitor.start()
        return self

    def __exit__(self, *_):
        self._enough.set()
        for visitor in self._visitors:
            visitor.join()

    def _ask(self, random):
        with httpx.Client(base_url=self.address, timeout=START_TIMEOUT) as http:
            while not self._enough.wait(0.05):
                writing = Writing(random)
                drawing = writing.drawing(len(writing.moments))
                try:
                    question = {"strokes": drawing, "line_width": writing.line_width}
                    answer = self._question(http, question).raise_for_status().json()
                    probabilities = answer["verdicts"][0]["probabilities"]
                    assert np.argmax(probabilities) == writing.digit
                except (httpx.HTTPError, AssertionError, ValueError, LookupError) as failure:
                    self.failures.append(repr(failure))
                self.answers += 1

    def _question(self, http, question):
        """Ask as the page does, which asks again where a process is killed in the middle of a reply, or is starting."""
        try:
            reply = ask(http, "look", question)
        except httpx.RemoteProtocolError:
            self.cut += 1
            reply = ask(http, "look", question)
        while reply.status_code == 503 and "starting" in reply.text and not self._enough.wait(0.1):
            reply = ask(http, "look", question)
        return reply


def test_one_is_killed_and_started_again_and_nobody_notices(site):
    first, second = site.processes
    with Crowd(site.address) as crowd:
        wait_until(lambda: min(site.served()[process] for process in site.processes) > 20)
        site.kill(first)
        before = site.served()
        wait_until(lambda: site.served()[second] > before[second] + 100)
        site.restart(first)
        before = site.served()
        wait_until(lambda: min(site.served()[process] - before[process] for process in site.processes) > 20)
    assert crowd.failures == []
    assert crowd.cut <= 1  # a process sends one reply at a time
    assert crowd.answers > 100


def test_who_has_trained_is_answered_by_their_own_network(site):
    drawing = [[[300, 250], [700, 250], [450, 800]]]
    with httpx.Client(base_url=site.address, timeout=START_TIMEOUT) as http:
        token = train(http, digits=100, epochs=1)
        before = site.served()
        for _ in range(10):
            question = {"strokes": drawing, "line_width": 60, "network": token, "compare": True}
            answer = ask(http, "look", question).json()
            assert len(answer["verdicts"]) == 3
        assert ask(http, "download", {"network": token}).status_code == 200
        assert len(site.served() - before) == 1

        # Everybody else goes round robin, and so does who has trained when that process is away.
        (process,) = site.served() - before
        with Crowd(site.address) as crowd:
            before = site.served()
            wait_until(lambda: min(site.served()[process] - before[process] for process in site.processes) > 5)
        assert crowd.failures == []
        site.kill(process)
        assert ask(http, "look", {"strokes": drawing, "line_width": 60}).status_code == 200
        refusal = ask(http, "look", {"strokes": drawing, "line_width": 60, "network": token}).json()["error"]
        assert "no longer kept" in refusal
        site.restart(process)


@pytest.mark.parametrize("way", WAYS)
def test_calls_in_two_steps_come_to_the_same_process(site, way):
    with httpx.Client(base_url=site.address, timeout=START_TIMEOUT) as http:
        for _ in range(4):
            check_probabilities(answer_in(WAYS[way](http, "predict", {"drawing": DRAWING})))


def test_image_of_a_program_is_found_again(site, tmp_path):
    path = tmp_path / "seven.png"
    Image.fromarray(preprocess_strokes([[[300, 250], [700, 250], [450, 800]]])).resize((200, 200)).save(path)
    client = Client(site.address, verbose=False)
    for _ in range(4):
        answer = client.predict(handle_file(path), api_name="/predict_image")
        assert max(answer, key=answer.get) == "7"
