"""`python app.py`: its options, and what it says when it cannot serve."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys

import httpx
import numpy as np
import psutil
import pytest
from datasets import small_mnist
from driver import ROOT, START_TIMEOUT, free_port, running_app, start_app

import app as app_module
from model import DEFAULT_NETWORK, shipped_networks
from model.recognizer import FOLDER
from page import environment


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
        app_module.parse_arguments()
    assert stopped.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_help_names_every_option(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py", "--help"])
    with pytest.raises(SystemExit) as stopped:
        app_module.main()
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert all(option in text for option in ("--host", "--port", "--model", "--share"))
    assert all(variable in text for variable in ("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"))


def test_a_file_called_as_a_shipped_network_is_not_mistaken_for_it(tmp_path):
    path = tmp_path / f"{DEFAULT_NETWORK}.keras"
    shutil.copy(FOLDER / "tutorial.keras", path)
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
        monkeypatch.setattr(environment, "PORT", str(port))
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


@pytest.mark.parametrize(
    ("option", "value"), [("--model", "missing.keras"), ("--host", "no-such-host.invalid")], ids=["model", "host"]
)
def test_the_command_ends_with_one_sentence(option, value):
    code, output = run_to_end(option, value)
    assert code not in (0, None)
    assert value in output
    assert len(output.splitlines()) == 1, output


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("GRADIO_SERVER_PORT", value) for value in ("eighty", "", "0", "65536", "80.5")),
        *(("GRADIO_NUM_PORTS", value) for value in ("many", "0")),
        ("GRADIO_NODE_NUM_PORTS", "many"),
        ("GRADIO_NUM_WORKERS", "-1"),
        ("GRADIO_ANALYTICS_MAX_EVENTS", "1e3"),
        ("GRADIO_DEBUG", "yes"),
        ("GRADIO_SERVER_NAME", "no-such-host.invalid"),
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


def test_serves_at_an_ipv6_address():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine knows no IPv6")
    with running_app("--port", free_port(), GRADIO_SERVER_NAME="::1") as app:
        assert app.address.startswith("http://[::1]:")
        assert httpx.get(app.address).raise_for_status()


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot send Ctrl-C to one process only")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_cleanly_though_a_page_follows_a_training(tmp_path, number):
    np.savez_compressed(tmp_path / "small.npz", **small_mnist())
    folder = tmp_path / "temporary"
    folder.mkdir()
    settings = json.loads((ROOT / "model/tutorial.json").read_text(encoding="utf-8"))["settings"]
    settings["units"], settings["hidden_layers"] = 512, len(settings.pop("hidden_units"))
    settings.update(optimizer="adam", epochs=50, batch_size=8, digits=60_000)  # goes on for long
    environment = {"MNIST_PATH": str(tmp_path / "small.npz"), "TMPDIR": str(folder)}
    with running_app("--port", free_port(), "--training", **environment) as app:
        call = f"{app.address}/gradio_api/call/learn"
        event = httpx.post(call, json={"data": [settings, [], None]}).json()["event_id"]
        with httpx.stream("GET", f"{call}/{event}", timeout=START_TIMEOUT) as stream:
            assert any('"learning"' in line for line in stream.iter_lines())
            trainings = psutil.Process(app.process.pid).children()
            assert len(trainings) == 1
            app.process.send_signal(number)
            assert app.process.wait(START_TIMEOUT) == 0
    assert psutil.wait_procs(trainings, START_TIMEOUT)[1] == []
    assert list(folder.glob("digit-sketchpad-*")) == []
    assert len(app.output) == 1, "".join(app.output)  # the page's address


def test_serves_where_the_environment_says_until_ctrl_c():
    port = free_port()
    with running_app(GRADIO_SERVER_PORT=str(port), GRADIO_SERVER_NAME="127.0.0.1") as app:
        assert app.address == f"http://127.0.0.1:{port}"
        assert httpx.get(app.address).raise_for_status()
        if os.name == "posix":
            app.process.send_signal(signal.SIGINT)
            app.process.wait(START_TIMEOUT)
    assert "Traceback" not in "".join(app.output)
