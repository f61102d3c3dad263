"""Modules are joined without their comments."""

import pytest

from page.document.joining import join_modules

COMMENTS = [
    "// A comment with `two backticks`, or with a single ` one",
    "  // An indented one",
    "/** @param {number} a */",
    '/**\n * @import { Box } from "../../types.d.ts"\n */',
]
CODE = [
    "const template = `a\n// no comment\n/** nor this */\n${1}`;",
    "const escaped = `\\`\n// no comment`;",
    "const one = 1; // it's a comment with a single ` backtick",
    'const address = "https://example.org/a";',
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_comments_are_left_out_but_lines_of_templates_are_kept(comment):
    source = "\n".join(f"{comment}\n{code}" for code in CODE)
    (joined,) = join_modules({"a.js": source}, ["a.js"], first="a.js").values()
    assert comment.strip() not in joined
    for code in CODE:
        assert code in joined
