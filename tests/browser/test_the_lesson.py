"""The lessons of page/lessons/ on the page: each step asks, does what it promises, and answers."""

import itertools
import os
import re

import httpx
import pytest
from helpers.classes.classroom import Phone, key_of
from helpers.pages.lessons import QUESTIONS, asked_in, bar_of, go_on, is_of_teacher, shown_words, steps_of, words_of
from helpers.pages.seen import matching
from helpers.running.driver import CLEAR_DRAWINGS, MOVING, STILL, TEXTS, free_port
from helpers.running.forked import forked_app
from helpers.running.waiting import REPLY
from playwright.sync_api import expect

from page.lessons import LESSONS

pytestmark = [pytest.mark.slow, pytest.mark.uses_data("MNIST_PATH")]  # all tests share an app

TEXT, WORDS = TEXTS["en"], words_of()
PROJECTOR = {"viewport": {"width": 1280, "height": 720}, **STILL}  # where the least fits

# Whether the marked element can be seen, beside the window's edges and the bar.
IS_POINTED_TO = """() => {
    const [marked, bar] = [document.querySelector("[data-lesson]"), document.querySelector("#head .lesson")];
    if (!marked?.checkVisibility()) return false;
    marked.scrollIntoView({ block: "nearest" });
    const { left, right, top, bottom, width, height } = marked.getBoundingClientRect();
    const seen = Math.min(bottom, innerHeight) - Math.max(top, bar.getBoundingClientRect().bottom);
    const isBeside = left < -1 || right > document.documentElement.clientWidth + 1;
    return !isBeside && width > 0 && seen >= Math.min(height, 40);
}"""


@pytest.fixture(scope="module")
def app(request, mnist_file):
    """Start an app with a class and, if this machine has MNIST, with its test digits."""
    path = request.getfixturevalue("test_digits_file") if os.environ.get("MNIST_PATH") else mnist_file
    with forked_app("--port", free_port(), "--class", MNIST_PATH=str(path)) as app:
        yield app


# ---- Each step

OF_MNIST = ("map", "mistakes")  # tabs about the real test digits
OF_MOTION = ("small", "recording")  # what appears at once is not played
# What the thing says that proves an answer.
PROVEN = {"recording": re.compile(r"\b8\b"), "slow": re.compile(r"weights\[unit\] -= ")}
PLAYED = set()  # names of steps that a lesson before has played


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_does_what_it_promises(app, open_sketch, lesson):
    """Play a lesson from its first question to its last step, as a teacher on a projector with a tap for each guess."""
    code = f"#classroom:{key_of(app)}" if lesson == "class" else ""
    sketch = open_sketch(f"?projector&minutes={lesson}&lesson{code}", **PROJECTOR)
    make_trainings_short(sketch)
    bar = bar_of(sketch)
    if code:
        sketch.page.locator("#panel-classroom [data-view=keep]").wait_for(state="attached")
    for moment in ("before", "planned", "after", "more"):
        if moment in ("before", "after"):
            answer_all(sketch, asked_in(lesson), int(moment == "after"))
            continue
        steps = [step for step in steps_of(lesson, [moment]) if is_possible(step, lesson)]
        for number, step in enumerate(steps, 1):
            expect(bar.locator(".place")).to_have_text(re.compile(rf"{number}/{len(steps)}$"))
            expect(bar.locator(".notes")).to_be_hidden()
            is_new = step["name"] not in PLAYED or step["name"] in ("hundred", "use")
            if is_new and (os.environ.get("MNIST_PATH") or step.get("tab") not in OF_MNIST):
                play(sketch, step)
                PLAYED.add(step["name"])
            go_on(sketch)
    expect(bar.locator(".next")).to_be_hidden()


def is_possible(step, lesson):
    return not is_of_teacher(step) or lesson == "class"


def answer_all(sketch, asked, number):
    bar = bar_of(sketch)
    for question in asked:
        expect(bar.locator(".do > :last-child")).to_have_text(WORDS["questions"][question]["ask"])
        bar.locator(".answer").nth(number).click()
        expect(bar.locator(".answer[aria-pressed=true]")).to_have_count(1)
        expect(bar.locator(".right")).to_have_count(0)
        go_on(sketch)
    if number == 0:
        return
    expect(bar.locator(".card section")).to_have_count(len(asked))
    for section, question in zip(bar.locator(".card section").all(), asked, strict=True):
        assert section.locator(".compared b").all_inner_texts() == ["1", "0", "0", "1", "0", "0"]
        expect(section).to_contain_text(WORDS["questions"][question]["why"])
    go_on(sketch)


def make_trainings_short(sketch):
    sketch.page.evaluate("""() => {
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (message) {
            const { name, body } = message;
            if (name === "train") body.settings = { ...body.settings, epochs: 1, digits: 100, units: 16 };
            post.call(this, message);
        };
    }""")


