"""`python app.py`: its options, and its error when it cannot serve."""

import contextlib
import os
import re
import signal
import socket
import sys

import httpx
import numpy as np
import pytest
from helpers.networks.npz_files import npz_arrays
from helpers.networks.tolerances import PROBABILITIES
from helpers.requests.calls import DRAWING, GRADIO_API, call, check_answered
from helpers.running.driver import free_port, start_app
from helpers.running.forked import forked, forked_app
from helpers.running.lazy import Lazy
from helpers.running.waiting import PAGE, REPLY, wait_until

from model import load_recognizer
from model.drawing import BRUSH_WIDTH
from page.server.join import lan_hosts

app_module, command_line = Lazy("app"), Lazy("page.launch.command_line")
serving = Lazy("page.launch.serving")


@pytest.fixture
def error_of(capsys, monkeypatch):
    def error_of(*arguments, run=None):
        monkeypatch.setattr(sys, "argv", ["app.py", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            (run or app_module.main)()
        assert stopped.value.code not in (None, 0)
        # Python prints a text as the exit code on standard error and ends with 1.
        error = stopped.value.code if isinstance(stopped.value.code, str) else capsys.readouterr().err
        assert "Traceback" not in error
        assert "launch()" not in error
        return error

    return error_of


def check_one_line(error, part):
    assert str(part) in error
    assert len(error.strip().splitlines()) == 1, error


def test_invalid_options(error_of):
    ports = ("-1", "0", "65536", "99999999999999999999", "eighty", "80.5", "")
    for option in (*(f"--port={port}" for port in ports), "--colour=blue"):
        # Parsing must refuse them: Gradio would start threads before it looked at some of these ports.
        assert option.partition("=")[0] in error_of(option, run=command_line.parse_arguments)


def test_unusable_models(error_of, tmp_path):
    unknown = error_of("--model", "nonsense")
    assert "nonsense" in unknown
    assert "tutorial" in unknown
    (path := tmp_path / "broken.npz").write_bytes(b"This is not a network.")
    check_one_line(error_of("--model", path), path)


@pytest.mark.slow
def test_a_network_from_a_browser_reads_drawings(tmp_path):
    path = tmp_path / "digits.npz"
    tutorial = load_recognizer("tutorial")
    np.savez(path, **npz_arrays(tutorial.network, threshold=5))
    with (
        forked_app("--port", free_port(), "--model", path) as app,
        httpx.Client(base_url=app.address, timeout=REPLY) as http,
    ):
        answer = check_answered(call(http, "predict", {"data": [DRAWING, BRUSH_WIDTH]}))
        expected = tutorial.predict_strokes([DRAWING], BRUSH_WIDTH)[0]
        np.testing.assert_allclose(list(answer.values()), expected, atol=PROBABILITIES)
        assert http.get("/config.json").json()["map"] is None


def test_taken_port(error_of, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = error_of("--port", port)
        check_one_line(error, port)
        assert "--port" in error
        monkeypatch.setattr("app.PORT", str(port))  # from the environment; Gradio would try the next port
        assert str(port) in error_of()


def test_an_invalid_port_in_the_environment_gets_one_line():
    """Importing Gradio would raise."""
    process = start_app(GRADIO_SERVER_PORT="eighty")
    output, _ = process.communicate(timeout=PAGE)
    assert process.returncode not in (0, None)
    check_one_line(output, "eighty")


def test_no_folder_for_temporary_files():
    resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))  # as on a full disk
    try:
        process = start_app()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    output, _ = process.communicate(timeout=PAGE)
    assert process.returncode == 1
    check_one_line(output, "TMPDIR")


@pytest.mark.slow
def test_serves_at_all_addresses_of_ipv6_and_of_ipv4():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    port = free_port()
    with forked_app("--port", port, "--host", "::") as app:
        assert "[::]" not in app.address
        local = [app.address, f"http://127.0.0.1:{port}", f"http://[::1]:{port}"]
        in_the_network = [f"http://{host}:{port}" for host in lan_hosts()]
        with httpx.Client(timeout=REPLY) as http:
            for address in (*local, *in_the_network):
                http.get(address).raise_for_status()
                http.post(f"{address}{GRADIO_API}/run/predict", json={"data": [DRAWING]}).raise_for_status()
            for address in local:
                question = {"address": address, "is_local": True}
                reply = http.post(f"{address}/api/join", json=question).raise_for_status().json()
                assert [each["address"] for each in reply["addresses"]] == in_the_network
        invitations = ("Others in the same network", "This machine is connected to no network")
        wait_until(lambda: any(line.startswith(invitations) for line in app.output), "the invitation")
    printed = re.findall(r"http://\S+", "".join(app.output))
    assert set(printed) <= {f"{app.address}/", *in_the_network}
    assert "Traceback" not in "".join(app.output)
    assert app.process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_serves_the_page_when_its_output_is_on_a_full_disk():
    program = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 1); import app; app.main()"
    with forked("-c", program, "--port", free_port()) as app:
        httpx.get(app.address, timeout=REPLY).raise_for_status()
    assert app.process.returncode == 0
    check_one_line("".join(app.output), "cannot print its messages")


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot send Ctrl-C to a single process")
@pytest.mark.parametrize("module", ["argparse", "uvicorn"])
def test_ctrl_c_while_starting_ends_it_quietly(tmp_path, module):
    """At a known moment: a module in the place of another one sends it, and ignores exceptions, as callbacks do."""
    source = "import contextlib, os\nwith contextlib.suppress(BaseException):\n    os.kill(os.getpid(), 2)\n"
    (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
    process = start_app(PYTHONPATH=str(tmp_path), TMPDIR=str(tmp_path))
    assert process.communicate(timeout=PAGE)[0] == ""
    assert process.returncode == -signal.SIGINT


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot send Ctrl-C to a single process")
@pytest.mark.slow
def test_several_signals_end_it_cleanly_with_open_connections(tmp_path, mnist_file):
    """During half requests and silent connections, as when a user presses Ctrl-C repeatedly."""
    folder, port = tmp_path / "temporary", free_port()
    folder.mkdir()
    (folder / "gradio").touch()  # Gradio's own folder belongs to another user
    environment = {"MNIST_PATH": str(mnist_file), "TMPDIR": str(folder)}
    environment |= {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(forked_app(**environment))
        assert app.address == f"http://127.0.0.1:{port}"
        http = stack.enter_context(httpx.Client(base_url=app.address, timeout=REPLY))

        address = httpx.URL(app.address)
        silent, asked, half_a_head, half_a_body, half_a_picture = [
            stack.enter_context(socket.create_connection((address.host, address.port), REPLY)) for _ in range(5)
        ]
        asked.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        robots = http.get("/robots.txt").content
        answer = b""
        while not answer.endswith(robots):  # the connection stays open
            answer += (part := asked.recv(1000))
            assert part
        half_a_head.sendall(b"POST /api/join HTTP/1.1\r\nHost: local")
        for half, path in ((half_a_body, "/api/join"), (half_a_picture, "/gradio_api/run/predict_image")):
            half.sendall(
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                'Content-Length: 1000\r\n\r\n{"data'.encode()
            )

        # This request follows the halves, also its connection, so its answer means that the server has read them.
        httpx.get(f"{app.address}/robots.txt", timeout=REPLY).raise_for_status()
        for number in (signal.SIGTERM, *[signal.SIGINT] * 20):
            os.kill(app.pid, number)
        assert app.process.wait(PAGE) == 0
        for half in (half_a_body, half_a_picture):
            assert half.recv(1000).startswith(b"HTTP/1.1 503")
        for connection in (silent, asked, half_a_head):
            assert connection.recv(1000) == b""
    assert [path.name for path in folder.iterdir()] == ["gradio"]
    assert len(app.output) == 1, "".join(app.output)  # the page's address
