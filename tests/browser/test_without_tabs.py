"""The page without two of its tabs: the others work, without links to the missing ones."""

import pytest
from driver import TABS, free_port
from forked import forked
from playwright.sync_api import expect
from seen import wait_for_mistakes

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


@pytest.fixture(scope="module", params=[("draw", "inside"), ("steps", "mistakes")], ids="-".join)
def missing(request):
    return request.param


@pytest.fixture(scope="module")
def app(missing, mnist_file):
    with forked("-c", SERVE, free_port(), *missing, MNIST_PATH=str(mnist_file)) as app:
        yield app


def test_the_other_tabs_work(app, new_sketch, missing):
    sketch = new_sketch()
    sketch.page.goto(f"{app.address}/#{missing[0]}")
    tabs = [tab for tab in TABS if tab not in missing]
    expect(sketch.page.get_by_role("tab")).to_have_count(len(tabs))
    expect(sketch.panel(tabs[0])).to_be_visible()  # an unknown link opens the first
    for tab in missing:
        expect(sketch.panel(tab)).to_have_count(0)
    expect(sketch.page.locator(".samples button")).to_have_count(10)
    sketch.let_draw(7)
    for tab in tabs:
        sketch.open_tab(tab)
        TRY[tab](sketch)


def use_draw(sketch):
    expect(sketch.winner).to_have_text("7")


def use_steps(sketch):
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("7")


def use_inside(sketch):
    expect(sketch.panel("inside").locator(".outputs .first .digit")).to_have_text("7")
    expect(sketch.panel("inside").locator(".back")).to_be_hidden()  # the link to Mistakes


def use_learn(sketch):
    panel = sketch.panel("learn")
    expect(panel.locator("code")).not_to_be_empty()
    sketch.train()
    expect(panel.locator(".use")).to_be_visible()


def use_mistakes(sketch):
    wait_for_mistakes(sketch)
    expect(sketch.panel("mistakes").locator(".gallery button")).to_have_count(0)  # the links to Inside


def use_map(sketch):
    expect(sketch.panel("map").locator(".lead")).to_contain_text("7")


TRY = {"draw": use_draw, "steps": use_steps, "inside": use_inside, "map": use_map, "learn": use_learn}
TRY["mistakes"] = use_mistakes
