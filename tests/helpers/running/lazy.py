"""Packages that take seconds to import, for the tests that need them, so that collecting the others' takes none."""

import importlib
from typing import Any

import pytest

from run import TENSORFLOW_PYTHONS, THIS_PYTHON

needs_tensorflow = pytest.mark.skipif(
    THIS_PYTHON not in TENSORFLOW_PYTHONS, reason=f"TensorFlow does not support Python {THIS_PYTHON}"
)


class Lazy:
    """A module that is imported when a test first uses it: `keras = Lazy("keras")`.

    The test is skipped if the module needs TensorFlow, and TensorFlow does not support this Python.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):  # pytest looks for these in all objects of a test file
            raise AttributeError(attribute)
        try:
            if self._name.partition(".")[0] in ("keras", "tensorflow"):
                importlib.import_module("model.quiet").import_tensorflow_quietly()  # which also imports fewer packages
            return getattr(importlib.import_module(self._name), attribute)
        except ModuleNotFoundError as error:
            if needs_tensorflow.args[0] and error.name in ("keras", "tensorflow"):
                pytest.skip(needs_tensorflow.kwargs["reason"])
            raise
