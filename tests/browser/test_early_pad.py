"""The pad before the rest of the page: visitors draw while the other scripts are loading."""

import io

import numpy as np
import pytest
from helpers.pages.seen import ink
from helpers.pages.sketch import PREFIX
from helpers.running.driver import CLEAR_DRAWINGS, PHONE, TEXTS
from PIL import Image, ImageColor
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

EDGE = {"light": "#3b3fd8", "dark": "#8d91ff"}  # --pad-edge
PAPER = {"light": "#ffffff", "dark": "#1a1c33"}  # --paper


@pytest.fixture
def open_early(app, new_sketch):
    """Open the page without the script that mounts it; returns the Sketch and a function that loads them."""

    def open_early(stored=None, **options):
        sketch = new_sketch(**options)
        held = []
        scripts = "**/build/start.js"
        sketch.page.route(scripts, lambda route: held.append(route))
        for name, value in (stored or {}).items():
            sketch.page.add_init_script(f"localStorage.setItem('{PREFIX}{name}', '{value}')")
        sketch.page.goto(app.address, wait_until="commit")
        sketch.wait_for("window.newestDrawing !== undefined")
        sketch.wait_for_frames()
        sketch.wait_until(lambda: held, "the script is asked for")

        return sketch, lambda: sketch.page.unroute(scripts)  # which continues the held requests

    return open_early


def pixel(sketch, x, y):
    """Return the colour of the screen at a place on the pad."""
    screen = Image.open(io.BytesIO(sketch.page.screenshot(scale="css"))).convert("RGB")
    left, top = sketch.place(x, y)
    return screen.getpixel((int(left), int(top)))


@pytest.mark.parametrize(
    ("options", "stored", "theme", "language"),
    [
        ({"color_scheme": "dark", "locale": "zh-SG", **PHONE}, {}, "dark", "zh-CN"),
        ({"color_scheme": "dark", "locale": "zh-CN"}, {"theme": "light", "language": "en"}, "light", "en"),
    ],
    ids=["dark", "light chosen"],
)
def test_title_and_pad_keep_their_first_look(open_early, options, stored, theme, language):
    sketch, release = open_early(stored, **options)

    def expect_all():
        expect(sketch.page.locator("h1").first).to_have_text(TEXTS[language]["title"])
        expect(sketch.page).to_have_title(TEXTS[language]["title"])
        expect(sketch.page.locator("html")).to_have_attribute("lang", language)
        assert pixel(sketch, 1 / sketch.pad.bounding_box()["width"], 0.5) == ImageColor.getrgb(EDGE[theme])
        assert pixel(sketch, 0.05, 0.5) == ImageColor.getrgb(PAPER[theme])

    expect_all()
    before = sketch.pad.bounding_box()
    release()
    sketch.wait_until_ready()
    expect(sketch.page.locator("#shell")).to_have_count(0)
    expect_all()
    assert sketch.pad.bounding_box() == pytest.approx(before, abs=1)


def test_an_early_drawing_is_kept_continued_and_answered(open_early):
    """Draw one stroke before the rest of the page has loaded, and half of the next."""
    sketch, release = open_early(**PHONE)
    first, second = CLEAR_DRAWINGS[4]
    sketch.draw_by_touch([first])
    drawn, inked = sketch.strokes, ink(sketch)
    assert inked.any()
    assert not any(each.name == "look" for each in sketch.asked)
    (left, top), (right, bottom) = second
    sketch.touch("touchStart", (left, top))
    sketch.touch("touchMove", ((left + right) / 2, (top + bottom) / 2))
    sketch.pad.focus()
    release()
    sketch.wait_until_ready()
    expect(sketch.pad).to_be_focused()
    sketch.touch("touchMove", (right, bottom))
    assert sketch.page.evaluate("newestDrawing.isDrawing")
    sketch.touch("touchEnd")
    expect(sketch.page.locator("#shell")).to_have_count(0)
    expect(sketch.winner).to_have_text("4")
    assert [len(stroke) for stroke in sketch.strokes] == [len(first), 3]
    sketch.undo.click()
    assert sketch.strokes == drawn
    assert np.array_equal(ink(sketch), inked)


def test_no_stroke_is_lost_at_any_moment_of_the_loading(app, new_sketch):
    """Draw one stroke after the other, from the first sight of the pad until some time after the page is ready."""
    sketch = new_sketch()
    line = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000, "offline": False}
    sketch.page.context.new_cdp_session(sketch.page).send("Network.emulateNetworkConditions", line)
    sketch.page.goto(app.address, wait_until="commit")
    sketch.wait_for("window.newestDrawing !== undefined")
    sketch.wait_for("getComputedStyle(document.body).getPropertyValue('--pad-side') !== ''")  # nothing is seen before
    drawn, later = [], 0
    while later < 10:
        later += sketch.page.locator("#shell").count() == 0
        x = 0.1 + 0.02 * (len(drawn) % 40)
        drawn.append([(round(x, 2), 0.2), (round(x, 2), 0.8)])
        for action, place in (("down", drawn[-1][0]), ("up", drawn[-1][1])):
            sketch.page.mouse.move(*sketch.place(*place))
            getattr(sketch.page.mouse, action)()
    assert sketch.places == drawn
