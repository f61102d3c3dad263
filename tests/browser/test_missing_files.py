"""A page whose host has lost some of its files, after an update or by chance; and a browser without JavaScript."""

import re

import pytest
from helpers.running.driver import CLEAR_DRAWINGS, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

ENGLISH = TEXTS["en"]


def lose(sketch, name):
    """Lose the page's files with a name, a regular expression, from now on."""
    sketch.expected_errors.append("404")
    lost = re.compile(rf"/page/\w+/{name}$")
    sketch.page.route(lost, lambda route: route.fulfill(status=404, content_type="text/plain", body=""))


def test_a_tab_that_cannot_be_loaded_leaves_the_others_alone(app, new_sketch):
    sketch = new_sketch()
    sketch.expected_errors.append("Failed to fetch dynamically imported module")
    lose(sketch, "tabs/map/map.js")
    sketch.open(f"{app.address}/")
    sketch.draw_digit(3)
    panel = sketch.panel("map")
    expect(panel).to_be_hidden()
    sketch.open_tab("map")
    expect(panel).to_have_text(f"{ENGLISH['page_incomplete']} {ENGLISH['reload']}")
    sketch.speak("zh-CN")
    sketch.page.unroute_all()
    panel.get_by_role("button", name=TEXTS["zh-CN"]["reload"]).click()
    expect(panel.locator("canvas").first).to_be_visible()


def test_an_update_is_noticed_when_a_file_is_missing(sketch):
    page, lost, updated = sketch.page, sketch.page.locator("#head .lost"), sketch.page.locator("#head .updated")
    lose(sketch, "texts/de.json")
    page.locator(".language select").select_option("de")
    expect(lost).to_contain_text(ENGLISH["page_incomplete"])
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(updated).to_be_hidden()  # other files are there
    lost.get_by_role("button", name=ENGLISH["close"]).click()
    expect(lost).to_be_hidden()

    lose(sketch, ".*")
    page.locator(".open-lesson").click()
    expect(updated).to_contain_text(ENGLISH["page_updated"])
    expect(updated).to_be_visible()
    expect(lost).to_be_hidden()
    page.unroute_all()
    with page.expect_navigation():
        updated.get_by_role("button", name=ENGLISH["reload"]).click()
    sketch.wait_until_ready()
    sketch.draw(CLEAR_DRAWINGS[7])
    expect(sketch.winner).to_have_text("7")


def test_a_browser_without_javascript_says_what_the_page_needs_in_each_language(app, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{app.address}/")
        for language, texts in TEXTS.items():
            expect(page.locator(f"noscript [lang={language}]")).to_have_text(texts["needs_javascript"])
            expect(page.locator(f"noscript [lang={language}]")).to_be_in_viewport()
        expect(page.locator("body > :not(noscript):visible")).to_have_count(0)


# ---- The engine's worker


def test_a_worker_that_cannot_start_is_one_sentence(app, new_sketch):
    sketch = new_sketch()
    sketch.page.add_init_script("window.Worker = class { constructor() { throw new Error('sandboxed'); } }")
    sketch.open(f"{app.address}/")
    for tab in ("draw", "steps", "inside", "map"):
        sketch.open_tab(tab)
        sketch.let_draw(3)
        expect(sketch.panel(tab).locator(".trouble").first).to_have_text(ENGLISH["network_away"])
