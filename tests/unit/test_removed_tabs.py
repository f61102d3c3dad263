"""A tab can be removed from the project by the three steps that CONTRIBUTING names; nothing refers to it then."""

import json
import shutil

import pytest
import used_texts
from driver import ROOT
from forked import output_of

from page.build.document import FIRST_TEXTS, WITHOUT_SCRIPTS
from page.tabs import TABS

pytestmark = pytest.mark.slow

REMOVED = next(tab for tab in TABS if tab.name == "learn")  # to which the others link most
# The lists of the tabs, and how many lines name one of them.
LISTINGS = {"__init__.py": 2, "modules.js": 1, "handlers.js": 1}
# Builds the page and the static site of a copy of the project, in a process that has imported the project itself. Both
# join all scripts, and fail if one is missing.
BUILD = """
import sys
from argparse import Namespace

for name in [name for name in sys.modules if name.partition(".")[0] in ("app", "page")]:
    del sys.modules[name]
sys.path.insert(0, sys.argv[1])

import app
from page.page_component import FOLDER
from page.build.site import site_files

assert str(FOLDER).startswith(sys.argv[1])
app.build_page(app.load_recognizers("handwriting"), options=Namespace(class_folder=""))
assert "index.html" in site_files()
"""


def test_the_page_and_the_site_are_built_without_a_tab(tmp_path, mnist_file):
    page = copy_without(REMOVED, tmp_path)
    texts = json.loads((page / "texts" / "en.json").read_text(encoding="utf-8"))
    assert used_texts.asked_for(page) <= texts.keys()
    output, code = output_of("-c", BUILD, tmp_path, MNIST_PATH=str(mnist_file))
    assert code == 0, output


def copy_without(tab, folder):
    """Copy the project without a tab: its folder, its lines in the lists, and its texts."""
    for name in ("model", "README.md", "LICENSE"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "app.py", folder)
    page = shutil.copytree(ROOT / "page", folder / "page", ignore=shutil.ignore_patterns("__pycache__"))
    for name, count in LISTINGS.items():
        lines = (page / "tabs" / name).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if tab.__name__ not in line and f"./{tab.name}/" not in line]
        assert len(kept) == len(lines) - count
        (page / "tabs" / name).write_text("\n".join(kept), encoding="utf-8")
    shutil.rmtree(page / "tabs" / tab.name)
    for path in page.glob("texts/*.json"):
        texts = json.loads(path.read_text(encoding="utf-8"))
        for key in used_texts.unused(page, texts.keys() - {*FIRST_TEXTS, WITHOUT_SCRIPTS}):
            del texts[key]
        path.write_text(json.dumps(texts), encoding="utf-8")
    return page
