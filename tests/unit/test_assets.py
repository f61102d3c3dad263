"""The address of the page's static files, and the page's head."""

import re
import shutil

import pytest

from page.server import assets


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the page's own files that a test may change."""
    copy = tmp_path / "page"
    shutil.copytree(assets.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(assets, "FOLDER", copy)
    yield copy
    assets.assets_path.cache_clear()


def path_now() -> str:
    assets.assets_path.cache_clear()
    return assets.assets_path()


def test_the_address_changes_with_static_files_only(folder):
    before = path_now()
    for name in ("pad/canvas.js", "shared/page.css", "tabs/draw/draw.css", "pad/drawings.json"):
        file = folder / name
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        assert path_now() != before, name
        file.write_bytes(content)
        assert path_now() == before, name
        renamed = file.rename(file.with_stem("renamed"))
        assert path_now() != before, name
        renamed.rename(file)
    for file in (folder / "page_component.py", folder / "pad" / "shell.html"):
        file.write_bytes(file.read_bytes() + b"\n")
    assert path_now() == before


def test_no_nested_rule_starts_with_a_type():
    """Safari 16 and Chrome before 120 read `h1 {` within another rule as a declaration: write `& h1 {`."""
    for file in assets.FOLDER.rglob("*.py"):
        if file.with_suffix(".css").is_file():
            css = re.sub(r"(?s)/\*.*?\*/", "", file.with_suffix(".css").read_text(encoding="utf-8"))
            heads = [head.strip() for head in re.findall(r"[^{};]+(?=\{)", css)]
            selectors = [part for head in heads if head[0] != "@" for part in re.split(r",\s*(?![^(]*\))", head)]
            assert [each for each in selectors if each[0].isalpha() and each not in ("from", "to")] == [], file


def test_settings_cannot_close_their_script_element():
    assert "</script><b>" not in assets.page_head({"x": "</script><b>"})
