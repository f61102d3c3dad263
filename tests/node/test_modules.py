"""Modules of the page whose tests need no answers from Python."""

import pytest

NAMES = "class_digits drawing_text experiment layout learn live mnist rejections storage words"


@pytest.mark.parametrize("name", NAMES.split())
def test_a_module_does_what_it_promises(node, name):
    node(name)
