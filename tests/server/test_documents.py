"""Each line of Python and each curl command in README.md and docs/api.md runs, and returns what the document says."""

import ast
import io
import json
import os
import re
import shutil
import subprocess

import pytest
from driver import ROOT
from PIL import Image
from written_paper import photo_of

ADDRESS = "http://127.0.0.1:7860"  # in the documents
UPLOADED = "/tmp/.../0123456789abcdef"
PHOTO, DIGIT = photo_of("427", "18"), photo_of("7")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder with the files that the documents name."""
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    Image.open(io.BytesIO(DIGIT)).save(tmp_path / "digit.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(document, language=""):
    """Return the blocks of code in a language, each with the text up to the next block."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```\n(.*?)(?=^```|\Z)", text, re.MULTILINE | re.DOTALL)
    return [(code, after) for name, code, after in found if name == language]


def agrees(found, said):
    """Return whether a value is as documented; "..." stands for any further items, and 0.99 for almost as much."""
    if isinstance(said, dict):
        named = said.keys() - {...}
        return (... in said or named == found.keys()) and all(agrees(found[name], said[name]) for name in named)
    if isinstance(said, list | tuple):
        count = len(said) - (... in said)
        return len(found) >= count and (... in said or len(found) == count) and all(map(agrees, found, said[:count]))
    return found == pytest.approx(said, abs=0.05) if isinstance(said, float) else found == said


def expect_as_documented(value, text):
    """Check a value by its comment: its kind and shape, or the literal in it, or neither."""
    if kind := re.search(r"\b(float32|bool) (\([\d, ]+\))", text):
        assert (str(value.dtype), value.shape) == (kind[1], ast.literal_eval(kind[2]))
    elif begin := re.search(r"[{\[(\"]", text):
        rest = re.sub(r"\.\.\.(?=[,}])", "...: ...", text[begin.start() :])
        said = next(filter(None, (literal(rest[:end]) for end in range(len(rest), 0, -1))))
        assert agrees(value, said), (value, said)


def literal(text):
    try:
        return ast.literal_eval(text)
    except SyntaxError:
        return None


@pytest.mark.parametrize("document", ["README.md", "docs/api.md"])
def test_python(app, folder, document):
    names = {"image": Image.open(io.BytesIO(DIGIT)), "photo": Image.open(io.BytesIO(PHOTO))}
    count = 0
    for code, _ in blocks(document, "python"):
        lines = code.replace(ADDRESS, app.address).splitlines()
        statements = ast.parse("\n".join(lines)).body
        for statement, following in zip(statements, [*statements[1:], None], strict=True):
            source = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
            if not isinstance(statement, ast.Expr):
                exec(source, names)
                continue
            value = eval(source, names)
            after = lines[statement.end_lineno - 1 : following and following.lineno - 1]
            comments = [line.partition("# ")[2] for line in after if "# " in line]
            expect_as_documented(value, comments[-1] if comments else "")
            count += bool(comments)
    assert count >= 2


def test_curl(app, folder):
    if shutil.which("curl") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("curl is not installed")
    path, count = UPLOADED, 0
    for block, text in blocks("docs/api.md"):
        for command in re.findall(r"^curl (?:.*\\\n)*.*", block, re.MULTILINE):
            said = command.replace(ADDRESS, app.address).replace(UPLOADED, path)
            answer = json.loads(subprocess.run(said, shell=True, capture_output=True, check=True).stdout)
            if isinstance(answer, list):
                (path,) = answer
            else:
                assert answer.keys() == {"data"}, (command, answer)
            count += 1
        if promised := re.match(r"\s*returns `(.*?)`", text):
            expect_as_documented(answer, promised[1])
    assert count == 3
    assert [number["text"] for number in answer["data"][0]["numbers"]] == ["427", "18"]
