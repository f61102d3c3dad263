"""Access: enlarged, with forced colours, more contrast or wider letters, by keyboard, and what screen readers hear."""

import io
import re

import numpy as np
import pytest
from helpers.pages.lessons import bar_of, shown_words, words_of
from helpers.pages.seen import show_mistakes
from helpers.running.driver import FORTY_TWO, TEXTS
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
# The spacing that visitors may set, by WCAG 1.4.12.
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"


def luminance(colour):
    parts = np.asarray(colour) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colour_of(locator, style):
    return [int(each) for each in re.findall(r"\d+", locator.evaluate("(e, s) => getComputedStyle(e)[s]", style))[:3]]


def counted(image):
    return sorted(image.getcolors(maxcolors=2**24), reverse=True)


def colours_in(locator):
    """Return the two most frequent colours that a screenshot shows of an element, the most frequent one first."""
    return [colour for _, colour in counted(Image.open(io.BytesIO(locator.screenshot())).convert("RGB"))[:2]]


@pytest.mark.parametrize(("system", "stored"), [("dark", "light"), ("light", "dark")])
def test_forced_colours_show_the_drawing_the_focus_the_bars_and_what_is_pressed(open_sketch, system, stored):
    sketch = open_sketch(forced_colors="active", color_scheme=system)
    sketch.page.evaluate(f"localStorage.setItem('digit-sketchpad:theme', '{stored}')")
    sketch.reload()
    sketch.draw_digit(4)
    assert contrast(*colours_in(sketch.pad)) > 7
    sketch.clear.click()
    sketch.draw(FORTY_TWO)
    assert contrast(*colours_in(sketch.page.locator("#pad .marks [aria-pressed=true]"))) > 7
    sketch.clear.click()
    sketch.draw_digit(4)
    sketch.page.locator("#panel-draw .gauge summary").click()
    bars = sketch.page.locator("#panel-draw :is(.bar .track, .gauge .fill)")
    full, empty, gauge = (colours_in(bars.nth(number))[0] for number in (4, 5, 10))
    assert min(contrast(full, empty), contrast(gauge, empty)) > 3
    opened, other = (colour_of(sketch.page.locator(f"#tab-{name}"), "backgroundColor") for name in ("draw", "map"))
    assert contrast(opened, other) > 3
    sketch.page.locator(".theme").wait_for(state="hidden")
    sketch.pad.focus()
    sketch.press("Shift+Tab", "Tab")
    expect(sketch.pad).to_have_css("outline-style", "solid")
    expect(sketch.page.locator("#pad .pad")).to_have_css("border-top-width", "1px")


def test_enlarged_to_400_percent_and_with_wider_letters_everything_is_reached(open_sketch):
    sketch = open_sketch("?lesson=seven", viewport={"width": 320, "height": 256})
    bar, page = bar_of(sketch), sketch.page
    page.evaluate("css => new CSSStyleSheet().replace(css).then((s) => (document.adoptedStyleSheets = [s]))", SPACING)
    for number, language in enumerate([*TEXTS] * 2):
        sketch.speak(language)
        if number == len(TEXTS):
            sketch.press("PageDown")  # from the question to what to do
        said = words_of(language)
        asks, does = said["questions"]["half"]["ask"], said["steps"]["seven"]["do"]
        expect(bar.locator(".do")).to_contain_text(shown_words(does if number >= len(TEXTS) else asks))
        assert page.evaluate("document.documentElement.scrollWidth") == 320, language
        assert number < len(TEXTS) or bar.bounding_box()["height"] <= 128, language
        for part in (".next", ".leave"):
            bar.locator(part).focus()
            expect(bar.locator(part)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fields_and_the_focus_stand_out(open_sketch, theme):
    sketch = open_sketch("#learn", color_scheme=theme)
    panel = sketch.panel("learn")
    panel.locator(".show-settings").click()
    field, page = panel.locator("[name=epochs]"), colour_of(sketch.page.locator("body"), "backgroundColor")
    for beside in (page, colour_of(field, "backgroundColor")):
        assert contrast(colour_of(field, "boxShadow"), beside) >= 3
    sketch.open_tab("mistakes")
    show_mistakes(sketch, has_matrix=True)
    cell = sketch.panel("mistakes").locator(".matrix button").first
    cell.focus()
    sketch.press("Tab", "Shift+Tab")
    assert contrast(colour_of(cell, "outlineColor"), page) >= 3


def test_the_first_stop_of_the_keyboard_skips_to_the_panel_and_percentages_keep_their_direction(sketch):
    skip = sketch.page.get_by_role("button", name=TEXT["skip"])
    sketch.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    sketch.press("Enter")
    expect(sketch.panel("draw")).to_be_focused()
    sketch.page.evaluate("document.documentElement.dir = 'rtl'")
    expect(sketch.page.locator("#panel-draw .percent").first).to_have_css("direction", "ltr")


def test_the_pad_says_that_it_is_empty_and_its_buttons_keep_the_focus(sketch):
    said = sketch.page.locator("#pad .announcement")
    sketch.let_draw(1)
    sketch.clear.focus()
    sketch.press("Enter")
    expect(said).to_have_text(TEXT["pad_empty"])
    expect(sketch.clear).to_be_focused()
    expect(sketch.clear).to_be_disabled()
    sketch.undo.focus()
    sketch.press("Enter")
    expect(sketch.hint).to_be_hidden()
    sketch.press("Enter")
    expect(sketch.hint).to_be_visible()
    expect(sketch.undo).to_be_focused()


def test_bars_the_matrix_and_the_curves_have_names(sketch):
    expect(sketch.panel("draw").get_by_role("list", name=TEXT["bars"])).to_be_visible()
    sketch.open_tab("mistakes")
    show_mistakes(sketch, has_matrix=True)
    table = sketch.panel("mistakes").get_by_role("table", name=TEXT["mistakes_matrix"])
    expect(table.get_by_role("button", name=re.compile(r"^\d read as \d: \d+×$")).first).to_be_visible()
    sketch.open_tab("learn")
    panel = sketch.panel("learn")
    panel.locator(".watch-recording").click()
    expect(panel.locator(".scrubber")).to_be_visible()  # the recording is loaded; "press" does not wait for that
    panel.locator(".scrubber").press("End")
    panel.locator("button[data-part=loss]").click()
    for name, trend in (("loss", "falls"), ("accuracy", "rises")):
        expect(panel.locator(f"svg.{name}")).to_have_accessible_name(
            re.compile(
                rf"{re.escape(TEXT[f'learn_{name}_title'])}\. It {trend} from [\d.%]+ to [\d.%]+ \(training digits\)\."
            )
        )
