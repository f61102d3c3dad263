"""Packages that take seconds to import, for the tests that need them, so that collecting the others' takes none."""

import importlib
from typing import Any


class Lazy:
    """A module that is imported when a test first uses it: `keras = Lazy("keras")`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):  # pytest looks for these in all objects of a test file
            raise AttributeError(attribute)
        return getattr(importlib.import_module(self._name), attribute)
