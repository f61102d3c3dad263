"""Temporary folders of a running server."""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

PREFIX = "digit-sketchpad-"


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that is removed when Python ends; remove those of killed servers now, but not on Windows.

    A server locks its folder as long as it runs, because process numbers mean nothing in another container.
    """
    if sys.platform == "win32":
        return tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # it is locked, no folder, or another user's
            lock = lock_folder(folder)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
    while True:
        made = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        try:
            lock_folder(made.name)
        except (BlockingIOError, FileNotFoundError):  # another server is removing it
            continue
        except OSError:  # a file system without locks: others cannot lock it either, so they leave it
            return made
        if Path(made.name).is_dir():  # not removed before it was locked
            return made


def lock_folder(folder: str | Path) -> int:
    """Lock a folder until the returned descriptor is closed, or the process ends; raises OSError if it is locked."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
