"""Links that draw a drawing at the other end, and the page in a frame of another one."""

import pytest
from helpers.running.driver import FORTY_TWO, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
KEEP_COPIED = "navigator.clipboard.writeText = async (words) => { window.copied = words; }"


def said_of(sketch):
    return sketch.page.locator("#pad .pad > .said")


def test_a_copied_link_draws_the_drawing_on_the_tab_that_was_open(open_sketch):
    sketch = open_sketch("?projector#map")
    share = sketch.page.locator("#pad .share")
    expect(share).to_be_disabled()
    sketch.draw(FORTY_TWO)
    sketch.page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{ value: {{}} }}); {KEEP_COPIED}")
    share.click()
    expect(said_of(sketch)).to_have_text(TEXT["share_copied"])
    address = sketch.page.evaluate("copied")
    assert len(address) <= 2000
    page, _, fragment = address.partition("#")
    assert (page, fragment[:9]) == (sketch.page.url.partition("?")[0], "map&draw=")
    strokes = sketch.strokes
    sketch.clear.click()
    expect(said_of(sketch)).to_be_empty()
    expect(share).to_be_disabled()

    other = open_sketch(f"#{fragment}")
    expect(other.panel("map")).to_be_visible()
    other.wait_for("newestDrawing.strokes.length > 0 && !newestDrawing.isDrawing")
    assert other.strokes == strokes
    other.open_tab("draw")
    expect(other.winner).to_have_text("42")
    other.page.evaluate("address => (location.hash = address)", f"steps&draw={fragment[9:40]}~")
    expect(other.panel("steps")).to_be_visible()
    expect(said_of(other)).to_have_text(TEXT["share_broken"])
    assert other.strokes == strokes


def test_in_a_frame_the_page_is_pad_answer_and_bars(open_sketch):
    sketch = open_sketch("?embed")
    sketch.draw(FORTY_TWO)
    expect(sketch.winner).to_have_text("42")
    for part in ("#head", ".samples", ".camera", ".undo", ".share", ".sentence", ".seen", ".history", ".gauge"):
        expect(sketch.page.locator(part).first).to_be_hidden()
    with sketch.page.expect_popup() as opened:
        sketch.page.get_by_role("link", name="Open the whole page").click()
    expect(opened.value.locator("#head")).to_be_visible()
    expect(opened.value.locator("#panel-draw .winner")).to_have_text("42")
    for width, height in ((640, 400), (360, 420)):
        sketch.resize(width, height)
        assert sketch.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        box = sketch.bars.last.bounding_box()
        assert box["y"] + box["height"] <= height
