"""The bar of a lesson: keys, leaving and returning, what it announces, and its place on the page."""

import re

import pytest
from driver import STILL, TEXTS
from layouts import (
    DIFFERENT_SIZES,
    EXTREMES,
    NARROWEST,
    PROJECTORS,
    expect_accessible_at,
    problems_at_all_sizes,
    problems_in_all_languages,
)
from lessons import bar_of, shown_words, words_of
from playwright.sync_api import expect
from seen import hear

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}, **STILL}


@pytest.fixture(scope="module")
def app(class_app):
    """Return a page with as many tabs as possible."""
    return class_app


def test_the_bar_by_keys(open_sketch):
    sketch = open_sketch("?projector#learn", **PROJECTOR)
    sketch.refuse_full_screen()
    assert not any("/lessons/" in url for url in sketch.requested)
    bar, place = bar_of(sketch), bar_of(sketch).locator(".place")
    sketch.page.locator("#head .open-lesson").click()
    bar.get_by_role("button", name=TEXT["lesson_bar_20"], exact=True).click()
    expect(place).to_have_text("1/28")
    expect(sketch.page).to_have_url(re.compile("lesson=1"))
    sketch.press("ArrowRight")  # the focus is still in the bar
    expect(place).to_have_text("2/28")
    sketch.press("ArrowLeft", "n")
    expect(place).to_have_text("1/28")
    notes = bar.locator(".notes")
    expect(notes).to_contain_text(words_of(20)["seven"]["ask"])
    sketch.press("Escape")
    expect(notes).to_be_hidden()
    expect(sketch.page.locator("body.projector")).to_be_visible()

    sketch.pad.focus()
    sketch.press("ArrowRight", "n")  # moves the keyboard's pen
    expect(place).to_have_text("1/28")
    expect(notes).to_be_hidden()
    sketch.press("PageDown", "PageDown", "PageUp")
    expect(place).to_have_text("2/28")

    sketch.page.goto(sketch.page.url.replace("lesson=2", "lesson=9"))
    sketch.wait_until_ready()
    expect(place).to_have_text("9/28")
    bar.locator(".show-me").click()
    expect(place).to_have_text("✓ 9/28")
    numbers = sketch.panel("steps").locator("dialog")
    sketch.press("n", "ArrowRight")  # the dialog has these keys
    expect(numbers).to_be_visible()
    sketch.press("PageDown")
    expect(numbers).to_be_hidden()
    expect(place).to_have_text("10/28")
    sketch.press("PageUp")
    bar.locator(".show-me").click()
    expect(place).to_have_text("✓ 9/28")
    sketch.press("Escape")
    expect(numbers).to_be_hidden()

    sketch.open_tab("learn")
    sketch.panel("learn").locator(".show-settings").click()
    sketch.panel("learn").locator("[name=units]").focus()
    sketch.press("PageDown")
    expect(place).to_have_text("✓ 9/28")


def test_a_class_can_leave_the_lesson_and_return(open_sketch):
    sketch = open_sketch("?lesson=4", **STILL)
    bar = bar_of(sketch)
    expect(bar.locator(".place")).to_have_text("4/28")
    sketch.speak("zh-CN")
    expect(bar.locator(".do > :last-child")).to_have_text(shown_words(words_of(20, "zh-CN")["nondigit"]["do"]))
    sketch.speak("en")
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(bar.locator(".place")).to_have_text("4/28")
    bar.locator(".leave").click()
    expect(bar).to_be_hidden()
    expect(sketch.page.locator("[data-lesson]")).to_have_count(0)
    assert "lesson" not in sketch.page.url
    sketch.page.locator("#head .open-lesson").click()
    bar.get_by_role("button", name=TEXT["lesson_bar_continue"].format(step=4)).click()
    expect(bar.locator(".place")).to_have_text("4/28")
    sketch.press("PageUp", "PageUp", "PageUp", "PageUp")
    expect(bar.get_by_role("button", name=TEXT["lesson_bar_45"], exact=True)).to_be_visible()


