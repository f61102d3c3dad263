"""Check the types of the page's JavaScript: python tools/check_types.py.

TypeScript, which npx downloads, compares the modules with page/types.d.ts and the JSDoc comments in them, with the
options of tsconfig.json. Some modules of the engine are made: they are written to a temporary folder, which counts as a
part of `page/`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from model import SMALL_NETWORK, load_recognizer, shipped_networks
from page.document.assets import PARTS, parts_module
from page.engine_files.routes import EngineFiles
from page.pad.pad import Pad
from page.page_component import FOLDER
from page.tabs import make_tabs
from page.tabs.tab import Parts

TYPESCRIPT = "typescript@7.0.2"
NPX = shutil.which("npx") or "npx"  # npx.cmd on Windows
CONFIGURATION = ROOT / "tsconfig.json"
SERVICE_WORKER, ENGINE, DECLARATIONS = FOLDER / "site" / "service_worker.js", FOLDER / "engine", FOLDER / "**/*.d.ts"
# The scripts of the page, and those of workers, which have no document.
PROGRAMS: dict[str, dict[str, Any]] = {
    "page": {"lib": ["dom", "dom.iterable"], "include": [FOLDER], "exclude": [ENGINE, SERVICE_WORKER]},
    "workers": {"lib": ["webworker", "webworker.iterable"], "include": [ENGINE, SERVICE_WORKER, DECLARATIONS]},
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        write_made_modules(Path(folder))
        programs = [write_program(Path(folder), name, **options) for name, options in PROGRAMS.items()]
        return max(run_tsc("--project", program).returncode for program in programs)


def write_made_modules(folder: Path) -> None:
    """Write the modules that the server makes to their places in a folder with the structure of `page/`."""
    recognizers, small = {name: load_recognizer(name) for name in shipped_networks()}, load_recognizer(SMALL_NETWORK)
    components = [Pad(), *make_tabs(Parts(recognizers, small))]
    made = EngineFiles(recognizers, small, components).modules()
    made[PARTS] = parts_module([Pad().module])
    for name, source in made.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")


def write_program(
    folder: Path, name: str, lib: Sequence[str], include: Sequence[Path], exclude: Sequence[Path] = (), **options: Any
) -> Path:
    """Write a configuration of TypeScript for some folders or files, and return its path."""
    options = {"lib": ["esnext", *lib], "rootDirs": [str(FOLDER), str(folder)], **options}
    path = folder / f"{name}.json"
    files = {"include": list(map(str, include)), "exclude": list(map(str, exclude))}
    config = {"extends": str(CONFIGURATION), "compilerOptions": options, **files}
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def run_tsc(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run TypeScript's compiler; `options` are those of `subprocess.run`."""
    command = [NPX, "--yes", "--package", TYPESCRIPT, "tsc", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, text=True, check=False, **options)


if __name__ == "__main__":
    sys.exit(main())
