"""Fixtures of the tests of a class in this process."""

import contextlib

import pytest
from helpers.classes.classroom import ClassInProcess

from model import load_recognizer
from page.tabs.classroom.evaluation import START
from page.tabs.classroom.store import Store


@pytest.fixture(scope="session")
def recognizers():
    return {name: load_recognizer(name) for name in ("handwriting", START)}


@pytest.fixture
def open_class(recognizers):
    with contextlib.ExitStack() as stack:

        def open_class(folder):
            return stack.enter_context(contextlib.closing(ClassInProcess(recognizers, folder)))

        yield open_class


@pytest.fixture
def store(tmp_path):
    with contextlib.closing(Store(tmp_path)) as store:
        yield store
