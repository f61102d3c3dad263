"""28 x 28 shows what `model` computes."""

import io

import numpy as np
import pytest
from driver import CLEAR_DRAWINGS, STILL, TEXTS
from PIL import Image
from playwright.sync_api import expect
from seen import picture

from model.drawing import BRUSH_WIDTH, parse_drawing
from model.steps import steps

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def shown_numbers(sketch):
    """Read the 784 numbers from the page: int array (28, 28)."""
    cells = sketch.panel("steps").locator(".numbers td").all_text_contents()
    return np.array(cells, dtype=int).reshape(28, 28)


def test_the_models_steps_and_784_numbers_are_shown(open_sketch, recognizer):
    sketch = open_sketch("#steps", **STILL)
    panel = sketch.panel("steps")
    expect(panel.locator(".show-numbers")).to_be_disabled()
    for digit in (2, 8):
        sketch.let_draw(digit)
        taken = steps(parse_drawing(sketch.strokes, BRUSH_WIDTH))
        probabilities = recognizer.predict_fields([taken.field])[0]
        words = TEXTS["en"]["answer"].format(digit=digit, percent=f"{probabilities[digit]:.0%}")
        expect(panel.locator(".reading")).to_have_text(words.replace("a 8", "an 8"))
        for name in ("pad", "ink", "box", "field"):
            np.testing.assert_array_equal(picture(sketch, f"#panel-steps canvas.{name}"), getattr(taken, name))
        panel.locator(".show-numbers").click()
        expect(panel.locator("dialog")).to_be_visible()
        np.testing.assert_array_equal(shown_numbers(sketch), taken.field)
        sketch.page.keyboard.press("Escape")
        expect(panel.locator("dialog")).to_be_hidden()
    for canvas in panel.locator(".frame canvas").all():  # frames unlike the pad's
        expect(canvas).to_have_css("border-radius", "0px")
        expect(canvas).to_have_css("box-shadow", "none")


def test_skipping_the_steps_shows_the_plain_picture(open_sketch, recognizer):
    sketch = open_sketch("#steps")
    sketch.draw([[(0.02 + 0.3 * x, 0.02 + 0.3 * y) for x, y in stroke] for stroke in CLEAR_DRAWINGS[4]])
    panel = sketch.panel("steps")
    sketch.wait_for_request("steps", strokes=sketch.strokes)
    taken = steps(parse_drawing(sketch.strokes, BRUSH_WIDTH))
    expect(panel.locator(".reading")).to_contain_text("sure that this is a 4.")
    expect(panel.locator(".field-why")).to_have_text(TEXTS["en"]["steps_field_why"])
    panel.locator(".skip").check()
    expect(panel.locator(".field-why")).to_have_text(TEXTS["en"]["steps_plain_why"])

    verdict = recognizer.judge(taken.plain)
    words = TEXTS["en"]["answer"].format(digit=verdict.value, percent=f"{verdict.probabilities.max():.0%}")
    reason = recognizer.why_rejected(verdict)
    expect(panel.locator(".reading")).to_have_text(words if verdict.is_digit else TEXTS["en"][f"rejected_{reason}"])
    sketch.wait_for_frames()
    np.testing.assert_array_equal(picture(sketch, "#panel-steps canvas.field"), taken.plain)
    np.testing.assert_array_equal(shown_numbers(sketch), taken.plain)
    panel.locator(".skip").uncheck()
    expect(panel.locator(".reading")).to_contain_text("sure that this is a 4.")
    np.testing.assert_array_equal(shown_numbers(sketch), taken.field)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_ticked_box_has_a_visible_mark(open_sketch, scheme):
    sketch = open_sketch("#steps", color_scheme=scheme)
    box = sketch.panel("steps").locator(".skip")
    pixels = []
    for ticked in (False, True):
        box.set_checked(ticked)
        sketch.page.mouse.move(0, 0)
        sketch.wait_for_frames()
        image = Image.open(io.BytesIO(box.screenshot())).convert("L")
        pixels.append(np.asarray(image, dtype=int)[4:-4, 4:-4])
    empty, full = pixels
    assert np.ptp(empty) < 30  # an empty box
    assert np.ptp(full) > 80  # a clear mark
    assert (abs(full - empty) > 60).mean() > 0.1
