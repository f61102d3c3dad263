"""Each tab can be removed from the project by the three steps that CONTRIBUTING names; nothing refers to it then.

The project's quick tests would take a minute for each tab. What a forgotten reference breaks is found sooner: by names
in the sources, imports and texts, and by building the page and the static site in a process of their own.
"""

import json
import re
import shutil

import pytest
import used_texts
from driver import ROOT, environment_of
from forked import CAN_FORK, ForkedProcess

from page.engine.constants import CONSTANTS, HANDLERS
from page.server.assets import FIRST_TEXTS, WITHOUT_SCRIPTS
from page.tabs import TABS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CAN_FORK, reason="forks")]

BUILD = "import sys, removed_tab; removed_tab.build(sys.argv[1])"


@pytest.fixture(params=TABS, ids=lambda tab: tab.name)
def tab(request):
    return request.param


@pytest.fixture
def project(tab, tmp_path):
    """Copy the project without a tab: its folder, its two lines in the list, and its texts."""
    for name in ("model", "README.md", "LICENSE"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "app.py", tmp_path)
    page = shutil.copytree(ROOT / "page", tmp_path / "page", ignore=shutil.ignore_patterns("__pycache__", "*.pyi"))
    shutil.rmtree(page / "tabs" / tab.name)
    listing = page / "tabs" / "__init__.py"
    lines = listing.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if tab.__name__ not in line]
    assert len(kept) == len(lines) - 2
    listing.write_text("\n".join(kept), encoding="utf-8")
    for path in page.glob("texts/*.json"):
        texts = json.loads(path.read_text(encoding="utf-8"))
        for key in used_texts.unused(page, texts.keys() - {*FIRST_TEXTS, WITHOUT_SCRIPTS}):
            del texts[key]
        path.write_text(json.dumps(texts), encoding="utf-8")
    return tmp_path


def test_a_removed_tab_leaves_nothing_behind(tab, project, mnist_file):
    page = project / "page"
    texts = json.loads((page / "texts" / "en.json").read_text(encoding="utf-8"))
    assert used_texts.asked_for(page) <= texts.keys()
    mentions = re.compile(rf'tabs[./]{tab.name}\b|panel-{tab.name}\b|\[data-tab="{tab.name}"\]|{tab.__name__}')
    sources = [project / "app.py", *(path for kind in ("py", "js", "css", "html") for path in page.rglob(f"*.{kind}"))]
    for path in sources:
        source = path.read_text(encoding="utf-8")
        assert not mentions.search(source), path
        if path.suffix == ".js":
            for name in re.findall(r"""(?:from|import)\s*\(?\s*"(\.[^"]+)\"""", source):
                imported = (path.parent / name).resolve()
                assert imported.is_file() or imported.relative_to(page).as_posix() in (CONSTANTS, HANDLERS), path
    process = ForkedProcess(["-c", BUILD, str(project)], environment_of({"MNIST_PATH": str(mnist_file)}))
    with process.stdout:
        output = process.stdout.read()
    process.wait()
    assert process.returncode == 0, output
