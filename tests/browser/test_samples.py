"""The small digits below the pad, which the page draws."""

import itertools
import json

import pytest
from driver import MOVING, ROOT
from playwright.sync_api import expect

from model import preprocess_strokes
from model.drawing import BRUSH_WIDTH

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

DRAWINGS = json.loads((ROOT / "page/pad/drawings.json").read_text(encoding="utf-8"))
STYLES = {int(digit): len(styles) for digit, styles in DRAWINGS.items()}


def test_every_style_is_drawn_in_turn_and_read_right(open_sketch, recognizer):
    sketch = open_sketch()
    for digit, styles in STYLES.items():
        drawn = []
        for _ in range(styles + 1):
            sketch.let_draw(digit)
            drawn.append(sketch.strokes)
        assert drawn[-1] == drawn[0]  # the first style again
        assert all(one != other for one, other in itertools.pairwise(drawn)) or styles == 1
        verdicts = [recognizer.judge(preprocess_strokes(strokes, BRUSH_WIDTH)) for strokes in drawn]
        assert [(each.value, each.is_digit) for each in verdicts] == [(digit, True)] * len(drawn)
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("9")

    for language, strokes_of_7, upstroke in [("de", 2, 0.25), ("ja", 1, 0), ("en", 1, 0)]:
        sketch.speak(language)
        sketch.let_draw(7)
        (_, y), *_ = sketch.places[0]
        assert (len(sketch.strokes), y > 0.2) == (strokes_of_7, language == "ja")  # from the end of its serif
        expect(sketch.page.locator(".samples button").nth(7).locator("path")).to_have_count(strokes_of_7)
        sketch.let_draw(1)
        (left, _), *_, (right, _) = sketch.places[0]
        assert (right - left > upstroke) == (upstroke > 0), language


def test_a_digit_is_drawn_point_by_point_until_a_pen_interrupts_the_page(open_sketch):
    sketch = open_sketch(**MOVING)
    page = sketch.page
    page.evaluate(
        """() => {
            window.counts = [];
            document.addEventListener("drawing", ({ detail }) => counts.push(detail.strokes.flat().length));
        }"""
    )
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.locator(".samples button").nth(3).click()
    for _ in range(100):  # frames of 1/20 s
        page.clock.run_for(50)
        if page.evaluate("counts.length > 0 && !newestDrawing.isDrawing"):
            break
    counts = page.evaluate("counts")
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    page.clock.resume()
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("3")

    sketch.page.locator(".samples button").nth(8).click()
    sketch.wait_for("newestDrawing.strokes.length > 0")
    sketch.draw([[(0.1, 0.1), (0.2, 0.2)]])
    sketch.wait_for("!newestDrawing.isDrawing")
    strokes = sketch.strokes
    assert sketch.places[-1] == [(0.1, 0.1), (0.2, 0.2)]
    sketch.wait_for_frames()
    assert sketch.strokes == strokes


def test_the_page_draws_nothing_while_a_visitor_draws(open_sketch):
    """As with a second finger, or a second hand on the same screen."""
    sketch = open_sketch()
    sketch.let_draw(3)
    assert sketch.page.evaluate("newestDrawing.version") == 1  # at once, where motion is reduced
    sketch.clear.click()
    sketch.pen_down(0.3, 0.3)
    sketch.pen_to(0.4, 0.4)
    sketch.page.locator(".samples button").nth(8).dispatch_event("click")
    sketch.wait_for_frames()
    sketch.pen_to(0.5, 0.5)
    assert sketch.places == [[(0.3, 0.3), (0.4, 0.4), (0.5, 0.5)]]
    sketch.pen_up()
    sketch.wait_for_frames()
    assert sketch.places == [[(0.3, 0.3), (0.4, 0.4), (0.5, 0.5)]]
    sketch.let_draw(8)
    assert len(sketch.strokes) >= 1
    expect(sketch.winner).to_have_text("8")
