"""A class that draws at the same time, and what a long run leaves behind: small runs of the tools that measure it."""

import subprocess
import sys

import pytest
from driver import ROOT

pytestmark = pytest.mark.slow


def run(script, *arguments):
    """Run a script of tools/, which exits with 0 if no request failed and no digit was misread; returns its output."""
    command = [sys.executable, str(ROOT / "tools" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_class_draws():
    report = run("load.py", "--pupils", "10", "--seconds", "3")
    _, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.splitlines()]
    assert [row[:2] for row in rows] == [["10", "without a rest"], ["10", "rests of 0 to 3 s"]]
    assert float(rows[0][7]) > 0  # every pupil's bars moved


def test_no_files_are_left_behind():
    report = run("soak.py", "--predictions", "200", "--page-loads", "5")
    assert "Files left behind: 0" in report
