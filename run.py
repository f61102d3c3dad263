"""Set up .venv, then run a part of Digit Sketchpad in it.

  python3 run.py app       serve the page
  python3 run.py train     train the network
  python3 run.py site      write the page as a static site, which needs no server
  python3 run.py tests     run the tests with pytest
  python3 run.py python    run anything else with .venv's Python: tools/benchmark.py, -m ruff check

The command gets all further arguments, including --help:  python3 run.py app --port 8000
TensorFlow, which train needs, supports Python 3.11 to 3.13. With a newer one, the tests that need it are skipped.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, except while `call` waits

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# Before any syntax that an older Python does not know.
if not (3, 11) <= sys.version_info[:2] <= (3, 15):
    sys.exit(
        "run.py: Digit Sketchpad needs Python 3.11, 3.12, 3.13, 3.14 or 3.15; "
        f"this is Python {platform.python_version()} ({sys.executable})."
    )

ROOT = Path(__file__).resolve().parent
THIS_PYTHON = f"3.{sys.version_info[1]}"
TENSORFLOW_PYTHONS = ("3.11", "3.12", "3.13")  # those for which TensorFlow 2.21 has a package
PYTHON_OF_VENV = "Scripts/python.exe" if os.name == "nt" else "bin/python"

# The lists of packages that a command needs.
SERVING, TRAINING = "requirements.txt", "requirements-train.txt"
FOR_DEVELOPERS = [SERVING, TRAINING, "requirements-dev.txt", "research/requirements.txt"]
COMMANDS: dict[str, tuple[list[str], list[str]]] = {  # what Python runs, and the lists
    "app": ([str(ROOT / "app.py")], [SERVING]),
    "train": ([str(ROOT / "train.py")], [SERVING, TRAINING]),
    "site": ([str(ROOT / "page" / "launch" / "site.py")], [SERVING]),
    "tests": (["-m", "pytest"], FOR_DEVELOPERS),
    "python": ([], FOR_DEVELOPERS),
}

# chromium-headless-shell has no windows, which makes the browser tests a quarter faster.
BROWSER_NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
# On macOS and Windows browsers are not on the PATH, but in one of these folders.
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
    """Something is missing that run.py cannot install; the message says what to do."""


def find_browser() -> Path | None:
    """Return the browser for the tests: what BROWSER_PATH names, else the first one found; raises SetupError."""
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        if not Path(chosen).is_file():
            raise SetupError(f"BROWSER_PATH names no file: {chosen}. Correct it, or unset it to search for a browser.")
        return Path(chosen)
    on_path = (shutil.which(name) for name in BROWSER_NAMES)
    folders = [Path(os.path.expandvars(folder)).expanduser() for folder in BROWSER_FOLDERS]
    elsewhere = (folder / file for folder in folders for file in BROWSER_FILES)
    return next((Path(path) for path in (*on_path, *elsewhere) if path and Path(path).is_file()), None)


def call(command: list[str], **options: Any) -> int:
    """Run a command to its end; return its exit code.

    Ctrl-C also reaches the command: wait for it to end, then end by the same signal.
    """
    interrupts = []
    with subprocess.Popen(command, **options) as process:
        before = signal.signal(signal.SIGINT, lambda *_: interrupts.append(True))
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())  # otherwise the command would keep running
    signal.signal(signal.SIGINT, before)
    if interrupts:
        signal.raise_signal(signal.SIGINT)
    return process.returncode


def apt_install(*packages: str) -> bool:
    """Install packages of Debian, which only root can; return whether they are there."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"run.py: installing {' and '.join(packages)} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    return all(call(command, env=environment) == 0 for command in (["apt-get", "update"], install))


def supported(lists: list[str]) -> list[str]:
    """Return the lists to install; raises SetupError if `train` needs TensorFlow and this Python cannot have it."""
    if TRAINING not in lists or THIS_PYTHON in TENSORFLOW_PYTHONS:
        return lists
    oldest, newest = TENSORFLOW_PYTHONS[0], TENSORFLOW_PYTHONS[-1]
    problem = f"TensorFlow supports Python {oldest} to {newest}, and this is {THIS_PYTHON}"
    if lists is not FOR_DEVELOPERS:
        raise SetupError(f"{problem}: run `python{newest} run.py train`.")
    print(f"run.py: {problem}: the tests that need it are skipped.", file=sys.stderr, flush=True)
    return [name for name in lists if name != TRAINING]


