"""28 x 28 shows the steps that `tests/node` compares with Pillow, and the way there as a motion."""

import numpy as np
import pytest
from helpers.networks.oracles import steps_of
from helpers.pages.seen import cells, picture, stage_field
from helpers.running.driver import CLEAR_DRAWINGS, MOVING, TEXTS, share
from playwright.sync_api import expect

from model.drawing import BRUSH_WIDTH, parse_drawing
from model.preprocessing import IMAGE_SIDE

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

TEXT = TEXTS["en"]
PAD, INK, BOX, FIELD = range(4)  # the stops
SMALL_FOUR = [[(0.02 + 0.3 * x, 0.02 + 0.3 * y) for x, y in stroke] for stroke in CLEAR_DRAWINGS[4]]


def choose(sketch, stop):
    button = sketch.panel("steps").locator(".stops button").nth(stop)
    button.click()
    expect(button).to_have_attribute("aria-current", "step")
    sketch.wait_for_frames()


def stop_of(sketch):
    """Return the stop that is shown, or to which the drawing is moving."""
    buttons = sketch.panel("steps").locator(".stops button")
    return buttons.evaluate_all("all => all.findIndex((each) => each.ariaCurrent === 'step')")


def numbers_of(sketch):
    panel = sketch.panel("steps")
    panel.locator(".show-numbers").click()
    expect(panel.locator("dialog")).to_be_visible()
    row, numbers = panel.locator(".row"), []
    row.press("Home")
    for _ in range(IMAGE_SIDE):
        numbers += map(int, panel.locator(".numbers li").all_text_contents())
        row.press("ArrowRight")
    sketch.press("Escape")
    expect(panel.locator("dialog")).to_be_hidden()
    return numbers


def test_the_stops_are_the_models_steps_and_without_them_the_plain_picture_is_shown(open_sketch, recognizer):
    sketch = open_sketch("#steps")
    panel = sketch.panel("steps")
    expect(panel.locator(".example")).to_be_visible()
    expect(panel.locator(".play")).to_be_hidden()  # with reduced motion there are stops only
    assert stop_of(sketch) == FIELD
    sketch.draw(SMALL_FOUR)
    taken = steps_of(parse_drawing(sketch.strokes, BRUSH_WIDTH))
    probabilities = recognizer.predict_fields([taken["field"]])[0]
    words = TEXT["answer"].format(digit=4, share=share(probabilities[4]))
    expect(panel.locator(".reading")).to_have_text(words)
    choose(sketch, BOX)
    height, width = taken["box"].shape
    middle = cells(sketch, (IMAGE_SIDE - height) / 2, (IMAGE_SIDE - width) / 2, height, width)
    np.testing.assert_array_equal(middle, taken["box"])
    choose(sketch, FIELD)
    np.testing.assert_array_equal(stage_field(sketch), taken["field"])

    np.testing.assert_array_equal(numbers_of(sketch), taken["field"].ravel())

    names = panel.locator(".stops button")
    expect(names.nth(INK)).to_have_text(TEXT["steps_ink"])
    panel.locator(".skip").check()
    expect(names.nth(INK)).to_have_text(TEXT["steps_no_ink"])
    choose(sketch, BOX)
    rows, columns = ((taken["plain"] >= 51).any(axis=axis).sum() for axis in (1, 0))
    words = TEXT["steps_no_box_why"].format(width=columns, height=rows)
    expect(panel.locator(".now")).to_have_text(words)
    for stop in (BOX, FIELD):
        choose(sketch, stop)
        np.testing.assert_array_equal(stage_field(sketch), taken["plain"])
    np.testing.assert_array_equal(numbers_of(sketch), taken["plain"].ravel())
    panel.locator(".skip").uncheck()
    expect(panel.locator(".reading")).to_contain_text("answers 4 ")


def test_the_numbers_are_shown_a_row_at_a_time_which_is_pressed_on_the_picture(open_sketch):
    sketch = open_sketch("#steps")
    panel = sketch.panel("steps")
    sketch.draw(SMALL_FOUR)
    expect(panel.locator(".reading")).to_contain_text("answers 4 ")
    field = steps_of(parse_drawing(sketch.strokes, BRUSH_WIDTH))["field"]
    panel.locator(".show-numbers").click()
    side = panel.locator(".field canvas").bounding_box()["height"]
    panel.locator(".field canvas").click(position={"x": 3, "y": (20 + 0.5) * side / IMAGE_SIDE})
    expect(panel.locator(".row")).to_have_value("21")
    expect(panel.locator(".numbers li")).to_have_text([str(level) for level in field[20]])


def test_the_motion_can_be_played_and_paused(app, new_sketch):
    sketch = new_sketch(**MOVING)
    sketch.page.clock.install()
    sketch.open(f"{app.address}/")
    sketch.draw(SMALL_FOUR)
    sketch.open_tab("steps")
    panel = sketch.panel("steps")
    expect(panel.locator(".reading")).to_contain_text("answers 4 ")
    play = panel.locator(".play")
    expect(play).to_have_accessible_name(TEXTS["en"]["steps_pause"])  # the tab opens with the motion
    sketch.wait_until(lambda: stop_of(sketch) > PAD)
    choose(sketch, PAD)
    expect(play).to_have_accessible_name(TEXTS["en"]["steps_play"])
    assert play.get_attribute("aria-pressed") is None  # its name changes instead
    sketch.page.clock.pause_at(sketch.page.evaluate("Date.now()") / 1000 + 5)
    play.click()
    sketch.pass_time(1500)
    play.click()
    shown = picture(sketch, "#panel-steps .picture")
    assert stop_of(sketch) == INK
    sketch.pass_time(5000)
    assert np.array_equal(picture(sketch, "#panel-steps .picture"), shown)
    play.click()
    sketch.pass_time(12_000)
    assert stop_of(sketch) == FIELD
    assert not np.array_equal(picture(sketch, "#panel-steps .picture"), shown)
    sketch.page.clock.fast_forward(600_000)
    assert sketch.strokes  # only a kiosk's page begins again
    expect(panel).to_be_visible()
