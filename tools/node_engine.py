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

from nodejs import COMPILE_IN_TURN, find_node, write_modules


@contextmanager
def run_engine(script: str, send: Callable[[IO[bytes]], None]) -> Iterator[Iterator[bytes]]:
    """Run a script beside this file with the engine; `send` writes its input in a thread. Yields what it prints."""
    if find_node() is None:
        sys.exit("Install Node.js 20.11 or newer.")

    def send_all(file: IO[bytes]) -> None:
        with file:
            send(file)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "modules")
        write_modules(folder)
        shutil.copy(Path(__file__).with_name(script), folder / "tests")
        command = [str(find_node()), COMPILE_IN_TURN, f"tests/{script}"]
        with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as node:
            assert node.stdin is not None
            assert node.stdout is not None
            Thread(target=send_all, args=(node.stdin,), daemon=True).start()
            yield iter(node.stdout)
