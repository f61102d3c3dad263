"""The bar of a lesson: keys, leaving and returning, what it announces, and its place on the page."""

import contextlib
import csv
import io
import re

import httpx
import pytest
from helpers.classes.classroom import new_id
from helpers.pages.layouts import (
    EXTREMES,
    NARROWEST,
    PROJECTORS,
    problems_at_all_sizes,
    problems_in_all_languages,
    problems_of_variant,
)
from helpers.pages.lessons import asked_in, bar_of, shown_words, words_of
from helpers.pages.seen import hear
from helpers.running.driver import COMPUTER, PHONE, STILL, TEXTS
from helpers.running.waiting import REPLY
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT, QUESTIONS = TEXTS["en"], words_of()["questions"]
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}, **STILL}


@pytest.fixture(scope="module")
def app(class_app):
    return class_app


def test_the_bar_by_keys(open_sketch):
    sketch = open_sketch("?projector", **PROJECTOR)
    assert not any("/lessons/bar.js" in url for url in sketch.requested)
    bar, place = bar_of(sketch), bar_of(sketch).locator(".place")
    sketch.page.locator("#head .open-lesson").click()
    sketch.expect_accessible()
    bar.get_by_role("button", name=TEXT["lesson_bar_25"], exact=True).click()
    expect(place).to_have_text(f"{TEXT['lesson_bar_before']} 1/3")
    expect(sketch.page).to_have_url(re.compile("lesson=before-rules"))
    sketch.press("ArrowRight")  # the focus is still in the bar
    expect(place).to_contain_text("2/3")
    sketch.press("ArrowLeft", "n")
    expect(place).to_contain_text("1/3")
    notes = bar.locator(".notes")
    expect(bar.locator(".notes-button")).to_be_hidden()  # before the answer
    expect(notes).to_be_hidden()
    sketch.press("n")

    sketch.press("PageDown", "PageDown", "PageUp")
    expect(place).to_contain_text("2/3")

    go_to(sketch, "numbers")
    expect(place).to_have_text("4/8")
    sketch.pad.focus()
    sketch.press("ArrowRight", "n")  # moves the keyboard's pen
    expect(place).to_have_text("4/8")
    expect(notes).to_be_hidden()
    sketch.press("PageDown")
    expect(bar.locator(".do")).to_contain_text(shown_words(words_of()["steps"]["numbers"]["do"]))
    sketch.press("PageDown")  # does it
    expect(place).to_have_text("✓ 4/8")
    numbers = sketch.panel("steps").locator("dialog")
    sketch.press("n", "ArrowRight")  # the dialog has these keys
    expect(numbers).to_be_visible()
    sketch.press("PageDown")  # shows the answer
    expect(numbers.locator(".numbers[data-lesson]")).to_be_visible()
    sketch.press("PageDown")
    expect(numbers).to_be_hidden()
    expect(place).to_have_text("5/8")
    sketch.press("PageUp")
    expect(bar.locator(".right")).to_have_count(1)  # it was answered
    bar.locator(".notes-button").click()
    expect(notes).to_be_visible()
    expect(notes).to_contain_text(shown_words(words_of()["steps"]["numbers"]["explain"]))
    sketch.press("Escape")
    expect(notes).to_be_hidden()
    expect(sketch.page.locator("body.projector")).to_be_visible()


def test_the_large_button_leads_from_a_question_to_what_the_class_has_seen_and_to_the_answer(open_sketch):
    sketch = open_sketch("?lesson=seven", **STILL)
    bar, following = bar_of(sketch), bar_of(sketch).locator(".next")
    expect(bar.locator(".watch")).to_have_text(TEXT["lesson_bar_tap"])
    following.click()  # without a guess
    sketch.draw_digit(7)
    expect(following).to_have_text(TEXT["lesson_bar_question"])
    following.click()
    expect(bar.locator(".do > :last-child")).to_have_text(QUESTIONS["seven"]["ask"])
    bar.get_by_role("button", name=TEXT["lesson_bar_look"]).click()
    expect(sketch.panel("draw").locator(".history input")).to_be_focused()
    following.click()
    bar.locator(".answer").nth(2).click()
    expect(bar.locator(".answer.right")).to_contain_text(QUESTIONS["seven"]["answers"][0])
    expect(bar.locator(".answer.chosen")).to_contain_text(QUESTIONS["seven"]["answers"][2])
    sketch.press("PageDown")
    expect(bar).to_contain_text(QUESTIONS["half"]["why"])
    go_to(sketch, "talk")
    bar.locator(".answer").first.click()
    expect(bar.locator(".card")).to_contain_text(QUESTIONS["responsible"]["why"])
    expect(bar.locator(".right")).to_have_count(0)


