"""The kiosk mode for a museum, with a clock that the test moves."""

import re

import pytest
from driver import A_LINE, CLEAR_DRAWINGS, STILL
from playwright.sync_api import expect

from model.drawing import MAX_STROKES

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


@pytest.fixture
def open_at_rest(app, new_sketch):
    """Open the page with a clock that a test moves; real time passes as well."""
    sketch = new_sketch()
    sketch.page.clock.install()

    def open_at_rest(at):
        sketch.open(f"{app.address}/{at}")
        return sketch

    return open_at_rest


def test_a_drawing_disappears_and_the_page_draws_until_a_touch(open_at_rest):
    sketch = open_at_rest("?kiosk")
    page, pass_time = sketch.page, sketch.page.clock.run_for
    expect(page.locator("footer")).to_be_hidden()
    sketch.draw(A_LINE)
    pass_time(20_000)
    assert len(sketch.strokes) == 1
    pass_time(11_000)
    assert sketch.strokes == []
    pass_time(19_000)
    assert sketch.strokes == []
    expect(sketch.panel("draw")).to_be_visible()

    pass_time(12_000)  # a minute after the drawing
    assert sketch.strokes
    pass_time(8_000)
    expect(sketch.panel("steps")).to_be_visible()
    assert sketch.strokes
    pass_time(8_000)
    expect(sketch.panel("inside")).to_be_visible()
    sketch.pen_down(0.5, 0.2)
    sketch.pen_to(0.5, 0.8)
    sketch.pen_up()
    assert [len(stroke) for stroke in sketch.strokes] == [2]
    pass_time(20_000)
    expect(sketch.panel("inside")).to_be_visible()
    assert len(sketch.strokes) == 1
    assert page.evaluate("history.length") <= 2


def test_drawing_and_tab_stay_in_other_modes(open_at_rest):
    for at in ("", "?projector"):
        sketch = open_at_rest(f"{at}#steps")
        sketch.draw(CLEAR_DRAWINGS[7])
        drawn = sketch.strokes
        sketch.page.clock.run_for(600_000)
        assert sketch.strokes == drawn
        expect(sketch.panel("steps")).to_be_visible()
        expect(sketch.page.locator("body")).not_to_have_class(re.compile("kiosk"))


def test_no_link_leads_away(open_sketch):
    sketch = open_sketch("?kiosk")
    for part in ("footer", "#head .join", "#panel-learn .download"):
        assert not sketch.page.locator(part).first.is_visible()
    links = sketch.page.locator("a[href]:visible").evaluate_all("all => all.map((a) => a.href)")
    assert links == []


def test_undo_has_a_limited_number_of_steps(open_sketch):
    """The page may draw for weeks."""
    sketch = open_sketch("?kiosk", **STILL)
    count = sketch.page.evaluate(
        """async (times) => {
            const [one, undo] = [document.querySelectorAll(".samples button")[1], document.querySelector(".undo")];
            for (let i = 0; i < times; i++) {
                one.click();
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            }
            let count = 0;
            for (; !undo.disabled; count++) undo.click();
            return count;
        }""",
        MAX_STROKES // 2 + 20,  # each takes two steps: the drawing before disappears, and a line is drawn
    )
    assert count == MAX_STROKES
