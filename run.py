"""Set everything up in .venv, then run a part of Digit Sketchpad there.

  python3 run.py app       serve the page
  python3 run.py train     train the network
  python3 run.py tests     run the tests with pytest
  python3 run.py python    run anything else with .venv's Python: tools/benchmark.py, -m ruff check

What follows is passed on, --help too:  python3 run.py app --port 8000
"""

import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

# Before anything that an older Python cannot read.
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "run.py: Digit Sketchpad needs Python 3.11, 3.12 or 3.13, the versions that TensorFlow is made for; "
        f"this is Python {platform.python_version()} ({sys.executable})."
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

COMMANDS = {"app": [str(ROOT / "app.py")], "train": [str(ROOT / "train.py")], "tests": ["-m", "pytest"], "python": []}
DEVELOPER_COMMANDS = ("tests", "python")

BROWSER_NAMES = (
    "chromium-headless-shell",  # without windows and their cost: the browser tests take a quarter less time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
# Where macOS and Windows keep browsers, which are not on the PATH there: (folder, file in it).
BROWSER_FOLDERS = ("/Applications", "~/Applications", "${ProgramFiles}", "${ProgramFiles(x86)}", "${LocalAppData}")
BROWSER_FILES = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)


class SetupError(Exception):
    """Something is missing that run.py cannot bring; the message says what to do about it."""


def find_browser() -> Path | None:
    """Return the Chrome, Chromium or Edge for the browser tests: BROWSER_PATH or the first one found.

    Raises:
        SetupError: BROWSER_PATH is set, but names no file.
    """
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        if not Path(chosen).is_file():
            raise SetupError(f"BROWSER_PATH names no file: {chosen}. Correct it, or unset it to have a browser found.")
        return Path(chosen)
    on_path = (shutil.which(name) for name in BROWSER_NAMES)
    elsewhere = (
        Path(os.path.expandvars(folder)).expanduser() / file for folder in BROWSER_FOLDERS for file in BROWSER_FILES
    )
    return next((Path(path) for path in (*on_path, *elsewhere) if path and Path(path).is_file()), None)


def call(command: list[str], **options: Any) -> int:
    """Run a command to its end and return its exit code.

    Ctrl-C reaches the command by itself, as it shares our terminal. It may need a moment to end cleanly: wait for it.
    """
    interrupted = False
    with subprocess.Popen(command, **options) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())  # else it would live on without us
        while process.poll() is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def can_use_apt() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages and return whether that succeeded."""
    print(f"run.py: installing {' and '.join(packages)} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    return call(["apt-get", "update"], env=environment) == 0 and call(install, env=environment) == 0


def ensure_ensurepip() -> None:
    """Have Python's ensurepip, which puts pip into .venv and which Debian keeps in a package of its own."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if not (can_use_apt() and apt_install(package)):
        raise SetupError(
            f"this Python has no ensurepip, which makes virtual environments: install it and run this again "
            f"(on Debian and Ubuntu: sudo apt-get install {package})."
        )


def venv_works() -> bool:
    """Return whether .venv is complete, has pip, and is of the Python that runs this."""
    question = "import pip, sys; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([VENV_PYTHON, "-c", question], capture_output=True, text=True, check=False)
    except OSError:  # no such program
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


def make_venv() -> None:
    ensure_ensurepip()
    print(f"run.py: making {VENV}", flush=True)
    try:
        venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=True)
    except subprocess.CalledProcessError as error:
        reason = (error.output or b"").decode(errors="replace").partition("Traceback")[0].strip()
        raise SetupError(f"{VENV} could not be made; pip's installer says: {reason or error}") from error


def install_requirements(names: list[str]) -> None:
    """Install the requirements files that changed since they were last installed: .venv keeps a copy of each."""
    text_now = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    copies = {name: VENV / f"installed-{name}" for name in names}
    changed = [n for n in names if not copies[n].is_file() or copies[n].read_text(encoding="utf-8") != text_now[n]]
    if not changed:
        return
    print(f"run.py: installing {' and '.join(changed)}; the first time takes some minutes", flush=True)
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    for name in changed:
        command += ["-r", str(ROOT / name)]
    if call(command) != 0:
        raise SetupError(
            f"pip could not install {' and '.join(changed)}; its message above says why ('from versions: none' most "
            "often means that there is no connection to the internet). Run this again when that is mended."
        )
    for name in changed:
        copies[name].write_text(text_now[name], encoding="utf-8")


def ensure_browser() -> None:
    """Have a browser for the browser tests: on Debian as root by installing Chromium, with a font for Chinese."""
    if find_browser() or (can_use_apt() and apt_install("chromium", "fonts-noto-cjk") and find_browser()):
        return
    print(
        "run.py: no Chrome, Chromium or Edge found, so the browser tests cannot run: install one, or set BROWSER_PATH.",
        file=sys.stderr,
        flush=True,
    )


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if words else 2
    word, *arguments = words
    if word not in COMMANDS:
        raise SetupError(f"'{word}' is not one of {', '.join(COMMANDS)}; run.py --help tells what each does.")
    for_developers = word in DEVELOPER_COMMANDS

    if not venv_works():
        make_venv()
    install_requirements(["requirements.txt", "requirements-dev.txt"] if for_developers else ["requirements.txt"])
    if word == "tests":
        ensure_browser()

    return call(
        [str(VENV_PYTHON), *COMMANDS[word], *arguments],
        cwd=ROOT if for_developers else None,  # a file named to app or train is relative to where the user is
        env={"PYTHONUTF8": "1", **os.environ},  # Windows else cannot print Chinese to a pipe or an old console
    )


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        print("run.py: stopped", file=sys.stderr)
        code = 130
    except SetupError as error:
        sys.exit(f"run.py: {error}")
    except OSError as error:  # a full disk, a folder that cannot be written
        sys.exit(f"run.py: {error}")
    sys.exit(code if code >= 0 else 128 - code)  # ended by a signal: what a shell would return
