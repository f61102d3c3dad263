"""A lesson as a document: what the browser prints, and what the page shows before and after."""

import re

import pytest
from driver import PHONE, STILL, TEXTS
from lessons import bar_of, parts_of, shown_words
from playwright.sync_api import expect
from static_site import on_both

from page.lessons import FOLDER, read

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


def expect_document(sketch, minutes, language):
    """Check that the document has the title, each part, step and answer in their order."""
    words, common = (read(FOLDER / str(folder) / f"{language}.json") for folder in (minutes, "document"))
    headings, rows, answers = [], [], []
    for part in parts_of(minutes):
        tab = TEXTS[language][f"tab_{part['tab']}"]
        headings.append(common["part"].format(tab=tab, **{"from": part["from"], "to": part["to"]}))
        for step in part["steps"]:
            said = words["steps"][step["name"]]
            rows.append([str(step["number"]), said["do"], said.get("ask", ""), said["watch"] + said.get("explain", "")])
            if "answer" in said:
                answers.append(common["answer"].format(step=step["number"], answer=said["answer"]))
    article = plan_of(sketch).locator("article")
    expect(article.locator("h2")).to_have_text(words["title"])
    about = [paragraph for part in words["parts"].values() for paragraphs in part.values() for paragraph in paragraphs]
    for line in "\n".join([*words["introduction"], *common["before"], *about]).split("\n"):
        expect(article).to_contain_text(shown_words(re.sub(r"^(##|-|\d\.) ", "", line)))
    expected = [shown_words(each) for each in (*headings, common["answers"])]
    assert article.locator("h3").all_inner_texts()[-len(expected) :] == expected
    expect(article.locator("thead").first.locator("th")).to_have_text(common["columns"])
    cells = article.locator("tbody tr").evaluate_all(
        "all => all.map((row) => [...row.cells].map((e) => e.textContent))"
    )
    assert cells == [list(map(shown_words, row)) for row in rows]
    expect(article.locator("h3:last-of-type + ul li")).to_have_text(list(map(shown_words, answers)))


def titles_in(pdf):
    """Return the titles in a PDF file of Chromium, in any order: the page's, and the headings in its outline."""
    titles = re.findall(rb"/Title (?:\((.*?)\)|<FEFF(\w+)>)\n", pdf)
    return {text.decode() if text else bytes.fromhex(code.decode()).decode("utf-16-be") for text, code in titles}


@on_both
def test_a_lesson_is_printed_in_each_language(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=4&minutes=45", viewport={"width": 320, "height": 640})
    for count, language in enumerate(TEXTS, 1):
        sketch.page.emulate_media(media="screen")
        sketch.speak(language)
        for each in bar_of(sketch).locator("button").all():
            if each.is_visible():
                expect(each).to_be_in_viewport(ratio=1)
        printer_of(sketch, 45, language).click()
        expect_document(sketch, 45, language)
        assert sketch.page.evaluate("prints") == count
        sketch.page.emulate_media(media="print")
        assert sketch.page.evaluate(OTHERS) == []
        expect(plan_of(sketch).locator("tbody tr").last).to_be_visible()
        sketch.press("Escape")
        expect(plan_of(sketch)).to_have_count(0)


def test_all_pages_are_printed_in_black_on_white(open_sketch):
    sketch = open_menu(open_sketch, "?lesson&projector", color_scheme="dark")
    printer_of(sketch, 20).click()
    expect(plan_of(sketch)).to_be_visible()
    titles = {TEXT["title"], *plan_of(sketch).locator("h2, h3").all_text_contents()}
    for paper in ("A4", "Letter"):
        pdf = sketch.page.pdf(format=paper, outline=True, tagged=True)
        assert 3 < len(re.findall(rb"/Type /Page\n", pdf)) < 8
        assert titles_in(pdf) == titles
    sketch.page.emulate_media(media="print")
    colours = "node => [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor]"
    assert plan_of(sketch).locator("article").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    sketch.press("Escape")
    expect(plan_of(sketch)).to_have_count(0)
    expect(sketch.page.locator("body.projector")).to_have_count(1)  # Escape has closed the document only


def test_the_document_can_be_read_on_a_phone_and_closed(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=4", **PHONE)
    printer_of(sketch, 20).tap()
    plan = plan_of(sketch)
    assert plan.evaluate("node => node.scrollWidth <= node.clientWidth")
    row = plan.locator("tbody tr").last
    row.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport(ratio=1)
    assert row.locator("td").last.bounding_box()["width"] > 300
    sketch.expect_accessible()
    plan.get_by_role("button", name=TEXT["lesson_bar_print"]).tap()
    assert sketch.page.evaluate("prints") == 2
    plan.get_by_role("button", name=TEXT["close"]).tap()
    expect(plan).to_have_count(0)
    sketch.page.get_by_role("button", name=TEXT["lesson_bar_continue"].format(step=4)).tap()
    expect(bar_of(sketch).locator(".place")).to_have_text("4/28")


def test_the_document_by_keys(open_sketch):
    sketch = open_menu(open_sketch, "?lesson&projector#steps", color_scheme="dark")
    sketch.expect_accessible()
    printer_of(sketch, 5).press("Enter")
    sketch.expect_accessible()
    plan = plan_of(sketch)
    expect(plan.get_by_role("button", name=TEXT["lesson_bar_print"])).to_be_focused()
    sketch.press("PageDown")
    sketch.page.wait_for_function("document.querySelector('.plan').scrollTop > 100")
    sketch.press("Tab", "Enter")
    expect(plan).to_have_count(0)
    expect(printer_of(sketch, 5)).to_be_focused()


def test_a_document_that_cannot_be_loaded_is_one_sentence(open_sketch):
    sketch = open_menu(open_sketch, "?lesson")
    sketch.expected_errors.append("404")
    watch = bar_of(sketch).locator(".watch")
    sketch.page.route("**/document/en.json", lambda route: route.fulfill(status=404))
    printer_of(sketch, 5).click()
    expect(watch).to_have_text(TEXT["lesson_bar_missing"])
    expect(plan_of(sketch)).to_have_count(0)
    sketch.page.unroute("**/document/en.json")
    printer_of(sketch, 5).click()
    expect(plan_of(sketch)).to_be_visible()
    expect(watch).to_be_empty()
