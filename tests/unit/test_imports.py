"""What an import brings: serving does without Keras, and importing a module only defines things."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("model", "page")
HEAVY = ("keras", "tensorflow")

SERVE = """
import sys

import numpy as np

from model import load_recognizer, parse_drawing, shipped_networks
from model.inside import Inside
from model.mistakes import Mistakes, digit_at
from model.steps import steps

one = [[(500, 100), (500, 900)]]
for name in shipped_networks():
    recognizer = load_recognizer(name)
    assert recognizer.predict_strokes([one], 60).argmax() == 1
    assert recognizer.predict_images([255 - steps(parse_drawing(one, 60)).field]).shape == (1, 10)
    field = steps(parse_drawing(one)).field
    inside = Inside(recognizer.network)
    assert len(inside.activations(field)) == 3
    assert inside.relevance(field, 1).shape == (28, 28)
    assert inside.incoming_weights(0, 0).shape == (784,)
    assert recognizer.judge(field).probabilities.shape == (10,)
    matrix, _, _ = Mistakes(recognizer).summary()
    assert matrix.sum() == 300
assert digit_at(0).shape == (28, 28)
import json; print(json.dumps([name for name in ("keras", "tensorflow") if name in sys.modules]))
"""


def test_serving_the_shipped_networks_imports_no_keras(mnist_file):
    done = subprocess.run(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env={"PATH": "", "MNIST_PATH": str(mnist_file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def module_files():
    """The project's own modules, by name: their files."""
    files = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*.py"))]
    names = (path.relative_to(ROOT).with_suffix("").parts for path in files)
    return {
        ".".join(parts[:-1] if parts[-1] == "__init__" else parts): path
        for parts, path in zip(names, files, strict=True)
    }


def statements_at_import(body):
    """The statements that run when a module is imported: those of functions do not, nor what only types need."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from statements_at_import(statement.orelse)
            continue
        yield statement
        for field in ("body", "orelse", "finalbody"):
            yield from statements_at_import(getattr(statement, field, []))
        for handler in getattr(statement, "handlers", []):
            yield from statements_at_import(handler.body)


def imported_by(name, path):
    """The names that importing a module imports, of modules or of what is in them."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for statement in statements_at_import(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - statement.level + 1] if statement.level else []
            module = ".".join([*above, statement.module] if statement.module else above)
            yield module
            yield from (f"{module}.{alias.name}" for alias in statement.names)


def modules_reached(start, files):
    """The modules that importing one imports, each with the chain of imports to it."""
    chains, waiting = {start: [start]}, [start]
    while waiting:
        name = waiting.pop()
        for imported in imported_by(name, files[name]):
            parts = imported.split(".")
            for end in range(1, len(parts) + 1):  # importing a.b.c runs a and a.b too
                module = ".".join(parts[:end])
                if module not in chains:
                    chains[module] = [*chains[name], module]
                    if module in files:
                        waiting.append(module)
    return chains


@pytest.mark.parametrize("start", ["app", "model", "model.mistakes", "model.inside", "model.steps", "model.metrics"])
def test_nothing_that_is_served_imports_keras(start):
    chains = modules_reached(start, module_files())
    assert "model.network" in chains  # else the chains are not followed
    assert [" > ".join(chains[name]) for name in HEAVY if name in chains] == []


def test_only_training_may_name_keras():
    for name, path in module_files().items():
        if name == "train" or name.startswith("model.training."):
            continue
        named = [
            alias.name if isinstance(node, ast.Import) else node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        assert not [module for module in named if module and module.partition(".")[0] in HEAVY], name


def test_imports_within_functions_and_for_types_only_are_not_followed(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(
        "import b.c\nfrom . import d\nif TYPE_CHECKING:\n    import e\ntry:\n    import f\nexcept OSError:\n"
        "    import g\nclass A:\n    import h\n    def i():\n        import j\n",
        encoding="utf-8",
    )
    assert set(imported_by("p.a", path)) == {"b.c", "p", "p.d", "f", "g", "h"}


def test_no_modules_import_each_other_in_a_circle():
    """Within functions and for types, too."""
    files = module_files()
    imports = {name: set(files) & set(imported_anywhere(path)) - {name} for name, path in files.items()}
    while free := {name for name, others in imports.items() if not others & imports.keys()}:
        imports = {name: others for name, others in imports.items() if name not in free}
    assert imports == {}


def imported_anywhere(path):
    """The names that a file imports, also within functions, of modules or of what is in them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
