"""The files of the static site."""

import gzip
import json
import re

import pytest
from static_site import mnist

from page.engine.constants import CONSTANTS, EXPORTED
from page.pad.pad import Pad
from page.server.assets import FIRST_MODULES
from page.site import build
from page.tabs import TABS


@pytest.fixture(scope="module", autouse=True)
def small_data_set(mnist_file):
    with mnist(mnist_file):
        yield


@pytest.fixture(scope="module")
def files():
    return build.site_files()


def test_the_site_has_the_page_and_what_it_imports_and_nothing_of_gradio(files):
    (folder,) = {name.split("/")[1] for name in files if name.startswith("page/")}
    assets = {name.removeprefix(f"page/{folder}/") for name in files if name.startswith("page/")}
    assert {*FIRST_MODULES, build.START, *build.WORKERS, CONSTANTS, "page.css"} <= assets
    for name in assets:
        if name.endswith(".js"):
            source = files[f"page/{folder}/{name}"].decode()
            assert set(build.imports_of(name, source)) <= assets, name
            assert "gradio_config" not in source
    assert not any(name.startswith("tabs/classroom/") for name in assets)


def test_all_addresses_are_relative(files):
    page = files["index.html"].decode()
    addresses = re.findall(r"""(?:src|href)="([^"]+)\"""", page)
    assert len(addresses) > 20
    for address in addresses:
        assert address.startswith(("./", "#")) or address == "LICENCES.txt", address
        assert address.startswith("#") or address.removeprefix("./") in files
    assert re.findall(r"https?://(?!www\.w3\.org)", page) == []
    (listed,) = re.findall(r"const FILES = (.*);", files[build.WORKER].decode())
    others = {"index.html", "README.md", ".nojekyll", build.WORKER}
    others |= {name for name in files if name.startswith("digits/others-")}
    assert set(json.loads(listed)) == {"./", *files} - others


def test_a_path_changes_with_its_content(files):
    for name, content in files.items():
        if name.startswith("networks/"):
            assert build.digest(content) in name
    again = build.site_files()
    assert again == files


def test_the_test_digits_come_with_their_licence_or_there_are_none(files):
    digits = [name for name in files if name.startswith("digits/")]
    assert len(digits) == 6
    for name in digits:
        if name.endswith(".txt"):
            assert "Creative Commons" in files[name].decode()
    with mnist(None):
        without = build.site_files()
    assert not any(name.startswith("digits/") for name in without)
    assert "panel-mistakes" in files["index.html"].decode()
    assert "panel-mistakes" not in without["index.html"].decode()


def test_the_readme_has_the_settings_of_a_static_space(files):
    header = files["README.md"].decode().split("---\n")[1]
    assert "sdk: static\n" in header
    assert "title: Digit Sketchpad\n" in header
    assert "sdk_version" not in header
    assert "python_version" not in header


def test_an_earlier_version_is_replaced_and_other_files_are_kept(tmp_path, monkeypatch):
    site = tmp_path / "site"
    build.build_site(site)
    before = {path.name for path in (site / "page").iterdir()}
    (site / "CNAME").write_text("digits.school.example", encoding="utf-8")
    monkeypatch.setattr(build, "START", "site/start.js")
    monkeypatch.setattr(build, "constants_module", lambda *_: "export const NETWORKS = {};")
    build.build_site(site)
    assert {path.name for path in (site / "page").iterdir()}.isdisjoint(before)
    assert (site / "CNAME").is_file()


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "homework.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(build.SiteError, match="has other files"):
        build.build_site(tmp_path)
    with pytest.raises(build.SiteError, match="has other files"):
        build.build_site(tmp_path / "homework.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["homework.txt"]


def test_every_exported_constant_is_used_by_the_engine():
    paths = [*(build.FOLDER / "engine").rglob("*.js"), *build.FOLDER.glob("tabs/*/handlers.js")]
    sources = " ".join(path.read_text(encoding="utf-8") for path in paths)
    for names in (*EXPORTED.values(), *(component.engine_constants for component in (Pad, *TABS))):
        for name in names:
            assert re.search(rf"\b{name}\b", sources), name


def test_data_is_compressed_so_that_the_browser_finds_a_damaged_file(files):
    data = [content for name, content in files.items() if re.match(r"(networks|digits)/.*\.bin", name)]
    assert len(data) == 9
    for content in data:
        gzip.decompress(content)
