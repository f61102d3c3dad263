"""The answers on Draw: bars, requests, words, history and comparison."""

import base64
import re

import numpy as np
import pytest
from driver import CLEAR_DRAWINGS, PHONE, TEXTS, on_pad
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from playwright.sync_api import expect
from seen import expect_empty, ink, picture

from model import DEFAULT_NETWORK, preprocess_strokes
from model.recognizer import shipped_report

# ---- Bars and requests


@pytest.mark.slow
def test_bars_show_the_networks_probabilities_for_the_image_beside_them(sketch, recognizer):
    track = sketch.page.locator("#panel-draw .track").first.bounding_box()["width"]
    for digit in (2, 7):
        answer = sketch.draw_digit(digit)
        sketch.wait_for_frames()
        expect(sketch.winner).to_have_text(str(digit))
        expect(sketch.bars.locator(".digit")).to_have_text([str(number) for number in range(10)])
        np.testing.assert_allclose(np.array(sketch.fill_widths) / track, answer["probabilities"], atol=0.01)
        assert str(digit) in sketch.sentence.inner_text()

        drawing, line_width = (sketch.looks[-1].post_data_json[key] for key in ("strokes", "line_width"))
        expected = recognizer.predict_strokes([drawing], line_width)[0]
        np.testing.assert_allclose(expected, answer["probabilities"], atol=1e-5)
        field = preprocess_strokes(drawing, line_width)
        assert np.array_equal(np.frombuffer(base64.b64decode(answer["image"]), np.uint8).reshape(28, 28), field)
        np.testing.assert_array_equal(picture(sketch, "#panel-draw .seen"), field)
        sketch.clear.click()
        expect_empty(sketch)
    expect(sketch.page.locator("#panel-draw .seen")).to_have_css("image-rendering", "pixelated")
    # The page sends one POST for each request and nothing else.
    asked = [url for url in sketch.requested if "/api/" in url]
    assert len(asked) == len(sketch.looks)
    assert {request.url for request in sketch.looks} == set(asked)


@pytest.mark.slow
def test_comparing_shows_a_continental_1_as_a_7_of_the_other_network(sketch):
    compare = sketch.page.locator("button.compare")
    verdicts = sketch.page.locator("#panel-draw .panel .verdict")
    compare.click()
    expect(compare).to_have_attribute("aria-pressed", "true")
    expect(verdicts).to_have_text(["", ""])
    (stroke,) = on_pad(strokes_of(WRITTEN["1 flagged, leaning"][1]))
    sketch.pen_down(*stroke[0])
    for point in stroke[1:]:
        sketch.pen_to(*point)
    expect(verdicts).to_have_text(["1", "7/1"])  # the pen is still down
    sketch.pen_up()
    sketch.wait_for_answer()
    expect(verdicts).to_have_text(["1", "7/1"])
    widths = np.reshape(sketch.fill_widths, (2, 10))
    assert widths.argmax(axis=1).tolist() == [1, 7]
    compare.click()
    expect(sketch.bars).to_have_count(10)
    expect(sketch.winner).to_have_text("1")


def test_the_line_can_be_moved_and_put_back_but_not_in_a_kiosk(sketch, recognizer):
    line, note, reset = (
        sketch.page.locator(f"#panel-draw .gauge {each}") for each in ("input", ".note span", ".reset")
    )
    before = line.input_value()
    sketch.draw(on_pad(strokes_of(NO_DIGITS["a star"])))
    certainty = sketch.wait_for_answer()["certainty"]
    expect(sketch.winner).to_have_text("?")
    expect(note).to_have_text(TEXTS["en"]["gauge_line"])
    expect(reset).to_be_hidden()

    line.focus()
    sketch.press("Home")  # accepts everything
    expect(sketch.winner).to_have_text(re.compile(r"^\d"))
    costs = shipped_report(DEFAULT_NETWORK).get("costs")
    words = TEXTS["en"]["gauge_cost"].format(refused=f"{costs['refused'][0]:,}", accepted=f"{costs['accepted'][0]:,}")
    expect(note).to_have_text(words)
    expect(line).to_have_attribute("aria-valuetext", words)
    assert sketch.wait_for_answer()["certainty"] == certainty  # the drawing is as certain as before
    sketch.expect_accessible()
    sketch.page.reload()
    expect(reset).to_be_visible()  # kept for the visit
    reset.click()
    expect(line).to_have_value(before)
    expect(line).to_be_focused()

    line.fill("12")
    sketch.draw(on_pad(strokes_of(WRITTEN["7 with a serif"][1])))
    expect(sketch.winner).to_have_text("?")
    sketch.page.locator("button.challenge-button").click()  # against the network as it is
    expect(sketch.page.locator("#panel-draw .judged")).to_contain_text("7")
    sketch.page.goto(sketch.page.url.partition("#")[0] + "?kiosk")
    sketch.page.mouse.click(5, 5)
    expect(line).to_be_disabled()


# ---- The history of the drawing


@pytest.mark.slow
def test_the_history_is_folded_on_a_phone_and_left_by_escape_or_the_pen(open_sketch):
    sketch = open_sketch(**PHONE)
    strip = sketch.page.locator("#panel-draw .history input")
    expect(strip).to_be_hidden()
    sketch.draw_by_touch(CLEAR_DRAWINGS[3])
    answer, inked = sketch.wait_for_answer(), ink(sketch).sum()
    sketch.page.locator("#panel-draw summary").tap()
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
