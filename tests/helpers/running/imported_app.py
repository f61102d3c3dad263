"""Import everything that `app.py` imports, in the process from which `forked` forks apps."""

import gc

from page.launch.environment import prepare_environment

prepare_environment()

import helpers.running.forked  # noqa: E402, F401 - each process imports it first

import app  # noqa: E402, F401
from page.digit_pad import gradio_app  # noqa: E402, F401

gc.freeze()  # otherwise the first collection in each process would copy the shared memory
