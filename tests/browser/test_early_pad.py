"""The pad before the rest of the page: it can be drawn on while Gradio's own scripts are still loading."""

import io
import re

import numpy as np
import pytest
from driver import A_LINE, CLEAR_DRAWINGS, PHONE, TEXTS
from PIL import Image, ImageColor
from playwright.sync_api import expect
from seen import ink

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

EDGE = {"light": "#3b3fd8", "dark": "#8d91ff"}  # --pad-edge
PAPER = {"light": "#ffffff", "dark": "#1a1c33"}  # --paper


@pytest.fixture
def open_early(app, new_sketch):
    """Open the page without Gradio's scripts; returns the Sketch and a function that lets the scripts come."""

    def open_early(stored=None, **options):
        sketch = new_sketch(**options)
        held = []
        is_released = False
        sketch.page.route(
            "**/assets/index-*.js", lambda route: route.continue_() if is_released else held.append(route)
        )
        for name, value in (stored or {}).items():
            sketch.page.add_init_script(f"localStorage.setItem('{name}', '{value}')")
        sketch.page.goto(app.address, wait_until="commit")
        sketch.page.wait_for_function("window.newestDrawing !== undefined")
        sketch.wait_for_frames()
        assert held

        def release():
            nonlocal is_released
            is_released = True
            while held:
                held.pop().continue_()

        return sketch, release

    return open_early


def pixel(sketch, x, y):
    """The colour of the screen at a place on the pad."""
    screen = Image.open(io.BytesIO(sketch.page.screenshot(scale="css"))).convert("RGB")
    left, top = sketch.place(x, y)
    return screen.getpixel((int(left), int(top)))


def expect_painted(sketch, scheme):
    """The pad's outline and paper are on the screen, in the colours of a scheme."""
    box = sketch.pad.bounding_box()
    assert pixel(sketch, 1 / box["width"], 0.5) == ImageColor.getrgb(EDGE[scheme])
    assert pixel(sketch, 0.05, 0.5) == ImageColor.getrgb(PAPER[scheme])


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["computer", "phone"])
def test_title_and_pad_are_painted(open_early, screen):
    sketch, release = open_early(**screen)
    expect(sketch.page.locator("h1")).to_have_text(TEXTS["en"]["title"])
    expect(sketch.page).to_have_title(TEXTS["en"]["title"])
    expect_painted(sketch, "light")
    before = sketch.pad.bounding_box()
    release()
    sketch.wait_until_ready()
    expect(sketch.page.locator("#shell")).to_have_count(0)
    expect(sketch.page.locator("h1")).to_have_text(TEXTS["en"]["title"])
    expect_painted(sketch, "light")
    assert sketch.pad.bounding_box() == pytest.approx(before, abs=1)


@pytest.mark.parametrize(
    ("scheme", "stored", "expected"),
    [("light", None, "light"), ("dark", None, "dark"), ("light", "dark", "dark"), ("dark", "light", "light")],
)
def test_light_or_dark_from_the_first_moment(open_early, scheme, stored, expected):
    sketch, release = open_early(stored and {"theme": stored}, color_scheme=scheme)
    sketch.draw(A_LINE)
    expect_painted(sketch, expected)
    release()
    sketch.wait_until_ready()
    expect_painted(sketch, expected)
    has_dark = re.compile(r"\bdark\b")
    body = expect(sketch.page.locator("body"))
    body.to_have_class(has_dark) if expected == "dark" else body.not_to_have_class(has_dark)


@pytest.mark.parametrize(
    ("locale", "stored", "expected"), [("zh-SG", None, "zh-CN"), ("en-GB", "zh-CN", "zh-CN"), ("zh-CN", "en", "en")]
)
def test_language_from_the_first_moment(open_early, locale, stored, expected):
    sketch, release = open_early(stored and {"language": stored}, locale=locale)

    def expect_words():
        expect(sketch.page.locator("h1")).to_have_text(TEXTS[expected]["title"])
        expect(sketch.page).to_have_title(TEXTS[expected]["title"])
        expect(sketch.page.locator("html")).to_have_attribute("lang", expected)

    expect_words()
    release()
    sketch.wait_until_ready()
    expect_words()


def test_what_is_drawn_is_kept_handed_over_and_answered(open_early):
    sketch, release = open_early()
    sketch.draw(CLEAR_DRAWINGS[4])
    drawn, inked = sketch.strokes, ink(sketch)
    assert len(drawn) == len(CLEAR_DRAWINGS[4])
    assert inked.any()
    assert sketch.looks == []
    release()
    sketch.wait_until_ready()
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("4")
    expect(sketch.hint).to_be_hidden()
    assert sketch.strokes == drawn
    assert np.array_equal(ink(sketch), inked)
    for left in reversed(range(len(drawn))):
        sketch.undo.click()
        assert sketch.strokes == drawn[:left]


def test_finger_draws_before_the_rest_is_there(open_early):
    sketch, release = open_early(**PHONE)
    sketch.draw_by_touch(CLEAR_DRAWINGS[7])
    release()
    sketch.wait_until_ready()
    expect(sketch.winner).to_have_text("7")


def test_keyboard_draws_and_clears_before_the_rest_is_there(open_early):
    sketch, release = open_early()
    sketch.pad.focus()
    sketch.press("Space", "ArrowDown", "ArrowDown", "Space")
    assert len(sketch.strokes) == 1
    sketch.press("Delete")
    assert sketch.strokes == []
    sketch.press("Control+z")
    assert len(sketch.strokes) == 1
    release()
    sketch.wait_until_ready()
    expect(sketch.pad).to_be_focused()
    sketch.wait_for_answer()


@pytest.mark.parametrize("pointer", ["mouse", "finger"])
def test_stroke_that_is_being_drawn_is_not_broken_off(open_early, pointer):
    sketch, release = open_early(**(PHONE if pointer == "finger" else {}))
    down, move, up = {
        "mouse": (sketch.pen_down, sketch.pen_to, sketch.pen_up),
        "finger": (
            lambda *place: sketch.touch("touchStart", place),
            lambda *place: sketch.touch("touchMove", place),
            lambda: sketch.touch("touchEnd"),
        ),
    }[pointer]
    points = CLEAR_DRAWINGS[7][0]
    half = len(points) // 2
    down(*points[0])
    for point in points[1:half]:
        move(*point)
    release()
    sketch.wait_until_ready()
    for point in points[half:]:
        move(*point)
    assert sketch.page.evaluate("newestDrawing.isDrawing")
    up()
    expect(sketch.page.locator("#shell")).to_have_count(0)
    expect(sketch.winner).to_have_text("7")
    assert len(sketch.strokes) == 1
    assert len(sketch.strokes[0]) == len(points)
    expect(sketch.page.locator("#pad .pad canvas")).to_be_visible()
