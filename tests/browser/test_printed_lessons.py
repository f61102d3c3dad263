"""A lesson as a document: what the browser prints, and what the page shows before and after."""

import re

import pytest
from driver import PHONE, STILL, TEXTS
from lessons import ASKED, QUESTIONS, bar_of, shown_words, steps_of, words_of
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
COUNT_PRINTS = "(window.prints = 0, window.print = () => { window.prints += 1; }, null)"  # Chromium would print nothing
# The elements with words of their own that are visible outside the document.
OTHERS = """() => [...document.body.querySelectorAll("*")].filter((node) =>
    !node.closest("article") && node.checkVisibility() && [...node.childNodes].some((each) => each.data?.trim())
).map((node) => node.outerHTML)"""


def plan_of(sketch):
    return sketch.page.locator(".plan")


def printer_of(sketch, minutes, language="en"):
    texts = TEXTS[language]
    name = f"{texts['lesson_bar_print']}: {texts[f'lesson_bar_{minutes}']}"
    return bar_of(sketch).get_by_role("button", name=name, exact=True)


def open_menu(open_sketch, at, **options):
    """Open a lesson's step, and go from it to the choice of lessons."""
    sketch = open_sketch(at, **{**STILL, **options})
    sketch.page.evaluate(COUNT_PRINTS)
    expect(bar_of(sketch).locator(".place")).not_to_be_empty()
    bar_of(sketch).locator(".leave").click()
    sketch.page.locator("#head .open-lesson").click()
    return sketch


def expect_document(sketch, language):
    """Check that the document of 45 minutes has its title, its steps in order, and the questions with their answers."""
    words, article = words_of(language), plan_of(sketch).locator("article")
    expect(article.locator("h2")).to_have_text(words["lessons"]["45"]["title"])
    steps = steps_of(45)
    rows = article.locator("tbody tr").all_inner_texts()
    assert len(rows) == len(steps)
    for row, step in zip(rows, steps, strict=True):
        assert shown_words(words["steps"][step["name"]]["do"]) in row
        if "question" in step:
            question = words["questions"][step["question"]]
            right = question["answers"][QUESTIONS[step["question"]]["right"]]
            for said in (
                question["ask"],
                f"☐ {right}",
                words["document"]["right"].format(answer=right),
                question["why"],
            ):
                assert shown_words(said) in row
    for question in ASKED:
        expect(article).to_contain_text(words["questions"][question]["ask"])


def test_a_lesson_is_printed_in_each_language(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=compare&minutes=45", viewport={"width": 320, "height": 640})
    for count, language in enumerate(TEXTS, 1):
        sketch.page.emulate_media(media="screen")
        sketch.speak(language)
        for each in bar_of(sketch).locator("button").all():
            if each.is_visible():
                expect(each).to_be_in_viewport(ratio=1)
        printer_of(sketch, 45, language).click()
        expect_document(sketch, language)
        assert sketch.page.evaluate("prints") == count
        sketch.page.emulate_media(media="print")
        assert sketch.page.evaluate(OTHERS) == []
        expect(plan_of(sketch).locator("tbody tr").last).to_be_visible()
        sketch.press("Escape")
        expect(plan_of(sketch)).to_have_count(0)


def test_a_document_is_read_on_a_phone_printed_in_black_on_white_and_closed(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=compare&projector", color_scheme="dark")
    printer_of(sketch, 20).press("Enter")
    plan = plan_of(sketch)
    expect(plan.get_by_role("button", name=TEXT["lesson_bar_print"])).to_be_focused()
    sketch.expect_accessible()
    sketch.resize(**PHONE["viewport"])
    assert plan.evaluate("node => node.scrollWidth <= node.clientWidth")
    row = plan.locator("tbody tr").last
    row.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport(ratio=1)
    assert row.locator("td").last.bounding_box()["width"] > 300
    for paper in ("A4", "Letter"):
        assert 5 < len(re.findall(rb"/Type /Page\n", sketch.page.pdf(format=paper))) < 15
    sketch.page.emulate_media(media="print")
    colours = "node => [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor]"
    assert plan.locator("article").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    sketch.page.emulate_media(media="screen")
    sketch.resize(1280, 720)
    sketch.press("Escape")
    expect(plan).to_have_count(0)
    expect(sketch.page.locator("body.projector")).to_have_count(1)  # Escape has closed the document only
    expect(printer_of(sketch, 20)).to_be_focused()
    sketch.press("Enter")
    plan.get_by_role("button", name=TEXT["lesson_bar_print"]).click()
    assert sketch.page.evaluate("prints") == 3
    plan.get_by_role("button", name=TEXT["close"]).click()
    expect(plan).to_have_count(0)
    sketch.page.get_by_role("button", name=TEXT["lesson_bar_continue"]).click()
    expect(bar_of(sketch).locator(".place")).to_have_text("4/12")


def test_the_pupils_questions_are_printed_and_open_the_page(open_sketch):
    sketch = open_menu(open_sketch, "?lesson", **{"viewport": {"width": 390, "height": 844}})
    for language in ("ja", "en"):
        sketch.speak(language)
        bar_of(sketch).get_by_role("button", name=TEXTS[language]["lesson_bar_questions"], exact=True).click()
        words = words_of(language)["pupils"]
        expect(plan_of(sketch).locator("h3")).to_have_text([each["ask"] for each in words.values()])
        for said in words.values():
            expect(plan_of(sketch)).to_contain_text(said["pupil"])
            expect(plan_of(sketch)).to_contain_text(shown_words(said["teacher"]))
        if language != "en":
            sketch.press("Escape")
    sketch.expect_accessible()
    assert sketch.page.evaluate("prints") == 2
    plan_of(sketch).get_by_role("link").nth(3).click()
    expect(sketch.page).to_have_url(re.compile("lesson=unit"))
    expect(sketch.panel("inside")).to_be_visible()
    expect(plan_of(sketch)).to_have_count(0)


def test_a_printed_page_has_no_empty_sheet(open_sketch):
    sketch = open_sketch()
    sketch.let_draw(4)
    sketch.wait_for_answer()
    for tab, is_wide in (("draw", False), ("draw", True), ("steps", True)):  # each fits on a sheet
        sketch.open_tab(tab)
        printed = sketch.page.pdf(format="A4", print_background=True, landscape=is_wide)
        assert len(re.findall(rb"/Type /Page\n", printed)) == 1, (tab, is_wide)
