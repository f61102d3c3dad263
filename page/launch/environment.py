"""The environment variables that decide how the page is served.

Gradio reads its own while it is imported, and what it cannot use ends that in a traceback: they are checked before.
"""

import os
import sys
import tempfile

TRAINING_VARIABLE = "DIGIT_SKETCHPAD_TRAINING"
CLASS_VARIABLE = "DIGIT_SKETCHPAD_CLASS"
PORTS = range(1, 65536)
NUMBERS = {
    "GRADIO_SERVER_PORT": PORTS,
    "GRADIO_NUM_PORTS": PORTS,
    "GRADIO_NODE_NUM_PORTS": PORTS,
    "GRADIO_NUM_WORKERS": range(1000),
    "GRADIO_ANALYTICS_MAX_EVENTS": range(10**9),
    "GRADIO_DEBUG": range(2),
}
FORWARDED_VARIABLE = "FORWARDED_ALLOW_IPS"  # tells uvicorn whose X-Forwarded-For to believe; by default this machine's
# Gradio tells pandas of each call with all that it remembers, by default 10,000.
ANALYTICS_VARIABLE, ANALYTICS_EVENTS = "GRADIO_ANALYTICS_MAX_EVENTS", "100"
# NumPy's threads gain nothing with matrices as small as these, and wait for the next one with the processor's time.
BLAS_VARIABLE, BLAS_THREADS = "OPENBLAS_NUM_THREADS", "1"


def prepare_environment() -> tuple[str | None, str | None]:
    """Check the environment and take the page's address from it; to be called before Gradio and NumPy are imported.

    Host and port are defaults of the page's own options, which check them, while Gradio would take another port where
    that one is in use, and knows no IPv6 address.

    Returns:
        (host, port), None where the environment does not say.

    Raises:
        SystemExit: with a sentence, where a variable has a value that cannot be used, or no temporary file can be made.
    """
    for name, numbers in NUMBERS.items():
        text = os.environ.get(name)
        if text is not None and not (text.isdecimal() and int(text) in numbers):
            sys.exit(
                f"{name} is {text!r}: it must be a whole number from {numbers[0]} to {numbers[-1]}, or not be set."
            )
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:  # it has tried to write to each
        sys.exit(f"{error.strerror}: make room on the disk, or name a folder that can be written with TMPDIR=FOLDER.")
    os.environ.setdefault(ANALYTICS_VARIABLE, ANALYTICS_EVENTS)
    os.environ.setdefault(BLAS_VARIABLE, BLAS_THREADS)
    os.environ[FORWARDED_VARIABLE] = ""  # the page's own option --proxy says whom to believe
    return os.environ.pop("GRADIO_SERVER_NAME", None), os.environ.pop("GRADIO_SERVER_PORT", None)


def training_by_default(is_on_space: bool) -> bool:
    """Whether visitors may train where no option says so.

    Raises:
        SystemExit: with a sentence, where the variable has a value that cannot be used.
    """
    return switch(TRAINING_VARIABLE, not is_on_space)


def has_class_by_default() -> bool:
    """Whether there is a class where no option says so.

    Raises:
        SystemExit: with a sentence, where the variable has a value that cannot be used.
    """
    return switch(CLASS_VARIABLE, False)


def switch(variable: str, default: bool) -> bool:
    """Whether a variable says on; raises SystemExit where it says neither on nor off."""
    value = os.environ.get(variable)
    if value not in (None, "", "on", "off"):
        sys.exit(f"{variable} is {value}: it must be on or off.")
    return value == "on" if value else default
