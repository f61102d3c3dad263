"""The network in plain Python, which Learn shows and saves, and the exercises with it."""

import ast
import re
import sys
from textwrap import dedent

import pytest
from helpers.networks.plain_network import SOURCE, run_for_one_epoch
from helpers.running.driver import ROOT

SOLUTIONS = re.findall(r"```diff\n(.*?)```", (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8"), re.DOTALL)


def test_it_is_short_and_runs_wherever_python_does():
    tree = ast.parse(SOURCE, feature_version=(3, 9))
    imported = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.ClassDef)]
    assert imported <= sys.stdlib_module_names
    assert len(SOURCE.splitlines()) <= 150


@pytest.mark.slow
@pytest.mark.parametrize("solution", ["", *SOLUTIONS], ids=["unchanged", "rate", "relu", "zeros", "layer", "count"])
def test_it_learns_from_a_file_of_mnist_and_so_do_the_solutions_of_the_exercises(solution, mnist_file, tmp_path):
    lines = run_for_one_epoch(changed_by(solution), tmp_path, str(mnist_file))
    first = r"Multiplications: \d+" if "count" in solution else r"Epoch 1: loss \d\.\d{3}, test accuracy \d+\.\d%"
    assert re.fullmatch(first, lines[0])
    assert len([line for line in lines if re.fullmatch(r"The answer is \d, with \d+\.\d\d%\.", line)]) == 10
    assert re.search(r"200 digits.* \d+\.\d% correctly", lines[-1])


def changed_by(solution):
    source = SOURCE
    for removed, added in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", dedent(solution), re.MULTILINE):
        old, new = (re.sub("(?m)^.", "", lines) for lines in (removed, added))
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source
