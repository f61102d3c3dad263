"""Projector mode: large type for the last row of a classroom."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


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
    sketch.panel("steps").locator(".show-numbers").click()
    sketch.press("Escape")  # closes only the numbers
    expect(sketch.panel("steps").locator("dialog")).to_be_hidden()
    expect(body).to_have_class(in_mode)
    sketch.press("Escape")
    expect(body).not_to_have_class(in_mode)


def test_projector_mode_turns_full_screen_on_and_off(sketch):
    button, body = sketch.page.locator("button.projector"), sketch.page.locator("body")
    button.focus()
    sketch.press("Enter")
    sketch.wait_for("document.fullscreenElement !== null")
    sketch.press("Escape")
    sketch.wait_for("document.fullscreenElement === null")
    expect(body).not_to_have_class(re.compile("projector"))

    # The mode also works without full screen.
    footer = sketch.page.locator("footer")
    sketch.refuse_full_screen()
    for is_visible in (False, True):
        button.click()
        expect(footer).to_be_visible(visible=is_visible)
