"""Check the types of the page's JavaScript: python tools/check_types.py.

TypeScript, which npx downloads, compares the modules with page/types.d.ts and the JSDoc comments in them, with the
options of tsconfig.json.
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

from page.page_component import FOLDER

TYPESCRIPT = "typescript@7.0.2"
NPX = shutil.which("npx") or "npx"  # npx.cmd on Windows
CONFIGURATION = ROOT / "tsconfig.json"
WORKERS = [FOLDER / "engine", FOLDER / "tabs" / "worker.js", FOLDER / "build" / "service_worker.js"]
DECLARATIONS = FOLDER / "**/*.d.ts"
# The scripts of the page, and those of workers, which have no document.
PROGRAMS: dict[str, dict[str, Any]] = {
    "page": {"lib": ["dom", "dom.iterable"], "include": [FOLDER], "exclude": WORKERS},
    "workers": {"lib": ["webworker", "webworker.iterable"], "include": [*WORKERS, DECLARATIONS]},
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        programs = [write_program(Path(folder), name, **options) for name, options in PROGRAMS.items()]
        return max(run_tsc("--project", program).returncode for program in programs)


def write_program(
    folder: Path, name: str, lib: Sequence[str], include: Sequence[Path], exclude: Sequence[Path] = (), **options: Any
) -> Path:
    """Write a configuration of TypeScript for some folders or files, and return its path."""
    options = {"lib": ["esnext", *lib], **options}
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
