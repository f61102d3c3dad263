"""Several digits on the pad: the answer, the marks, and the chosen digit."""

import numpy as np
import pytest
from driver import CLEAR_DRAWINGS, TEXTS, share
from playwright.sync_api import expect
from seen import expect_inside_of, stage_field

from model import preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE

pytestmark = pytest.mark.slow  # opens more pages


def small(digit, left, top=0.1):
    """Return a clear drawing of a digit at half its size, with its corner at a place."""
    return [[(left + (x - 0.2) / 2, top + (y - 0.2) / 2) for x, y in stroke] for stroke in CLEAR_DRAWINGS[digit]]


FORTY_TWO = [small(4, 0.1, 0.3), small(2, 0.55, 0.3)]
IN_FOUR = (0.2, 0.4)  # a place on the pad


def marks(sketch):
    return sketch.page.locator("#pad .marks button")


def touch(sketch, place):
    """Touch the pad at one point."""
    sketch.pen_down(*place)
    sketch.pen_up()


def words(ordinal, digit):
    return TEXTS["en"]["number_answer"].format(place=ordinal, digit=digit, share=share(1))


def test_a_digit_of_a_number_is_chosen_by_touch_and_key_and_the_tabs_show_it(sketch, recognizer):
    sketch.draw(FORTY_TWO[0])
    expect(sketch.winner).to_have_text("4")
    expect(marks(sketch)).to_have_count(0)
    sketch.draw(FORTY_TWO[1])
    expect(sketch.winner).to_have_text("42")
    expect(sketch.sentence).to_have_text(words("second", 2))  # the last one written
    expect(sketch.announcement).to_have_text("42. " + words("second", 2))
    expect(marks(sketch).first).to_have_attribute("aria-label", words("first", 4))
    sketch.expect_accessible()
    drawn, digits = sketch.strokes, recognizer.read_number(sketch.strokes, BRUSH_WIDTH).digits
    # "42" may appear before the 2 is complete; the answer to the whole drawing gives its mark.
    sketch.wait_for(
        """boxes => {
            const pad = document.querySelector(".pad canvas").getBoundingClientRect();
            const marks = [...document.querySelectorAll("#pad .marks button")].map((e) => e.getBoundingClientRect());
            const isAt = (mark, [left, top, right, bottom]) =>
                Math.abs((mark.left + mark.width / 2 - pad.left) / pad.width - (left + right) / 2) <= 0.01 &&
                Math.abs((mark.top + mark.height / 2 - pad.top) / pad.height - (top + bottom) / 2) <= 0.01 &&
                mark.width >= (right - left) * pad.width && mark.height >= (bottom - top) * pad.height;
            return marks.length === boxes.length && marks.every((mark, index) => isAt(mark, boxes[index]));
        }""",
        [[side / PAD_SIDE for side in digit.box] for digit in digits],
    )
    touch(sketch, IN_FOUR)
    expect(sketch.sentence).to_have_text(words("first", 4))
    expect(marks(sketch).first).to_have_attribute("aria-pressed", "true")
    expect(marks(sketch).last).to_have_attribute("aria-pressed", "false")
    assert sketch.strokes == drawn  # nothing was drawn
    sketch.wait_until_shown(digits[0].probabilities)
    for chosen, digit in zip(digits, (4, 2), strict=True):
        field = preprocess_strokes(list(chosen.strokes), BRUSH_WIDTH)
        sketch.open_tab("steps")
        expect(sketch.panel("steps").locator(".reading")).to_contain_text(f"to the {digit}.")
        sketch.panel("steps").locator(".stops button").last.click()
        sketch.wait_until(lambda field=field: np.array_equal(stage_field(sketch), field))
        sketch.open_tab("inside")
        sketch.look_into("large")
        expect_inside_of(sketch, recognizer, field)
        marks(sketch).last.focus()
        sketch.page.keyboard.press("Enter")  # by the keyboard, and in another tab
        expect(marks(sketch).last).to_have_attribute("aria-pressed", "true")

    sketch.open_tab("draw")
    sketch.draw(small(7, 0.3, 0.7))  # on a line of its own
    expect(sketch.winner).to_have_text("42\n7", use_inner_text=True)
    expect(sketch.sentence).to_have_text(words("third", 7))
    while sketch.strokes != [[[*point] for point in stroke] for stroke in drawn[:-1]]:
        sketch.undo.click()
    expect(sketch.winner).to_have_text("4")
    expect(marks(sketch)).to_have_count(0)
