"""Screens of different sizes and densities, light and dark."""

import re

import numpy as np
import pytest
from driver import A_LINE, CLEAR_DRAWINGS, PHONE
from playwright.sync_api import expect
from seen import ink

from model.drawing import PAD_SIDE

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def test_a_drawing_survives_a_change_of_the_window(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.draw_by_touch(CLEAR_DRAWINGS[5])
    answer = sketch.wait_for_answer()
    drawn = sketch.strokes
    for size in ({"width": 844, "height": 390}, {"width": 390, "height": 844}):
        sketch.page.set_viewport_size(size)
        sketch.wait_for(
            """() => {
                const pad = document.querySelector(".pad canvas");
                return pad.width === Math.round(pad.getBoundingClientRect().width * devicePixelRatio);
            }"""
        )
        sketch.wait_for_frames()
        assert sketch.strokes == drawn
        # The ink covers the strokes at any size.
        inked = ink(sketch)
        columns, rows = (np.concatenate(drawn) / PAD_SIDE * len(inked)).astype(int).T
        assert inked[rows, columns].all()
        assert inked.mean() < 0.2
        sketch.wait_until_shown(answer["probabilities"])


def ink_and_paper(sketch):
    """Return the colours of a line and of the pad on the screen."""
    sketch.wait_for_frames()
    pixels = sketch.pixels(".pad canvas")
    paper = sketch.page.locator("div.pad").evaluate("e => getComputedStyle(e).backgroundColor")
    return pixels[ink(sketch)][0, :3], [int(value) for value in re.findall(r"\d+", paper)]


def test_light_and_dark(open_sketch):
    sketch = open_sketch(color_scheme="dark", device_scale_factor=2)
    body = sketch.page.locator("body")

    def expect_scheme(name):
        line, paper = map(np.mean, ink_and_paper(sketch))
        assert abs(line - paper) > 150
        assert (paper < 100) == (name == "dark")
        expect(body).to_have_class(re.compile(r"\bdark\b") if name == "dark" else re.compile(r"^(?!.*\bdark\b)"))

    sketch.draw(A_LINE)
    sketch.wait_for_answer()
    expect_scheme("dark")
    width = 2 * sketch.pad.bounding_box()["width"]
    assert ink(sketch).shape == pytest.approx((width, width), abs=1)  # a pixel of the pad for each of the screen

    sketch.page.locator("button.theme").click()
    expect_scheme("light")
    assert len(sketch.strokes) == 1

    sketch.page.reload()
    sketch.wait_until_ready()
    sketch.draw(A_LINE)
    expect_scheme("light")
