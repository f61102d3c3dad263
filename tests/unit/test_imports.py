"""What an import brings: serving does without Keras.

That no route of the page loads it either is tested with the page's process, see tests/server/test_routes.py.
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
import model.metrics
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
    assert len(files) > 50
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def test_only_training_may_name_keras():
    for path in module_files().values():
        name = path.relative_to(ROOT).as_posix()
        if name == "train.py" or name.startswith("model/training/"):
            continue
        named = [
            alias.name if isinstance(node, ast.Import) else node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        assert not [module for module in named if module and module.partition(".")[0] in HEAVY], name


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
