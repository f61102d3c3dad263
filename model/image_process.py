"""The process that decodes images from untrusted sources, which limits its memory and its CPU time.

    python -m model.image_process

reads the path of an image, as JSON, from each line of standard input, and answers with a line of JSON: the grey levels
of the network's field, see `preprocess_image`, or an object with `error`, a sentence. An image that takes more than
MAX_SECONDS ends the process, and so does the end of its input.
"""

import json
import signal
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from model.errors import InputError
from model.image_file import CAN_LIMIT_MEMORY, open_image
from model.preprocessing import preprocess_image

MAX_MEMORY = 340_000_000  # bytes for an image; decoding 16 million pixels of WebP takes 320
MAX_SECONDS = 3  # of CPU time for an image; the largest photographs take less than 1 s


def main() -> None:
    Image.init()  # import Pillow's decoders while there is memory
    limit_memory()
    for line in sys.stdin:
        limit_time(MAX_SECONDS)
        answer = read_image(json.loads(line))
        limit_time(0)
        print(json.dumps(answer), flush=True)


def read_image(path: str) -> Any:
    """Return the answer to a path, as the module's docstring describes it."""
    try:
        return preprocess_image(open_image(path)).ravel().tolist()
    except InputError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "The image takes too much memory to decode: send a smaller one, as a PNG or JPEG file."}


def limit_memory() -> None:
    """Limit the address space, where the system can do so, to MAX_MEMORY more than it is now."""
    if CAN_LIMIT_MEMORY:
        import resource

        limit = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + MAX_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_time(seconds: float) -> None:
    """End the process, where the system can do so, after some CPU time from now; 0 removes the limit."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
