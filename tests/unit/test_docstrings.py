"""The docstring of a public function names the errors that it raises, or says that it raises some."""

import ast

import pytest
from driver import ROOT

FILES = [*ROOT.glob("*.py"), *(path for name in ("model", "page") for path in (ROOT / name).rglob("*.py"))]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def public_functions(tree):
    for node in tree.body:
        for part in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(part, FUNCTIONS) and (not part.name.startswith("_") or part.name == "__init__"):
                yield part


def raised_by(function):
    """Return the names of the errors that a function raises itself, not again, and not for a subclass to replace it."""
    raised, waiting = set(), [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Raise) and node.exc:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            raised |= {error.id} if isinstance(error, ast.Name) and error.id[0].isupper() else set()
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return raised - {"NotImplementedError"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_docstrings_name_the_errors(path):
    silent = {}
    for function in public_functions(ast.parse(path.read_text(encoding="utf-8"))):
        docstring, raised = ast.get_docstring(function) or "", raised_by(function)
        if raised and "raise" not in docstring.lower() and not any(name in docstring for name in raised):
            silent[function.name] = raised
    assert silent == {}
