"""A lesson as a document: what the browser prints, and what the page shows before and after."""

import itertools
import re

import numpy as np
import pytest
from helpers.pages.lessons import QUESTIONS, asked_in, bar_of, shown_words, steps_of, words_of
from helpers.running.driver import COMPUTER, PHONE, STILL, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
WIDTH, HEIGHT = 718, 1046  # CSS pixels that a sheet of A4 leaves between its margins
COUNT_PRINTS = "(window.prints = 0, window.print = () => { window.prints += 1; }, null)"  # Chromium would print nothing
# The elements with words of their own that are visible outside the document.
OTHERS = """() => [...document.body.querySelectorAll("*")].filter((node) =>
    !node.closest("article") && node.checkVisibility() && [...node.childNodes].some((each) => each.data?.trim())
).map((node) => node.outerHTML)"""

# The buttons that the window does not show as a whole, even after scrolling to them.
BEYOND_REACH = """buttons => buttons.filter((button) => {
    button.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    const { left, right, top, bottom } = button.getBoundingClientRect();
    return button.checkVisibility() && (left < 0 || right > innerWidth || top < 0 || bottom > innerHeight + 1);
}).map((button) => button.outerHTML)"""


def plan_of(sketch):
    return sketch.page.locator(".plan")


def printer_of(sketch, lesson, language="en"):
    texts = TEXTS[language]
    colon = {"fr": "\N{NARROW NO-BREAK SPACE}: ", "ja": "\uff1a", "zh-CN": "\uff1a"}.get(language, ": ")
    name = texts["lesson_bar_print"] + colon + texts[f"lesson_bar_{lesson}"]
    return bar_of(sketch).get_by_role("button", name=name, exact=True)


def open_menu(open_sketch, at, **options):
    sketch = open_sketch(at, **{**STILL, **options})
    sketch.page.evaluate(COUNT_PRINTS)
    expect(bar_of(sketch).locator(".place")).not_to_be_empty()
    bar_of(sketch).locator(".leave").click()
    sketch.page.locator("#head .open-lesson").click()
    return sketch


def expect_document(sketch, language):
    words, article = words_of(language), plan_of(sketch).locator("article")
    expect(article.locator("h2")).to_have_text(words["lessons"]["data"]["title"])
    course = article.locator(".course tr")
    steps = steps_of("data", ["planned"])
    expect(course).to_have_count(len(steps) + 3)  # the questions before, after, and both answers
    rows = article.locator(".apart tbody tr").all_inner_texts()
    assert len(rows) == len(steps)
    for row, step in zip(rows, steps, strict=True):
        said = [words["steps"][step["name"]].get("do", "")]
        if "question" in step:
            question, right = words["questions"][step["question"]], QUESTIONS[step["question"]]["right"]
            said += [question["ask"], question["why"], *(f"☐ {answer}" for answer in question["answers"])]
            if right is not None:
                said.append(words["document"]["right"].format(answer=question["answers"][right]))
        assert all(shown_words(each) in row for each in said)
    for question in asked_in("data"):
        expect(article).to_contain_text(words["questions"][question]["ask"])
    asked = [words["questions"][step["question"]]["ask"] for step in steps_of("data", ["more"]) if "question" in step]
    details = article.locator(".apart").inner_text()
    assert all(shown_words(ask) in details for ask in asked)
    expect(article).not_to_contain_text(shown_words(words["steps"]["no_eight"]["do"]))


