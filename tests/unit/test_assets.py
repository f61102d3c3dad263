"""The address of the page's own files."""

import shutil
from pathlib import Path

import pytest

from page.server import assets


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the page's own files, to be changed."""
    copy = tmp_path / "page"
    shutil.copytree(assets.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(assets, "FOLDER", copy)
    yield copy
    assets.assets_path.cache_clear()


def path_now() -> str:
    assets.assets_path.cache_clear()
    return assets.assets_path()


@pytest.mark.parametrize("name", ["pad/canvas.js", "shared/page.css", "tabs/draw/draw.css", "pad/drawings.json"])
def test_the_address_changes_with_the_content(folder, name):
    before = path_now()
    assert path_now() == before
    file = folder / name
    content = file.read_bytes()
    file.write_bytes(content + b"\n")
    assert path_now() != before
    file.write_bytes(content)
    assert path_now() == before
    file.rename(file.with_stem("renamed"))
    assert path_now() != before


def test_the_address_stays_where_only_the_server_has_changed(folder):
    before = path_now()
    for file in (folder / "component.py", folder / "gradio_adapter" / "shell.html"):
        file.write_bytes(file.read_bytes() + b"\n")
    assert path_now() == before


def test_the_head_of_the_page_names_files_that_there_are():
    for name in assets.FIRST_MODULES:
        assert Path(assets.FOLDER, name).is_file()
        assert f"./{assets.assets_path()}/{name}" in assets.page_head({})


def test_nothing_in_the_settings_ends_their_element():
    assert "</script><b>" not in assets.page_head({"x": "</script><b>"})
