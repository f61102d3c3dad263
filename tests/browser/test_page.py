"""The real page in a real browser: somebody draws, and ten bars move."""

import base64
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from driver import CLEAR_DRAWINGS, ROOT, Sketch, on_pad, strokes_in
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from playwright.sync_api import expect

from model import load_recognizer, preprocess_strokes
from model.drawing import PAD_SIDE

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True, "is_mobile": True}
PHONE_LYING = {**PHONE, "viewport": {"width": 844, "height": 390}}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
TEXTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("page/texts/*.json")}

A_LINE = [[(0.5, 0.2), (0.5, 0.8)]]
ANOTHER_LINE = [[(0.2, 0.5), (0.8, 0.5)]]
A_WAVE = [[(0.2 + 0.02 * i, 0.5 + 0.2 * (-1) ** i) for i in range(31)]]


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


def held_back(sketch):
    """Hold the answers back; returns the list of the requests that wait, as playwright's routes."""
    waiting = []
    sketch.page.route("**/api/look", lambda route: waiting.append(route))
    return waiting


def answer_next(sketch, waiting):
    """Let the oldest request that waits through, and wait until the page has its answer."""
    with sketch.page.expect_event("requestfinished"):
        waiting.pop(0).continue_()
    sketch.wait_for_frames()


def expect_empty(sketch, language="en"):
    """The pad is empty: it invites, and nothing is predicted."""
    expect(sketch.hint).to_be_visible()
    expect(sketch.sentence).to_have_text(TEXTS[language]["invitation"])
    expect(sketch.percents).to_have_text([""] * 10)
    assert sketch.strokes == []
    assert not sketch.pixels(".pad canvas").any()
    assert not sketch.pixels("#panel-draw .seen")[..., :3].any()
    assert sketch.fill_widths == [0] * 10


def ink(sketch):
    """Where the pad has ink: bool array (height, width)."""
    return sketch.pixels(".pad canvas")[..., 3] > 128


# ---- Reading what is drawn


def test_right_bar_wins_for_all_ten_digits(sketch, client, recognizer):
    for digit in range(10):
        answer = sketch.draw_digit(digit)

        expect(sketch.winner).to_have_text(str(digit))
        expect(sketch.bars.locator(".digit")).to_have_text([str(number) for number in range(10)])
        assert int(np.argmax(sketch.fill_widths)) == digit
        assert str(digit) in sketch.sentence.inner_text()

        drawing, line_width, _ = sketch.asked[-1].post_data_json["data"]
        by_program = client.predict(drawing, line_width, api_name="/predict")
        np.testing.assert_allclose(list(by_program.values()), answer["probabilities"], atol=1e-6)
        np.testing.assert_allclose(
            recognizer.predict_strokes([drawing], line_width)[0], answer["probabilities"], atol=1e-5
        )
        sketch.clear.click()
        expect_empty(sketch)


def test_bars_are_as_long_as_the_probabilities(sketch):
    sketch.draw(A_WAVE)
    probabilities = np.array(sketch.wait_for_answer()["probabilities"])
    sketch.wait_for_frames()
    track = sketch.page.locator("#panel-draw .track").first.bounding_box()["width"]
    np.testing.assert_allclose(np.array(sketch.fill_widths) / track, probabilities, atol=0.01)


def test_network_sees_what_is_shown_beside_the_bars(sketch):
    answer = sketch.draw_digit(4)
    sketch.wait_for_frames()
    drawing, line_width, _ = sketch.asked[-1].post_data_json["data"]
    field = preprocess_strokes(drawing, line_width)
    assert np.array_equal(np.frombuffer(base64.b64decode(answer["image"]), np.uint8).reshape(28, 28), field)

    seen = sketch.pixels("#panel-draw .seen")
    assert np.array_equal(seen[..., :3], np.repeat(field[..., None], 3, axis=2))
    assert (seen[..., 3] == 255).all()
    assert sketch.page.locator("#panel-draw .seen").evaluate("e => getComputedStyle(e).imageRendering") == "pixelated"


