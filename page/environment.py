"""Where the page is to be served, as the environment says it.

Gradio reads these variables while it is imported. What is no number ends that in a traceback, so it is checked before.
The host and the port are taken from it: they are defaults of this page's own options, which check them, while Gradio
would take another port where that one is in use, and knows no IPv6 address.
"""

import os
import sys

HOST = os.environ.pop("GRADIO_SERVER_NAME", None)
PORT = os.environ.pop("GRADIO_SERVER_PORT", None)

# Whole numbers, and their smallest.
NUMBERS = {
    "GRADIO_NUM_PORTS": 1,
    "GRADIO_NODE_NUM_PORTS": 1,
    "GRADIO_NUM_WORKERS": 0,
    "GRADIO_ANALYTICS_MAX_EVENTS": 0,
    "GRADIO_DEBUG": 0,
}
for name, smallest in NUMBERS.items():
    text = os.environ.get(name)
    if text is not None and not (text.isdecimal() and int(text) >= smallest):
        sys.exit(f"{name} is {text!r}: it must be a whole number from {smallest} on, or not be set.")
