"""Tabs: opened by mouse, link and keyboard; their requests; accessibility."""

import pytest
from driver import TABS
from playwright.sync_api import expect
from seen import wait_for_mistakes

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

# The requests of each tab, the first one for the drawing.
ENDPOINTS = {
    "draw": ["look"],
    "steps": ["steps"],
    "inside": ["inside", "weights", "most_activating", "structure"],
    "map": ["place", "map", "map_labels", "map_digits"],
    "learn": ["watch", "code", "mnist"],
}


def endpoints_asked(sketch):
    return {*sketch.asked, *(url.partition("/api/")[2] for url in sketch.requested if "/api/" in url)}


def test_a_link_opens_a_tab_and_only_that_tab_sends_requests(open_sketch):
    sketch = open_sketch("#steps")
    for digit, tab in enumerate(sorted(TABS, key=lambda tab: tab != "steps")):
        sketch.requested.clear()
        sketch.asked.clear()
        sketch.page.goto(f"{sketch.page.url.partition('#')[0]}#{tab}")
        expect(sketch.panel(tab)).to_be_visible()
        expect(sketch.page.locator(f"#tab-{tab}")).to_have_attribute("aria-selected", "true")
        expect(sketch.page.locator("[role=tabpanel]:visible")).to_have_count(1)
        expect(sketch.pad).to_be_visible(visible=tab != "mistakes")
        if tab in ENDPOINTS:
            first, *others = ENDPOINTS[tab]
            sketch.let_draw(digit)
            sketch.wait_until(lambda first=first: first in endpoints_asked(sketch), f"a request to {first}")
            assert {first} <= endpoints_asked(sketch) <= {first, *others}


def test_an_unknown_link_opens_the_first_tab_and_back_and_keys_open_others(open_sketch):
    sketch = open_sketch("#nonsense")
    expect(sketch.panel("draw")).to_be_visible()
    sketch.open_tab("steps")
    sketch.open_tab("inside")
    sketch.page.go_back()
    expect(sketch.panel("steps")).to_be_visible()
    expect(sketch.panel("inside")).to_be_hidden()
    sketch.open_tab("draw")

    sketch.page.locator("#tab-draw").focus()
    for tab in (*sketch.tabs[1:], "draw", "steps"):
        sketch.press("ArrowRight")
        expect(sketch.page.locator(f"#tab-{tab}")).to_be_focused()
        expect(sketch.panel(tab)).to_be_visible()
    sketch.press("ArrowLeft", "ArrowLeft")
    expect(sketch.panel(sketch.tabs[-1])).to_be_visible()
    sketch.press("Tab")
    expect(sketch.page.locator("button.open-lesson")).to_be_focused()  # Tab leaves the tab list


def test_axe_finds_nothing_in_any_tab(open_sketch):
    """Check each tab in the dark; other tests check most of them in the light. Projector mode only enlarges."""
    sketch = open_sketch(color_scheme="dark")
    sketch.refuse_full_screen()
    sketch.expect_accessible()  # with an empty pad
    sketch.speak("zh-CN")
    sketch.let_draw(4)
    for tab in sketch.tabs:
        sketch.open_tab(tab)
        if tab == "inside":
            sketch.panel(tab).locator(".layer").first.press("ArrowRight")
            expect(sketch.panel(tab).locator(".most-activating canvas").first).to_be_visible()
        elif tab == "mistakes":
            wait_for_mistakes(sketch)
        sketch.expect_accessible()
    sketch.page.locator("button.theme").click()
    for tab in ("map", "mistakes"):
        sketch.open_tab(tab)
        sketch.expect_accessible()
