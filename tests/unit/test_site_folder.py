"""Writing the site over an earlier version, and into clones of repositories."""

import json

import pytest
import yaml

from model.errors import ProgramError
from page.build.site import space_settings
from page.build.writing import OWN_LIST, PROGRAM, write_site

FIRST = {"page/a/start.js": b"1", "page/a/tabs/map.js": b"1", "index.html": b"1", "icon.png": b"", ".nojekyll": b""}
SECOND = {"page/b/start.js": b"2", "index.html": b"2", "icon.png": b"", ".nojekyll": b""}
THIRD = {"page/c/start.js": b"3", "index.html": b"3", "icon.png": b"", ".nojekyll": b""}
SETTINGS = space_settings()
LFS = "filter=lfs diff=lfs merge=lfs -text"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "site"


def files_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def settings_in(folder):
    return yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])


def test_the_files_of_the_version_before_stay_until_the_next_one(folder):
    write_site(folder, FIRST, SETTINGS)
    others = {OWN_LIST, "README.md", ".gitattributes"}
    assert files_in(folder) == {*FIRST, *others}
    (folder / "CNAME").write_text("digits.school.example", encoding="utf-8")
    for _ in range(2):  # the same version again replaces nothing
        write_site(folder, SECOND, SETTINGS)
        assert files_in(folder) == {*FIRST, *SECOND, *others, "CNAME"}
        assert (folder / "index.html").read_bytes() == b"2"
    write_site(folder, THIRD, SETTINGS)
    assert files_in(folder) == {"page/b/start.js", *THIRD, *others, "CNAME"}
    assert not (folder / "page" / "a").exists()


@pytest.mark.parametrize("name", ["index.html", "page/b/start.js", "service_worker.js", OWN_LIST])
def test_a_file_that_is_not_the_builders_is_not_replaced(folder, name):
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ProgramError, match=path.name):
        write_site(folder, {**SECOND, "service_worker.js": b""}, SETTINGS)
    assert files_in(folder) == {name}
    assert path.read_text(encoding="utf-8") == "mine"
    with pytest.raises(ProgramError, match=path.name):
        write_site(path, SECOND, SETTINGS)


@pytest.mark.parametrize("name", [".", "docs/site", "site/../page"])
def test_a_site_is_not_written_among_the_files_of_the_program(name):
    before = (PROGRAM / ".gitattributes").read_bytes()
    with pytest.raises(ProgramError, match="belongs to the program"):
        write_site(PROGRAM / name, FIRST, SETTINGS)
    assert (PROGRAM / ".gitattributes").read_bytes() == before


def test_a_readme_in_another_encoding_is_not_damaged(folder):
    folder.mkdir()
    (folder / "README.md").write_text("Écrit par la classe 4b.", encoding="utf-16")
    with pytest.raises(ProgramError, match=r"README\.md is not text in UTF-8"):
        write_site(folder, FIRST, SETTINGS)
    assert files_in(folder) == {"README.md"}


@pytest.mark.parametrize("other", ["page/../../homework.txt", "/", "linked/homework.txt"])
def test_a_list_cannot_name_files_outside_the_folder(folder, tmp_path, other):
    write_site(folder, FIRST, SETTINGS)
    outside = tmp_path / "homework.txt"
    outside.write_text("mine", encoding="utf-8")
    (folder / "linked").symlink_to(tmp_path)
    name = str(outside) if other == "/" else other
    (folder / OWN_LIST).write_text(json.dumps({"newest": [], "before": [name]}), encoding="utf-8")
    with pytest.raises(ProgramError, match="outside"):
        write_site(folder, SECOND, SETTINGS)
    assert outside.is_file()


def test_a_fresh_clone_keeps_its_readme_and_gets_what_it_lacks(folder):
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text('[remote "origin"]\nurl = https://huggingface.co/spaces/a/b\n', "utf-8")
    (folder / ".gitattributes").write_text("*.bin -text\n*.7z " + LFS, encoding="utf-8")
    settings = "title: Our digits\nsdk: static\ntags:\n- school\npinned: false\n"
    (folder / "README.md").write_text(f"---\n{settings}---\n\nWritten by class 4b.\n", encoding="utf-8")
    for files in (FIRST, SECOND):
        write_site(folder, files, SETTINGS)
        settings, text = settings_in(folder), (folder / "README.md").read_text(encoding="utf-8")
        assert settings.keys() >= SETTINGS.keys()
        assert text.endswith("Written by class 4b.\n")
        assert text.count("sdk: static\n") == 1
        assert (settings["title"], settings["tags"], settings["pinned"]) == ("Our digits", ["school"], False)
        assert (folder / ".gitattributes").read_text("utf-8") == f"*.bin -text\n*.7z {LFS}\n*.png {LFS}\n"


def test_binary_files_go_to_large_file_storage_but_not_at_github(folder, tmp_path):
    write_site(folder, FIRST, SETTINGS)
    assert (folder / ".gitattributes").read_text("utf-8") == f"*.bin {LFS}\n*.png {LFS}\n"
    write_site(tmp_path / "pages", FIRST, SETTINGS, "https://class.github.io/digits/")
    assert not (tmp_path / "pages" / ".gitattributes").exists()
    config = tmp_path / "clone" / ".git" / "config"
    config.parent.mkdir(parents=True)
    config.write_text('[remote "origin"]\nurl = git@github.com:class/digits.git\n', encoding="utf-8")
    write_site(tmp_path / "clone", FIRST, SETTINGS)
    assert not (tmp_path / "clone" / ".gitattributes").exists()
