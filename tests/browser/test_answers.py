"""The answers on Draw: bars, requests, words, history and comparison."""

import base64
import re

import numpy as np
import pytest
from driver import ANOTHER_LINE, CLEAR_DRAWINGS, PHONE, TEXTS, on_pad
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from playwright.sync_api import expect
from seen import expect_empty, picture

from model import DEFAULT_NETWORK, load_recognizer, preprocess_strokes
from model.drawing import BRUSH_WIDTH
from model.recognizer import shipped_report
from model.verdict import CLEAR

# ---- Bars and requests


@pytest.mark.slow
def test_bars_show_the_networks_probabilities_for_the_image_beside_them(sketch, recognizer):
    track = sketch.page.locator("#panel-draw .track").first.bounding_box()["width"]
    for digit in (2, 7):
        answer = sketch.draw_digit(digit)
        sketch.wait_for_frames()

        expect(sketch.winner).to_have_text(str(digit))
        expect(sketch.bars.locator(".digit")).to_have_text([str(number) for number in range(10)])
        assert int(np.argmax(sketch.fill_widths)) == digit
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
    seen = sketch.page.locator("#panel-draw .seen")
    assert seen.evaluate("e => getComputedStyle(e).imageRendering") == "pixelated"
    # The page sends one POST for each request and nothing else.
    asked = [url for url in sketch.requested if "/api/" in url]
    assert len(asked) == len(sketch.looks)
    assert {request.url for request in sketch.looks} == set(asked)


def test_bars_move_while_the_line_is_drawn(sketch):
    states = []
    points = CLEAR_DRAWINGS[2][0]
    sketch.pen_down(*points[0])
    for point in points[1:]:
        sketch.pen_to(*point)
        sketch.wait_for_answer()
        states.append(tuple(sketch.percents.all_inner_texts()))
    assert len(set(states)) >= 5
    assert sketch.page.evaluate("newestDrawing.isDrawing")
    expect(sketch.winner).to_have_text("2")
    sketch.pen_up()


def test_a_non_digit_gets_a_reason_and_bars(sketch, recognizer):
    for name, reason in {"a star": "unfamiliar", "a filled spot": "dot"}.items():
        sketch.draw(on_pad(strokes_of(NO_DIGITS[name])))
        answer = sketch.wait_for_answer()
        assert answer["certainty"] < recognizer.certainty
        expect(sketch.winner).to_have_text("?")
        expect(sketch.sentence).to_have_text(TEXTS["en"][f"rejected_{reason}"])
        expect(sketch.page.locator("#panel-draw .bar.first")).to_have_count(0)
        assert sum(sketch.fill_widths) > 0
        sketch.clear.click()


@pytest.mark.slow
def test_comparing_shows_a_continental_1_as_a_7_of_the_other_network(sketch, recognizer):
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
    expect_gauges(sketch, recognizer)
    assert sketch.bars.count() == 20
    assert np.argsort(sketch.fill_widths[:10])[-1] == 1
    assert np.argsort(sketch.fill_widths[10:])[-1] == 7
    compare.click()
    expect(sketch.bars).to_have_count(10)
    expect(sketch.winner).to_have_text("1")


def expect_gauges(sketch, recognizer):
    """Expect the certainty and the line of each network on its gauge."""
    field = preprocess_strokes(sketch.strokes, BRUSH_WIDTH)
    networks = recognizer, load_recognizer("tutorial")
    expected = [min(each.judge(field).certainty / CLEAR, 1) for each in networks]
    gauges = sketch.page.locator("#panel-draw .gauge")
    filled = gauges.evaluate_all(
        "all => all.map((e) => Number(e.querySelector('.fill').style.getPropertyValue('--part')))"
    )
    assert filled == pytest.approx(expected, abs=2e-3)  # the engine has rounded weights
    lines = gauges.locator("input").evaluate_all("all => all.map((e) => [e.valueAsNumber, e.disabled])")
    assert lines == [[pytest.approx(each.certainty), each is not recognizer] for each in networks]


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
    sketch.wait_for_request("look", line=None, **sketch.newest_drawing)

    sketch.page.goto(sketch.page.url.partition("#")[0] + "?kiosk")
    sketch.page.mouse.click(5, 5)
    expect(line).to_be_disabled()
    sketch.draw(on_pad(strokes_of(WRITTEN["7 with a serif"][1])))
    sketch.wait_for_request("look", line=None, **sketch.newest_drawing)


