"""The page's assets, how they are joined, and the HTML around them."""

import re

import pytest
import write_constants
from compile_loops import FOLDER as LOOPS
from compile_loops import loops_module

from page.build.document import page_settings
from page.build.joining import join_modules
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


def test_the_constants_are_those_of_python():
    for path, content in write_constants.modules().items():
        assert path.read_text(encoding="utf-8") == content, "run tools/write_constants.py"


COMMENTS = [
    "// A comment with `two backticks`, or with a single ` one",
    "  // An indented one",
    "/** @param {number} a */",
    '/**\n * @import { Box } from "../../types.d.ts"\n */',
    "let one; // it's a comment with a single ` backtick",
]
CODE = [
    "const template = `a\n// no comment\n/** nor this */\n${1}`;",
    "const escaped = `\\`\n// no comment`;",
    'const address = "https://example.org/a // b";',
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_comments_are_left_out_but_lines_of_templates_are_kept(comment):
    source = "\n".join(f"{comment}\n{code}" for code in CODE)
    (joined,) = join_modules({"a.js": source}, ["a.js"], first="a.js").values()
    assert comment.strip() not in joined
    for code in CODE:
        assert code in joined


def test_indentation_is_left_out_and_only_a_module_that_waits_is_waited_for():
    sources = {
        "a.js": 'import { wait } from "./b.js";\nexport const a = await wait();',
        "b.js": "export async function wait() {\n  await 1; // A comment\n  return `\n  kept`;\n}",
    }
    (joined,) = join_modules(sources, ["a.js"], first="a.js").values()
    assert "\nawait 1;\nreturn `\n  kept`;\n" in joined
    assert "const $a = await (async () => {" in joined
    assert "const $b = (() => {" in joined
