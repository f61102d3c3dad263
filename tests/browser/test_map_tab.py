"""Map shows where the network puts the test digits and the drawing, and leads to Inside."""

import re

import numpy as np
import pytest
from datasets import real_mnist, small_mnist
from driver import PHONE, TEXTS, free_port
from forked import forked_app
from own_network import own_network
from playwright.sync_api import expect
from seen import matching

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
STAR = [[(0.5, 0.1), (0.8, 0.9), (0.1, 0.4), (0.9, 0.4), (0.2, 0.9), (0.5, 0.1)]]


def panel_of(sketch):
    panel = sketch.panel("map")
    for part in (".lead", ".note"):  # the note about the labels, which come last, takes room
        expect(panel.locator(part)).not_to_be_empty()
    return panel


def is_colour(sketch, canvas, name, tolerance):
    """Return where a canvas has about a colour of the stylesheet: bool array (height, width)."""
    value = sketch.page.locator("#panel-map .show").evaluate("(e, n) => getComputedStyle(e).getPropertyValue(n)", name)
    colour = [int(value.strip()[i : i + 2], 16) for i in (1, 3, 5)]
    sketch.wait_for_frames()
    pixels = sketch.pixels(f"#panel-map {canvas}").astype(int)
    return (abs(pixels[..., :3] - colour).max(axis=2) <= tolerance) & (pixels[..., 3] > 250)


def test_the_drawing_moves_among_the_points(open_sketch):
    sketch = open_sketch("#map")
    panel = panel_of(sketch)
    expect(panel.locator(".lead")).to_have_text(TEXT["map_lead"])
    sketch.let_draw(4)
    expect(panel.locator(".lead")).to_contain_text("4, 4, and 4")
    row, column = np.median(np.argwhere(is_colour(sketch, ".marks", "--accent", 6)), axis=0).astype(int)
    beside = is_colour(sketch, ".points", "--digit-4", 24)[row - 30 : row + 30, column - 30 : column + 30]
    assert beside.mean() > 0.1  # the dot is on the digit's island
    # Between the dot's ring and the digit's name, which would be under the dot, there is room.
    rows, columns = np.indices((80, 80)) - 40
    distance, name = np.hypot(rows, columns), is_colour(sketch, ".marks", "--text", 60)
    name = name[row - 40 : row + 40, column - 40 : column + 40] & (distance > 14)
    assert 16 < distance[name].min() < 40
    expect(panel.locator(".announcement")).to_have_text(panel.locator(".lead").inner_text())
    sketch.clear.click()
    sketch.draw(STAR)
    expect(panel.locator(".lead")).to_have_text(matching(f"{TEXT['map_non_digit']} {TEXT['map_nearest']}"))
    sketch.clear.click()
    expect(panel.locator(".lead")).to_have_text(TEXT["map_lead"])
    sketch.wait_until(lambda: not is_colour(sketch, ".marks", "--accent", 6).any(), "no dot")

    expect(panel.locator(".note")).to_contain_text(TEXT["map_no_mnist"])  # the data set has 300 other digits


def picture(sketch):
    sketch.wait_for_frames()
    return sketch.pixels("#panel-map .points")


def changes(sketch, act):
    """Do something that moves the points; returns their picture."""
    before = picture(sketch)
    act()
    sketch.wait_until(lambda: (before != picture(sketch)).any(axis=2).mean() > 0.02, "points that have moved")
    return picture(sketch)


def test_the_map_zooms_and_moves_by_wheel_drag_buttons_and_keys(open_sketch):
    sketch = open_sketch("#map")
    panel, mouse = panel_of(sketch), sketch.page.mouse
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
    panel = panel_of(sketch)
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
    panel = panel_of(sketch)
    own_network("sixteen").use(sketch)
    expect(panel.locator(".note")).to_contain_text(TEXT["map_of_page"])
    sketch.let_draw(0)
    expect(panel.locator(".lead")).to_contain_text("0, 0, and 0")


@pytest.fixture(scope="module")
def real_app(tmp_path_factory):
    """Start an app with all of MNIST's test digits, those of the map."""
    path = tmp_path_factory.mktemp("mnist") / "mnist.npz"
    _, (x_test, y_test) = real_mnist()
    np.savez(path, **small_mnist() | {"x_test": x_test, "y_test": y_test})
    with forked_app("--port", free_port(), MNIST_PATH=str(path)) as app:
        yield app


@pytest.mark.needs_data("MNIST_PATH")
def test_a_digit_of_the_map_opens_in_inside(real_app, new_sketch):
    sketch, (_, (x_test, y_test)) = new_sketch(), real_mnist()
    sketch.open(f"{real_app.address}/#map")
    panel = panel_of(sketch)
    expect(panel.locator(".note")).to_contain_text(TEXT["map_misread"])
    sketch.let_draw(0)
    expect(panel.locator(".gallery canvas")).to_have_count(3)

    def middle_of_paper():
        """Return the middle of what the drawing's picture covers, as fractions of the stage; None while it is a dot."""
        paper = is_colour(sketch, ".marks", "--paper", 2)
        return np.argwhere(paper).mean(axis=0) / paper.shape if paper.sum() > 200 else None

    for _ in range(4):
        panel.locator(".in").click()  # to the drawing
    sketch.wait_until(lambda: middle_of_paper() is not None, "a picture of the drawing")
    assert abs(middle_of_paper() - 0.5).max() < 0.25
    panel.locator(".whole").click()
    sketch.clear.click()
    expect(panel.locator(".cards")).to_be_hidden()
    surface = panel.locator(".marks")
    surface.focus()
    sketch.press("Enter")  # the digit in the middle
    heading = panel.locator(".cards h2")
    expect(heading).to_be_visible()
    position = int(re.search(r"\d[\d,]*", heading.inner_text()).group().replace(",", ""))
    card, label = panel.locator(".gallery button"), y_test[position]
    expect(card).to_contain_text(f"true: {label}")
    sketch.wait_for_pixels("#panel-map .gallery canvas", x_test[position])
    expect(panel.locator(".announcement")).to_contain_text(re.compile(f"actually an? {label}"))
    sketch.press("Enter")
    source = sketch.panel("inside").locator(".source")
    expect(source).to_contain_text(re.compile(f"Test digit {position:,}: actually an? {label}"))
    back = source.locator("a")
    expect(back).to_have_text(TEXT["inside_back_map"])
    back.click()
    expect(panel).to_be_visible()
    expect(card).to_be_focused()