# ---- Asking the server


def test_bars_move_while_the_line_is_drawn(sketch):
    states = []
    points = CLEAR_DRAWINGS[2][0]
    sketch.pen_down(*points[0])
    for point in points[1:]:
        sketch.pen_to(*point)
        sketch.wait_for_answer()
        states.append(tuple(sketch.percents.all_inner_texts()))
    assert len(set(states)) >= 5
    assert sketch.page.evaluate("newestDrawing.isDrawing")
    expect(sketch.winner).to_have_text("2")
    sketch.pen_up()


def test_one_question_at_a_time_and_always_about_the_newest_drawing(sketch):
    waiting = held_back(sketch)
    points = A_WAVE[0]
    sketch.pen_down(*points[0])
    for point in points[1:16]:
        sketch.pen_to(*point)
    sketch.wait_for_frames()
    assert len(waiting) == len(sketch.asked) == 1

    half_way = sketch.strokes
    with sketch.page.expect_request("**/api/look"):
        answer_next(sketch, waiting)
    assert strokes_in(sketch.asked[-1]) == half_way

    for point in points[16:]:
        sketch.pen_to(*point)
    sketch.pen_up()
    sketch.wait_for_frames()
    assert len(waiting) == 1
    assert len(sketch.asked) == 2

    with sketch.page.expect_request("**/api/look"):
        answer_next(sketch, waiting)
    assert strokes_in(sketch.asked[-1]) == sketch.strokes
    assert len(sketch.strokes[0]) == len(points)
    answer_next(sketch, waiting)
    sketch.wait_for_answer()
    assert len(sketch.asked) == 3
    assert waiting == []


def test_cleared_while_a_question_is_under_way_stays_empty(sketch):
    waiting = held_back(sketch)
    sketch.draw(A_LINE)
    sketch.wait_for_frames()
    assert len(waiting) == 1
    sketch.clear.click()
    answer_next(sketch, waiting)
    expect_empty(sketch)
    assert len(sketch.asked) == 1


def test_answer_to_a_cleared_drawing_is_not_shown_for_the_next_one(sketch):
    waiting = held_back(sketch)
    sketch.draw(A_LINE)
    sketch.wait_for_frames()
    sketch.clear.click()
    sketch.pen_down(0.2, 0.5)
    sketch.pen_to(0.5, 0.5)
    with sketch.page.expect_request("**/api/look"):
        answer_next(sketch, waiting)
    assert sketch.percents.all_inner_texts() == [""] * 10
    answer_next(sketch, waiting)
    sketch.wait_for_answer()
    sketch.pen_up()


def test_a_question_is_one_post_and_nothing_else(sketch):
    sketch.wait_for_frames()
    sketch.requested.clear()
    sketch.draw_digit(5)
    assert len(sketch.requested) == len(sketch.asked) > 1
    assert {request.url for request in sketch.asked} == set(sketch.requested)


def test_server_goes_away_and_comes_back(sketch):
    sketch.expected_errors += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    sketch.draw(A_LINE)
    sketch.wait_for_answer()
    sketch.page.context.set_offline(True)
    sketch.draw(ANOTHER_LINE)
    expect(sketch.trouble).to_have_text(TEXTS["en"]["server_away"])
    drawn = sketch.strokes
    assert len(drawn) == 2
    inked = ink(sketch)
    assert inked.any()

    sketch.page.context.set_offline(False)
    expect(sketch.trouble).to_have_text("")
    sketch.wait_for_answer()
    assert sketch.strokes == drawn
    assert np.array_equal(ink(sketch), inked)


