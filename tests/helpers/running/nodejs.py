"""Node.js, and a folder in which it runs the page's modules."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from helpers.networks.own_network import encode
from helpers.running.static_site import mnist

from model.training_settings import Settings
from page.build.folder import CONFIG
from page.build.site import site_files

TESTS = Path(__file__).parents[2] / "node"
PAGE = TESTS.parent.parent / "page"
OLDEST = 20, 11  # version
# Else Node.js may wait forever: its main thread for a function that is compiled beside it, and that for the main thread
# to collect garbage, see https://github.com/nodejs/node/issues/54918.
COMPILE_IN_TURN = "--no-concurrent-recompilation"


def find_node() -> str | None:
    path = shutil.which("node")
    if path is None:
        return None
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return path if tuple(map(int, version[1:].split(".")[:2])) >= OLDEST else None


def write_modules(folder: Path, mnist_file: Path | None = None) -> None:
    """Write the page's JavaScript to `page`, the JavaScript of tests/node to `tests`, and what the engine fetches.

    The page's files and those of the engine are those of the static site, except the modules in `stubs`. The folder is
    a package of ES modules: the page's are named .js.
    """
    folder.mkdir()
    only_scripts = shutil.ignore_patterns("*.py", "*.css", "*.html", "__pycache__")
    for source, name in ((PAGE, "page"), (TESTS / "stubs", "page"), (TESTS, "tests")):
        shutil.copytree(source, folder / name, ignore=only_scripts, dirs_exist_ok=True)
    with mnist(mnist_file):
        files = site_files()
    for name, content in files.items():
        if name.startswith(("networks/", "digits/", CONFIG)):  # beside `folder`, the assets' own
            path = folder.parent / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    (settings,) = re.findall(rb'id="page-settings">(.*?)</script>', files["index.html"])
    (folder / "settings.json").write_bytes(settings)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")


def run_node(
    folder: Path, *arguments: str, cases: Any = None, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Node.js in the folder for `timeout` seconds at most; the scripts find the cases in cases.js."""
    path = folder / f"cases-{os.urandom(4).hex()}.json"
    path.write_text(json.dumps(cases, default=encode), encoding="utf-8")
    environment = {**os.environ, "CASES": str(path)}
    command = [str(find_node()), COMPILE_IN_TURN, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=timeout
    )


def programs(folder: Path, chosen: Sequence[Settings]) -> list[str]:
    asked = [("code", {"settings": asdict(settings)}) for settings in chosen]
    done = run_node(folder, "tests/print_answers.js", cases={"asked": asked})
    assert done.returncode == 0, done.stderr
    return [answer["code"] for _, answer in json.loads(done.stdout)]
