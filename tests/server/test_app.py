"""`python app.py`: its options, and what it says when it cannot serve."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import asdict

import httpx
import numpy as np
import psutil
import pytest
from calls import DRAWING
from driver import ROOT, START_TIMEOUT, free_port, running_app, start_app
from forked import forked_app
from waiting import wait_until

import app as app_module
from model import DEFAULT_NETWORK, shipped_networks
from model.jobs.settings import TUTORIAL
from page.launch.command_line import parse_arguments
from page.launch.join import lan_hosts

MOST_SECONDS_TO_END = 60  # many times what it takes


def complaint(capsys, monkeypatch, *arguments):
    """Run app.py here with arguments that it has to refuse; returns what it says, checked to be one sentence."""
    monkeypatch.setattr(sys, "argv", ["app.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        app_module.main()
    assert stopped.value.code not in (None, 0)
    # A text as the code is what Python prints on standard error before it ends with 1.
    said = stopped.value.code if isinstance(stopped.value.code, str) else capsys.readouterr().err
    assert "Traceback" not in said
    assert "launch()" not in said
    return said


# Gradio starts threads before it looks at some of them, so these must not come as far as that.
@pytest.mark.parametrize("port", ["-1", "0", "65536", "99999999999999999999", "eighty", "80.5", ""])
def test_impossible_port(capsys, monkeypatch, port):
    monkeypatch.setattr(sys, "argv", ["app.py", f"--port={port}"])
    with pytest.raises(SystemExit) as stopped:
        parse_arguments()
    assert stopped.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_help_names_every_option(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py", "--help"])
    with pytest.raises(SystemExit) as stopped:
        app_module.main()
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert all(
        option in text for option in ("--host", "--lan", "--port", "--model", "--share", "--training", "--no-training")
    )
    assert all(
        variable in text for variable in ("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "DIGIT_SKETCHPAD_TRAINING")
    )


def test_a_file_called_as_a_shipped_network_is_not_mistaken_for_it(tmp_path):
    path = tmp_path / f"{DEFAULT_NETWORK}.keras"
    shutil.copy(ROOT / "model" / "tutorial.keras", path)
    recognizers = app_module.load_recognizers(str(path))
    assert list(recognizers) == [path.name, *shipped_networks()]
    probabilities = {
        name: recognizer.predict_strokes([[[(0, 0), (10, 30)]]]) for name, recognizer in recognizers.items()
    }
    np.testing.assert_array_equal(probabilities[path.name], probabilities["tutorial"])
    assert not np.allclose(probabilities[path.name], probabilities[DEFAULT_NETWORK])


def test_taken_port(capsys, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = complaint(capsys, monkeypatch, "--port", port)
    assert str(port) in said
    assert "--port" in said
    assert len(said.strip().splitlines()) == 1


def test_taken_port_of_the_environment(capsys, monkeypatch):
    """Gradio would go on to the next port, where nobody looks for the page."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(app_module, "PORT", str(port))
        assert str(port) in complaint(capsys, monkeypatch)


def test_unknown_option(capsys, monkeypatch):
    assert "--colour" in complaint(capsys, monkeypatch, "--colour", "blue")


def test_missing_model(capsys, monkeypatch, tmp_path):
    said = complaint(capsys, monkeypatch, "--model", "nonsense")
    assert "nonsense" in said
    assert "tutorial" in said
    assert str(tmp_path / "missing.keras") in complaint(capsys, monkeypatch, "--model", tmp_path / "missing.keras")


