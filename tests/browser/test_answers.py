"""The answers on Draw: bars, requests, the gauge, the history, and several digits."""

import json
import re

import numpy as np
import pytest
from helpers.drawings.handwritten import NO_DIGITS, WRITTEN, strokes_of
from helpers.networks.tolerances import PROBABILITIES
from helpers.pages.seen import expect_empty, expect_inside_of, field_of, ink, stage_field
from helpers.running.driver import CLEAR_DRAWINGS, FORTY_TWO, PHONE, TEXTS, on_pad, share
from playwright.sync_api import expect
from read_drawings import read_drawings

from model import DEFAULT_NETWORK, preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.recognizer import shipped_report

TEXT = TEXTS["en"]


@pytest.mark.slow
def test_bars_show_the_networks_probabilities_for_the_image_beside_them(sketch, recognizer):
    track = sketch.page.locator("#panel-draw .track").first.bounding_box()["width"]
    probabilities = sketch.draw_digit(7)["probabilities"]
    sketch.wait_for_frames()
    expect(sketch.winner).to_have_text("7")
    assert "7" in sketch.sentence.inner_text()
    np.testing.assert_allclose(np.array(sketch.fill_widths) / track, probabilities, atol=0.01)
    np.testing.assert_allclose(recognizer.predict_fields([field_of(sketch)])[0], probabilities, atol=PROBABILITIES)
    sketch.wait_for_pixels("#panel-draw .seen", field_of(sketch))
    expect(sketch.page.locator("#panel-draw .seen")).to_have_css("image-rendering", "pixelated")
    assert not any("/api/" in url for url in sketch.requested)
    sketch.clear.click()
    expect_empty(sketch)


def test_the_line_can_be_moved_and_put_back_but_not_in_a_kiosk(sketch):
    line, note, reset = (
        sketch.page.locator(f"#panel-draw .gauge {each}") for each in ("input", ".note span", ".reset")
    )
    sketch.page.locator("#panel-draw .gauge summary").dispatch_event("click")
    before = line.input_value()
    sketch.draw(on_pad(strokes_of(NO_DIGITS["a star"])))
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("?")
    expect(note).to_have_text(TEXT["gauge_line"])
    expect(reset).to_be_hidden()

    line.focus()
    sketch.press("Home")  # accepts everything
    expect(sketch.winner).to_have_text(re.compile(r"^\d"))
    costs = shipped_report(DEFAULT_NETWORK).get("costs")
    words = TEXT["gauge_cost"].format(refused=f"{costs['refused'][0]:,}", accepted=f"{costs['accepted'][0]:,}")
    expect(note).to_have_text(words)
    expect(line).to_have_attribute("aria-valuetext", words)
    sketch.expect_accessible()
    sketch.reload()
    sketch.draw(on_pad(strokes_of(WRITTEN["7 with a serif"][1])))
    sketch.page.locator("#panel-draw .gauge summary").click()
    expect(reset).to_be_visible()  # kept for the visit
    reset.click()
    expect(line).to_have_value(before)
    expect(line).to_be_focused()

    expect(sketch.winner).to_have_text("7")
    line.fill("12")
    expect(sketch.winner).to_have_text("?")
    sketch.page.goto(sketch.page.url.partition("#")[0] + "?kiosk")
    sketch.page.mouse.click(5, 5)
    expect(line).to_be_disabled()


@pytest.mark.slow
def test_the_history_is_folded_and_left_by_escape_or_the_pen(open_sketch):
    sketch = open_sketch(**PHONE)
    strip = sketch.page.locator("#panel-draw .history input")
    expect(strip).to_be_hidden()
    sketch.draw_by_touch(CLEAR_DRAWINGS[3])
    answer, inked = sketch.wait_for_answer(), ink(sketch).sum()
    sketch.page.locator("#panel-draw .history summary").tap()
    expect(strip).to_be_in_viewport(ratio=0.9)
    box = strip.bounding_box()
    for _ in range(2):
        sketch.page.touchscreen.tap(box["x"] + 4, box["y"] + box["height"] / 2)
        expect(strip).to_have_attribute("aria-valuetext", re.compile(r"^Moment 1 of "))
        sketch.wait_until(lambda: ink(sketch).sum() < 0.9 * inked, "fewer points")
        sketch.press("Escape")
        sketch.wait_until_shown(answer["probabilities"])
    sketch.draw_by_touch([[(0.9, 0.9), (0.92, 0.92)]])
    assert sketch.wait_for_answer() != answer