@pytest.mark.parametrize("size", [(390, 844), (844, 390)], ids=["upright", "sideways"])
def test_a_phone_shows_the_proof_beside_the_answer(open_sketch, size):
    sketch = open_sketch("?lesson=nondigit", **{**PHONE, "viewport": dict(zip(("width", "height"), size, strict=True))})
    bar = bar_of(sketch)
    bar.locator(".answer").first.tap()
    bar.locator(".next").tap()
    expect(bar.locator(".place")).to_contain_text("✓")
    expect(sketch.panel("draw").locator(".winner")).to_be_in_viewport(ratio=0.9)
    bar.locator(".next").tap()
    expect(bar.locator(".right")).to_be_visible()
    expect(sketch.page.locator("[data-lesson]")).to_be_in_viewport(ratio=0.9)
    for language in TEXTS if size[0] > size[1] else ():
        sketch.speak(language)
        sketch.wait_for("document.querySelector('#head .lesson').offsetHeight <= innerHeight / 4")


def go_to(sketch, step):
    sketch.page.goto(re.sub(r"lesson=[\w-]*", f"lesson={step}", sketch.page.url))
    sketch.wait_until_ready()
    bar_of(sketch).locator(".do > :last-child:not(:empty)").wait_for()


def test_guesses_of_one_visitor_and_of_hands_are_compared_and_exported(open_sketch):
    sketch = open_sketch("?lesson", **STILL)
    bar = bar_of(sketch)
    asked = asked_in("25")
    first, *others = asked
    bar.locator(".answer").nth(1).click()
    bar.locator(".answer").nth(0).click()  # it can be changed
    expect(bar.locator(".answer[aria-pressed=true]")).to_have_text(QUESTIONS[first]["answers"][0])
    for _ in others:
        sketch.press("PageDown")
        bar.locator(".hands").click()
        for number, hands in enumerate((12, 0, 7)):
            bar.locator(".answer input").nth(number).fill(str(hands))
    go_to(sketch, "after-rules")  # a reload keeps the guesses
    bar.locator(".answer").nth(1).click()
    go_to(sketch, "compared")
    sections = bar.locator(".card section")
    expect(sections).to_have_count(len(asked))
    expect(sections.first.locator("b")).to_have_text(["1", "0", "0", "1", "0", "0"])
    expect(sections.last.locator("b")).to_have_text(["12", "0", "0", "0", "7", "0"])
    sketch.expect_accessible()
    with sketch.page.expect_download() as download:
        bar.get_by_role("button", name=TEXT["lesson_bar_csv"]).click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert rows[0] == [TEXT[f"lesson_csv_{name}"] for name in ("question", "answer", "before", "after")]
    assert rows[1] == [QUESTIONS[first]["ask"], QUESTIONS[first]["answers"][0], "1", "0"]
    assert rows[4] == [QUESTIONS[others[0]]["ask"], QUESTIONS[others[0]]["answers"][0], "12", ""]
    assert len(rows) == 1 + sum(len(QUESTIONS[each]["answers"]) for each in asked)


BEGUN_EARLIER = """minutes => {
    const name = Object.keys(sessionStorage).find(each => each.includes("lesson-record"));
    const record = JSON.parse(sessionStorage[name]);
    sessionStorage[name] = JSON.stringify({ ...record, started: record.started - minutes * 60_000 });
}"""


def test_a_class_can_leave_the_lesson_and_return(open_sketch):
    sketch = open_sketch("?lesson=nondigit", **STILL)
    bar = bar_of(sketch)
    expect(bar.locator(".place")).to_have_text("2/8")
    for language in ("zh-CN", "en"):
        sketch.speak(language)
        expect(bar.locator(".do > :last-child")).to_have_text(words_of(language)["questions"]["star"]["ask"])
    sketch.page.evaluate(BEGUN_EARLIER, 11)
    sketch.reload()
    expect(bar.locator(".time")).to_have_text(TEXT["lesson_bar_late"]["other"].format(count=2))
    bar.locator(".leave").click()
    expect(bar).to_be_hidden()
    expect(sketch.page.locator("[data-lesson]")).to_have_count(0)
    assert "lesson" not in sketch.page.url
    sketch.page.locator("#head .open-lesson").click()
    bar.get_by_role("button", name=TEXT["lesson_bar_continue"]).click()
    expect(bar.locator(".place")).to_have_text("2/8")


