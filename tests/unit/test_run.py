"""The README's commands, run on a small project that needs nothing from the internet."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import run

APP = """
import greeting, os, pathlib, sys, time

run_py = os.getppid()
try:
    print(greeting.TEXT, *sys.argv[1:], flush=True)
    if "wait" in sys.argv:
        time.sleep(120)
except KeyboardInterrupt:
    time.sleep(1)  # as long as saving may take
    waited = os.getppid() == run_py
    pathlib.Path(__file__).with_name("ended.txt").write_text(f"run.py waited: {waited}", encoding="utf-8")
sys.exit(7)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Create a folder with the real run.py, two programs, and a requirement that the first command installs."""
    if importlib.util.find_spec("ensurepip") is None:
        pytest.skip("this Python cannot make virtual environments: it has no ensurepip")
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(run.__file__, folder)
    for name in ("app.py", "train.py"):
        (folder / name).write_text(APP, encoding="utf-8")
    require(folder, "1.0")
    return folder


def require(folder: Path, version: str) -> None:
    """Write a package `greeting` with the version as its text, and require it in both lists of requirements."""
    wheel = folder / f"greeting-{version}-py3-none-any.whl"
    information = f"greeting-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("greeting.py", f'TEXT = "你好 {version}"\n')
        archive.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: greeting\nVersion: {version}\n")
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", "")
    for name in (run.SERVING, run.ALL):
        (folder / name).write_text(f"greeting @ {wheel.as_uri()}\n# {name}\n", encoding="utf-8")


def run_py(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, folder / "run.py", *arguments], capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.slow
def test_sets_up_then_passes_on_arguments_and_exit_code(project):
    require(project, "1.0")
    first = run_py(project, "app", "--port", "8000", "--help")
    assert "你好 1.0 --port 8000 --help" in first.stdout
    assert first.returncode == 7

    assert run_py(project, "app").stdout == "你好 1.0\n"  # nothing about installing
    assert run.ALL in run_py(project, "train").stdout
    assert run_py(project, "app").stdout == "你好 1.0\n"  # which needs less than is installed now


@pytest.mark.slow
def test_changed_requirements_are_installed_and_failed_ones_tried_again(project):
    run_py(project, "app")
    require(project, "2.0")
    working = (project / run.SERVING).read_text(encoding="utf-8")

    (project / run.SERVING).write_text(str(project / "missing.whl"), encoding="utf-8")
    for _ in range(2):
        failed = run_py(project, "app")
        assert failed.returncode == 1
        assert f"pip could not install {run.SERVING}" in failed.stderr
        assert "Traceback" not in failed.stderr

    (project / run.SERVING).write_text(working, encoding="utf-8")
    assert "你好 2.0" in run_py(project, "app").stdout


def test_lines_for_serving_are_lines_of_all_requirements():
    serving, everything = (
        [line for line in (run.ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for name in (run.SERVING, run.ALL)
    )
    assert serving
    assert [line for line in everything if line in serving] == serving


@pytest.mark.slow
def test_an_environment_without_pip_is_not_used(project, monkeypatch):
    run_py(project, "app")
    monkeypatch.setattr(run, "VENV_PYTHON", project / run.VENV_PYTHON.relative_to(run.ROOT))
    assert run.venv_works()
    pip = next((project / ".venv").glob("[Ll]ib/**/site-packages/pip"))
    pip.rename(moved := project / "pip")  # as if killed before pip was in it
    assert not run.venv_works()
    moved.rename(pip)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send to one program alone")
@pytest.mark.parametrize(("number", "to_all", "code"), [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)])
def test_signal_ends_the_app_too(project, number, to_all, code):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job and its children ignore it
    run_py(project, "app")
    ended = project / "ended.txt"
    ended.unlink(missing_ok=True)
    with subprocess.Popen(
        [sys.executable, project / "run.py", "app", "wait"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert "你好" in process.stdout.readline()  # the app runs
        (os.killpg if to_all else os.kill)(process.pid, number)  # a terminal sends Ctrl-C to all its programs
        rest, errors = process.communicate(timeout=60)  # returns when the app has also ended
    assert process.returncode == code
    assert (rest, "Traceback" in errors) == ("", False)
    if number == signal.SIGINT:
        assert ended.read_text(encoding="utf-8") == "run.py waited: True"


def test_help_and_unknown_commands(capsys):
    for words, code in (([], 2), (["--help"], 0)):
        assert run.main(words) == code
        assert "python3 run.py app" in capsys.readouterr().out
    for words in (["serve"], ["--port", "8000"]):
        with pytest.raises(run.SetupError, match="is not one of app, train, site, tests, python"):
            run.main(words)


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0)])
def test_other_python_versions_are_rejected_in_one_line(version):
    program = f"import runpy, sys; sys.version_info = {version}; runpy.run_path({run.__file__!r})"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_browser_chosen_by_the_user(tmp_path, monkeypatch):
    chosen = tmp_path / "my browser"
    monkeypatch.setenv("BROWSER_PATH", str(chosen))
    with pytest.raises(run.SetupError, match="BROWSER_PATH names no file"):
        run.find_browser()
    chosen.touch()
    assert run.find_browser() == chosen
