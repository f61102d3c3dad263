"""Visits by screen reader, without storage, and without requests to another host."""

import pytest
from driver import CLEAR_DRAWINGS, MOVING, TEXTS, share
from playwright.sync_api import expect
from seen import hear

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def test_screen_reader_announces_the_keyboards_pen_and_a_settled_answer_once(sketch):
    place = sketch.page.locator("#pad .announcement")
    sketch.pad.focus()
    sketch.press("ArrowDown")
    expect(place).to_have_text(TEXTS["en"]["pad_pen_up"].format(x="50%", y="28%"))
    sketch.press("Space", "ArrowRight", "ArrowRight")
    expect(place).to_have_text(TEXTS["en"]["pad_pen_down"].format(x="55%", y="28%"))
    sketch.press("Space")
    sketch.clear.click()

    expect(sketch.announcement).to_be_empty()
    said = hear(sketch.announcement)
    looks = len(sketch.looks)
    expect(sketch.announcement).to_have_attribute("aria-live", "polite")
    sketch.draw_digit(2)
    expect(sketch.announcement).to_have_text(sketch.sentence.inner_text())
    sketch.clear.click()
    expect(sketch.announcement).to_be_empty()
    assert len(sketch.looks) > looks + 2  # more answers than announcements
    (heard,) = [words for words in said.json_value() if words]
    assert "2" in heard

    sketch.open_tab("steps")
    said = hear(sketch.panel("steps").locator(".announcement"))
    sketch.draw(CLEAR_DRAWINGS[3])
    answer = TEXTS["en"]["answer"].format(digit=3, share=share(1))
    expect(sketch.panel("steps").locator(".announcement")).to_have_text(answer)
    assert said.json_value() == [answer]


def test_a_first_visit_paints_nothing_at_rest_and_asks_no_other_host(app, new_sketch):
    """To paint would cost a phone's battery. `new_sketch` checks the host of every request."""
    sketch = new_sketch(locale="zh-CN", **MOVING)
    sketch.page.add_init_script(
        """window.frames = 0;
        const native = window.requestAnimationFrame;
        window.requestAnimationFrame = (callback) => { window.frames += 1; return native.call(window, callback); };"""
    )
    sketch.open(app.address)
    sketch.wait_for(
        """async () => {
            const before = window.frames;
            await new Promise((done) => setTimeout(done, 300));
            return before > 0 && window.frames === before;
        }"""
    )
    sketch.draw_digit(0)
    sketch.page.locator("button.theme").click()
    sketch.speak("en")
    sketch.page.locator("footer").get_by_role("link", name=TEXTS["en"]["api_link"]).click()
    expect(sketch.page.get_by_text("/predict_image", exact=True)).to_be_visible()
    sketch.page.wait_for_load_state("networkidle")
    assert len(sketch.requested) > 10
