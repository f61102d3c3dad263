"""Map shows where the network puts the test digits and the drawing, and leads to Inside."""

import re

import both_pages
import numpy as np
import pytest
from datasets import small_mnist
from driver import PHONE, TEXTS
from oracles import nearest_to, place_of
from own_network import own_network
from playwright.sync_api import expect
from seen import field_of

from model.projection import PLACE_STEPS

pytestmark = pytest.mark.slow
app = both_pages.app

TEXT = TEXTS["en"]
MARGIN = 0.05  # of the stage's shorter side, as in view.js
ON_THE_DOT = 3  # CSS pixels


def panel_of(sketch):
    panel = sketch.panel("map")
    expect(panel.locator(".lead")).not_to_be_empty()
    return panel


def is_colour(sketch, canvas, name, tolerance):
    """Return where a canvas has about a colour of the stylesheet: bool array (height, width)."""
    value = sketch.page.locator("#panel-map .show").evaluate("(e, n) => getComputedStyle(e).getPropertyValue(n)", name)
    colour = [int(value.strip()[i : i + 2], 16) for i in (1, 3, 5)]
    sketch.wait_for_frames()
    pixels = sketch.pixels(f"#panel-map {canvas}").astype(int)
    return (abs(pixels[..., :3] - colour).max(axis=2) <= tolerance) & (pixels[..., 3] > 250)


def count_of_digit(sketch, digit):
    return int(is_colour(sketch, ".points", f"--digit-{digit}", 24).sum())


def dot_distance(sketch, recognizer):
    """Return the distance between the dot of the drawing and its place on the whole map, in CSS pixels."""
    rows, columns = np.nonzero(is_colour(sketch, ".marks", "--accent", 6))
    ratio = sketch.page.locator("#panel-map .marks").evaluate("e => e.width / e.clientWidth")
    x, y = expected_dot(sketch, recognizer)
    return np.hypot(columns / ratio - x, rows / ratio - y).min()


def expected_dot(sketch, recognizer):
    """Return where the dot of the drawing is on the stage, [x, y] in CSS pixels, while all of the map is shown."""
    projection = recognizer.projection
    place = place_of(recognizer, field_of(sketch))
    stage = sketch.page.locator("#panel-map .marks")
    size = np.array(stage.evaluate("e => [e.clientWidth, e.clientHeight]"))
    low, high = (function(projection.places, axis=0) / PLACE_STEPS for function in (np.min, np.max))
    scale = min((size - 2 * MARGIN * size.min()) / (high - low))
    return size / 2 + (place - (low + high) / 2) * scale


def digits_nearest(sketch, recognizer):
    nearest = nearest_to(recognizer.projection, place_of(recognizer, field_of(sketch)))
    return recognizer.projection.predictions[nearest].tolist()


# ---- The drawing


def test_the_drawing_moves_among_the_points_the_legend_hides_a_digit_and_the_borders_stand_out(open_sketch, recognizer):
    sketch = open_sketch("#map")
    panel = panel_of(sketch)
    expect(panel.locator(".lead")).to_have_text(TEXT["map_lead"])
    for digit in (1, 4):
        sketch.let_draw(digit)
        expect(panel.locator(".lead")).to_contain_text(f"{digit}, {digit}, and {digit}")
        assert digits_nearest(sketch, recognizer) == [digit] * 3
        assert dot_distance(sketch, recognizer) < ON_THE_DOT
    expect(panel.locator(".announcement")).to_have_text(panel.locator(".lead").inner_text())
    sketch.clear.click()
    expect(panel.locator(".lead")).to_have_text(TEXT["map_lead"])
    assert not is_colour(sketch, ".marks", "--accent", 6).any()

    expect(panel.locator(".note")).to_contain_text(TEXT["map_no_mnist"])  # the data set has 300 other digits
    assert count_of_digit(sketch, 3) > 500
    three = panel.locator(".legend button").nth(3)
    three.press("Enter")
    expect(three).to_have_attribute("aria-pressed", "false")
    assert count_of_digit(sketch, 3) == 0
    three.press("Enter")
    before = count_of_digit(sketch, 3)
    assert before > 500
    panel.locator(".borders").click()
    expect(panel.locator(".note")).to_contain_text(TEXT["map_borders_how"].format(count=300))
    assert 0 < count_of_digit(sketch, 3) < before / 4


# ---- The points


