"""`python app.py`: its options, and what it says when it cannot serve."""

import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest
from driver import ROOT, START_TIMEOUT, free_port, running_app, start_app

import app as app_module


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


def test_taken_port(capsys, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = complaint(capsys, monkeypatch, "--port", port)
    assert str(port) in said
    assert "--port" in said
    assert len(said.strip().splitlines()) == 1


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


def run_to_end(*arguments):
    """Run `python app.py ARGUMENTS`, which is expected to end; returns its exit code and what it printed."""
    process = start_app(*arguments)
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


def test_serves_where_the_environment_says_until_ctrl_c():
    port = free_port()
    with running_app(GRADIO_SERVER_PORT=str(port), GRADIO_SERVER_NAME="127.0.0.1") as app:
        assert app.address == f"http://127.0.0.1:{port}"
        assert httpx.get(app.address).raise_for_status()
        if os.name == "posix":
            app.process.send_signal(signal.SIGINT)
            app.process.wait(START_TIMEOUT)
    assert "Traceback" not in "".join(app.output)