@pytest.mark.slow
def test_the_history_has_the_winners_colour_and_is_grey_where_the_answer_was_a_question_mark(open_sketch):
    sketch = open_sketch()
    panel = sketch.panel("draw")
    panel.locator(".history summary").dispatch_event("click")

    def colour_of(selector, name):
        style = panel.locator(selector).evaluate("(e, name) => getComputedStyle(e)[name]", name)
        return [int(value) for value in re.findall(r"\d+", style)[:3]]

    sketch.draw(CLEAR_DRAWINGS[7])
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("7")
    seven = colour_of(".winner", "color")
    assert [colour_of(".bar.first .percent", "color"), colour_of(".bar.first .fill", "backgroundColor")] == [seven] * 2
    grey = panel.evaluate("e => getComputedStyle(e).getPropertyValue('--fill')").strip().removeprefix("#")
    for shown, colour in (("7", seven), ("?", list(bytes.fromhex(grey)))):
        if shown == "?":
            sketch.clear.click()
            sketch.draw(on_pad(strokes_of(NO_DIGITS["a star"])))
            sketch.wait_for_answer()
        expect(sketch.winner).to_have_text(shown)
        expect(panel.locator(".history input")).to_have_attribute("aria-valuetext", re.compile(re.escape(shown)))
        newest = [*colour, 255]
        sketch.wait_until(
            lambda c=newest: (sketch.pixels("#panel-draw .history canvas")[:, -2] == c).all(), "its colour"
        )


# ---- Several digits


def words_of(ordinal, digit):
    return TEXT["number_answer"].format(place=ordinal, digit=digit, share=share(1))


@pytest.mark.slow
def test_a_digit_of_a_number_is_chosen_by_touch_and_key_and_the_tabs_show_it(sketch, recognizer, modules):
    marks = sketch.page.locator("#pad .marks button")
    sketch.draw(FORTY_TWO)
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("42")
    expect(sketch.sentence).to_have_text(words_of("second", 2))  # the last one written
    expect(sketch.announcement).to_have_text("42. " + words_of("second", 2))
    expect(marks.first).to_have_attribute("aria-label", words_of("first", 4))
    sketch.expect_accessible()
    drawn = sketch.strokes
    (answer,) = read_drawings(modules, [json.dumps({"strokes": drawn, "line_width": BRUSH_WIDTH})])
    digits = answer["digits"]
    pad = sketch.pad.bounding_box()
    for mark, digit in zip(marks.all(), digits, strict=True):
        box, (left, top, right, bottom) = mark.bounding_box(), (side / PAD_SIDE for side in digit["box"])
        assert (box["x"] + box["width"] / 2 - pad["x"]) / pad["width"] == pytest.approx((left + right) / 2, abs=0.01)
        assert (box["y"] + box["height"] / 2 - pad["y"]) / pad["height"] == pytest.approx((top + bottom) / 2, abs=0.01)
        assert box["width"] >= (right - left) * pad["width"]
        assert box["height"] >= (bottom - top) * pad["height"]
    left, top, right, bottom = (side / PAD_SIDE for side in digits[0]["box"])
    sketch.pen_down((left + right) / 2, (top + bottom) / 2)
    sketch.pen_up()
    expect(sketch.sentence).to_have_text(words_of("first", 4))
    expect(marks.first).to_have_attribute("aria-pressed", "true")
    expect(marks.last).to_have_attribute("aria-pressed", "false")
    assert sketch.strokes == drawn  # nothing was drawn
    sketch.wait_until_shown(digits[0]["probabilities"])
    field = preprocess_strokes(digits[0]["strokes"], BRUSH_WIDTH)
    sketch.open_tab("steps")
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("answers 4 ")
    sketch.panel("steps").locator(".stops button").last.click()
    sketch.wait_until(lambda: np.array_equal(stage_field(sketch), field))
    sketch.open_tab("inside")
    sketch.look_into("large")
    expect_inside_of(sketch, recognizer, field)
    marks.last.press("Enter")  # by the keyboard, and in another tab
    expect_inside_of(sketch, recognizer, preprocess_strokes(digits[1]["strokes"], BRUSH_WIDTH))

    sketch.open_tab("draw")
    sketch.draw(
        [[(0.2 + x / 2, 0.5 + y / 2) for x, y in stroke] for stroke in CLEAR_DRAWINGS[7]]
    )  # on a line of its own
    expect(sketch.winner).to_have_text("42\n7", use_inner_text=True)
    expect(sketch.sentence).to_have_text(words_of("third", 7))
    while sketch.strokes != drawn[:-1]:
        sketch.undo.click()
    expect(sketch.winner).to_have_text("4")
    expect(marks).to_have_count(0)