def test_the_map_zooms_and_moves_by_wheel_drag_buttons_and_keys(open_sketch):
    sketch = open_sketch("#map")
    panel = panel_of(sketch)
    surface = panel.locator(".marks")
    box = surface.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def picture():
        sketch.wait_for_frames()
        return sketch.pixels("#panel-map .points")

    whole = picture()

    def changes(act):
        before = picture()
        act()
        after = picture()
        assert (before != after).any(axis=2).mean() > 0.02
        return after

    def is_whole():
        return (picture() == whole).all()

    sketch.page.mouse.move(*middle)
    changes(lambda: sketch.page.mouse.wheel(0, -300))

    def drag():
        sketch.page.mouse.down()
        sketch.page.mouse.move(middle[0] + 80, middle[1] + 40, steps=3)
        sketch.page.mouse.up()

    changes(drag)
    changes(panel.locator(".whole").click)
    assert is_whole()
    changes(panel.locator(".in").click)
    changes(panel.locator(".out").click)
    surface.focus()
    changes(lambda: sketch.press("+", "+", "+"))
    changes(lambda: sketch.press("ArrowRight"))
    changes(lambda: sketch.press("ArrowUp"))
    changes(lambda: sketch.press("0"))
    assert is_whole()
    sketch.press("-")
    assert is_whole()  # it cannot become smaller
    # Zoomed into an empty corner, there are still points.
    sketch.page.mouse.move(box["x"] + 0.01 * box["width"], box["y"] + 0.01 * box["height"])
    for _ in range(12):
        sketch.page.mouse.wheel(0, -200)
    assert np.ptp(picture(), axis=(0, 1)).any()


def test_two_fingers_zoom_and_one_moves_the_map(open_sketch):
    sketch = open_sketch("#map", **PHONE)
    panel = panel_of(sketch)
    surface = panel.locator(".marks")
    surface.scroll_into_view_if_needed()
    sketch.wait_for_frames()
    box = surface.bounding_box()
    assert box["x"] + box["width"] <= panel.locator(".zoom").bounding_box()["x"]  # the buttons cover no digits
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(kind, *places):
        points = [{"x": left, "y": top, "id": number} for number, (left, top) in enumerate(places)]
        sketch.send_input("dispatchTouchEvent", type=kind, touchPoints=points)

    def picture():
        sketch.wait_for_frames()
        return sketch.pixels("#panel-map .points")

    before = picture()
    touch("touchStart", (x - 20, y), (x + 20, y))
    for reach in (40, 60, 80):
        touch("touchMove", (x - reach, y), (x + reach, y))
    touch("touchEnd")
    zoomed = picture()
    assert (zoomed != before).any(axis=2).mean() > 0.02
    expect(surface).to_have_css("touch-action", "none")
    touch("touchStart", (x, y))
    for reach in (20, 40, 60):
        touch("touchMove", (x + reach, y + reach))
    touch("touchEnd")
    assert (picture() != zoomed).any(axis=2).mean() > 0.02
    panel.locator(".whole").click()
    expect(surface).to_have_css("touch-action", "pan-y")  # the page can be scrolled
    assert (picture() == before).all()


# ---- The test digits


def expect_map_of_mnist(sketch, images, labels, predictions):
    """Check rings, cards and the way to Inside on a map of these test digits."""
    panel = panel_of(sketch)
    expect(panel.locator(".note")).to_contain_text(TEXT["map_misread"])
    sketch.let_draw(4)
    expect(panel.locator(".gallery canvas")).to_have_count(3)
    sketch.clear.click()
    expect(panel.locator(".cards")).to_be_hidden()
    surface = panel.locator(".marks")
    surface.focus()
    sketch.press("Enter")  # the digit in the middle
    heading = panel.locator(".cards h2")
    expect(heading).to_be_visible()
    position = int(re.search(r"\d[\d,]*", heading.inner_text()).group().replace(",", ""))
    card = panel.locator(".gallery button")
    expect(card).to_contain_text(f"{predictions[position]}?")
    expect(card).to_contain_text(f"true: {labels[position]}")
    shown = sketch.pixels("#panel-map .gallery canvas")[..., 0]
    np.testing.assert_array_equal(shown, images[position])
    expect(panel.locator(".announcement")).to_contain_text(re.compile(f"actually an? {labels[position]}"))
    sketch.press("Enter")
    expect(sketch.panel("inside")).to_be_visible()
    source = sketch.panel("inside").locator(".source")
    expect(source).to_contain_text(re.compile(f"Test digit {position:,}: actually an? {labels[position]}"))
    back = source.locator("a")
    expect(back).to_have_text(TEXT["inside_back_map"])
    back.click()
    expect(panel).to_be_visible()
    expect(card).to_be_focused()


def test_a_visitors_own_network_has_a_quick_map(app, open_sketch):
    data = small_mnist()
    own = own_network("sixteen")
    sketch = open_sketch("#map")
    panel_of(sketch)
    own.use(sketch)
    panel = panel_of(sketch)
    expect(panel.locator(".note")).to_contain_text(TEXT["map_by_discriminants"])
    expect_map_of_mnist(sketch, data["x_test"], data["y_test"], own.recognizer.projection.predictions)
