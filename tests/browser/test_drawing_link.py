"""Links that draw a drawing at the other end, and the page in a frame of another one."""

import pytest
from driver import FORTY_TWO, PHONE, TEXTS
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


def test_on_a_phone_the_link_is_in_the_corner_of_the_drawing(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.draw(FORTY_TWO)
    pad, share = (sketch.page.locator(f"#pad {each}").bounding_box() for each in (".pad canvas", ".share"))
    assert 0 < share["x"] - pad["x"] < 20
    assert 0 < pad["y"] + pad["height"] - share["y"] - share["height"] < 20


@pytest.mark.parametrize(("width", "height"), [(640, 400), (360, 420)])
def test_in_a_frame_the_page_is_pad_answer_and_bars(open_sketch, width, height):
    sketch = open_sketch("?embed", viewport={"width": width, "height": height})
    sketch.draw(FORTY_TWO)
    expect(sketch.winner).to_have_text("42")
    for part in ("#head", ".samples", ".camera", ".choices", ".history"):
        expect(sketch.page.locator(part).first).to_be_hidden()
    assert sketch.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    box = sketch.bars.last.bounding_box()
    assert box["y"] + box["height"] <= height