def test_the_bar_announces_each_step(open_sketch):
    sketch = open_sketch("?lesson=seven", **STILL)
    bar = bar_of(sketch)
    expect(sketch.page.get_by_role("region", name=TEXT["lesson_bar_name"])).to_be_visible()
    expect(bar.locator(".place")).not_to_be_empty()
    expect(bar.locator(".words")).to_have_attribute("aria-live", "polite")
    sketch.page.locator("#head .theme").dispatch_event("click")  # behind the question
    for size in (PHONE["viewport"], COMPUTER["viewport"]):
        sketch.resize(**size)
        sketch.expect_accessible()
    bar.locator(".answer").first.click()
    said = hear(bar.locator(".state"))
    sketch.draw_digit(7)
    expect(bar.locator(".state")).to_have_text(TEXT["lesson_bar_done"])
    assert said.json_value() == [TEXT["lesson_bar_done"]]
    expect(bar.locator(".time")).to_have_text(TEXT["lesson_bar_on_time"])
    bar.locator(".next").click()
    bar.locator(".answer").first.click()
    bar.locator(".next").click()
    bar.locator(".again").click()
    expect(bar.locator(".place")).not_to_contain_text("✓")


def test_a_question_fills_a_projector_with_bars_of_one_scale_and_is_folded_on_phones(
    open_as_teacher, open_sketch, class_app
):
    teacher, pupil = open_as_teacher(**PROJECTOR), open_sketch(**PHONE)
    teacher.page.goto(f"{class_app.address}/?projector&lesson=mail")
    teacher.wait_until_ready()
    bar, card = bar_of(teacher), pupil.page.locator("#head .vote .answers")
    expect(card).to_be_visible()
    assert bar.bounding_box() == {"x": 0, "y": 0, **PROJECTOR["viewport"]}
    with httpx.Client(base_url=class_app.address, timeout=REPLY) as http:
        for answer in (1, 1, 0):
            body = {"token": new_id(), "question": "25 mail", "answer": answer}
            http.post("/api/class_vote", json=body).raise_for_status()
    expect(bar.locator(".time")).to_contain_text("3 devices")
    bar.locator(".next").click()
    expect(bar.locator(".answer b")).to_have_text(["1", "2", "0"])
    expect(bar.locator(".right")).to_have_count(0)  # first the votes alone
    teacher.expect_accessible()
    lengths = bar.locator(".answer").evaluate_all(
        "all => all.map((node) => node.offsetWidth * node.style.getPropertyValue('--part'))"
    )
    assert lengths[1] > 0
    assert lengths == [lengths[1] / 2, lengths[1], 0]
    expect(card).to_be_hidden()
    pupil.page.locator("#head .vote summary").tap()
    bar.locator(".next").click()
    expect(bar.locator(".right")).to_have_count(1)
    expect(pupil.page.locator("#head .announcement")).to_contain_text(QUESTIONS["mail"]["why"])
    expect(card).to_be_hidden()
    pupil.page.locator("#head .vote summary").tap()
    expect(pupil.page.locator("#head .vote .right")).to_be_visible()


@contextlib.contextmanager
def in_order(sketch, name):
    """Check that later requests of this name wait for the end of the first one, which could arrive after them."""
    held = []
    sketch.requested.clear()
    sketch.page.route(f"**/api/{name}", lambda route: held.append(route), times=1)
    yield
    sketch.wait_until(lambda: held, f"a request of {name}")
    sketch.wait_for_frames()
    assert [url.endswith(name) for url in sketch.requested].count(True) == 1
    held[0].continue_()


