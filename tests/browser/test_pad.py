"""The sketchpad: mouse, finger, pen, keyboard, undo and clear, and the digits that the page draws."""

import itertools
import json

import numpy as np
import pytest
from helpers.pages.seen import expect_empty, ink
from helpers.running.driver import A_LINE, ANOTHER_LINE, CLEAR_DRAWINGS, MOVING, PHONE, ROOT
from playwright.sync_api import expect

from model import preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE

IS_SHARP = """() => {
    const pad = document.querySelector(".pad canvas");
    return pad.width === Math.round(pad.getBoundingClientRect().width * devicePixelRatio);
}"""


def test_an_empty_pad_has_a_hint_and_a_dot_is_a_drawing(sketch):
    expect_empty(sketch)
    expect(sketch.winner).to_have_text("–")  # "?" is an answer
    expect(sketch.undo).to_be_disabled()
    expect(sketch.clear).to_be_disabled()
    assert not any("/api/" in url for url in sketch.requested)
    expect(sketch.page.locator("button.join")).to_be_hidden()  # as on the server's machine

    sketch.pen_down(0.5, 0.5)
    expect(sketch.hint).to_be_hidden()
    sketch.pen_up()
    expect(sketch.undo).to_be_enabled()
    expect(sketch.clear).to_be_enabled()
    sketch.wait_for_answer()
    assert sketch.places == [[(0.5, 0.5)]]
    assert ink(sketch).any()


