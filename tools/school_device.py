"""A browser with the processor of a school's device, by a quota of Linux's cgroups, and the time its threads take.

All of the browser's processes share the quota. DevTools' throttling slows down the main thread alone, and takes the
time of the others itself. Making a cgroup needs root.
"""

import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil

ADDITIONS = 10_000_000
DEVICE = 1.8  # s in which one of the device's two cores makes them in Python, about an Intel N4500
CORES = 2
PERIOD = 5000  # µs in which the quota can be used
GROUPS = Path("/sys/fs/cgroup")
NAME = "digit-sketchpad"


def time_additions() -> float:
    """Return s of processor time in which this machine makes the additions, whatever else runs."""
    begin, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return time.process_time() - begin


@contextlib.contextmanager
def limited(browser: Path) -> Iterator[Path]:
    """Yield a program that starts the browser with the quota, or the browser itself where none can be set."""
    quota = max(1000, round(CORES * PERIOD * min(time_additions() for _ in range(3)) / DEVICE))
    is_first_version = (GROUPS / "cpu").is_dir()
    group = (GROUPS / "cpu" if is_first_version else GROUPS) / NAME
    files = (
        {"cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": quota}
        if is_first_version
        else {"cpu.max": f"{quota} {PERIOD}"}
    )
    try:
        group.mkdir(exist_ok=True)
        for name, value in files.items():
            (group / name).write_text(str(value))
    except OSError as error:
        print(f"No quota of processor time can be set here ({error.strerror}): the figures are those of this machine.")
        yield browser
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "browser")
        path.write_text(f'#!/bin/sh\necho $$ > {group}/cgroup.procs\nexec "{browser}" "$@"\n')
        path.chmod(0o700)
        yield path
    with contextlib.suppress(OSError):  # a process that still ends keeps its group
        group.rmdir()


def browser_times() -> Counter[str]:
    """Return ms of processor time of this program's browser so far: all, the main thread, compositing.

    The main thread is the busiest of the renderers'; compositing is the graphics process and the compositor threads.
    """
    tick, times, main = 1000 / os.sysconf("SC_CLK_TCK"), Counter[str](), 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):
            command = " ".join(process.cmdline())
            if "chrom" not in process.name():
                continue
            for thread in Path(f"/proc/{process.pid}/task").iterdir():
                name, _, rest = (thread / "stat").read_text().partition(" (")[2].rpartition(") ")
                spent = sum(map(int, rest.split()[11:13])) * tick
                times["all"] += spent
                if "--type=gpu-process" in command or name == "Compositor":
                    times["compositing"] += spent
                if "--type=renderer" in command and thread.name == str(process.pid):
                    main = max(main, spent)
    times["main thread"] = main
    return times
