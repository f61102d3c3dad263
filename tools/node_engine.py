"""The page's engine in Node.js, for programs that read drawings and photos from the command line."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent.parent / "tests")]

from helpers.running.nodejs import COMPILE_IN_TURN, find_node, write_modules


@contextmanager
def written_modules() -> Iterator[Path]:
    """Keep a temporary folder with the page's modules while the block runs; exits without Node.js."""
    if find_node() is None:
        sys.exit("Install Node.js 20.11 or newer.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "modules")
        write_modules(folder)
        yield folder


def run_engine(folder: Path, script: str, send: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """Run a script beside this file with the modules in a folder; yield the lines that it prints.

    `send` writes the script's input, in a thread.
    """

    def send_all(file: IO[bytes]) -> None:
        with file:
            send(file)

    shutil.copy(Path(__file__).with_name(script), folder / "tests")
    command = [str(find_node()), COMPILE_IN_TURN, f"tests/{script}"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        Thread(target=send_all, args=(node.stdin,), daemon=True).start()
        yield from node.stdout
