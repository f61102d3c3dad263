"""run.py's commands, run on a small project that needs nothing from the internet."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import run

APP = """
import greeting, sys

print(greeting.TEXT, *sys.argv[1:], flush=True)
sys.exit(7)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Make a project with the real run.py, for which TensorFlow supports this Python, programs and a requirement."""
    if importlib.util.find_spec("ensurepip") is None:
        pytest.skip("this Python cannot make virtual environments: it has no ensurepip")
    folder = tmp_path_factory.mktemp("project")
    text = Path(run.__file__).read_text(encoding="utf-8")
    supported = "TENSORFLOW_PYTHONS = "
    assert text.count(supported) == 1
    text = text.replace(supported, f"{supported}{(run.THIS_PYTHON,)} or ")
    (folder / "run.py").write_text(text, encoding="utf-8")
    for name in ("app.py", "train.py"):
        (folder / name).write_text(APP, encoding="utf-8")
    require(folder, "1.0")
    # As if a first run was killed before pip was in it.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    return folder


def require(folder: Path, version: str) -> None:
    wheel = folder / f"greeting-{version}-py3-none-any.whl"
    information = f"greeting-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("greeting.py", f'TEXT = "你好 {version}"\n')
        archive.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: greeting\nVersion: {version}\n")
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", "")
    (folder / "research").mkdir(exist_ok=True)
    for name in run.FOR_DEVELOPERS:
        (folder / name).write_text(f"greeting @ {wheel.as_uri()}\n# {name}\n", encoding="utf-8")


def run_py(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, folder / "run.py", *arguments], capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.slow
def test_completes_the_environment_then_passes_on_arguments_and_exit_code(project):
    first = run_py(project, "app", "--port", "8000", "--help")
    assert "making" in first.stdout
    assert "你好 1.0 --port 8000 --help" in first.stdout
    assert first.returncode == 7

    assert run_py(project, "app").stdout == "你好 1.0\n"  # nothing about installing
    assert run.TRAINING in run_py(project, "train").stdout
    assert run_py(project, "app").stdout == "你好 1.0\n"  # which needs less than is installed now


@pytest.mark.slow
def test_changed_requirements_and_failed_ones_are_installed_again(project):
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


def test_help_and_unknown_commands(capsys):
    for words, code in (([], 2), (["--help"], 0)):
        assert run.main(words) == code
        assert "python3 run.py app" in capsys.readouterr().out
    for words in (["serve"], ["--port", "8000"]):
        with pytest.raises(run.SetupError, match="is not one of app, train, site, tests, python"):
            run.main(words)


@pytest.mark.parametrize("minor", [10, 11, 15, 16])
def test_other_versions_of_python_are_rejected_in_one_line(minor):
    program = f"import runpy, sys; sys.version_info = (3, {minor}, 1); runpy.run_path({run.__file__!r})"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    accepted = 11 <= minor <= 15
    assert result.returncode == (0 if accepted else 1)
    assert len(result.stderr.splitlines()) == (0 if accepted else 1)
    assert accepted or "needs Python 3.11, 3.12, 3.13, 3.14 or 3.15; this is" in result.stderr


def test_browser_chosen_by_the_user(tmp_path, monkeypatch):
    chosen = tmp_path / "my browser"
    monkeypatch.setenv("BROWSER_PATH", str(chosen))
    with pytest.raises(run.SetupError, match="BROWSER_PATH names no file"):
        run.find_browser()
    chosen.touch()
    assert run.find_browser() == chosen
