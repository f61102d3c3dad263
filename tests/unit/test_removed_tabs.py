"""Each tab can be removed from the project by the three steps that CONTRIBUTING names; nothing refers to it then.

The project's quick tests would take a minute for each tab. What a forgotten reference breaks is found sooner: by names
in the sources, imports and texts, and by building the page and the static site with each half of the tabs.
"""

import json
import re
import shutil

import pytest
import used_texts
from driver import ROOT, environment_of
from forked import CAN_FORK, ForkedProcess

from page.document.assets import PARTS
from page.document.document import FIRST_TEXTS, WITHOUT_SCRIPTS
from page.engine_files.constants import CONSTANTS, HANDLERS
from page.tabs import TABS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CAN_FORK, reason="forks")]

BUILD = "import sys, removed_tab; removed_tab.build(sys.argv[1])"


SCRIPTS_IMPORTS = r"""(?:from|import|new URL)\s*\(?\s*"(\.[^"]+)\""""


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_only_links_that_are_hidden_without_a_tab_name_it_outside_its_folder(tab):
    mentions = re.compile(rf'tabs[./]{tab.name}\b|panel-{tab.name}\b|\[data-tab="{tab.name}"\]|{tab.__name__}')
    page = ROOT / "page"
    paths = {ROOT / "app.py", *(path for kind in ("py", "js", "css", "html") for path in page.rglob(f"*.{kind}"))}
    for path in paths - {page / "tabs" / "__init__.py", *(page / "tabs" / tab.name).iterdir()}:
        source = path.read_text(encoding="utf-8")
        assert not mentions.search(source), path
        if page / "tabs" in path.parents and path.suffix in (".js", ".html"):
            names = re.findall(rf'(?<!data-tab=)(?<!class=)"#?{tab.name}"', source)
            assert not names or (path.suffix == ".js" and f'hasTab("{tab.name}")' in source), path


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_scripts_that_only_a_tab_needs_are_in_its_folder(tab):
    """But for those of the engine, whose modules are those of `model`."""
    page = ROOT / "page"
    own = {*(page / "tabs" / tab.name).iterdir()}
    sources = {path: path.read_text(encoding="utf-8") for path in page.rglob("*.js")}
    imports = {path: scripts_of(path, source) for path, source in sources.items()}
    imported = {each for others in imports.values() for each in others}
    waiting = [path for path in imports if path not in own and (path not in imported or page / "tabs" in path.parents)]
    reached = set()
    while waiting:
        if (path := waiting.pop()) not in reached:
            reached.add(path)
            waiting += imports.get(path, set()) - own
    orphans = imports.keys() - reached - own
    assert {path for path in orphans if page / "engine" not in path.parents} == set()


def scripts_of(path, source):
    return {(path.parent / name).resolve() for name in re.findall(SCRIPTS_IMPORTS, source)}


@pytest.mark.parametrize("removed", [TABS[::2], TABS[1::2]], ids=lambda tabs: ", ".join(tab.name for tab in tabs))
def test_the_page_and_the_site_are_built_without_some_tabs(removed, tmp_path, mnist_file):
    page = copy_without(removed, tmp_path)
    texts = json.loads((page / "texts" / "en.json").read_text(encoding="utf-8"))
    assert used_texts.asked_for(page) <= texts.keys()
    for path in page.rglob("*.js"):
        for name in re.findall(SCRIPTS_IMPORTS, path.read_text(encoding="utf-8")):
            imported = (path.parent / name).resolve()
            assert imported.is_file() or imported.relative_to(page).as_posix() in (CONSTANTS, HANDLERS, PARTS), path
    process = ForkedProcess(["-c", BUILD, str(tmp_path)], environment_of({"MNIST_PATH": str(mnist_file)}))
    with process.stdout:
        output = process.stdout.read()
    process.wait()
    assert process.returncode == 0, output


def copy_without(tabs, folder):
    """Copy the project without tabs: their folders, their two lines each in the list, and their texts."""
    for name in ("model", "README.md", "LICENSE"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "app.py", folder)
    page = shutil.copytree(ROOT / "page", folder / "page", ignore=shutil.ignore_patterns("__pycache__"))
    listing = page / "tabs" / "__init__.py"
    lines = listing.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not any(tab.__name__ in line for tab in tabs)]
    assert len(kept) == len(lines) - 2 * len(tabs)
    listing.write_text("\n".join(kept), encoding="utf-8")
    for tab in tabs:
        shutil.rmtree(page / "tabs" / tab.name)
    for path in page.glob("texts/*.json"):
        texts = json.loads(path.read_text(encoding="utf-8"))
        for key in used_texts.unused(page, texts.keys() - {*FIRST_TEXTS, WITHOUT_SCRIPTS}):
            del texts[key]
        path.write_text(json.dumps(texts), encoding="utf-8")
    return page
