"""The environment variables that decide how the page is served, also on Hugging Face Spaces.

Gradio reads its own variables when it is imported, and fails with a traceback on invalid ones: they are checked before,
or removed if the page does not use them.
"""

import importlib.util
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path

EMBED_VARIABLE = "DIGIT_SKETCHPAD_EMBED"
CONTACT_VARIABLE = "DIGIT_SKETCHPAD_CONTACT"
PORTS = range(1, 65536)
PORT_VARIABLES = ("GRADIO_SERVER_PORT", "GRADIO_NUM_PORTS")
UNUSED = ("GRADIO_NODE_NUM_PORTS", "GRADIO_NUM_WORKERS", "GRADIO_ANALYTICS_MAX_EVENTS", "GRADIO_DEBUG")  # by the page
TEMPORARY_VARIABLE = "GRADIO_TEMP_DIR"
BLAS_VARIABLE = "OPENBLAS_NUM_THREADS"
BLAS_THREADS = "1"  # more gain nothing with matrices as small as these, and keep the processor busy while they wait


def prepare_environment() -> tuple[str | None, str | None]:
    """Check the environment and take the page's address from it; call it before importing Gradio and NumPy.

    The address, (host, port), each None if it is not set, is taken out, as `serving` opens the sockets. Raises
    SystemExit with a sentence, for an invalid value, without Gradio, or if no temporary file can be written.
    """
    if importlib.util.find_spec("gradio") is None:
        sys.exit("This Python has no Gradio: run `python3 run.py app`, which installs everything that the page needs.")
    for name in PORT_VARIABLES:
        text = os.environ.get(name)
        if text is not None and not (text.isdecimal() and int(text) in PORTS):
            sys.exit(f"{name} is {text!r}: it must be a whole number from {PORTS[0]} to {PORTS[-1]}, or not be set.")
    for name in UNUSED:
        os.environ.pop(name, None)
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:  # it has tried to write to each candidate
        sys.exit(f"{error.strerror}: make room on the disk, or name a folder that can be written with TMPDIR=FOLDER.")
    if not os.environ.get(TEMPORARY_VARIABLE):
        # The name of a folder that Gradio would make: its default belongs to the first user of this machine.
        os.environ[TEMPORARY_VARIABLE] = str(Path(tempfile.gettempdir(), f"digit-sketchpad-{secrets.token_hex(8)}"))
    os.environ.setdefault(BLAS_VARIABLE, BLAS_THREADS)
    return os.environ.pop("GRADIO_SERVER_NAME", None), os.environ.pop("GRADIO_SERVER_PORT", None)


def register_with_zero_gpu() -> None:
    """Register the page with ZeroGPU, on that hardware; call it before the launch.

    ZeroGPU is free, but stops a page that registers no function for its graphics card. This page needs no card: the
    registered function is never called, so it costs visitors none of their time on the card.
    """
    if "SPACES_ZERO_GPU" not in os.environ:
        return
    import gradio  # noqa: F401, before the next
    import spaces  # installed on ZeroGPU only

    spaces.GPU(needs_no_graphics_card)


def needs_no_graphics_card() -> None:
    pass


def report_to_zero_gpu() -> None:
    """Report to ZeroGPU, on that hardware, that the page is served: its package does so when `Blocks.launch` is called.

    The page is served without `launch`: an empty page is launched, and closed again, on a port of its own.
    """
    if "SPACES_ZERO_GPU" not in os.environ:
        return
    import gradio as gr

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with gr.Blocks(analytics_enabled=False) as empty:
        pass
    empty.launch(server_name="127.0.0.1", server_port=port, quiet=True, prevent_thread_lock=True, ssr_mode=False)
    empty.close(verbose=False)
