"""Map shows where the network puts the test digits and the drawing, and leads to Inside."""

import re

import numpy as np
import pytest
from helpers.networks.own_network import own_network
from helpers.pages.seen import is_colour, matching, panel_of_map
from helpers.running.driver import PHONE, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
STAR = [[(0.5, 0.1), (0.8, 0.9), (0.1, 0.4), (0.9, 0.4), (0.2, 0.9), (0.5, 0.1)]]


def test_the_drawing_moves_among_the_points(open_sketch):
    sketch = open_sketch("#map")
    panel = panel_of_map(sketch)
    expect(panel.locator(".lead")).to_have_text(TEXT["map_lead"])
    sketch.let_draw(4)
    expect(panel.locator(".lead")).to_have_text(re.compile("landed .*4"))  # and another digit, if not all three are 4
    row, column = np.median(np.argwhere(is_colour(sketch, ".marks", "--accent", 6)), axis=0).astype(int)
    beside = is_colour(sketch, ".points", "--digit-4", 24)[row - 30 : row + 30, column - 30 : column + 30]
    assert beside.mean() > 0.1  # the dot is on the digit's island
    sketch.expect_said(panel.locator(".announcement"), panel.locator(".lead"))
    sketch.clear.click()
    sketch.draw(STAR)
    places = "|".join(matching(f"{TEXT['map_non_digit']} {TEXT[key]}").pattern for key in ("map_among", "map_between"))
    expect(panel.locator(".lead")).to_have_text(re.compile(places))
    sketch.clear.click()
    expect(panel.locator(".lead")).to_have_text(TEXT["map_lead"])
    sketch.wait_until(lambda: not is_colour(sketch, ".marks", "--accent", 6).any(), "no dot")

    expect(panel.locator(".note")).to_contain_text(TEXT["map_no_mnist"])  # the data set has 300 other digits


def picture(sketch):
    sketch.wait_for_frames()
    return sketch.pixels("#panel-map .points")


def changes(sketch, act):
    before = picture(sketch)
    act()
    sketch.wait_until(lambda: (before != picture(sketch)).any(axis=2).mean() > 0.02, "points that have moved")
    return picture(sketch)


def test_the_map_zooms_and_moves_by_wheel_drag_buttons_and_keys(open_sketch):
    sketch = open_sketch("#map")
    panel, mouse = panel_of_map(sketch), sketch.page.mouse
    surface = panel.locator(".marks")
    box = surface.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    whole = picture(sketch)

    def drag():
        mouse.down()
        mouse.move(x + 80, y + 40, steps=3)
        mouse.up()

    mouse.move(x, y)
    for act in (lambda: mouse.wheel(0, -300), drag, panel.locator(".whole").click):
        after = changes(sketch, act)
    assert (after == whole).all()
    for name in (".in", ".out"):
        changes(sketch, panel.locator(name).click)
    surface.focus()
    for key in ("+", "+", "ArrowRight", "ArrowUp", "0"):
        after = changes(sketch, lambda key=key: sketch.press(key))
    assert (after == whole).all()
    sketch.press("-")
    assert (picture(sketch) == whole).all()  # it cannot become smaller
    # Zoomed into an empty corner, there are still points.
    mouse.move(box["x"] + 0.01 * box["width"], box["y"] + 0.01 * box["height"])
    for _ in range(12):
        mouse.wheel(0, -200)
    assert np.ptp(picture(sketch), axis=(0, 1)).any()


def test_two_fingers_zoom_and_one_moves_the_map(open_sketch):
    sketch = open_sketch("#map", **PHONE)
    panel = panel_of_map(sketch)
    surface = panel.locator(".marks")
    surface.scroll_into_view_if_needed()
    before = picture(sketch)
    box = surface.bounding_box()
    assert box["x"] + box["width"] <= panel.locator(".zoom").bounding_box()["x"]  # the buttons cover no digits
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(*paths):
        for step, places in enumerate(zip(*paths, strict=True)):
            points = [{"x": left, "y": top, "id": number} for number, (left, top) in enumerate(places)]
            sketch.send_input("dispatchTouchEvent", type="touchMove" if step else "touchStart", touchPoints=points)
        sketch.send_input("dispatchTouchEvent", type="touchEnd", touchPoints=[])

    apart = [[(x + side * reach, y) for reach in (20, 40, 60, 80)] for side in (-1, 1)]
    changes(sketch, lambda: drag(*apart))
    expect(surface).to_have_css("touch-action", "none")
    changes(sketch, lambda: drag([(x + reach, y + reach) for reach in (0, 20, 40, 60)]))
    panel.locator(".whole").click()
    expect(surface).to_have_css("touch-action", "pan-y")  # the page can be scrolled
    sketch.wait_until(lambda: (picture(sketch) == before).all(), "the whole map")


def test_the_map_stays_that_of_the_pages_network_and_says_so(open_sketch):
    sketch = open_sketch("#map")
    panel = panel_of_map(sketch)
    own_network("sixteen").use(sketch)
    expect(panel.locator(".lead")).to_contain_text(TEXT["map_of_page"])
    sketch.let_draw(0)
    expect(panel.locator(".lead")).to_contain_text(TEXT["map_among"].format(digit=0))