def test_model_that_is_no_network(capsys, monkeypatch, tmp_path):
    committed = (ROOT / "model/tutorial.keras").read_bytes()
    for content in (b"", b"This is no network.", committed[: len(committed) // 2]):
        path = tmp_path / "broken.keras"
        path.write_bytes(content)
        said = complaint(capsys, monkeypatch, "--model", path)
        assert str(path) in said
        assert len(said.splitlines()) == 1


def run_to_end(*arguments, **environment):
    """Run `python app.py ARGUMENTS`, which is expected to end; returns its exit code and what it printed."""
    process = start_app(*arguments, **environment)
    try:
        output, _ = process.communicate(timeout=START_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        pytest.fail(f"app.py {' '.join(arguments)} goes on:\n{output[-300:]}")
    return process.returncode, output


@pytest.mark.slow
def test_the_command_ends_with_one_sentence():
    code, output = run_to_end("--model", "missing.keras")
    assert code not in (0, None)
    assert "missing.keras" in output
    assert len(output.splitlines()) == 1, output


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GRADIO_SERVER_PORT", "eighty"),  # Gradio would raise where it is imported
        pytest.param("GRADIO_SERVER_NAME", "no-such-host.invalid", marks=pytest.mark.slow),  # Gradio is imported before
    ],
)
def test_nonsense_in_the_environment_gets_one_sentence(variable, value):
    code, output = run_to_end(**{variable: value})
    assert code not in (0, None)
    assert value in output
    assert len(output.splitlines()) == 1, output


def test_no_folder_for_temporary_files():
    resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))  # as on a full disk
    try:
        process = start_app()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    output, _ = process.communicate(timeout=START_TIMEOUT)
    assert process.returncode == 1
    assert "TMPDIR" in output
    assert len(output.splitlines()) == 1, output


# ---- Addresses


@pytest.fixture(scope="module")
def _ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine knows no IPv6")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("::", "::"),
        ("[::]", "::"),
        ("0:0:0:0:0:0:0:0", "::"),
        ("[::1]", "::1"),
        ("0.0.0.0", "0.0.0.0"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("classroom-7.example", "classroom-7.example"),
    ],
)
def test_an_address_may_be_written_in_any_way(monkeypatch, text, host):
    monkeypatch.setattr(sys, "argv", ["app.py", f"--host={text}"])
    assert parse_arguments().serving.host == host
    monkeypatch.setattr(sys, "argv", ["app.py"])
    assert parse_arguments(host=text).serving.host == host  # of the environment


@pytest.mark.usefixtures("_ipv6")
@pytest.mark.slow
def test_serves_at_an_ipv6_address():
    """An app of its own, as no other is at such an address."""
    with forked_app("--port", free_port(), GRADIO_SERVER_NAME="::1") as app:
        assert app.address.startswith("http://[::1]:")
        assert httpx.get(app.address).raise_for_status()
    assert "Others" not in "".join(app.output)


@pytest.mark.usefixtures("_ipv6")
@pytest.mark.slow
def test_serves_at_all_addresses_of_ipv6_and_of_ipv4():
    """An app of its own, as no other is at such an address."""
    port = free_port()
    with forked_app("--port", port, "--host", "::") as app:
        assert "[::]" not in app.address
        addresses = [app.address, *(f"http://{host}:{port}" for host in ("127.0.0.1", "[::1]", *lan_hosts()))]
        for address in addresses:
            assert httpx.get(address, timeout=START_TIMEOUT).raise_for_status()
            reply = httpx.post(f"{address}/api/look", json={"strokes": DRAWING}, timeout=START_TIMEOUT)
            assert reply.raise_for_status()
        for address in addresses[:3]:
            reply = httpx.post(
                f"{address}/api/join", json={"address": address, "is_local": True}, timeout=START_TIMEOUT
            )
            joining = [each["address"] for each in reply.raise_for_status().json()["addresses"]]
            assert joining == [f"http://{host}:{port}" for host in lan_hosts()]
        wait_until(lambda: any(invites(line) for line in app.output))
    printed = re.findall(r"http://\S+", "".join(app.output))
    assert set(printed) <= {f"{app.address}/", *addresses[3:]}
    assert "Traceback" not in "".join(app.output)
    assert app.process.returncode == 0


def invites(line):
    return line.startswith(("Others in the same network", "This machine is connected to no network"))