def has_pip(venv: Path) -> bool:
    """Return whether a virtual environment is complete, with pip and this Python."""
    question = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        command = [str(venv / PYTHON_OF_VENV), "-c", question]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() == THIS_PYTHON
    except OSError:  # there is none
        return False


def ensure_ensurepip() -> None:
    """Install ensurepip if this Python lacks it, or raise SetupError.

    It puts pip into .venv, and Debian has it in a separate package.
    """
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{THIS_PYTHON}-venv"
    if not apt_install(package):
        raise SetupError(
            f"this Python has no ensurepip, which virtual environments need: install it and run this again "
            f"(on Debian and Ubuntu: sudo apt-get install {package})."
        )


def ensure_venv(venv: Path) -> None:
    """Make a virtual environment unless it is complete; raises SetupError."""
    if has_pip(venv):
        return
    ensure_ensurepip()
    print(f"run.py: making {venv}", flush=True)
    make, add_pip = ["-m", "venv", "--clear", "--without-pip"], ["-m", "ensurepip", "--default-pip"]
    try:
        for command in ([sys.executable, *make, str(venv)], [str(venv / PYTHON_OF_VENV), *add_pip]):
            subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    except subprocess.CalledProcessError as error:
        reason = error.output.partition("Traceback")[0].strip()
        raise SetupError(f"{venv} could not be made: {reason or error}") from error


def install_requirements(venv: Path, names: list[str]) -> None:
    """Install requirements files if one differs from the copy of what was last installed; raises SetupError."""
    texts = {venv / f"installed-{name.replace('/', '-')}": (ROOT / name).read_text(encoding="utf-8") for name in names}
    if all(copy.is_file() and copy.read_text(encoding="utf-8") == text for copy, text in texts.items()):
        return
    print(f"run.py: installing {' and '.join(names)}; the first time takes a minute or more", flush=True)
    command = [str(venv / PYTHON_OF_VENV), "-m", "pip", "install", "--disable-pip-version-check"]
    for name in names:
        command += ["-r", str(ROOT / name)]
    if call(command) != 0:
        raise SetupError(
            f"pip could not install {' and '.join(names)}; its message above says why ('from versions: none' most "
            "often means that there is no connection to the internet). Solve that, then run this again."
        )
    for copy, text in texts.items():
        copy.write_text(text, encoding="utf-8")


def ensure_browser() -> None:
    """Find a browser for the browser tests; as root on Debian, install Chromium and a Chinese font if needed."""
    if find_browser() or (apt_install("chromium", "fonts-noto-cjk") and find_browser()):
        return
    print(
        "run.py: no Chrome, Chromium or Edge found, so the browser tests cannot run: install one, or set BROWSER_PATH.",
        file=sys.stderr,
        flush=True,
    )


def main(words: list[str]) -> int:
    """Run a command and return its exit code; raises SetupError."""
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if words else 2
    word, *arguments = words
    if word not in COMMANDS:
        raise SetupError(f"'{word}' is not one of {', '.join(COMMANDS)}; run.py --help explains them.")
    command, lists = COMMANDS[word]
    venv, wanted = ROOT / ".venv", supported(lists)
    ensure_venv(venv)
    install_requirements(venv, wanted)
    if word == "tests":
        ensure_browser()
    return call(
        [str(venv / PYTHON_OF_VENV), *command, *arguments],
        # A file named to app, train or site is relative to where the user is.
        cwd=ROOT if lists is FOR_DEVELOPERS else None,
        env={"PYTHONUTF8": "1", **os.environ},  # otherwise Windows cannot print Chinese to a pipe or an old console
    )


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except (SetupError, OSError) as error:  # OSError: a full disk, a folder that cannot be written
        sys.exit(f"run.py: {error}")
    sys.exit(code if code >= 0 else 128 - code)  # ended by a signal: the code that a shell returns
