"""Serving imports no Keras, and modules do not import each other in a cycle.

tests/server/test_routes.py tests that no route imports Keras either.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("model", "page")
HEAVY = ("keras", "tensorflow")

SERVE = """
import sys

import numpy as np

from model import load_recognizer, parse_drawing, shipped_networks
from model.inside import Inside
from model.mistakes import Mistakes, read_test_digit
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
assert read_test_digit(0)[0].shape == (28, 28)
import model.metrics
import json; print(json.dumps([name for name in ("keras", "tensorflow") if name in sys.modules]))
"""


def test_serving_the_shipped_networks_imports_no_keras(mnist_file):
    command, variables = [sys.executable, "-c", SERVE], {"PATH": "", "MNIST_PATH": str(mnist_file)}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def module_files():
    """Map the names of the project's modules to their files."""
    files = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*.py"))]
    assert len(files) > 50
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def test_only_training_imports_keras():
    for module, path in module_files().items():
        if module != "train" and not module.startswith("model.training"):
            assert not [name for name in imported_by(path) if name and name.partition(".")[0] in HEAVY], module


def test_there_are_no_import_cycles():
    files = module_files()
    imports = {name: set(files) & set(imported_by(path)) - {name} for name, path in files.items()}
    while free := {name for name, others in imports.items() if not others & imports.keys()}:
        imports = {name: others for name, others in imports.items() if name not in free}
    assert imports == {}


def imported_by(path):
    """Yield the modules and members that a file imports, also in functions and for type checking."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
