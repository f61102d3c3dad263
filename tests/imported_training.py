"""All that `train.py` imports, as `model.training.fork_server` does it: for the process that `forked` forks from.

TensorFlow has started no thread yet, which would not survive a fork.
"""

import gc

from model.training.quiet import import_tensorflow_quietly

import_tensorflow_quietly()

import forked  # noqa: E402, F401 - which each process imports first

import model.training.command_line  # noqa: E402
import model.training.networks  # noqa: E402
import model.training.report  # noqa: E402, F401
import train  # noqa: E402, F401

gc.freeze()  # else the first collection in each process would copy the memory that all share
