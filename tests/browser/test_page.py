"""The page as a whole: tabs, languages, projector mode, visits, the page for programs, and the dialog to join."""

import io
import re

import pytest
from helpers.drawings.images import read_codes
from helpers.pages.seen import expect_empty, expect_language, hear, matching, show_mistakes
from helpers.running.driver import CLEAR_DRAWINGS, INSECURE_HOST, TABS, TEXTS, forms, on_host, share
from PIL import Image
from playwright.sync_api import expect

from page.encoding import encode_image
from page.server.join import qr_pixels

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

# ---- Tabs

# The requests of each tab, the first one for the drawing.
ENDPOINTS = {
    "draw": ["look"],
    "steps": ["steps"],
    "inside": ["inside", "weights", "most_activating", "structure"],
    "map": ["place", "map", "map_labels", "map_digits"],
    "learn": ["watch", "code", "mnist", "measure"],
}


def test_a_link_opens_a_tab_and_only_that_tab_sends_requests(open_sketch):
    sketch = open_sketch("#steps")
    for digit, tab in enumerate(sorted(TABS, key=lambda tab: tab != "steps")):
        sketch.page.goto(f"{sketch.page.url.partition('#')[0]}#{tab}")
        expect(sketch.panel(tab)).to_be_visible()
        sketch.requested.clear()  # the tab before may have sent another one until now
        expect(sketch.page.locator(f"#tab-{tab}")).to_have_attribute("aria-selected", "true")
        expect(sketch.page.locator("[role=tabpanel]:visible")).to_have_count(1)
        expect(sketch.pad).to_be_visible(visible=tab != "mistakes")
        if tab in ENDPOINTS:
            sketch.let_draw(digit)
            sketch.wait_for_request(ENDPOINTS[tab][0], strokes=sketch.strokes)
            asked = {
                re.sub(".*(/api/|worker:)", "", url) for url in sketch.requested if re.search("/api/|worker:", url)
            }
            assert asked <= set(ENDPOINTS[tab])


def test_an_unknown_link_opens_the_first_tab_and_back_and_keys_open_others(open_sketch):
    sketch = open_sketch("#nonsense")
    expect(sketch.panel("draw")).to_be_visible()
    sketch.open_tab("steps")
    sketch.open_tab("inside")
    sketch.page.go_back()
    expect(sketch.panel("steps")).to_be_visible()
    expect(sketch.panel("inside")).to_be_hidden()
    sketch.open_tab("draw")

    sketch.page.locator("#tab-draw").focus()
    for tab in (*sketch.tabs[1:], "draw", "steps"):
        sketch.press("ArrowRight")
        expect(sketch.page.locator(f"#tab-{tab}")).to_be_focused()
        expect(sketch.panel(tab)).to_be_visible()
    sketch.press("ArrowLeft", "ArrowLeft")
    expect(sketch.panel(sketch.tabs[-1])).to_be_visible()
    sketch.press("Tab")
    expect(sketch.page.locator("button.open-lesson")).to_be_focused()  # Tab leaves the tab list


def test_axe_finds_nothing_in_any_tab(open_sketch):
    """Check each tab in the dark; other tests check most of them in the light. Projector mode only enlarges."""
    sketch = open_sketch(color_scheme="dark")
    sketch.expect_accessible()  # with an empty pad
    sketch.speak("zh-CN")
    sketch.let_draw(4)
    for tab in sketch.tabs:
        sketch.open_tab(tab)
        if tab == "inside":
            sketch.panel(tab).locator(".layer").first.press("ArrowRight")
            expect(sketch.panel(tab).locator(".most-activating canvas").first).to_be_visible()
        elif tab == "mistakes":
            show_mistakes(sketch)
        sketch.expect_accessible()
    sketch.page.locator("button.theme").click()
    for tab in ("map", "mistakes"):
        sketch.open_tab(tab)
        sketch.expect_accessible()


# ---- Languages


WORDS = """() => {
    const found = [];
    const names = ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"];
    for (const part of document.querySelectorAll("header, header *, #desk *")) {
        for (const node of part.childNodes)
            if (node.nodeType === Node.TEXT_NODE && !part.closest("script, style, pre, select[hidden]"))
                found.push(node.textContent.trim());
        for (const name of names) found.push((part.getAttribute(name) ?? "").trim());
    }
    return found;
}"""