@pytest.mark.usefixtures("_ipv6")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_taken_at_either_kind_of_address(capsys, monkeypatch, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as taken:
        port = taken.getsockname()[1]
        said = complaint(capsys, monkeypatch, "--host", "::", "--port", port)
    assert str(port) in said
    assert len(said.strip().splitlines()) == 1


# ---- The end


def settings_of_a_long_training():
    return {**asdict(TUTORIAL), "epochs": 50, "batch_size": 8, "digits": 60_000}


SIGNALS_WITHIN_ANOTHER = """
import signal, sys
from page.launch.serving import catch_signals, wait_for_signal

signals = catch_signals()
left = [signal.SIGINT] * 50
sys.setprofile(lambda *_: left and signal.raise_signal(left.pop()))  # whatever is called now, and whenever it returns
signal.raise_signal(signal.SIGTERM)
sys.setprofile(None)
wait_for_signal(signals)
print("ended", flush=True)
"""


@pytest.mark.slow
def test_signals_that_come_while_another_is_handled_stop_nothing():
    """Whoever presses Ctrl-C again and again, and a system that sends both, end it like anybody else."""
    command = [sys.executable, "-c", SIGNALS_WITHIN_ANOTHER]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=MOST_SECONDS_TO_END, check=False)
    assert done.stdout == "ended\n", done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot send Ctrl-C to one process only")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.slow
def test_ends_cleanly_whatever_is_open(tmp_path, mnist_file, number):
    """An app of its own, as it ends: with a training, streams, half a request, and silent connections.

    Where it serves is said by options, or by the environment.
    """
    folder, port = tmp_path / "temporary", free_port()
    folder.mkdir()
    options, environment = ["--port", port, "--training"], {"MNIST_PATH": str(mnist_file), "TMPDIR": str(folder)}
    if number == signal.SIGINT:
        options = []
        environment |= {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    with contextlib.ExitStack() as stack:
        app = stack.enter_context(running_app(*options, **environment))
        assert app.address == f"http://127.0.0.1:{port}"
        http = stack.enter_context(httpx.Client(base_url=app.address, timeout=START_TIMEOUT))

        learn = {"settings": settings_of_a_long_training()}
        learning = stack.enter_context(http.stream("POST", "/api/learn", json=learn)).iter_lines()
        assert any('"learning"' in line for line in learning)
        trainings = psutil.Process(app.process.pid).children(recursive=True)
        assert trainings
        waiting = stack.enter_context(http.stream("POST", "/api/learn", json=learn)).iter_lines()
        assert '"waiting"' in next(waiting)

        address = httpx.URL(app.address)
        silent, asked, half_a_head, half_a_body, half_an_upload = [
            stack.enter_context(socket.create_connection((address.host, address.port), START_TIMEOUT)) for _ in range(5)
        ]
        asked.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        robots = http.get("/robots.txt").content
        answer = b""
        while not answer.endswith(robots):  # the connection is kept alive after it
            part = asked.recv(1000)
            assert part
            answer += part
        half_a_head.sendall(b"POST /api/look HTTP/1.1\r\nHost: local")
        for half, path, kind in (
            (half_a_body, "/api/look", "application/json"),
            (half_an_upload, "/gradio_api/upload", "multipart/form-data; boundary=x"),
        ):
            half.sendall(
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
                "Content-Length: 1000\r\n\r\n--x".encode()
            )

        # What is answered was sent after the halves, so the server has these.
        http.get("/robots.txt").raise_for_status()
        app.process.send_signal(number)
        assert app.process.wait(MOST_SECONDS_TO_END) == 0
        for half in (half_a_body, half_an_upload):
            assert half.recv(1000).startswith(b"HTTP/1.1 503")
        for connection in (silent, asked, half_a_head):
            assert connection.recv(1000) == b""
        for stream in (learning, waiting):  # ended as HTTP ends a body
            for _ in stream:
                pass
    assert psutil.wait_procs(trainings, START_TIMEOUT)[1] == []
    assert list(folder.glob("digit-sketchpad-*")) == []
    assert len(app.output) == 1, "".join(app.output)  # the page's address