def test_a_lesson_loads_while_the_language_changes(open_sketch):
    sketch = open_sketch(**STILL)
    waiting = []
    sketch.page.route("**/lessons/20/lesson.json", lambda route: waiting.append(route))
    sketch.page.locator("#head .open-lesson").click()
    bar_of(sketch).get_by_role("button", name=TEXT["lesson_bar_20"], exact=True).click()
    sketch.wait_until(lambda: waiting, "the lesson's request")
    sketch.speak("de")
    waiting.pop().continue_()
    expect(bar_of(sketch).locator(".place")).to_have_text("1/28")
    expect(bar_of(sketch).locator(".do > :last-child")).to_have_text(shown_words(words_of(20, "de")["seven"]["do"]))


def test_the_bar_announces_each_step(open_sketch):
    sketch = open_sketch("?lesson", **STILL)
    bar = bar_of(sketch)
    expect(sketch.page.get_by_role("region", name=TEXT["lesson_bar_name"])).to_be_visible()
    expect(bar.locator(".words")).to_have_attribute("aria-live", "polite")
    said = hear(bar.locator(".state"))
    sketch.draw_digit(7)
    expect(bar.locator(".state")).to_have_text(TEXT["lesson_bar_done"])
    assert said.json_value() == [TEXT["lesson_bar_done"]]
    for theme in (None, "dark"):
        if theme:
            sketch.page.locator("#head .theme").click()
        expect_accessible_at(sketch, DIFFERENT_SIZES)
    bar.locator(".notes-button").click()
    sketch.expect_accessible()


@pytest.mark.layout
def test_the_bar_fits_at_any_size(open_sketch):
    sketch = open_sketch("?lesson=23", **STILL)  # a step with long words
    sketch.refuse_full_screen()
    sizes = {False: [NARROWEST, *EXTREMES[False]], True: sorted(PROJECTORS)}
    problems = problems_in_all_languages(sketch, "learn", sizes=sizes)
    sketch.speak("en")
    for number, tab in ((2, "draw"), (8, "steps"), (12, "inside"), (18, "map")):
        sketch.page.goto(re.sub("lesson=[0-9]+", f"lesson={number}", sketch.page.url))
        sketch.wait_until_ready()
        sketch.refuse_full_screen()
        expect(bar_of(sketch).locator(".place")).to_have_text(f"{number}/28")
        if tab == "inside":
            expect(sketch.panel(tab).locator(".layer").first).to_be_visible()  # the picture is laid out
        problems += problems_at_all_sizes(sketch, tab, sizes={False: [NARROWEST], True: sorted(PROJECTORS)})
    problems += problems_in_german(sketch)
    sketch.page.goto(re.sub("lesson=[0-9]+", "lesson=20", sketch.page.url))
    sketch.wait_until_ready()
    sketch.refuse_full_screen()
    bar_of(sketch).locator(".show-me").click()
    expect(bar_of(sketch).locator(".place")).to_have_text("✓ 20/28")
    problems += problems_in_all_languages(sketch, "film in a lesson", sizes=sizes)
    assert not problems, "\n".join(problems)


def problems_in_german(sketch):
    """Return the problems on projectors where the longest words need the space: list of str."""
    sketch.speak("de")
    modes, sizes, problems = [True], {True: sorted(PROJECTORS)}, []
    sketch.open_tab("inside")
    panel = sketch.panel("inside")
    panel.locator(".layer").first.focus()
    sketch.press("Home")  # opens the drawer
    sketch.let_draw(4)
    expect(panel.locator(".sum tr")).to_have_count(9)
    problems += problems_at_all_sizes(sketch, "inside", modes, sizes)
    sketch.set_projector(True)
    for size in sizes[True]:
        sketch.resize(*size)
        digit = panel.locator(".digits canvas").first.bounding_box()["width"]
        if digit < size[1] / 30:
            problems.append(f"digits of {digit:.0f} pixels in a unit's card at {size}")
    sketch.open_tab("learn")
    sketch.panel("learn").locator(".steps [data-step=training]").click()
    problems += problems_at_all_sizes(sketch, "training in a lesson", modes, sizes)
    sketch.open_tab("draw")
    problems += problems_at_all_sizes(sketch, "draw", modes, sizes)
    sketch.speak("en")
    return problems


@pytest.mark.parametrize("at", ["?kiosk&lesson", "?kiosk"])
def test_a_kiosk_has_no_lesson(open_sketch, at):
    sketch = open_sketch(at)
    expect(sketch.page.locator("#head .open-lesson")).to_be_hidden()
    expect(bar_of(sketch)).to_have_count(0)
