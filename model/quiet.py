"""Import TensorFlow without its notices and without unused packages.

On a machine without a graphics card it prints a dozen lines about CUDA, oneDNN and processor instructions that do not
help a student. `TF_CPP_MIN_LOG_LEVEL` silences most of them; TensorFlow 2.21 writes the rest to file descriptor 2
before it reads that variable. They are dropped here, all other output is passed on. Set `TF_CPP_MIN_LOG_LEVEL=0` to see
everything.
"""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator

LOG_LEVEL_VARIABLE = "TF_CPP_MIN_LOG_LEVEL"
UNUSED = ("pandas", "sklearn")  # optional packages that Keras imports in a second
NOTICE = re.compile(rb"I\d{4} |WARNING: All log messages before absl::InitializeLog\(\)")


def import_tensorflow_quietly() -> None:
    """Import TensorFlow; call it before anything else in the process imports TensorFlow or Keras."""
    show_all = os.environ.setdefault(LOG_LEVEL_VARIABLE, "3") == "0"
    with contextlib.nullcontext() if show_all else drop_notices(), without_unused():
        import tensorflow  # noqa: F401


@contextlib.contextmanager
def without_unused() -> Iterator[None]:
    """Hide UNUSED inside this block, as if they were not installed."""
    hidden = [name for name in UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextlib.contextmanager
def drop_notices() -> Iterator[None]:
    """Hold back what this block writes to file descriptor 2, then pass on all but TensorFlow's notices."""
    try:
        standard_error = os.dup(2)
    except OSError:  # closed, as in a program without a console: nothing would be printed
        yield
        return
    with tempfile.TemporaryFile() as held_back:
        os.dup2(held_back.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)
            held_back.seek(0)
            for line in held_back:
                if not NOTICE.match(line):
                    os.write(2, line)
