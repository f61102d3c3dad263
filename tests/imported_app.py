"""All that the page imports, imported as `app.py` does it: for the process that `forked` forks others from."""

import gc

from page.launch.environment import prepare_environment

prepare_environment()

import forked  # noqa: E402, F401 - which each process imports first

import app  # noqa: E402, F401

gc.freeze()  # else the first collection in each process would copy the memory that all share