def test_one_finger_draws_without_scrolling(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.page.add_style_tag(content="body { min-height: 3000px }")
    sketch.draw_by_touch(CLEAR_DRAWINGS[7])
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("7")
    sketch.clear.tap()

    # A second finger draws nothing.
    sketch.touch("touchStart", (0.5, 0.2))
    sketch.touch("touchMove", (0.5, 0.4))
    sketch.touch("touchStart", (0.5, 0.4), (0.9, 0.9))
    sketch.touch("touchMove", (0.5, 0.6), (0.1, 0.9))
    sketch.touch("touchMove", (0.5, 0.8), (0.1, 0.1))
    sketch.touch("touchEnd")
    sketch.wait_for_answer()
    assert len(sketch.strokes) == 1
    assert {x for x, _ in sketch.places[0]} == {0.5}

    # A line ends when the system cancels the touch.
    sketch.touch("touchStart", (0.5, 0.2))
    sketch.touch("touchMove", (0.5, 0.5))
    sketch.touch("touchCancel")
    sketch.wait_for("!newestDrawing.isDrawing")
    assert len(sketch.strokes) == 2
    assert sketch.page.evaluate("scrollY") == 0

    # The same swipe below the pad does scroll.
    sketch.swipe([(0.5, 1.6), (0.5, 1.4), (0.5, 1.2), (0.5, 1.0), (0.5, 0.8)])
    sketch.wait_for("scrollY > 0")
    assert len(sketch.strokes) == 2


@pytest.mark.slow
def test_a_pen_replaces_the_line_of_the_palm(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.draw_by_touch(ANOTHER_LINE)
    before = sketch.strokes
    sketch.touch("touchStart", (0.8, 0.9))
    sketch.touch("touchMove", (0.7, 0.9))
    sketch.wait_for("newestDrawing.strokes.at(-1).length === 2")
    for kind, y in (("mousePressed", 0.2), ("mouseMoved", 0.8), ("mouseReleased", 0.8)):
        place = dict(zip("xy", sketch.place(0.5, y), strict=True))
        pen = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
        sketch.send_input("dispatchMouseEvent", type=kind, **place, **pen)
    sketch.touch("touchMove", (0.6, 0.9))  # the palm is still there
    sketch.touch("touchEnd")
    sketch.wait_for_answer()
    assert sketch.strokes[:-1] == before
    assert {x for x, _ in sketch.places[-1]} == {0.5}
    sketch.undo.click()  # one step for both
    assert sketch.strokes == before


def test_the_main_mouse_button_draws_also_beyond_the_pad(sketch):
    for button in ("right", "middle"):
        sketch.page.mouse.move(*sketch.place(0.5, 0.2))
        sketch.page.mouse.down(button=button)
        sketch.page.mouse.move(*sketch.place(0.5, 0.8))
        sketch.page.mouse.up(button=button)
    assert sketch.strokes == []

    # A line continues when the pen leaves the pad.
    sketch.pen_down(0.5, 0.5)
    sketch.pen_to(1.3, 0.5)
    sketch.pen_to(1.3, 1.3)
    sketch.pen_to(0.5, 0.8)
    assert sketch.places == [[(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 0.8)]]
    sketch.pen_to(1.3, 0.8)
    sketch.pen_up()
    sketch.pen_to(0.2, 0.2)
    sketch.wait_for_answer()
    assert sketch.places == [[(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 0.8), (1, 0.8)]]


def test_undo_reverts_strokes_and_clearing(sketch):
    sketch.draw(A_LINE)
    one_stroke = sketch.strokes
    answer_to_one = sketch.wait_for_answer()
    sketch.draw(ANOTHER_LINE)
    two_strokes = sketch.strokes
    sketch.clear.click()
    expect_empty(sketch)
    expect(sketch.clear).to_be_disabled()
    sketch.undo.click()
    assert sketch.strokes == two_strokes
    sketch.press("Delete")
    expect_empty(sketch)
    sketch.press("Control+z", "Control+z")
    assert sketch.strokes == one_stroke
    sketch.wait_until_shown(answer_to_one["probabilities"])
    sketch.undo.click()
    expect_empty(sketch)
    expect(sketch.undo).to_be_disabled()

    # Keys do nothing while the pen is down.
    sketch.pen_down(0.5, 0.2)
    sketch.pen_to(0.5, 0.4)
    sketch.press("Control+z", "Delete")
    sketch.pen_to(0.5, 0.8)
    sketch.pen_up()
    assert sketch.places == [[(0.5, 0.2), (0.5, 0.4), (0.5, 0.8)]]


def test_keyboard_draws_and_its_focus_is_visible(sketch):
    sketch.press("Tab")
    while sketch.page.evaluate("document.activeElement.localName") != "canvas":
        assert sketch.page.evaluate("document.activeElement.localName") != "body", "Tab does not reach the pad"
        sketch.press("Tab")
    sketch.press("Space", *["ArrowDown"] * 20, "Space", "ArrowRight")
    sketch.wait_for_answer()
    assert len(sketch.strokes) == 1
    expect(sketch.winner).to_have_text("1")
    assert sketch.page.evaluate("scrollY") == 0
    sketch.press("Tab")
    expect(sketch.undo).to_be_focused()
    look = "e => { const style = getComputedStyle(e); return style.outlineStyle + style.boxShadow; }"
    for part in (sketch.pad, sketch.undo, sketch.clear, *sketch.page.locator("header button:visible").all()):
        part.evaluate("e => e.blur()")
        unfocused = part.evaluate(look)
        part.focus()
        assert part.evaluate(look) != unfocused


@pytest.mark.slow
def test_a_drawing_survives_a_change_of_the_window_and_is_sharp_on_each_screen(app, new_sketch):
    sketch = new_sketch(**PHONE)
    sketch.open(app.address)
    screen = sketch.page.context.new_cdp_session(sketch.page)
    sketch.draw_by_touch(CLEAR_DRAWINGS[5])
    answer = sketch.wait_for_answer()
    drawn = sketch.strokes
    for width, height, scale in ((844, 390, 3), (390, 844, 1.25)):
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": True}
        screen.send("Emulation.setDeviceMetricsOverride", size)
        sketch.wait_for("scale => devicePixelRatio === scale", scale)
        sketch.wait_for(IS_SHARP)
        sketch.wait_for_frames()
        assert sketch.strokes == drawn
        # The ink covers the strokes at any size.
        inked = ink(sketch)
        columns, rows = (np.concatenate(drawn) / PAD_SIDE * len(inked)).astype(int).T
        assert inked[rows, columns].all()
        assert inked.mean() < 0.2
        sketch.wait_until_shown(answer["probabilities"])


# ---- Keys for another part of the page


def expect_keys_do_nothing(sketch):
    drawn = sketch.strokes
    assert drawn
    for key in ("Delete", "Backspace", "Control+z"):
        sketch.press(key)
        sketch.wait_for_frames()
        assert sketch.strokes == drawn


@pytest.mark.slow
def test_keys_do_nothing_behind_a_dialog_in_a_text_field_or_while_the_pad_is_hidden(open_sketch):
    sketch = open_sketch("#steps")
    sketch.draw(A_LINE)
    expect(sketch.panel("steps").locator(".reading")).not_to_be_empty()
    sketch.panel("steps").locator(".show-numbers").click()
    expect(sketch.page.locator("dialog[open]")).to_be_visible()
    expect_keys_do_nothing(sketch)
    sketch.press("Escape")
    expect(sketch.page.locator("dialog[open]")).to_have_count(0)

    sketch.expected_errors.append("422")  # Learn refuses the empty field
    sketch.open_tab("learn")
    sketch.panel("learn").locator(".show-settings").click()
    sketch.panel("learn").locator("[name=epochs]").focus()
    expect_keys_do_nothing(sketch)

    # While the pad is hidden.
    sketch.set_projector(True)
    sketch.open_tab("mistakes")
    expect(sketch.pad).to_be_hidden()
    expect_keys_do_nothing(sketch)
    sketch.open_tab("steps")
    expect(sketch.pad).to_be_visible()
    sketch.press("Control+z")
    assert sketch.strokes == []


# ---- The small digits below the pad, which the page draws

DRAWINGS = json.loads((ROOT / "page/pad/drawings.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_every_style_of_a_digit_is_drawn_in_turn_and_read_right(sketch, recognizer):
    drawn = []
    for _ in range(len(DRAWINGS["7"]) + 1):
        sketch.let_draw(7)
        drawn.append(sketch.strokes)
    assert drawn[-1] == drawn[0]  # the first style again
    assert all(one != other for one, other in itertools.pairwise(drawn))
    verdicts = [recognizer.judge(preprocess_strokes(strokes, BRUSH_WIDTH)) for strokes in drawn]
    assert [(each.value, each.is_digit) for each in verdicts] == [(7, True)] * len(drawn)
    for language, strokes in [("de", 2), ("en", 1)]:  # whose 7 has a bar
        sketch.speak(language)
        sketch.let_draw(7)
        assert len(sketch.strokes) == strokes
        expect(sketch.page.locator(".samples button").nth(7).locator("path")).to_have_count(strokes)


@pytest.mark.slow
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