def test_two_devices_of_the_teacher_and_a_late_phone_show_the_same_step(open_as_teacher, open_sketch, app):
    teacher = open_as_teacher()
    teacher.page.locator("#head .open-lesson").click()
    bar_of(teacher).get_by_role("button", name=TEXT["lesson_bar_25"], exact=True).click()
    expect(bar_of(teacher).locator(".votes, .time")).to_contain_text("0 devices")
    pupil = open_sketch(**PHONE)
    sheet = pupil.page.locator("#head .vote")
    expect(sheet.locator("h2")).to_have_text(QUESTIONS["rules"]["ask"])
    with in_order(pupil, "class_vote"):
        sheet.locator(".answer").nth(2).tap()
        sheet.locator(".answer").nth(1).tap()
    expect(bar_of(teacher).locator(".time")).to_contain_text("1 device")
    expect(bar_of(teacher).locator(".answer b")).to_have_count(0)
    pupil.reload()
    expect(sheet.locator(".answer[aria-pressed=true]")).to_have_text(QUESTIONS["rules"]["answers"][1])
    pupil.expect_accessible()
    teacher.page.locator("#head .lesson .next").click()
    expect(bar_of(teacher).locator(".answer b")).to_have_text(["0", "1", "0"])
    expect(sheet.locator("details > p")).to_have_text(TEXT["class_vote_closed"])
    second = open_as_teacher()
    second.page.locator("#head .open-lesson").click()
    expect(bar_of(second).locator(".answer b")).to_have_text(["0", "1", "0"])
    with in_order(second, "class_ask"):
        second.press("PageDown", "PageUp", "PageDown")
    expect(bar_of(teacher).locator(".do > :last-child")).to_have_text(QUESTIONS["sure"]["ask"])
    expect(sheet.locator("h2")).to_have_text(QUESTIONS["sure"]["ask"])
    expect(second.page).to_have_url(re.compile("before-sure"))
    second.page.goto(second.page.url.replace("before-sure", "after-rules"))
    sheet.locator("h2", has_text=QUESTIONS["rules"]["ask"]).wait_for()
    sheet.locator("button.answer").nth(0).tap()
    expect(bar_of(second).locator(".time")).to_contain_text("1 device")
    go_to(second, "compared")
    dots = ["0", "0", f"1 {TEXT['lesson_bar_right_wrong']} ●", "0", "0"]
    expect(bar_of(second).locator(".changes li")).to_have_text([re.compile(f"^{each}") for each in dots])
    expect(bar_of(second).locator(".card")).to_contain_text(TEXT["lesson_bar_few"])
    with second.page.expect_download() as download:
        bar_of(second).get_by_role("button", name=TEXT["lesson_bar_csv"]).click()
    assert f'"{TEXT["lesson_bar_right_wrong"]}","","1"' in download.value.path().read_text("utf-8-sig")
    for each in (teacher, second):
        bar_of(each).locator(".leave").click()
    expect(sheet).to_be_hidden()


def test_a_link_of_version_1_to_a_step_that_is_gone_opens_its_lesson(open_sketch):
    sketch = open_sketch("?lesson=history")
    expect(bar_of(sketch).locator(".place")).to_have_text(f"{TEXT['lesson_bar_before']} 1/3")


@pytest.mark.layout
def test_the_bar_fits_at_any_size(open_sketch):
    sketch = open_sketch("?lesson=use", **STILL)  # a step with long words
    sizes = {False: EXTREMES[False], True: sorted(PROJECTORS)}
    problems = []
    for _ in range(3):  # the question, what to do, and the answer
        problems += problems_in_all_languages(sketch, "learn", sizes=sizes)
        bar_of(sketch).locator("button.answer, .next").first.click()
    sketch.speak("de")  # whose words are the longest
    go_to(sketch, "numbers")
    problems += problems_at_all_sizes(sketch, "steps", sizes={False: [NARROWEST], True: sorted(PROJECTORS)})
    sketch.speak("en")
    go_to(sketch, "recording")
    sketch.press("PageDown")
    sketch.panel("learn").locator(".watch-recording").click()
    expect(sketch.panel("learn").locator(".film-title")).to_be_visible()
    problems += problems_of_variant(sketch, "film in a lesson")
    go_to(sketch, "fool")
    sketch.set_projector(True)
    bar_of(sketch).locator(".answer").first.click()
    bar_of(sketch).locator(".next").click()
    expect(bar_of(sketch).locator(".place")).to_contain_text("✓")
    bar_of(sketch).locator(".next").click()
    expect(bar_of(sketch).locator(".right")).to_be_visible()
    for size in sorted(PROJECTORS):
        sketch.resize(*size)
        assert sketch.page.evaluate("document.documentElement.scrollHeight") == size[1]
    assert not problems, "\n".join(problems)
