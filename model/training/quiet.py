"""TensorFlow, imported without its notices.

On a machine without a graphics card it greets everyone with a dozen lines about CUDA, oneDNN and processor
instructions, which say nothing that a student could act on. `TF_CPP_MIN_LOG_LEVEL` silences most of them; the rest are
written before TensorFlow 2.21 looks at that variable, straight to file descriptor 2, and are sorted out here.
Everything else that is written there meanwhile is passed on. Set `TF_CPP_MIN_LOG_LEVEL=0` to see it all.
"""

import contextlib
import os
import re
import tempfile

LOG_LEVEL_VARIABLE = "TF_CPP_MIN_LOG_LEVEL"
NOTICE = re.compile(rb"I\d{4} |WARNING: All log messages before absl::InitializeLog\(\)")


@contextlib.contextmanager
def notices_dropped():
    """Hold back what is written to file descriptor 2, then pass on all but TensorFlow's notices."""
    try:
        standard_error = os.dup(2)
    except OSError:  # closed, as in a program without a console: there is nothing to keep quiet
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


show_all = os.environ.setdefault(LOG_LEVEL_VARIABLE, "3") == "0"
with contextlib.nullcontext() if show_all else notices_dropped():
    import tensorflow  # noqa: F401  imported here so that nobody else is the first
