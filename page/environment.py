"""What the environment has to be like, and where it says that the page is to be served.

Gradio looks at all this while it is imported, and what it cannot use ends that in a traceback: it is checked before.
Host and port are taken away from it: they are defaults of the page's own options, which check them, while Gradio would
take another port where that one is in use, and knows no IPv6 address.
"""

import os
import sys
import tempfile

PORTS = range(1, 65536)
NUMBERS = {
    "GRADIO_SERVER_PORT": PORTS,
    "GRADIO_NUM_PORTS": PORTS,
    "GRADIO_NODE_NUM_PORTS": PORTS,
    "GRADIO_NUM_WORKERS": range(1000),
    "GRADIO_ANALYTICS_MAX_EVENTS": range(10**9),
    "GRADIO_DEBUG": range(2),
}
for name, numbers in NUMBERS.items():
    text = os.environ.get(name)
    if text is not None and not (text.isdecimal() and int(text) in numbers):
        sys.exit(f"{name} is {text!r}: it must be a whole number from {numbers[0]} to {numbers[-1]}, or not be set.")

try:
    tempfile.gettempdir()
except FileNotFoundError as error:  # it has tried to write to each
    sys.exit(f"{error.strerror}: make room on the disk, or name a folder that can be written with TMPDIR=FOLDER.")

HOST = os.environ.pop("GRADIO_SERVER_NAME", None)
PORT = os.environ.pop("GRADIO_SERVER_PORT", None)