def test_the_browsers_language_and_others_are_shown_in_the_words_of_their_files_and_remembered(open_sketch):
    """Compare all texts and accessible names within our components, except numbers and code."""
    sketch = open_sketch(locale="zh-TW")
    expect_language(sketch, "zh-CN")
    expect_empty(sketch, "zh-CN")
    sketch.draw_digit(9)
    drawn = sketch.strokes
    expect(sketch.announcement).not_to_be_empty()
    others = {"adam", "rmsprop", "sgd", "network.py"}  # names of Keras' optimizers, and of a file
    others |= {texts["language_name"] for texts in TEXTS.values()}
    words = {text for text in sketch.page.evaluate(WORDS) if not re.fullmatch(r"[\d.,%<>?×–\s]*", text)} - others
    assert len(words) > 10
    patterns = [matching(form) for text in TEXTS["zh-CN"].values() for form in forms(text)]
    assert {text for text in words if not any(pattern.match(text) for pattern in patterns)} == set()
    assert re.findall(r"/texts/([\w-]+)\.json", " ".join(sketch.requested)) == ["zh-CN"]

    # The list names each language in that language, and the keyboard changes it.
    languages = sketch.page.locator(".language select")
    tags = sorted(TEXTS, key=lambda tag: (tag != "en", tag))
    expect(languages.locator("option")).to_have_text([TEXTS[tag]["language_name"] for tag in tags])
    for tag in reversed(tags[:-1]):
        languages.press("ArrowUp")
        expect_language(sketch, tag)
        expect(sketch.sentence).to_have_text(matching(TEXTS[tag]["answer"]))
    expect(languages).to_have_accessible_name(TEXTS["en"]["language"])
    assert sketch.strokes == drawn
    # The theme is remembered, too.
    sketch.page.locator("button.theme").click()
    sketch.reload()
    expect(sketch.page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    expect_language(sketch, "en")
    expect(languages).to_have_value("en")


# ---- Projector mode: large type for the last row of a classroom


def test_projector_mode_by_link_reload_and_keys(open_sketch):
    sketch = open_sketch("?projector#inside")
    in_mode = sketch.page.locator("body.projector")
    expect(in_mode).to_be_visible()
    expect(sketch.panel("inside")).to_be_visible()
    sketch.open_tab("steps")
    sketch.reload()
    expect(in_mode).to_be_visible()
    expect(sketch.panel("steps")).to_be_visible()
    sketch.panel("steps").locator(".show-numbers").click()
    sketch.press("Escape")  # closes only the numbers
    expect(sketch.panel("steps").locator("dialog")).to_be_hidden()
    expect(in_mode).to_be_visible()
    sketch.press("Escape")
    expect(in_mode).to_have_count(0)

    button, footer = sketch.page.locator("button.projector"), sketch.page.locator("footer")
    button.press("Enter")
    sketch.wait_for("document.fullscreenElement !== null")
    sketch.press("Escape")
    sketch.wait_for("document.fullscreenElement === null")
    expect(in_mode).to_have_count(0)
    sketch.refuse_full_screen()
    for is_visible in (False, True):
        button.click()
        expect(footer).to_be_visible(visible=is_visible)


# ---- Visits


def test_screen_reader_announces_the_keyboards_pen_and_a_settled_answer_once(sketch):
    place = sketch.page.locator("#pad .announcement")
    sketch.pad.focus()
    sketch.press("ArrowDown")
    expect(place).to_have_text(TEXTS["en"]["pad_pen_up"].format(x="50%", y="28%"))
    sketch.press("Space", "ArrowRight", "ArrowRight")
    expect(place).to_have_text(TEXTS["en"]["pad_pen_down"].format(x="55%", y="28%"))
    sketch.press("Space")
    sketch.clear.click()

    expect(sketch.announcement).to_be_empty()
    said = hear(sketch.announcement)
    expect(sketch.announcement).to_have_attribute("aria-live", "polite")
    sketch.pen_down(0.5, 0.2)
    for y in (0.5, 0.8):
        sketch.pen_to(0.5, y)
        sketch.wait_for_answer()  # which is not announced
    sketch.pen_up()
    sketch.wait_for_answer()
    sketch.expect_said(sketch.announcement, sketch.sentence)
    sketch.clear.click()
    expect(sketch.announcement).to_be_empty()
    (heard,) = [words for words in said.json_value() if words]
    assert "1" in heard

    sketch.open_tab("steps")
    said = hear(sketch.panel("steps").locator(".announcement"))
    sketch.draw(CLEAR_DRAWINGS[3])
    answer = TEXTS["en"]["answer"].format(digit=3, share=share(1))
    expect(sketch.panel("steps").locator(".announcement")).to_have_text(answer)
    assert said.json_value() == [answer]


def test_the_page_for_programs_fits_a_small_phone_in_the_visitors_theme(open_sketch):
    sketch = open_sketch(color_scheme="light")
    page = sketch.page
    light, dark = "rgb(244, 245, 251)", "rgb(16, 17, 32)"  # --background-page
    nothing_scrolls = "() => [...document.querySelectorAll('html, pre')].every((e) => e.scrollWidth <= e.clientWidth)"
    for colour in (light, dark):
        page.get_by_role("link", name=TEXTS["en"]["api_link"]).click()
        expect(page.locator("section")).to_have_count(2)
        expect(page.locator("body")).to_have_css("background-color", colour)
        for width in (1280, 320):
            sketch.resize(width, 640)
            for language in ("Python", "JavaScript", "curl"):
                page.get_by_label(language).check()
                expect(page.locator("section pre:visible")).to_have_count(2)
                assert page.evaluate(nothing_scrolls), width
        sketch.expect_accessible()
        page.get_by_role("link", name=TEXTS["en"]["title"]).click()
        sketch.wait_until_ready()
        page.locator("button.theme").click()


# ---- The dialog that shows the page's address and QR code


def test_others_join_by_the_code_on_the_screen_or_an_address_and_the_dialog_is_used_by_keys(app, open_sketch):
    sketch, texts = open_sketch(host=INSECURE_HOST, color_scheme="dark"), TEXTS["en"]
    button = sketch.page.get_by_role("button", name=texts["join"])
    dialog = sketch.page.get_by_role("dialog", name=texts["join"])
    address = on_host(app.address, INSECURE_HOST)  # of this page

    def expect_code_of(address):
        expect(dialog.locator(".address")).to_have_text(address)
        screen = Image.open(io.BytesIO(sketch.page.screenshot()))
        assert read_codes(screen) == [address]

    button.press("Enter")
    expect(dialog.locator("canvas")).to_be_visible()
    expect(dialog.get_by_role("heading")).to_have_text(texts["join_how"])
    expect(dialog.get_by_role("img")).to_have_attribute("aria-label", texts["join_code"].format(address=address))
    assert sketch.pixels("#head dialog canvas")[0, 0].tolist() == [255] * 4  # its margin
    for width, height in ((844, 390), (1280, 720)):
        sketch.resize(width, height)
        expect_code_of(address)
        for part in (dialog.locator("canvas"), dialog.locator(".address")):
            expect(part).to_be_in_viewport(ratio=1)
    sketch.expect_accessible()
    expect(dialog.get_by_role("button", name=texts["close"])).to_be_focused()
    sketch.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()

    # One of several networks can be chosen, and a missing one is reported.
    addresses = [f"http://10.0.{i}.1:7860" for i in range(3)]
    ways = [{"address": address, "qr_code": encode_image(qr_pixels(address))} for address in addresses]
    sketch.page.route("**/api/join", lambda route: route.fulfill(json={"addresses": ways}))
    button.click()
    for address in (addresses[0], addresses[2]):
        dialog.get_by_role("button", name=address).click()
        expect(dialog.locator("[aria-pressed=true]")).to_have_text([address])
        expect_code_of(address)
    sketch.press("Escape")
    ways.clear()
    button.click()
    expect(dialog.locator(".trouble")).to_have_text(texts["join_no_way"])
