"""Modules of the page whose tests need no answers from Python."""

import shutil

import pytest
from nodejs import PAGE


@pytest.mark.parametrize(
    "name",
    [
        *("drawing_text", "experiment", "layout", "learn", "live", "map", "mistakes", "mnist", "photo", "rejections"),
        *("class_state", "storage", "words"),
    ],
)
def test_a_module_does_what_it_promises(node, name):
    node(name)


def test_two_restored_tabs_do_not_share_an_id(node, modules):
    shutil.copy(PAGE / "shared" / "tab_store.js", modules / "page" / "shared" / "whole_tab_store.js")  # not its stub
    node("tab_store")
