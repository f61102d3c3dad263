"""Import everything that `train.py` imports, in the process from which `forked` forks trainings.

TensorFlow must not have started a thread yet: a fork would lose it.
"""

import gc

from model.training.quiet import import_tensorflow_quietly

import_tensorflow_quietly()

import forked  # noqa: E402, F401 - each process imports it first

import model.training.command_line  # noqa: E402
import model.training.networks  # noqa: E402
import model.training.report  # noqa: E402, F401
import train  # noqa: E402, F401

gc.freeze()  # otherwise the first collection in each process would copy the shared memory
