"""The network in plain Python that Learn shows, page/tabs/learn/network.py."""

import re
import subprocess
import sys
from pathlib import Path

from driver import ROOT

PATH = ROOT / "page" / "tabs" / "learn" / "network.py"
SOURCE = PATH.read_text(encoding="utf-8")


def run_for_one_epoch(source: str, folder: Path, *arguments: str) -> list[str]:
    """Run a file like network.py; return the lines of its output."""
    path = folder / "network.py"
    path.write_text(re.sub(r"(?m)^EPOCHS = \d+", "EPOCHS = 1", source), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, path, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