def play(sketch, step):
    bar, question = bar_of(sketch), WORDS["questions"].get(step.get("question"))
    does = "draw" in step or "act" in step
    following = bar.locator(".next")
    if question:
        expect(bar.locator(".do > :last-child")).to_have_text(question["ask"])
        assert bar.bounding_box() == {"x": 0, "y": 0, **PROJECTOR["viewport"]}
        assert question["why"] not in bar.inner_text()
        tempting = QUESTIONS[step["question"]].get("tempting", 0)
        bar.locator(".answer").nth(tempting).click()
        if following.get_by_text(TEXT["lesson_bar_show_votes"]).is_visible():
            following.click()  # on the teacher's page of a class
    if "done" in step or not question:
        expect(bar.locator(".do > :last-child")).to_have_text(shown_words(WORDS["steps"][step["name"]]["do"]))
        assert bar.bounding_box()["height"] < 0.2 * PROJECTOR["viewport"]["height"]
    if "point" in step and ("done" in step or not question):
        sketch.wait_for(IS_POINTED_TO)  # the mark follows a change of the layout within a moment
    sketch.wait_for_frames()
    expect(bar.locator(".place")).not_to_contain_text("✓")  # whatever the step before has left
    if step["name"] in BY_HAND:
        BY_HAND[step["name"]](sketch)
    sketch.page.emulate_media(**(MOVING if step["name"] in OF_MOTION else STILL))
    if does and step["name"] != "share":
        expect(following).to_have_text(TEXT["lesson_bar_show"])
        following.click()
    if "done" in step:
        expect(bar.locator(".place")).to_contain_text("✓")
        expect(sketch.page.locator("[data-lesson]")).to_have_count(0)
    for promise in step.get("promises", []):
        expect_promise(sketch, promise)
    if step["name"] in AFTERWARDS:
        AFTERWARDS[step["name"]](sketch)
    if "seen" in step:
        look_again(sketch, step["seen"])
    if question:
        if "done" in step:
            expect(following).to_have_text(TEXT["lesson_bar_reveal"])
            sketch.press("PageDown")
        expect(bar).to_contain_text(question["why"])
        right = QUESTIONS[step["question"]]["right"]
        marked = [] if right is None else [f"✓ {question['answers'][right]}"]
        expect(bar.locator(".answer.right")).to_have_text(marked)
        expect(bar.locator(".answer.chosen")).to_contain_text(question["answers"][tempting])
    elif "done" in step:
        expect(bar.locator(".watch")).to_have_text(shown_words(WORDS["steps"][step["name"]]["watch"]))
    if "proof" in step:
        sketch.wait_for(IS_POINTED_TO)
    if step["name"] in PROVEN:
        expect(sketch.page.locator("[data-lesson]")).to_have_text(PROVEN[step["name"]])


def look_again(sketch, seen):
    bar, question, right = bar_of(sketch), WORDS["questions"][seen], QUESTIONS[seen]["right"]
    expect(bar.locator(".next")).to_have_text(TEXT["lesson_bar_question"])
    bar.locator(".next").click()
    expect(bar.locator(".do > :last-child")).to_have_text(question["ask"])
    expect(bar.get_by_role("button", name=TEXT["lesson_bar_look"])).to_be_visible()
    bar.locator(".answer").nth(right).click()
    expect(bar.locator(".card")).to_contain_text(question["why"])
    expect(bar.locator(".answer.right.chosen")).to_contain_text(question["answers"][right])


def expect_promise(sketch, promise):
    element = sketch.page.locator(promise["see"]).first
    if "key" in promise:
        pattern = TEXT[promise["key"]]
        for name in promise.keys() - {"see", "key"}:
            pattern = pattern.replace(f"{{{name}}}", str(promise[name]))
        expect(element).to_have_text(matching(pattern))
    elif "text" in promise:
        expect(element).to_have_text(re.compile(promise["text"]))
    else:
        expect(element).to_be_visible()


# ---- What no button does


def shares_a_digit(sketch):
    panel = sketch.panel("classroom")
    panel.locator("[data-view=share]").click()
    panel.locator(".agree").click()
    if sketch.clear.is_enabled():
        sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[7])
    panel.locator(".labels button").nth(7).click()
    panel.locator(".send").click()
    expect(panel.locator(".withdraw-last")).to_be_visible()


def joins_with_six_phones(sketch):
    with httpx.Client(base_url=sketch.page.url.partition("?")[0], timeout=REPLY) as http:
        for digit in range(6):
            Phone(http).share(digit)
    sketch.panel("classroom").locator("[data-view=teach]").click()
    expect(sketch.panel("classroom").locator(".teach .train")).to_be_enabled()


def reads_four_digits(sketch):
    together = sketch.panel("mistakes").locator(".together")
    sketch.panel("mistakes").locator(".play-together").click()
    for number, key in itertools.product(range(1, 5), ("lesson_bar_show_votes", "together_label", "together_next")):
        expect(together.locator("h2")).to_have_text(TEXT["round_asked"].format(number=number, total=4))
        expect(together.locator(".go-on")).to_have_text(TEXT[key])
        if (number, key) == (2, "together_label"):
            sketch.reload()
            expect(together.locator(".go-on")).to_have_text(TEXT[key])
            expect(bar_of(sketch).locator(".place")).not_to_be_empty()  # the lesson hears keys again
        sketch.press("PageDown")


BY_HAND = {"share": shares_a_digit, "teach": joins_with_six_phones, "together": reads_four_digits}


# ---- What leads to the next step


def stops_the_training(sketch):
    sketch.expected_errors.append("422")  # the training may report its progress once more
    sketch.panel("classroom").locator(".teach .stop").click()
    expect(sketch.panel("classroom").locator(".teach .train")).to_be_visible()


AFTERWARDS = {"teach": stops_the_training}
