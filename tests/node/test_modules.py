"""Modules of the page whose tests need no answers from Python."""

import pytest


@pytest.mark.parametrize(
    "name",
    ["experiment", "layout", "learn", "live", "map", "mnist", "photo", "rejections", "steps", "storage", "words"],
)
def test_a_module_does_what_it_promises(node, name):
    node(name)
