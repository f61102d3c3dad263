"""Projector mode: large type for the last row of a classroom."""

import re

import pytest
from driver import STILL, TABS
from playwright.sync_api import expect
from seen import wait_for_mistakes

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def type_size(locator):
    return float(locator.evaluate("e => getComputedStyle(e).fontSize").removesuffix("px"))


def test_projector_mode_enlarges_every_tab(open_sketch):
    sketch = open_sketch(**STILL)
    sketch.let_draw(5)
    for tab in TABS:
        sketch.open_tab(tab)
        expect_all_larger(sketch, tab)


def expect_all_larger(sketch, tab):
    if tab == "mistakes":
        wait_for_mistakes(sketch)
    word = {
        "draw": sketch.sentence,
        "steps": sketch.panel("steps").locator(".reading"),
        "inside": sketch.panel("inside").locator(".heads h2").first,
        "learn": sketch.panel("learn").locator(".state"),
        "mistakes": sketch.panel("mistakes").locator("td button").first,
    }[tab]
    footer, words = sketch.page.locator("footer"), sketch.panel(tab).locator("[data-text]:visible")
    expect(footer).to_be_visible()
    texts = set(words.all_text_contents())
    before = type_size(word)
    sketch.set_projector(True)
    expect(footer).to_be_hidden()
    assert type_size(word) >= 1.2 * before
    if tab in ("draw", "inside", "mistakes"):  # in 28 x 28 the pad replaces the first step
        assert set(words.all_text_contents()) >= texts
    assert sketch.page.evaluate("[scrollX, document.documentElement.scrollWidth]") == [0, 1280]
    if tab != "learn":  # its program is below
        assert sketch.page.evaluate("document.documentElement.scrollHeight") <= 720
    sketch.set_projector(False)
    expect(footer).to_be_visible()
    assert type_size(word) == before


def test_projector_mode_by_link_reload_and_keys(open_sketch):
    sketch = open_sketch("?projector#inside")
    body = sketch.page.locator("body")
    in_mode = re.compile(r"\bprojector\b")
    expect(body).to_have_class(in_mode)
    expect(sketch.panel("inside")).to_be_visible()
    sketch.open_tab("steps")
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(body).to_have_class(in_mode)
    expect(sketch.panel("steps")).to_be_visible()

    sketch.let_draw(2)
    sketch.panel("steps").locator(".show-numbers").click()
    sketch.press("Escape")  # closes only the numbers
    expect(sketch.panel("steps").locator("dialog")).to_be_hidden()
    expect(body).to_have_class(in_mode)
    sketch.press("Escape")
    expect(body).not_to_have_class(in_mode)
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(body).not_to_have_class(in_mode)
    expect(sketch.panel("steps")).to_be_visible()


def test_projector_mode_turns_full_screen_on_and_off(sketch):
    button, body = sketch.page.locator("button.projector"), sketch.page.locator("body")
    button.focus()
    sketch.press("Enter")
    sketch.page.wait_for_function("document.fullscreenElement !== null")
    sketch.press("Escape")
    sketch.page.wait_for_function("document.fullscreenElement === null")
    expect(body).not_to_have_class(re.compile("projector"))

    button.click()
    sketch.page.wait_for_function("document.fullscreenElement !== null")
    sketch.page.evaluate("document.exitFullscreen()")  # as the browser may do
    expect(body).not_to_have_class(re.compile("projector"))

    # The mode also works without full screen.
    footer = sketch.page.locator("footer")
    sketch.page.evaluate(
        "() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused')); }"
    )
    button.click()
    expect(footer).to_be_hidden()
    sketch.refuse_full_screen()
    for is_visible in (True, False):
        button.click()
        expect(footer).to_be_visible(visible=is_visible)
