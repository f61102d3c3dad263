"""A lesson as a document: what the browser prints, and what the page shows before and after."""

import re

import pytest
from driver import PHONE, STILL, TEXTS
from lessons import ASKED, QUESTIONS, bar_of, shown_words, steps_of, words_of
from playwright.sync_api import expect

from page.lessons import read

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
    """Check that the document has the title, each step in its order, and each question with boxes and its answer."""
    words, texts = words_of(language), TEXTS[language]
    common, article = words["document"], plan_of(sketch).locator("article")
    expect(article.locator("h2")).to_have_text(words["lessons"][str(minutes)]["title"])
    content = article.evaluate("node => [...node.querySelectorAll('p, li, h3')].map((each) => each.textContent)")
    for line in "\n".join([*words["lessons"][str(minutes)]["introduction"], *common["before"]]).split("\n"):
        assert shown_words(re.sub(r"^(##|-|\d\.) ", "", line)) in content
    rows = []
    for number, step in enumerate(steps_of(minutes), 1):
        said, question = words["steps"][step["name"]], words["questions"].get(step.get("question"))
        asked = boxes_of(question) if question else said.get("ask", "")
        told = answer_of(words, step["question"]) if question else said["watch"]
        minute = common["minutes"].format(minutes=plan_minutes(minutes, step)) if step["moment"] == "planned" else ""
        rows.append([str(number), said["do"] + minute, asked, told + said.get("explain", "")])
    cells = article.locator("tbody tr").evaluate_all(
        "all => all.map((row) => [...row.cells].map((e) => e.textContent))"
    )
    assert cells == [list(map(shown_words, row)) for row in rows]
    for question in ASKED:
        assert words["questions"][question]["ask"] in content
        assert f"☐ {words['questions'][question]['answers'][0]}" in content
        assert words["questions"][question]["why"] in content
    assert common["more"].format(tab=texts["tab_steps" if minutes != 45 else "tab_learn"]).replace("**", "") in content


def boxes_of(question):
    return question["ask"] + "".join(f"☐ {answer}" for answer in question["answers"])


def answer_of(words, name):
    question, common = words["questions"][name], words["document"]
    right = common["right"].format(answer=question["answers"][QUESTIONS[name]["right"]])
    misconception = common["misconception"].format(misconception=question["misconception"])
    return right + question["why"] + question["tempting"] + misconception


def plan_minutes(minutes, step):
    return read("lessons")["lessons"][str(minutes)]["steps"][step["name"]]


def test_a_lesson_is_printed_in_each_language(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=compare&minutes=45", viewport={"width": 320, "height": 640})
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
