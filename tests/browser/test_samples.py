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


def test_every_style_of_a_digit_is_drawn_in_turn_and_read_right(open_sketch, recognizer):
    sketch = open_sketch()
    for digit in (4, 7):
        drawn = []
        for _ in range(STYLES[digit] + 1):
            sketch.let_draw(digit)
            drawn.append(sketch.strokes)
        assert drawn[-1] == drawn[0]  # the first style again
        assert all(one != other for one, other in itertools.pairwise(drawn))
        verdicts = [recognizer.judge(preprocess_strokes(strokes, BRUSH_WIDTH)) for strokes in drawn]
        assert [(each.value, each.is_digit) for each in verdicts] == [(digit, True)] * len(drawn)
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("7")

    for language, strokes in [("de", 2), ("en", 1)]:  # whose 7 has a bar
        sketch.speak(language)
        sketch.let_draw(7)
        assert len(sketch.strokes) == strokes
        expect(sketch.page.locator(".samples button").nth(7).locator("path")).to_have_count(strokes)


def test_a_digit_is_drawn_point_by_point_until_a_pen_interrupts_the_page(open_sketch):
    sketch = open_sketch(**MOVING)
    sketch.page.evaluate(
        """() => {
            window.counts = [];
            document.addEventListener("drawing", ({ detail }) => counts.push(detail.strokes.flat().length));
        }"""
    )
    sketch.let_draw(3)
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("3")
    counts = sketch.page.evaluate("counts")
    assert counts == sorted(counts)
    assert len(set(counts)) > 2

    sketch.page.locator(".samples button").nth(8).click()
    sketch.wait_for("newestDrawing.strokes.length > 0")
    sketch.draw([[(0.1, 0.1), (0.2, 0.2)]])
    sketch.wait_for("!newestDrawing.isDrawing")
    assert sketch.places[-1] == [(0.1, 0.1), (0.2, 0.2)]
    strokes = sketch.strokes
    sketch.wait_for_frames()
    assert sketch.strokes == strokes
