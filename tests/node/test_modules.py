"""Modules of the page whose tests need no answers from Python."""

import pytest


@pytest.mark.parametrize(
    "name", ["actions", "drawing_text", "layout", "learn", "live", "mnist", "photo", "rejections", "storage", "words"]
)
def test_a_module_does_what_it_promises(node, name):
    node(name)
