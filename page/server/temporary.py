"""Temporary folders of a running server."""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

PREFIX = "digit-sketchpad-"


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that is removed when Python ends; remove those of killed servers now."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_dir() and not folder.is_symlink() and not has_owner(folder):
            shutil.rmtree(folder, ignore_errors=True)  # another user's cannot be removed
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{identity(os.getpid())}-", ignore_cleanup_errors=True)


def has_owner(folder: Path) -> bool:
    owner = folder.name.removeprefix(PREFIX).rpartition("-")[0]
    with contextlib.suppress(psutil.Error, OSError, ValueError, OverflowError):
        return identity(int(owner.partition("-")[0])) == owner
    return False


def identity(pid: int) -> str:
    """Return the number of a running process and its start time, as a later process may have the same number."""
    if sys.platform == "linux":
        # Since boot; psutil would compute it from the clock, which may be set.
        started = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    else:
        started = f"{psutil.Process(pid).create_time():.0f}"
    return f"{pid}-{started}"
