"""Temporary folders of a running server, which go with it, or after it."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil

PREFIX = "digit-sketchpad-"


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes when Python ends; what killed servers have left behind goes now."""
    remove_stale_folders()
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)


def remove_stale_folders() -> None:
    """Remove the folders of servers that do not run any more: one that was killed could not tidy up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_dir() and not folder.is_symlink() and not has_owner(folder):
            shutil.rmtree(folder, ignore_errors=True)  # another user's stays


def has_owner(folder: Path) -> bool:
    """Whether the process that made a folder still runs; its number may be another one's by now."""
    number = folder.name.removeprefix(PREFIX).partition("-")[0]
    try:
        return number.isdecimal() and psutil.Process(int(number)).create_time() <= changed_at(folder)
    except (psutil.Error, OSError, OverflowError):
        return False


def changed_at(folder: Path) -> float:
    """When a folder was made or changed last, s since 1970."""
    return folder.stat().st_ctime