def test_what_the_server_refuses_is_said_in_its_words(sketch):
    sketch.expected_errors += ["422"]
    sketch.page.route("**/api/look", lambda route: route.continue_(post_data='{"data": [[[[1, 2], [3, 1e9]]], 60]}'))
    sketch.draw(A_LINE)
    expect(sketch.trouble).to_contain_text("scale it down.")
    sketch.page.unroute("**/api/look")
    sketch.draw(ANOTHER_LINE)
    sketch.wait_for_answer()
    expect(sketch.trouble).to_have_text("")


@pytest.mark.parametrize("name", ["a star", "two digits", "a dot", "a filled spot"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_is_no_digit_is_said_in_words_and_the_bars_still_stand(open_sketch, recognizer, name, language):
    sketch = open_sketch(locale=language)
    sketch.draw(on_pad(strokes_of(NO_DIGITS[name])))
    answer = sketch.wait_for_answer()
    assert not recognizer.is_digit(np.array([answer["probabilities"]]))[0]
    expect(sketch.winner).to_have_text("?")
    expect(sketch.sentence).to_have_text(TEXTS[language]["no_digit"])
    expect(sketch.page.locator("#panel-draw .bar.first")).to_have_count(0)
    assert sum(sketch.fill_widths) > 0


def test_a_continental_1_is_a_7_to_the_other_network_live(sketch):
    compare = sketch.page.locator("button.compare")
    verdicts = sketch.page.locator("#panel-draw .panel .verdict")
    compare.click()
    expect(compare).to_have_attribute("aria-pressed", "true")
    expect(verdicts).to_have_text(["", ""])
    (stroke,) = on_pad(strokes_of(WRITTEN["1 flagged, leaning"][1]))
    sketch.pen_down(*stroke[0])
    for point in stroke[1:]:
        sketch.pen_to(*point)
    expect(verdicts).to_have_text(["1", "7"])  # the pen is still down
    sketch.pen_up()
    sketch.wait_for_answer()
    expect(verdicts).to_have_text(["1", "7"])
    assert sketch.bars.count() == 20
    assert np.argsort(sketch.fill_widths[:10])[-1] == 1
    assert np.argsort(sketch.fill_widths[10:])[-1] == 7
    compare.click()
    expect(sketch.bars).to_have_count(10)
    expect(sketch.winner).to_have_text("1")


# ---- The sketchpad


def test_empty_pad_invites(sketch):
    expect_empty(sketch)
    expect(sketch.winner).to_have_text("?")
    expect(sketch.undo).to_be_disabled()
    expect(sketch.clear).to_be_disabled()
    assert sketch.asked == []

    sketch.pen_down(0.5, 0.5)
    expect(sketch.hint).to_be_hidden()
    sketch.pen_up()
    expect(sketch.undo).to_be_enabled()
    expect(sketch.clear).to_be_enabled()


def test_a_dot_is_a_drawing(sketch):
    sketch.pen_down(0.5, 0.5)
    sketch.pen_up()
    sketch.wait_for_answer()
    assert sketch.places == [[(0.5, 0.5)]]
    assert ink(sketch).any()


def test_finger_draws_and_nothing_scrolls(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.page.add_style_tag(content="body { min-height: 3000px }")
    sketch.draw_by_touch(CLEAR_DRAWINGS[7])
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("7")
    sketch.draw_by_touch([[(0.5, 0.9), (0.5, 0.5), (0.5, 0.1)]])
    sketch.wait_for_answer()
    assert len(sketch.strokes) == 2
    assert sketch.page.evaluate("scrollY") == 0

    # The same swipe below the pad does scroll, so the page could have.
    sketch.draw_by_touch([[(0.5, 1.6), (0.5, 1.4), (0.5, 1.2), (0.5, 1.0), (0.5, 0.8)]])
    sketch.page.wait_for_function("scrollY > 0")
    assert len(sketch.strokes) == 2


def test_second_finger_draws_nothing(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.touch("touchStart", (0.5, 0.2))
    sketch.touch("touchMove", (0.5, 0.4))
    sketch.touch("touchStart", (0.5, 0.4), (0.9, 0.9))
    sketch.touch("touchMove", (0.5, 0.6), (0.1, 0.9))
    sketch.touch("touchMove", (0.5, 0.8), (0.1, 0.1))
    sketch.touch("touchEnd")
    sketch.wait_for_answer()
    assert len(sketch.strokes) == 1
    assert {x for x, _ in sketch.places[0]} == {0.5}
    assert sketch.page.evaluate("scrollY") == 0


def test_finger_taken_away_by_the_system_ends_the_line(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.touch("touchStart", (0.5, 0.2))
    sketch.touch("touchMove", (0.5, 0.5))
    sketch.touch("touchCancel")
    sketch.page.wait_for_function("!newestDrawing.isDrawing")
    sketch.draw_by_touch(ANOTHER_LINE)
    sketch.wait_for_answer()
    assert len(sketch.strokes) == 2


def test_tablet_pen_draws(sketch):
    kinds = sketch.page.evaluate_handle("[]")
    sketch.pad.evaluate("(e, kinds) => e.addEventListener('pointerdown', (p) => kinds.push(p.pointerType))", kinds)
    sketch.draw_with_pen(CLEAR_DRAWINGS[3])
    sketch.wait_for_answer()
    assert kinds.json_value() == ["pen"]
    expect(sketch.winner).to_have_text("3")


def test_other_mouse_buttons_draw_nothing(sketch):
    for button in ("right", "middle"):
        sketch.page.mouse.move(*sketch.place(0.5, 0.2))
        sketch.page.mouse.down(button=button)
        sketch.page.mouse.move(*sketch.place(0.5, 0.8))
        sketch.page.mouse.up(button=button)
    assert sketch.strokes == []


def test_line_goes_on_when_the_pen_leaves_the_pad(sketch):
    sketch.pen_down(0.5, 0.5)
    sketch.pen_to(1.3, 0.5)
    sketch.pen_to(1.3, 1.3)
    sketch.pen_to(0.5, 0.8)
    assert sketch.places == [[(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 0.8)]]
    sketch.pen_to(1.3, 0.8)
    sketch.pen_up()
    sketch.pen_to(0.2, 0.2)
    sketch.wait_for_answer()
    assert sketch.places == [[(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 0.8), (1, 0.8)]]


@pytest.mark.parametrize("undo", ["button", "Control+z", "Meta+z"])
def test_undo_takes_back_a_stroke_and_what_was_cleared(sketch, undo):
    def take_back():
        if undo == "button":
            sketch.undo.click()
        else:
            sketch.page.keyboard.press(undo)

    sketch.draw(A_LINE)
    one_stroke = sketch.strokes
    answer_to_one = sketch.wait_for_answer()
    sketch.draw(ANOTHER_LINE)
    two_strokes = sketch.strokes
    sketch.wait_for_answer()
    sketch.clear.click()
    expect_empty(sketch)

    take_back()
    assert sketch.strokes == two_strokes
    sketch.wait_for_answer()
    take_back()
    assert sketch.strokes == one_stroke
    sketch.wait_until_shown(answer_to_one["probabilities"])
    take_back()
    expect_empty(sketch)
    expect(sketch.undo).to_be_disabled()


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_key_clears(sketch, key):
    sketch.draw(A_LINE)
    sketch.wait_for_answer()
    sketch.page.keyboard.press(key)
    expect_empty(sketch)
    expect(sketch.clear).to_be_disabled()


def test_keys_do_nothing_while_the_pen_is_down(sketch):
    sketch.pen_down(0.5, 0.2)
    sketch.pen_to(0.5, 0.4)
    sketch.page.keyboard.press("Control+z")
    sketch.page.keyboard.press("Delete")
    sketch.pen_to(0.5, 0.8)
    sketch.pen_up()
    assert sketch.places == [[(0.5, 0.2), (0.5, 0.4), (0.5, 0.8)]]


def test_keyboard_draws(sketch):
    def focused():
        return sketch.page.evaluate("document.activeElement.className || document.activeElement.localName")

    sketch.page.keyboard.press("Tab")
    while focused() != "canvas":
        assert focused() != "body", "the pad is not to be reached with Tab"
        sketch.page.keyboard.press("Tab")
    sketch.page.keyboard.press("Space")
    for _ in range(20):
        sketch.page.keyboard.press("ArrowDown")
    sketch.wait_for_answer()
    sketch.page.keyboard.press("Space")
    sketch.page.keyboard.press("ArrowRight")
    sketch.wait_for_answer()
    assert len(sketch.strokes) == 1
    expect(sketch.winner).to_have_text("1")
    assert sketch.page.evaluate("scrollY") == 0

    order = []
    for _ in range(2):
        sketch.page.keyboard.press("Tab")
        order.append(focused())
    assert order == ["undo", "clear"]
    sketch.page.keyboard.press("Enter")
    expect_empty(sketch)
    sketch.page.keyboard.press("Shift+Tab")
    assert focused() == "undo"
    sketch.page.keyboard.press("Enter")
    assert len(sketch.strokes) == 1


def test_focus_is_visible(sketch):
    look = "e => { const style = getComputedStyle(e); return style.outlineStyle + style.boxShadow; }"
    sketch.draw_digit(1)
    sketch.page.keyboard.press("Tab")  # so that the browser takes us for a user of the keyboard
    for part in (sketch.pad, sketch.undo, sketch.clear, *sketch.page.locator("header button:visible").all()):
        part.evaluate("e => e.blur()")
        unfocused = part.evaluate(look)
        part.focus()
        assert part.evaluate(look) != unfocused


def test_minutes_of_scribbling_are_still_answered(sketch):
    # Faster than a hand: straight to the pad, as the browser's events would come.
    sketch.pad.evaluate(
        """(pad) => {
            const box = pad.getBoundingClientRect();
            const send = (type, i) => pad.dispatchEvent(new PointerEvent(type, {
                pointerId: 1, isPrimary: true, pointerType: "pen", button: 0, buttons: 1, bubbles: true,
                clientX: box.x + box.width * (0.5 + 0.4 * Math.cos(i * 1.7)),
                clientY: box.y + box.height * (0.5 + 0.4 * Math.sin(i * 2.3)),
            }));
            pad.setPointerCapture = () => {};  // of a pen that is not there
            send("pointerdown", 0);
            for (let i = 1; i < 7000; i++) send("pointermove", i);
            send("pointerup", 7000);
        }"""
    )
    sketch.wait_for_answer()
    expect(sketch.trouble).to_have_text("")


# ---- The screen


def test_drawing_is_kept_when_the_window_changes(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.draw_by_touch(CLEAR_DRAWINGS[5])
    answer = sketch.wait_for_answer()
    drawn = sketch.strokes
    for size in ({"width": 844, "height": 390}, {"width": 1024, "height": 700}, {"width": 390, "height": 844}):
        sketch.page.set_viewport_size(size)
        sketch.page.wait_for_function(
            """() => {
                const pad = document.querySelector(".pad canvas");
                return pad.width === Math.round(pad.getBoundingClientRect().width * devicePixelRatio);
            }"""
        )
        sketch.wait_for_frames()
        assert sketch.strokes == drawn
        # The ink is where the strokes are, at any size.
        inked = ink(sketch)
        columns, rows = (np.concatenate(drawn) / PAD_SIDE * len(inked)).astype(int).T
        assert inked[rows, columns].all()
        assert inked.mean() < 0.2
        sketch.wait_until_shown(answer["probabilities"])


@pytest.mark.parametrize("scale", [1, 1.5, 2, 3])
def test_crisp_on_screens_of_any_density(open_sketch, scale):
    sketch = open_sketch(device_scale_factor=scale)
    sketch.draw(A_LINE)
    width = sketch.pad.bounding_box()["width"] * scale
    assert ink(sketch).shape == pytest.approx((width, width), abs=1)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("screen", "at"),
    [(PHONE, ""), (PROJECTOR, ""), (PROJECTOR, "?projector"), (PHONE_LYING, "")],
    ids=["phone", "projector", "projector mode", "lying phone"],
)
def test_pad_and_all_bars_fit_without_scrolling(open_sketch, screen, at, language):
    sketch = open_sketch(at, **screen, locale=language)

    def expect_all_visible():
        for part in (
            sketch.pad,
            *sketch.bars.all(),
            sketch.winner,
            sketch.sentence,
            sketch.page.locator("#panel-draw .seen"),
        ):
            box = part.bounding_box()
            right, bottom = box["x"] + box["width"], box["y"] + box["height"]
            assert min(box["x"], box["y"]) >= 0
            assert right <= screen["viewport"]["width"]
            assert bottom <= screen["viewport"]["height"]
            assert box["width"] > 0
            assert box["height"] > 0
        assert sketch.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    expect_all_visible()
    sketch.draw_digit(8)
    sketch.wait_for_frames()
    expect_all_visible()
    # One can hit the pad with a finger, and read the bars.
    assert sketch.pad.bounding_box()["width"] >= 240
    assert min(bar.bounding_box()["height"] for bar in sketch.bars.all()) >= 12


@pytest.mark.parametrize("screen", [PHONE, PROJECTOR], ids=["phone", "projector"])
def test_pad_does_not_move_when_the_head_comes_late(open_sketch, screen):
    sketch = open_sketch(**screen)
    place = sketch.pad.bounding_box()
    for part in ("#head nav > *", "#head"):
        sketch.page.locator(part).evaluate_all("all => all.forEach((e) => e.remove())")
        assert sketch.pad.bounding_box() == place


def contrast(one, other):
    """Contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, "relative luminance" and "contrast ratio")."""

    def luminance(colour):
        parts = np.array(colour[:3]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def ink_and_paper(sketch):
    """The colours of a line on the pad and of the pad, as they are on the screen."""
    sketch.wait_for_frames()
    pixels = sketch.pixels(".pad canvas")
    paper = sketch.page.locator("div.pad").evaluate("e => getComputedStyle(e).backgroundColor")
    return pixels[ink(sketch)][0, :3], [int(value) for value in re.findall(r"\d+", paper)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(open_sketch, scheme):
    sketch = open_sketch(color_scheme=scheme)
    body = sketch.page.locator("body")

    def expect_scheme(name):
        colours = ink_and_paper(sketch)
        assert contrast(*colours) > 12
        assert (np.mean(colours[1]) < 100) == (name == "dark")
        expect(body).to_have_class(re.compile(r"\bdark\b") if name == "dark" else re.compile(r"^(?!.*\bdark\b)"))

    sketch.draw(A_LINE)
    sketch.wait_for_answer()
    expect_scheme(scheme)

    sketch.page.locator("button.theme").click()
    other = {"light": "dark", "dark": "light"}[scheme]
    expect_scheme(other)
    assert len(sketch.strokes) == 1

    sketch.page.reload()
    sketch.wait_until_ready()
    sketch.draw(A_LINE)
    expect_scheme(other)


# ---- Languages


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-US", "en"),
        ("de-DE", "en"),
        ("ja", "en"),
        ("zh-CN", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-SG", "zh-CN"),
        ("zh-TW", "zh-CN"),
    ],
)
def test_browser_chooses_the_language(open_sketch, locale, language):
    sketch = open_sketch(locale=locale)
    expect_language(sketch, language)
    expect_empty(sketch, language)


def expect_language(sketch, language):
    texts = TEXTS[language]
    expect(sketch.page).to_have_title(texts["title"])
    expect(sketch.page.locator("html")).to_have_attribute("lang", language)
    for part in sketch.page.locator("[data-text]").all():
        expect(part).to_have_text(texts[part.get_attribute("data-text")])
    for part in sketch.page.locator("[data-title]").all():
        expect(part).to_have_attribute("title", texts[part.get_attribute("data-title")])
        expect(part).to_have_attribute("aria-label", texts[part.get_attribute("data-title")])


def test_language_button_changes_everything_at_once_and_for_good(sketch):
    sketch.draw_digit(6)
    drawn = sketch.strokes
    button = sketch.page.locator("button.language")
    button.click()
    expect_language(sketch, "zh-CN")
    expect(sketch.sentence).to_have_text(matching(TEXTS["zh-CN"]["answer"]))
    assert sketch.strokes == drawn

    sketch.page.reload()
    sketch.wait_until_ready()
    expect_language(sketch, "zh-CN")
    expect_empty(sketch, "zh-CN")
    button.click()
    expect_language(sketch, "en")
    expect_empty(sketch, "en")


def matching(text):
    """A pattern for a text with its {placeholders} filled in."""
    return re.compile("^" + re.sub(r"\\{\w+\\}", ".+", re.escape(text)) + "$")


def test_every_text_is_in_every_language():
    assert {"en", "zh-CN"} <= TEXTS.keys()
    for language, texts in TEXTS.items():
        assert texts["language"] == language
        assert texts.keys() == TEXTS["en"].keys()
        assert all(text.strip() for text in texts.values())
        for key, text in texts.items():
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", TEXTS["en"][key])), key


def test_every_text_is_used_and_every_used_text_exists():
    sources = [path.read_text(encoding="utf-8") for suffix in ("html", "js") for path in ROOT.glob(f"page/*.{suffix}")]
    asked_for = {
        key for source in sources for key in re.findall(r"""(?:data-(?:text|title)=|\btext\()"(\w+)\"""", source)
    }
    assert asked_for <= TEXTS["en"].keys()

    # Besides, a key may be chosen among several, or put together: `tab_${name}`.
    quoted = {key for source in sources for key in re.findall(r'"(\w+)"', source)}
    beginnings = tuple(start for source in sources for start in re.findall(r"`(\w+_)\$\{", source))
    unused = {key for key in TEXTS["en"] if key not in quoted and not key.startswith(beginnings)}
    assert unused == set()


@pytest.mark.parametrize(("language", "path"), [("en", "docs/lesson.md"), ("zh-CN", "docs/lesson.zh-CN.md")])
def test_the_lesson_plan_names_things_as_the_page_does(language, path):
    names = re.findall(r"\*\*(.+?)\*\*", (ROOT / path).read_text(encoding="utf-8"))
    assert len(names) > 20
    assert set(names) <= set(TEXTS[language].values())


class WordsInHtml(HTMLParser):
    """Collects what a reader would see or hear of an HTML file."""

    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words += re.findall(r"[^\W\d_]+", data)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("title", "alt", "placeholder", "aria-label", "aria-description"):
                self.words.append(value)


def test_no_words_stand_in_the_html():
    for path in ROOT.glob("page/*.html"):
        parser = WordsInHtml()
        parser.feed(path.read_text(encoding="utf-8"))
        assert parser.words == [], path.name


def test_everything_on_the_page_is_in_its_language(open_sketch):
    """All text and every accessible name within our components is one of the language's file, or a number."""
    sketch = open_sketch(locale="zh-CN")
    sketch.draw_digit(9)
    expect(sketch.announcement).not_to_be_empty()
    found = sketch.page.evaluate(
        """() => {
            const found = [];
            const names = ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"];
            for (const part of document.querySelectorAll("header, header *, #desk *")) {
                for (const node of part.childNodes)
                    if (node.nodeType === Node.TEXT_NODE && !["SCRIPT", "STYLE"].includes(part.tagName))
                        found.push(node.textContent.trim());
                for (const name of names) found.push((part.getAttribute(name) ?? "").trim());
            }
            return found;
        }"""
    )
    code = {"adam", "rmsprop", "sgd"}  # names of Keras' optimizers, and the code that is shown as such
    words = {text for text in found if text and text not in code and not re.fullmatch(r"[\d.,%<>?\s]+", text)}
    assert len(words) > 10
    patterns = [matching(text) for text in TEXTS["zh-CN"].values()]
    assert {text for text in words if not any(pattern.match(text) for pattern in patterns)} == set()


# ---- Everybody


def test_screen_reader_hears_the_answer_once_it_has_settled(sketch):
    said = sketch.page.evaluate_handle("[]")
    sketch.announcement.evaluate(
        """(e, said) => new MutationObserver(() => e.textContent && said.push(e.textContent))
            .observe(e, { childList: true, characterData: true, subtree: true })""",
        said,
    )
    expect(sketch.announcement).to_have_attribute("aria-live", "polite")
    for digit in (3, 2):
        sketch.draw_digit(digit)
        expect(sketch.announcement).to_have_text(sketch.sentence.inner_text())
        sketch.clear.click()
        expect(sketch.announcement).to_be_empty()
    heard = said.json_value()
    assert len(sketch.asked) > 10
    assert len(heard) == 2
    assert "3" in heard[0]
    assert "2" in heard[1]


def test_screen_reader_hears_the_answer_when_the_pen_rested_before_it_was_lifted(sketch):
    points = CLEAR_DRAWINGS[3][0]
    sketch.page.clock.install()
    sketch.pen_down(*points[0])
    for point in points[1:]:
        sketch.pen_to(*point)
        sketch.page.clock.run_for(50)
    sketch.wait_for_answer()
    sketch.page.clock.run_for(5000)
    expect(sketch.announcement).to_be_empty()
    sketch.pen_up()
    sketch.page.clock.run_for(5000)
    expect(sketch.announcement).to_have_text(sketch.sentence.inner_text())


def test_pad_and_picture_have_names(sketch):
    page = sketch.page
    expect(page.get_by_role("application", name=TEXTS["en"]["pad_name"])).to_be_visible()
    expect(page.get_by_role("img", name=TEXTS["en"]["seen_title"])).to_be_visible()
    for key in ("undo_title", "clear_title", "switch_theme", "switch_language"):
        expect(page.get_by_role("button", name=TEXTS["en"][key])).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXTS["en"]["title"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_sketch, scheme):
    sketch = open_sketch(color_scheme=scheme)
    for change in (lambda: None, lambda: sketch.draw_digit(3), sketch.page.locator("button.language").click):
        change()
        sketch.expect_accessible()


def test_nothing_comes_from_another_host(open_sketch):
    """A whole visit. `open_sketch` looks at every request, here as in all other tests."""
    sketch = open_sketch(locale="zh-CN")
    sketch.expected_errors.append("404")  # the list of MCP tools, which Gradio's dialog asks for and this page has not
    sketch.draw_digit(0)
    sketch.page.locator("button.theme").click()
    sketch.page.locator("button.language").click()
    with sketch.page.expect_response("**/gradio_api/info"):
        sketch.page.locator("footer button").first.click()
    expect(sketch.page.get_by_text("/predict_image", exact=True)).to_be_visible()
    sketch.page.wait_for_load_state("networkidle")
    assert len(sketch.requested) > 10


def test_works_where_the_browser_refuses_to_store(browser, app):
    """As in a frame on another site, where many browsers keep no data: reading `localStorage` raises."""
    context = browser.new_context(locale="zh-CN")
    sketch = Sketch(context.new_page())
    sketch.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{ get() { throw new DOMException('refused', 'SecurityError'); } });"
    )
    sketch.open(app.address)
    sketch.draw_digit(4)
    sketch.page.locator("button.language").click()
    expect_language(sketch, "en")
    sketch.page.locator("button.theme").click()
    expect(sketch.page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    context.close()
