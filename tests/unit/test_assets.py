"""The page's assets, how they are joined, and the HTML around them."""

import write_constants
from compile_loops import FOLDER as LOOPS
from compile_loops import loops_module

from page.build.document import page_settings


def test_settings_cannot_close_their_script_element():
    assert "</script><b>" not in page_settings({"x": "</script><b>"}, "")


def test_the_bytes_of_the_loops_are_those_of_their_text():
    assert (LOOPS / "loops.js").read_text(encoding="utf-8") == loops_module()


def test_the_constants_are_those_of_python():
    for path, content in write_constants.modules().items():
        assert path.read_text(encoding="utf-8") == content, "run tools/write_constants.py"