# ---- The history of the drawing


@pytest.mark.slow
def test_the_history_shows_a_moment_until_the_visitor_draws_on(sketch):
    strip = sketch.page.locator("#panel-draw .history input")
    expect(strip).to_be_visible()
    expect(strip).to_be_disabled()
    points = CLEAR_DRAWINGS[2][0]
    sketch.pen_down(*points[0])
    first_answer = sketch.wait_for_answer()["probabilities"]
    for point in points[1:]:
        sketch.pen_to(*point)
        sketch.wait_for_answer()
    sketch.pen_up()
    sketch.wait_for_answer()
    newest, pixels = sketch.percents.all_inner_texts(), sketch.pixels(".pad canvas")
    drawn = sketch.strokes

    strip.focus()
    sketch.press("Home")
    sketch.wait_until_shown(first_answer)
    sketch.wait_for_frames()
    assert sketch.strokes == drawn
    opacity = sketch.pixels(".pad canvas")[..., 3]
    assert opacity.astype(int).sum() < pixels[..., 3].astype(int).sum() / 2  # later strokes are faint
    expect(strip).to_have_attribute("aria-valuetext", re.compile(r"^Moment 1 of \d+: "))
    sketch.press("Escape")
    expect(sketch.percents).to_have_text(newest)
    assert np.array_equal(sketch.pixels(".pad canvas"), pixels)

    box = strip.bounding_box()
    sketch.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(sketch.percents).not_to_have_text(newest)
    sketch.draw(ANOTHER_LINE)
    sketch.wait_for_answer()
    expect(strip).to_have_attribute("aria-valuetext", re.compile(r"^Moment (\d+) of \1: "))

    # The strip has the focus after a tap; the pad's keys still work.
    sketch.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(strip).to_be_focused()
    sketch.press("Control+z")
    assert sketch.strokes == drawn
    sketch.press("Delete")
    assert sketch.strokes == []
    expect(strip).to_be_disabled()


@pytest.mark.slow
def test_comparing_asks_for_the_chosen_moment(sketch):
    """The page asks the other networks only while "Compare" is on, for the moment that is shown."""
    asked = []
    sketch.page.on("request", lambda each: asked.append(each.post_data_json) if each.url.endswith("/look") else None)
    (stroke,) = on_pad(strokes_of(WRITTEN["1 flagged, leaning"][1]))
    sketch.draw([stroke])
    sketch.wait_for_answer()
    assert not any(body["compare"] for body in asked)
    strip = sketch.page.locator("#panel-draw .history input")
    expect(strip).to_be_enabled()
    strip.focus()
    sketch.press("Home")
    expect(strip).to_have_attribute("aria-valuetext", re.compile(r"^Moment 1 of \d+: "))
    tutorial = load_recognizer("tutorial")

    def expect_others_of(strokes):
        sketch.wait_until_shown(tutorial.predict_strokes([strokes], BRUSH_WIDTH)[0], network=1)

    with sketch.page.expect_request("**/look") as request:
        sketch.page.locator("button.compare").click()
    first = request.value.post_data_json["strokes"]
    assert sum(map(len, first)) < sum(map(len, sketch.strokes))
    assert request.value.post_data_json["compare"]
    expect_others_of(first)
    strip.focus()
    sketch.press("End")
    expect_others_of(sketch.strokes)
    assert (asked[-1]["strokes"], asked[-1]["compare"]) == (sketch.strokes, True)


@pytest.mark.slow
def test_the_history_is_folded_on_a_phone(open_sketch):
    sketch = open_sketch(**PHONE)
    strip = sketch.page.locator("#panel-draw .history input")
    expect(strip).to_be_hidden()
    sketch.draw_by_touch(CLEAR_DRAWINGS[3])
    answer = sketch.wait_for_answer()
    sketch.page.locator("#panel-draw summary").tap()
    expect(strip).to_be_in_viewport(ratio=0.9)
    box = strip.bounding_box()
    sketch.page.touchscreen.tap(box["x"] + 4, box["y"] + box["height"] / 2)
    expect(strip).to_have_attribute("aria-valuetext", re.compile(r"^Moment 1 of "))
    sketch.expect_accessible()
    sketch.draw_by_touch([[(0.9, 0.9), (0.92, 0.92)]])
    assert sketch.wait_for_answer() != answer