@pytest.mark.layout
def test_a_lesson_is_printed_in_each_language(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=sixteen&minutes=data", viewport={"width": 320, "height": 640})
    for count, language in enumerate(TEXTS, 1):
        sketch.page.emulate_media(media="screen")
        sketch.speak(language)
        assert bar_of(sketch).locator("button").evaluate_all(BEYOND_REACH) == []
        printer_of(sketch, "data", language).click()
        expect_document(sketch, language)
        assert sketch.page.evaluate("prints") == count
        sketch.resize(WIDTH, HEIGHT)
        sketch.page.emulate_media(media="print")
        assert plan_of(sketch).locator(".apart").evaluate("node => node.offsetTop") <= HEIGHT  # one page is before it
        assert sketch.page.evaluate(OTHERS) == []
        expect(plan_of(sketch).locator("tbody tr").last).to_be_visible()
        sketch.press("Escape")
        expect(plan_of(sketch)).to_have_count(0)
        sketch.resize(320, 640)


def test_a_document_is_read_on_a_phone_printed_in_black_on_white_and_closed(open_sketch):
    sketch = open_menu(open_sketch, "?lesson=compare&projector", color_scheme="dark")
    printer_of(sketch, "25").press("Enter")
    plan = plan_of(sketch)
    expect(plan.get_by_role("button", name=TEXT["lesson_bar_print"])).to_be_focused()
    sketch.expect_accessible()
    sketch.resize(**PHONE["viewport"])
    assert plan.evaluate("node => node.scrollWidth <= node.clientWidth")
    for paper in ("A4", "Letter"):
        assert 3 < len(re.findall(rb"/Type /Page\n", sketch.page.pdf(format=paper))) < 7
    sketch.page.emulate_media(media="print")
    colours = "node => [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor]"
    assert plan.locator("article").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    sketch.page.emulate_media(media="screen")
    sketch.resize(1280, 720)
    sketch.press("Escape")
    expect(plan).to_have_count(0)
    expect(sketch.page.locator("body.projector")).to_have_count(1)  # Escape has closed the document only
    expect(printer_of(sketch, "25")).to_be_focused()
    sketch.page.get_by_role("button", name=TEXT["lesson_bar_continue"]).click()
    expect(bar_of(sketch).locator(".place")).to_have_text("3/8")


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


@pytest.mark.layout
def test_the_sheet_for_paper_has_the_right_numbers_in_each_language(open_sketch):
    """The unit is wrong about C, which each change in the answers puts right, and about D, which none does."""
    sketch = open_menu(open_sketch, "?lesson", **COMPUTER)
    for language in TEXTS:
        sketch.speak(language)
        bar_of(sketch).get_by_role("button", name=TEXTS[language]["lesson_bar_paper"], exact=True).click()
        words, article = words_of(language)["paper"], plan_of(sketch).locator("article")
        expect(article.locator(".grid")).to_have_count(6)
        shown_weights, empty, *_ = article.locator(".grid").evaluate_all(CELLS)
        ink = np.array(article.locator(".grid").evaluate_all(INK)[2:])
        weights = np.array([int(each.replace("−", "-")) for each in shown_weights])
        assert set(empty) == {""}
        for name, should in zip("ABCD", ("is_one", "is_other", "is_one", "is_two"), strict=True):
            part = article.locator(".sheet > div:has(.grid)", has_text=words["picture"].format(name=name))
            expect(part).to_contain_text(words[should])
        wanted = [True, False, True, False]
        assert [*(ink @ weights > 0)] == [True, False, False, True]
        assert [*ink[3]] == [*(ink[0] + ink[2])]  # so that no weights at all put D right
        assert sums_of(ink, weights) in with_commas(words["first"])
        solutions = []
        for at, change in itertools.product(range(9), (-1, 1)):
            changed = weights + change * (np.arange(9) == at)
            if abs(changed[at]) <= 1 and [*(ink[:3] @ changed > 0)] == wanted[:3]:
                values = (str(value).replace("-", "−") for value in (at + 1, weights[at], changed[at]))
                solutions.append((*values, sums_of(ink, changed)))
        for solution, said in zip(solutions, words["solutions"], strict=True):
            assert all(value in with_commas(said) for value in solution)
        numbers = [int(each) for each in re.findall(r"\d+", words["why"])]
        empty_pixels, full = (np.flatnonzero(each) + 1 for each in (ink[2] == 0, (ink[2] == 1) & (weights == 1)))
        assert numbers == [*empty_pixels, 0, *full, 1]
        expect(article.locator("li")).to_have_text(words["solutions"])
        for said in ("first", "why", "layers", "last"):
            expect(article).to_contain_text(words[said])
        sketch.resize(WIDTH, HEIGHT)
        sketch.page.emulate_media(media="print")
        assert len(re.findall(rb"/Type /Page\n", sketch.page.pdf(format="A4"))) == 2  # the answers are the second
        assert 0.85 * HEIGHT < article.locator(".apart").evaluate("node => node.offsetTop") <= HEIGHT  # a filled page
        sketch.page.emulate_media(media="screen")
        sketch.resize(**COMPUTER["viewport"])
        sketch.press("Escape")


def with_commas(words):
    return words.replace("，", ", ").replace("、", ", ")


def sums_of(ink, weights):
    return ", ".join(f"{name} = {each}".replace("-", "−") for name, each in zip("ABC", ink[:3] @ weights, strict=True))


CELLS = "grids => grids.map((grid) => [...grid.children].map((cell) => cell.textContent))"
INK = "grids => grids.map((grid) => [...grid.children].map((cell) => Number(cell.matches('.ink'))))"
