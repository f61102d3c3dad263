"""The network in plain Python that Learn shows, page/tabs/learn/network.py."""

import subprocess
import sys
from pathlib import Path

from helpers.running.driver import ROOT

PATH = ROOT / "page" / "tabs" / "learn" / "network.py"
SOURCE = PATH.read_text(encoding="utf-8")


def run_for_one_epoch(source: str, folder: Path, *arguments: str) -> list[str]:
    """Run a file like network.py, which learns from 100 of its 600 digits; return the lines of its output."""
    path = folder / "network.py"
    for long, short in (("EPOCHS = 15", "EPOCHS = 1"), ("return digits[:600]", "return digits[:100]")):
        assert source.count(long) == 1
        source = source.replace(long, short)
    path.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, path, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
