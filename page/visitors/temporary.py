"""Temporary folders of a running server."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil

PREFIX = "digit-sketchpad-"


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that is removed when Python ends; remove those of killed servers now."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_dir() and not folder.is_symlink() and not has_owner(folder):
            shutil.rmtree(folder, ignore_errors=True)  # another user's cannot be removed
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)


def has_owner(folder: Path) -> bool:
    """Return whether the process that made a folder still runs; another one may have its number by now."""
    number = folder.name.removeprefix(PREFIX).partition("-")[0]
    try:
        return number.isdecimal() and psutil.Process(int(number)).create_time() <= changed_at(folder)
    except (psutil.Error, OSError, OverflowError):
        return False


def changed_at(folder: Path) -> float:
    """Return when a folder was made or changed last, s since 1970."""
    return folder.stat().st_ctime
