"""What modules import, and from where, and which errors their docstrings name."""

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("model", "page")


def module_files(*folders):
    """Map the names of the modules at the top and in folders to their files."""
    files = [*ROOT.glob("*.py"), *(path for folder in folders for path in ROOT.joinpath(folder).rglob("*.py"))]
    assert len(files) > 50
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def test_folders_import_only_from_those_below_them():
    folders, imports = listed_folders(), list(scripts_imports())
    files = module_files(*PRODUCT, "research", "tools")
    for path in files.values():
        imports += [(path, files[name]) for name in imported_by(path) if name in files]
    places = {path: place_of(path.relative_to(ROOT), folders) for each in imports for path in each}
    assert len(imports) > 1000
    wrong = {
        (importer.relative_to(ROOT).as_posix(), imported.relative_to(ROOT).as_posix())
        for importer, imported in imports
        if not may_import(places[importer], places[imported])
    }
    assert wrong == set()


def test_only_workers_import_the_engine():
    engine = ROOT / "page" / "engine"
    importers = {
        importer.name
        for importer, imported in scripts_imports()
        if engine in imported.parents and imported.suffix == ".js" and engine not in importer.parents
    }
    assert {name for name in importers if not name.endswith("worker.js")} == set()


def listed_folders():
    """Return the paths of the table in CONTRIBUTING, from top to bottom; NAME stands for any name."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = text.partition("## Where things live")[2].partition("##")[0].splitlines()
    rows = [line.split("|")[1] for line in lines if line.startswith("| `")]
    return [path.rstrip("/") for row in rows for path in re.findall("`(.+?)`", row)]


def place_of(path, folders):
    """Return the place of a file's folder in the table, and the folder: the longest that is listed, or None."""
    parents = [path.as_posix(), *(parent.as_posix() for parent in path.parents)]
    for folder in parents:
        for row, listed in enumerate(folders):
            if re.fullmatch(listed.replace("NAME", "[a-z]+"), folder):
                return row, folder
    assert path.parts[0] not in PRODUCT, path
    return None


def may_import(importer, imported):
    if importer is None or imported is None:
        return True
    (above, one), (below, other) = importer, imported
    is_part = f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")  # a folder and its own parts
    return is_part or above < below


def scripts_imports():
    """Yield the files of each import in the page's JavaScript: importer and imported, without those that are made."""
    for path in ROOT.joinpath("page").rglob("*.js"):
        for name in re.findall(r"""(?:from|import)\s*\(?\s*"(\.[^"]+)\"""", path.read_text(encoding="utf-8")):
            if (imported := (path.parent / name).resolve()).exists():
                yield path, imported


@functools.cache
def imported_by(path):
    """Return the modules and members that a file imports, also in functions and for type checking."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
