"""Serving imports no Keras, the product no research, and modules do not import each other in a cycle.

tests/server/test_routes.py tests that no route imports Keras either.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("model", "page")
HEAVY = ("keras", "tensorflow")
ALLOWED = ("train", "model.keras_network", "model.quiet", "model.training")  # these may, and all below


def module_files(*folders):
    """Map the names of the modules at the top and in folders to their files."""
    files = [*ROOT.glob("*.py"), *(path for folder in folders for path in ROOT.joinpath(folder).rglob("*.py"))]
    assert len(files) > 50
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def test_only_training_imports_keras():
    for module, path in module_files(*PRODUCT).items():
        if not module.startswith(ALLOWED):
            assert not [name for name in imported_by(path) if name and name.partition(".")[0] in HEAVY], module


def test_the_product_imports_no_research():
    for module, path in module_files(*PRODUCT).items():
        assert not [name for name in imported_by(path) if name and name.partition(".")[0] == "research"], module


def test_there_are_no_import_cycles():
    files = module_files(*PRODUCT, "research")
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
