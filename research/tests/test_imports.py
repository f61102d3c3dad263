"""What the research's modules import."""

import subprocess
import sys

from helpers.running.driver import ROOT


def test_commands_are_imported_without_tensorflow():
    """They report a wrong option at once, and processes that make variants do not need TensorFlow."""
    names = ", ".join(f"research.{name}" for name in ("data.originals", "variants", "handwriting", "evaluate"))
    program = f"import sys, {names}; print(sorted({{'keras', 'tensorflow'}} & set(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert output.stdout == "[]\n"
