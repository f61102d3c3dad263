"""The page's assets and the HTML around them."""

import re

from compile_loops import FOLDER as LOOPS
from compile_loops import loops_module

from page.document.document import page_settings
from page.page_component import FOLDER


def test_no_nested_rule_starts_with_a_type():
    """Safari 16 and Chrome before 120 read `h1 {` within another rule as a declaration: write `& h1 {`."""
    for file in FOLDER.rglob("*.py"):
        if file.with_suffix(".css").is_file():
            css = re.sub(r"(?s)/\*.*?\*/", "", file.with_suffix(".css").read_text(encoding="utf-8"))
            heads = [head.strip() for head in re.findall(r"[^{};]+(?=\{)", css)]
            selectors = [part for head in heads if head[0] != "@" for part in re.split(r",\s*(?![^(]*\))", head)]
            assert [each for each in selectors if each[0].isalpha() and each not in ("from", "to")] == [], file


def test_settings_cannot_close_their_script_element():
    assert "</script><b>" not in page_settings({"x": "</script><b>"}, "")


def test_the_bytes_of_the_loops_are_those_of_their_text():
    assert (LOOPS / "loops.js").read_text(encoding="utf-8") == loops_module()
