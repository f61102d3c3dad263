"""The page without two of its tabs: the others work, without links to the missing ones.

`tests/unit/test_removed_tabs.py` builds the page without each tab in turn.
"""

import pytest
from driver import TABS, free_port
from forked import forked
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

SERVE = """
import sys
from app import build_page, load_recognizers
from model import DEFAULT_NETWORK
from page.launch.serving import ServeOptions, serve

port, *without = sys.argv[1:]
page = build_page(load_recognizers(DEFAULT_NETWORK), without)
serve(page, ServeOptions(port=int(port)))
"""


MISSING = ("draw", "mistakes")


@pytest.fixture(scope="module")
def app(mnist_file):
    with forked("-c", SERVE, free_port(), *MISSING, MNIST_PATH=str(mnist_file)) as app:
        yield app


def test_the_other_tabs_work(app, new_sketch):
    sketch = new_sketch()
    sketch.page.goto(f"{app.address}/#draw")
    tabs = [tab for tab in TABS if tab not in MISSING]
    expect(sketch.page.get_by_role("tab")).to_have_count(len(tabs))
    expect(sketch.panel(tabs[0])).to_be_visible()  # an unknown link opens the first
    for tab in MISSING:
        expect(sketch.panel(tab)).to_have_count(0)
    expect(sketch.page.locator(".samples button")).to_have_count(10)
    sketch.let_draw(7)
    for tab, answer in (("steps", ".reading"), ("inside", ".outputs .first .digit"), ("map", ".lead")):
        sketch.open_tab(tab)
        expect(sketch.panel(tab).locator(answer)).to_contain_text("7")
    expect(sketch.panel("inside").locator(".back")).to_be_hidden()  # the link to Mistakes
    sketch.open_tab("learn")
    expect(sketch.panel("learn").locator("code")).not_to_be_empty()
