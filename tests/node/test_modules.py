"""Modules of the page whose tests need no answers from Python."""

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "drawing_text",
        "experiment",
        "layout",
        "learn",
        "live",
        "mnist",
        "rejections",
        "class_digits",
        "storage",
        "words",
    ],
)
def test_a_module_does_what_it_promises(node, name):
    node(name)
