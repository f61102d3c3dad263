"""The lesson's tabs, as people use them: what they show is what `model` computes, in a browser."""

import http.server
import io
import itertools
import json
import re
import threading

import numpy as np
import pytest
from datasets import small_mnist
from driver import CLEAR_DRAWINGS, ROOT, Sketch, free_port, running_app
from localhost import fetching_mnist, serve
from playwright.sync_api import expect

from model import load_recognizer, preprocess_strokes
from model.data.download import CHUNK
from model.drawing import BRUSH_WIDTH
from model.inside import Inside
from model.steps import steps

TABS = ("draw", "steps", "inside", "learn", "mistakes")
ENDPOINTS = {"draw": "look", "steps": "steps", "inside": "inside"}  # what a tab asks about each drawing
TEXTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("page/texts/*.json")}
STYLES = {int(digit): len(styles) for digit, styles in json.loads((ROOT / "page/drawings.json").read_text()).items()}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True, "is_mobile": True}
STILL = {"reduced_motion": "reduce"}  # digits that draw themselves are there at once


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The page, with a small data set."""
    path = tmp_path_factory.mktemp("mnist") / "small.npz"
    np.savez_compressed(path, **small_mnist())
    with running_app("--port", free_port(), "--training", MNIST_PATH=str(path)) as app:
        yield app


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="module")
def test_digits(recognizer):
    """The test digits as the network reads them: images, labels, probabilities."""
    data = small_mnist()
    return data["x_test"], data["y_test"], recognizer.predict_fields(data["x_test"])


def field_of(sketch):
    return preprocess_strokes(sketch.strokes, BRUSH_WIDTH)


def wait_for_mistakes(sketch):
    expect(sketch.panel("mistakes").locator(".gallery canvas").first).to_be_visible()


# ---- Opening them


@pytest.mark.parametrize("tab", TABS)
def test_a_link_opens_a_tab(open_sketch, tab):
    sketch = open_sketch(f"#{tab}")
    expect(sketch.panel(tab)).to_be_visible()
    expect(sketch.page.locator(f"#tab-{tab}")).to_have_attribute("aria-selected", "true")
    expect(sketch.page.locator("[role=tabpanel]:visible")).to_have_count(1)
    expect(sketch.pad).to_be_visible()


def test_back_goes_to_the_tab_before(sketch):
    sketch.open_tab("steps")
    sketch.open_tab("inside")
    sketch.page.go_back()
    expect(sketch.panel("steps")).to_be_visible()
    expect(sketch.panel("inside")).to_be_hidden()


def test_a_link_to_no_tab_opens_the_first(open_sketch):
    expect(open_sketch("#nonsense").panel("draw")).to_be_visible()


@pytest.mark.parametrize("tab", ENDPOINTS)
def test_only_the_open_tab_asks(open_sketch, tab):
    sketch = open_sketch(f"#{tab}", **STILL)
    sketch.page.wait_for_load_state("networkidle")
    sketch.requested.clear()
    with sketch.page.expect_response(f"**/run/{ENDPOINTS[tab]}"):
        sketch.let_draw(5)
    sketch.page.wait_for_load_state("networkidle")
    assert {url.rsplit("/api/")[-1] for url in sketch.requested} == {ENDPOINTS[tab]}


@pytest.mark.parametrize("tab", ["learn", "mistakes"])
def test_the_others_ask_nothing_about_a_drawing(open_sketch, tab):
    sketch = open_sketch(f"#{tab}", **STILL)
    if tab == "mistakes":
        wait_for_mistakes(sketch)
    else:
        expect(sketch.panel("learn").locator("code")).not_to_be_empty()
    sketch.requested.clear()
    sketch.let_draw(5)
    with sketch.page.expect_response("**/api/look"):  # the first question about it is asked where it is looked at
        sketch.open_tab("draw")
    assert {url.rsplit("/api/")[-1] for url in sketch.requested} == {"look"}


def test_a_tab_that_is_opened_again_shows_the_newest_drawing(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    sketch.let_draw(3)
    sketch.open_tab("draw")
    sketch.let_draw(7)
    sketch.open_tab("inside")
    sketch.wait_until_shown(recognizer.predict_fields([field_of(sketch)])[0], "inside")


# ---- Digits that draw themselves


@pytest.mark.parametrize("digit", STYLES)
def test_every_style_draws_itself_and_is_read_right(open_sketch, recognizer, digit):
    sketch = open_sketch(**STILL)
    drawn = []
    for _ in range(STYLES[digit]):
        sketch.let_draw(digit)
        drawn.append(sketch.strokes)
        answer = sketch.wait_for_answer()
        expect(sketch.winner).to_have_text(str(digit))
        expected = recognizer.predict_strokes([sketch.strokes], BRUSH_WIDTH)[0]
        np.testing.assert_allclose(answer["probabilities"], expected, atol=1e-5)
    assert all(one != other for one, other in itertools.pairwise(drawn))
    sketch.let_draw(digit)
    assert sketch.strokes == drawn[0]  # and from the start again


def test_it_is_drawn_as_a_hand_would(sketch):
    sketch.page.evaluate(
        "window.counts = [];"
        "document.addEventListener('drawing', ({ detail }) => counts.push(detail.strokes.flat().length))"
    )
    sketch.let_draw(3)
    counts = sketch.page.evaluate("counts")
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("3")


def test_it_is_there_at_once_where_motion_is_reduced(open_sketch):
    sketch = open_sketch(**STILL)
    sketch.let_draw(3)
    assert sketch.page.evaluate("newestDrawing.version") == 1


def test_a_pen_takes_over_from_it(sketch):
    sketch.page.locator(".samples button").nth(8).click()
    sketch.page.wait_for_function("newestDrawing.strokes.length > 0")
    sketch.draw([[(0.1, 0.1), (0.2, 0.2)]])
    sketch.page.wait_for_function("!newestDrawing.isDrawing")
    strokes = sketch.strokes
    assert sketch.places[-1] == [(0.1, 0.1), (0.2, 0.2)]
    sketch.wait_for_frames()
    assert sketch.strokes == strokes


# ---- 28 x 28


def shown_numbers(sketch):
    """The 784 numbers, read off the page: int array (28, 28)."""
    cells = sketch.panel("steps").locator(".numbers td").all_text_contents()
    return np.array(cells, dtype=int).reshape(28, 28)


def picture(sketch, selector):
    """The grey levels of a canvas, uint8 array (height, width)."""
    pixels = sketch.pixels(selector)
    assert (pixels[..., 0] == pixels[..., 1]).all()
    return pixels[..., 0]


def test_the_steps_and_the_784_numbers_are_the_models(open_sketch, recognizer):
    sketch = open_sketch("#steps", **STILL)
    panel = sketch.panel("steps")
    expect(panel.locator(".show-numbers")).to_be_disabled()
    for digit in (2, 8):
        sketch.let_draw(digit)
        taken = steps(sketch.strokes, BRUSH_WIDTH)
        probabilities = recognizer.predict_fields([taken.field])[0]
        expect(panel.locator(".reading")).to_have_text(
            TEXTS["en"]["answer"].format(digit=digit, percent=f"{probabilities[digit]:.0%}")
        )
        for name in ("pad", "ink", "box", "field"):
            np.testing.assert_array_equal(picture(sketch, f"#panel-steps canvas.{name}"), getattr(taken, name))
        panel.locator(".show-numbers").click()
        expect(panel.locator("dialog")).to_be_visible()
        np.testing.assert_array_equal(shown_numbers(sketch), taken.field)
        sketch.page.keyboard.press("Escape")
        expect(panel.locator("dialog")).to_be_hidden()


def test_leaving_the_steps_out_gives_the_network_the_plain_picture(open_sketch, recognizer):
    sketch = open_sketch("#steps")
    sketch.draw([[(0.02 + 0.3 * x, 0.02 + 0.3 * y) for x, y in stroke] for stroke in CLEAR_DRAWINGS[4]])
    panel = sketch.panel("steps")
    taken = steps(sketch.strokes, BRUSH_WIDTH)
    expect(panel.locator(".reading")).to_contain_text("4")
    panel.locator(".skip").check()

    probabilities, is_digit = recognizer.judge(taken.plain)
    words = TEXTS["en"]["answer"].format(digit=probabilities.argmax(), percent=f"{probabilities.max():.0%}")
    expect(panel.locator(".reading")).to_have_text(words if is_digit else TEXTS["en"]["no_digit"])
    np.testing.assert_array_equal(picture(sketch, "#panel-steps canvas.field"), taken.plain)
    np.testing.assert_array_equal(shown_numbers(sketch), taken.plain)
    panel.locator(".skip").uncheck()
    expect(panel.locator(".reading")).to_contain_text("The network reads 4")
    np.testing.assert_array_equal(shown_numbers(sketch), taken.field)


# ---- Inside


def expect_inside_of(sketch, recognizer, field):
    """The activations on the page must come to be those of the network for a field."""
    *hidden, probabilities = Inside(recognizer.network).activations(field)
    sketch.wait_until_shown(probabilities, "inside")
    for number, layer in enumerate(hidden):
        levels = picture(sketch, f"#panel-inside .hidden-layers > :nth-child({number + 1}) canvas").ravel()[
            : len(layer)
        ]
        np.testing.assert_allclose(levels / 255 * layer.max(), layer, atol=0.51 / 255 * layer.max())
        words = TEXTS["en"]["inside_layer"].format(layer=number + 1, units=len(layer), active=(levels > 0).sum())
        expect(sketch.panel("inside").locator(".hidden-layers h2").nth(number)).to_have_text(words)


def diverging(values):
    """The colours of numbers from -1, blue, over 0, black, to 1, orange: (n,) to (n, 3)."""
    values = np.asarray(values)[:, None]
    return np.where(values < 0, values * [-60, -140, -255], values * [255, 165, 40])


def test_activations_are_the_models(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    for digit in (3, 5):
        sketch.let_draw(digit)
        expect_inside_of(sketch, recognizer, field_of(sketch))


def test_the_ink_that_speaks_for_a_digit(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    sketch.let_draw(9)
    outputs = sketch.panel("inside").locator(".outputs button")
    expect(outputs.nth(9)).to_have_attribute("aria-pressed", "true")
    outputs.nth(4).click()
    expect(outputs.nth(4)).to_have_attribute("aria-pressed", "true")

    field = field_of(sketch)
    relevance = Inside(recognizer.network).relevance(field, 4).ravel()
    colours = sketch.pixels("#panel-inside .relevance")[..., :3].reshape(-1, 3)
    expected = np.maximum(diverging(relevance / np.abs(relevance).max()), field.reshape(-1, 1) * 0.22)
    np.testing.assert_allclose(colours, expected, atol=2)


def test_a_hidden_units_weights(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    sketch.let_draw(6)
    expect_inside_of(sketch, recognizer, field_of(sketch))
    panel = sketch.panel("inside")
    inside = Inside(recognizer.network)
    for layer, (row, column) in enumerate([(2, 7), (5, 30)]):
        canvas = panel.locator(".layer canvas").nth(layer)
        box = canvas.bounding_box()
        canvas.click(position={"x": (column + 0.5) / 32 * box["width"], "y": (row + 0.5) / 16 * box["height"]})
        unit = 32 * row + column
        weights = inside.incoming_weights(layer, unit)
        words = panel.locator(".unit-words")
        expect(words).to_contain_text(f"Unit {unit} of layer {layer + 1}: its {len(weights)} weights")
        expect(words).to_contain_text(f"Largest weight: {np.abs(weights).max():.2f}")
        output = inside.activations(field_of(sketch))[layer][unit]
        shown = float(re.search(r"Its output now: ([\d.]+)\.", words.text_content())[1])
        assert shown == pytest.approx(output, abs=0.05)
        pixels = sketch.pixels("#panel-inside .weights")[..., :3].reshape(-1, 3)[: len(weights)]
        np.testing.assert_allclose(pixels, diverging(weights / np.abs(weights).max()), atol=2)


# ---- Mistakes


def test_the_mistakes_are_the_models_the_surest_first(open_sketch, test_digits):
    _, labels, probabilities = test_digits
    predictions = probabilities.argmax(axis=1)
    wrong = predictions != labels
    assert wrong.any()
    sketch = open_sketch("#mistakes")
    wait_for_mistakes(sketch)
    panel = sketch.panel("mistakes")
    gallery = panel.locator(".gallery")
    expect(panel.locator(".count")).to_contain_text(str(wrong.sum()))
    shown = [re.findall(r"\d+", words) for words in gallery.locator("li").all_text_contents()]
    confidence = [int(percent) for _, percent, _ in shown]
    assert confidence == sorted(confidence, reverse=True)
    assert sorted((int(true), int(predicted)) for predicted, _, true in shown) == sorted(
        zip(labels[wrong].tolist(), predictions[wrong].tolist(), strict=True)
    )

    cells = panel.locator("td").all_text_contents()[1:]
    matrix = np.array([0 if cell == "·" else int(cell) for cell in cells]).reshape(10, 10)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels))
    assert matrix.trace() == (~wrong).sum()
    true, predicted = max(np.argwhere(matrix * (1 - np.eye(10)) > 0), key=lambda place: matrix[tuple(place)])
    panel.locator("tr").nth(true + 1).locator("td").nth(predicted).locator("button").click()
    expect(gallery.locator("li")).to_have_count(int(matrix[true, predicted]))


def test_right_ones_are_a_press_away(open_sketch):
    sketch = open_sketch("#mistakes")
    wait_for_mistakes(sketch)
    panel = sketch.panel("mistakes")
    misread, right = panel.locator(".misread"), panel.locator(".right")
    expect(misread).to_have_attribute("aria-pressed", "true")
    right.focus()
    sketch.page.keyboard.press("Enter")
    expect(panel.locator(".gallery li")).to_have_count(30)
    assert all(a == b for a, _, b in (re.findall(r"\d+", e) for e in panel.locator(".gallery li").all_text_contents()))
    expect(right).to_have_attribute("aria-pressed", "true")
    misread.click()
    expect(panel.locator(".gallery .wrong").first).to_be_visible()


def test_a_mistake_is_looked_at_from_inside(open_sketch, recognizer, test_digits):
    images, labels, probabilities = test_digits
    confidence = np.where(probabilities.argmax(axis=1) == labels, 0, probabilities.max(axis=1))
    surest = int(confidence.argmax())
    sketch = open_sketch("#mistakes", **STILL)
    wait_for_mistakes(sketch)
    sketch.panel("mistakes").locator(".gallery button").first.click()
    expect(sketch.panel("inside")).to_be_visible()
    expect(sketch.panel("inside").locator(".source")).to_contain_text(f"test digit {surest}")
    expect_inside_of(sketch, recognizer, images[surest])
    sketch.let_draw(1)
    expect(sketch.panel("inside").locator(".source")).to_be_empty()
    expect_inside_of(sketch, recognizer, field_of(sketch))


# ---- By keyboard


def press(sketch, *keys):
    for key in keys:
        sketch.page.keyboard.press(key)


def test_tabs_by_keyboard_alone(sketch):
    press(sketch, "Tab")
    expect(sketch.page.locator("#tab-draw")).to_be_focused()
    for tab in (*TABS[1:], "draw", "steps"):
        press(sketch, "ArrowRight")
        expect(sketch.page.locator(f"#tab-{tab}")).to_be_focused()
        expect(sketch.panel(tab)).to_be_visible()
    press(sketch, "ArrowLeft", "ArrowLeft")
    expect(sketch.panel("mistakes")).to_be_visible()
    press(sketch, "Tab")
    expect(sketch.page.locator("button.projector")).to_be_focused()  # one press leaves the tabs behind


def test_panels_by_keyboard_alone(open_sketch):
    sketch = open_sketch("#steps", **STILL)
    sketch.let_draw(4)
    steps_panel, inside_panel = sketch.panel("steps"), sketch.panel("inside")
    expect(steps_panel.locator(".reading")).to_contain_text("4")
    steps_panel.locator(".skip").focus()
    press(sketch, "Space")
    expect(steps_panel.locator(".skip")).to_be_checked()
    press(sketch, "Tab", "Enter")
    expect(steps_panel.locator("dialog")).to_be_visible()
    press(sketch, "Escape")
    expect(steps_panel.locator(".show-numbers")).to_be_focused()

    sketch.open_tab("inside")
    expect(inside_panel.locator(".layer")).to_have_count(2)
    inside_panel.locator(".layer canvas").first.focus()
    press(sketch, "ArrowRight", "ArrowRight", "ArrowDown")
    expect(inside_panel.locator(".unit-words")).to_contain_text("Unit 33 of layer 1")
    inside_panel.locator(".outputs button").nth(7).focus()
    press(sketch, "Enter")
    expect(inside_panel.locator(".outputs button").nth(7)).to_have_attribute("aria-pressed", "true")


# ---- Projector mode


def type_size(locator):
    return float(locator.evaluate("e => getComputedStyle(e).fontSize").removesuffix("px"))


@pytest.mark.parametrize("tab", TABS)
def test_projector_mode_shows_less_and_larger(open_sketch, tab):
    sketch = open_sketch(f"#{tab}", **STILL)
    sketch.let_draw(5)
    if tab == "mistakes":
        wait_for_mistakes(sketch)
    word = {
        "draw": sketch.sentence,
        "steps": sketch.panel("steps").locator(".reading"),
        "inside": sketch.panel("inside").locator("h2").first,
        "learn": sketch.panel("learn").locator(".state"),
        "mistakes": sketch.panel("mistakes").locator("td button").first,
    }[tab]
    small_print, footer = sketch.panel(tab).locator(".small-print:visible"), sketch.page.locator("footer")
    expect(footer).to_be_visible()
    before = type_size(word)
    button = sketch.page.locator("button.projector")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(small_print).to_have_count(0)
    expect(footer).to_be_hidden()
    assert type_size(word) >= 1.2 * before
    assert sketch.page.evaluate("[scrollX, document.documentElement.scrollWidth]") == [0, 1280]
    if tab != "learn":  # its code stands below
        assert sketch.page.evaluate("document.documentElement.scrollHeight") <= 720
    button.click()
    expect(footer).to_be_visible()
    assert type_size(word) == before


def test_projector_mode_by_link_reload_and_keys(open_sketch):
    sketch = open_sketch("?projector#inside")
    body = sketch.page.locator("body")
    in_mode = re.compile(r"\bprojector\b")
    expect(body).to_have_class(in_mode)
    expect(sketch.panel("inside")).to_be_visible()
    sketch.open_tab("steps")
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(body).to_have_class(in_mode)
    expect(sketch.panel("steps")).to_be_visible()

    sketch.let_draw(2)
    sketch.panel("steps").locator(".show-numbers").click()
    press(sketch, "Escape")  # closes the numbers, no more
    expect(sketch.panel("steps").locator("dialog")).to_be_hidden()
    expect(body).to_have_class(in_mode)
    press(sketch, "Escape")
    expect(body).not_to_have_class(in_mode)
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(body).not_to_have_class(in_mode)
    expect(sketch.panel("steps")).to_be_visible()


def test_projector_mode_takes_the_whole_screen_and_gives_it_back(sketch):
    button, body = sketch.page.locator("button.projector"), sketch.page.locator("body")
    button.focus()
    press(sketch, "Enter")
    sketch.page.wait_for_function("document.fullscreenElement !== null")
    press(sketch, "Escape")
    sketch.page.wait_for_function("document.fullscreenElement === null")
    expect(body).not_to_have_class(re.compile("projector"))

    button.click()
    sketch.page.wait_for_function("document.fullscreenElement !== null")
    sketch.page.evaluate("document.exitFullscreen()")  # as the browser does by itself
    expect(body).not_to_have_class(re.compile("projector"))


def test_projector_mode_where_the_whole_screen_is_refused(sketch):
    sketch.page.evaluate(
        "() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused')); }"
    )
    sketch.page.locator("button.projector").click()
    expect(sketch.page.locator("footer")).to_be_hidden()
    sketch.page.evaluate("Element.prototype.requestFullscreen = undefined")  # as on an iPhone
    sketch.page.locator("button.projector").click()
    expect(sketch.page.locator("footer")).to_be_visible()
    sketch.page.locator("button.projector").click()
    expect(sketch.page.locator("footer")).to_be_hidden()


# ---- Everybody


@pytest.mark.parametrize("at", ["", "?projector"], ids=["", "projector mode"])
@pytest.mark.parametrize(
    ("language", "scheme", "screen"),
    [
        ("en", "light", {}),
        ("en", "dark", {}),
        ("zh-CN", "light", {}),
        ("zh-CN", "dark", {}),
        ("zh-CN", "dark", PHONE),
    ],
)
def test_axe_finds_nothing_in_any_tab(open_sketch, at, language, scheme, screen):
    sketch = open_sketch(at, locale=language, color_scheme=scheme, **STILL, **screen)
    sketch.let_draw(4)
    for tab in TABS:
        sketch.open_tab(tab)
        if tab == "inside":
            sketch.panel("inside").locator(".layer canvas").first.press("ArrowRight")
            expect(sketch.panel("inside").locator(".unit-words")).to_contain_text("784")
        elif tab == "mistakes":
            wait_for_mistakes(sketch)
        sketch.expect_accessible()


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "this first time only: {}"), ("zh-CN", "只有第一次需要：{}")])
def test_who_waits_for_the_mistakes_sees_how_much_of_mnist_has_come(browser, tmp_path, locale, words):
    file = io.BytesIO()
    np.savez(file, **small_mnist())
    data = file.getvalue()
    goes_on = threading.Event()

    class Halting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[:CHUNK])
            goes_on.wait(60)
            self.wfile.write(data[CHUNK:])

        def log_message(self, *_):
            pass

    context = browser.new_context(locale=locale)
    with (
        serve(Halting) as address,
        running_app(
            *("--port", free_port()),
            **fetching_mnist(address, tmp_path / "home"),
        ) as app,
    ):
        sketch = Sketch(context.new_page())
        sketch.open(f"{app.address}/#mistakes")
        loading = sketch.panel("mistakes").locator(".loading")
        expect(loading).to_contain_text(words.format(f"{CHUNK / len(data):.0%}"))
        goes_on.set()
        wait_for_mistakes(sketch)
        expect(loading).to_be_hidden()
    context.close()
