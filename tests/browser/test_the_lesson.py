"""The lessons of page/lessons/ on the page: what a step asks for does what the step promises, and the bar shows it."""

import itertools
import os
import re

import httpx
import numpy as np
import pytest
from classroom import Phone, code_of
from driver import CLEAR_DRAWINGS, FORTY_TWO, PHONE, STILL, TEXTS, TRAINING_TIMEOUT, free_port, on_pad
from forked import forked_app
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from layouts import (
    DIFFERENT_SIZES,
    EXTREMES,
    NARROWEST,
    PROJECTORS,
    expect_accessible_at,
    problems_at_all_sizes,
    problems_in_all_languages,
)
from playwright.sync_api import expect
from seen import hear, matching
from written_paper import photo_of

from model import load_recognizer
from model.drawing import PAD_SIDE
from page.lessons import FOLDER, LESSONS, STEPS, read

pytestmark = [pytest.mark.slow, pytest.mark.uses_data("MNIST_PATH")]

TEXT = TEXTS["en"]
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}, **STILL}
SLOW_SEVEN = "15,10 30,10 45,10 60,10 75,10 68,25 61,40 54,55 47,70 40,85 36,95"
GERMAN_ONES = ("12,42 40,22 66,6 50,95", "8,38 64,5 46,95", "4,36 66,6 52,95")  # up, then down
A_PLUS_SIGN = "50,10 50,90 / 10,50 90,50"
MNIST_TABS = ("map", "mistakes")

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
# Whether a step's condition is met.
IS_MET = """async ({ after, ...condition }) => {
    const [bar] = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/lessons/bar.js"));
    return !after && (await import(new URL("./steps.js", bar.name))).isMet(condition);
}"""
# Whether the bar shows a step and its words, and all of them are in the bar.
IS_SHOWN = """([number, does, watches]) => {
    const bar = document.querySelector("#head .lesson");
    const words = (selector) => bar.querySelector(selector).textContent;
    const isThis = words(".place").replace("✓ ", "").startsWith(`${number}/`);
    const isSaid = words(".do > :last-child") === does && words(".watch") === watches;
    return isThis && isSaid && bar.scrollWidth <= bar.clientWidth;
}"""


@pytest.fixture(scope="module")
def app(mnist_file):
    """Start a separate app, with a class, and the real MNIST where this machine has it."""
    path = os.environ.get("MNIST_PATH") or str(mnist_file)
    with forked_app("--port", free_port(), "--class", MNIST_PATH=path) as app:
        yield app


def steps_of(minutes):
    """Return a lesson's steps, each with its number and tab: list of dict."""
    parts = read(FOLDER / str(minutes) / STEPS)["parts"]
    steps = [{**step, "tab": part["tab"]} for part in parts for step in part["steps"]]
    return [{**step, "number": number} for number, step in enumerate(steps, 1)]


def words_of(minutes, language="en"):
    return read(FOLDER / str(minutes) / f"{language}.json")["steps"]


def bar_of(sketch):
    return sketch.page.locator("#head .lesson")


def shown_words(words):
    """Return words as the bar shows them: bold, without asterisks."""
    return words.replace("**", "")


def expect_step(sketch, step, words):
    said = words[step["name"]]
    sketch.page.wait_for_function(IS_SHOWN, arg=[step["number"], shown_words(said["do"]), shown_words(said["watch"])])
    expect(sketch.panel(step["tab"])).to_be_visible()


# ---- Each step


@pytest.mark.parametrize("minutes", [20, 45])
def test_each_step_does_what_it_promises(app, open_sketch, minutes):
    """Of the other lessons, play the steps that the one of 20 minutes does not have; the last ones as a teacher."""
    known = [without_place(step) for step in steps_of(20)] if minutes != 20 else []
    code = f"#classroom:{code_of(app)}" if any(step.get("needs") == "teacher" for step in steps_of(minutes)) else ""
    sketch = open_sketch(f"?projector&lesson&minutes={minutes}{code}", **PROJECTOR)
    sketch.refuse_full_screen()
    make_trainings_short(sketch)
    has_mnist = "MNIST_PATH" in os.environ
    for step in steps_of(minutes):
        expect_step(sketch, step, words_of(minutes))
        if without_place(step) not in known and (has_mnist or step["tab"] not in MNIST_TABS):
            expect_pointing(sketch, step)
            expect_open(sketch, step)
            play(sketch, step)
        sketch.press("PageDown")
    expect(bar_of(sketch).locator(".next")).to_have_attribute("aria-disabled", "true")


def without_place(step):
    return {name: value for name, value in step.items() if name != "number"}


def make_trainings_short(sketch):
    sketch.page.evaluate(
        """() => {
            const { postMessage } = Worker.prototype;
            Worker.prototype.postMessage = function ({ start, ...others }) {
                const settings = { ...start?.settings, epochs: 1, digits: 100 };
                postMessage.call(this, start ? { start: { ...start, settings } } : others);
            };
        }"""
    )


def expect_pointing(sketch, step):
    """Check the mark on a computer and on a projector; on a phone, too, if only a training shows what it points to."""
    if "point" not in step:
        return
    phone = [(390, 844)] if step.get("needs") == "training" else []
    for size in (*phone, (1280, 800), (1920, 1080)):
        sketch.set_projector(size == (1920, 1080))
        sketch.resize(*size)
        sketch.page.wait_for_function(IS_POINTED_TO)  # the mark follows a change of the layout within a moment


def expect_open(sketch, step):
    """Check that a step is not done when it opens, whatever the step before has left."""
    if "done" in step:
        sketch.page.wait_for_load_state("networkidle")
        sketch.wait_for_frames()
        assert not is_met(sketch, step), step["name"]


def is_met(sketch, step):
    return sketch.page.evaluate(IS_MET, step["done"])


def play(sketch, step):
    """Do what a step says, by hand or with its button, and check what it promises."""
    by_hand = BY_HAND.get(step["name"])
    if by_hand:
        by_hand(sketch)
    if "draw" in step or "act" in step:
        bar_of(sketch).locator(".show-me").click()
    if "done" in step:
        timeout = TRAINING_TIMEOUT if step.get("needs") == "training" else None
        expect(bar_of(sketch).locator(".place")).to_contain_text("✓", timeout=timeout)
    for promise in step.get("promises", []):
        expect_promise(sketch, promise)
    afterwards = AFTERWARDS.get(step["name"])
    if afterwards:
        afterwards(sketch)
    if sketch.page.locator("dialog[open]").count():
        sketch.press("Escape")


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


# ---- What pupils do by hand


def draw(sketch, text, low=0.2, high=0.8):
    """Draw strokes of `strokes_of` in a part of the pad, and wait for the answer."""
    sketch.draw(on_pad(strokes_of(text), low, high))
    return sketch.wait_for_answer()


def sees_the_bars_move(sketch):
    (stroke,) = on_pad(strokes_of(SLOW_SEVEN))
    sketch.pen_down(*stroke[0])
    moments = []
    for point in stroke[1:]:
        sketch.pen_to(*point)
        moments.append(sketch.wait_for_answer()["probabilities"])
    sketch.pen_up()
    percents = np.rint(100 * np.array([*moments, sketch.wait_for_answer()["probabilities"]])).astype(int).tolist()
    assert sum(before != after for before, after in itertools.pairwise(percents)) >= 2
    assert percents[-1][7] >= 95


def sees_the_history(sketch):
    """A tap on the left shows an earlier moment; Escape returns, and so does the pen."""
    sketch.clear.click()
    sees_the_bars_move(sketch)
    strip = sketch.page.locator("#panel-draw .history input")
    newest, inked = sketch.percents.all_inner_texts(), sketch.pixels(".pad canvas")[..., 3].astype(int).sum()

    def tap():
        box = strip.bounding_box()
        sketch.page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
        expect(sketch.percents).not_to_have_text(newest)
        sketch.wait_for_frames()

    tap()
    assert sketch.pixels(".pad canvas")[..., 3].astype(int).sum() < 0.9 * inked
    sketch.press("Escape")
    expect(sketch.percents).to_have_text(newest)
    expect(sketch.page.locator("body.projector")).to_be_visible()
    tap()
    draw(sketch, "34,50 80,50")
    expect(sketch.winner).to_have_text("7")
    sketch.page.emulate_media(reduced_motion="no-preference")  # a drawing that appears at once has no earlier moments


def sees_the_3_become_an_8(sketch):
    sketch.page.emulate_media(reduced_motion="reduce")
    sketch.let_draw(3)
    expect(sketch.winner).to_have_text("3")
    sketch.draw(close_three(np.concatenate(sketch.strokes) / PAD_SIDE))
    expect(sketch.winner).to_have_text("8")


def close_three(stroke):
    """Return the strokes that join the open ends of a 3, on the left, into an 8: from (k, 2), upper end first."""
    upper, lower = stroke[0], stroke[-1]
    margin = 0.25 * np.ptp(stroke[:, 1])
    inner = stroke[(stroke[:, 1] > upper[1] + margin) & (stroke[:, 1] < lower[1] - margin)]
    middle = inner[inner[:, 0].argmin()]
    return [[upper.tolist(), middle.tolist()], [middle.tolist(), lower.tolist()]]


def sees_non_digits(sketch):
    for text in (A_PLUS_SIGN, NO_DIGITS["a star"]):
        sketch.clear.click()
        draw(sketch, text)
        expect(sketch.winner).to_have_text("?")
        expect(sketch.sentence).to_have_text(TEXT["rejected_unfamiliar"])


def sees_a_number(sketch):
    sketch.clear.click()
    sketch.draw(FORTY_TWO)
    expect(sketch.winner).to_have_text("42")
    marks = sketch.page.locator("#pad .marks button")
    expect(marks).to_have_count(2)
    sketch.page.mouse.click(*sketch.place(0.25, 0.25))
    expect(marks.first).to_have_attribute("aria-pressed", "true")
    expect(sketch.sentence).to_contain_text("The first digit:")


def sees_two_networks(sketch):
    sketch.page.locator(".compare").click()
    verdicts = sketch.page.locator("#panel-draw .panel .verdict")
    tutorials = set()
    for text in GERMAN_ONES:
        sketch.clear.click()
        draw(sketch, text)
        expect(verdicts.first).to_have_text("1")
        tutorials.add(verdicts.last.inner_text())
    assert tutorials <= {"7", "7/1", "?"}
    assert tutorials != {"?"}
    sketch.page.locator(".compare").click()


def sees_the_steps(sketch):
    sketch.page.emulate_media(reduced_motion="no-preference")
    panel = sketch.panel("steps")
    sketch.clear.click()
    sketch.draw(on_pad(strokes_of(WRITTEN["5 in one stroke"][1]), 0.03, 0.2))
    expect(panel.locator(".reading")).to_contain_text("points to the 5.")
    panel.locator(".play[aria-pressed=false]").click()
    for name in (TEXT["steps_ink"], TEXT["steps_box"], TEXT["steps_field"]):
        expect(panel.locator("[aria-current] b")).to_have_text(name)
    sketch.page.emulate_media(reduced_motion="reduce")


def draws_during_the_film(sketch):
    """The pad is in view on a projector, too."""
    sketch.panel("learn").locator(".watch-recording").click()
    sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(bar_of(sketch).locator(".place")).to_contain_text("✓")
    sketch.panel("learn").locator(".close-film").click()


def challenges_the_network(sketch):
    """A drawing that was on the pad when Challenge opened does not count."""
    panel = sketch.panel("draw")
    sketch.clear.click()
    sketch.draw_digit(1)
    panel.locator(".challenge-button").click()
    expect(panel.locator(".challenge .keep")).to_be_visible()
    assert not is_met(sketch, *(step for step in steps_of(20) if step["name"] == "challenge"))
    panel.locator(".challenge .leave").click()


def takes_a_photo(sketch):
    sketch.page.locator("#pad .file").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo_of("38")}
    )


def sees_the_dot_move(sketch):
    panel = sketch.panel("map")
    sketch.clear.click()
    for strokes, digit in (("66,5 66,95", 1), ("38,8 20,58 90,58", 4)):
        sketch.draw(on_pad(strokes_of(strokes)))
        expect(panel.locator(".lead")).to_have_text(TEXT["map_nearest"].format(digits=f"{digit}, {digit}, and {digit}"))
        expect(panel.locator(".gallery li")).to_contain_text([f"true: {digit}"] * 3)


def shares_a_digit(sketch):
    panel = sketch.panel("classroom")
    panel.locator("[data-view=share]").click()
    panel.locator(".agree").click()
    sketch.draw(CLEAR_DRAWINGS[7])
    panel.locator(".labels button").nth(7).click()
    panel.locator(".send").click()
    expect(panel.locator(".own-count")).not_to_be_empty()


def joins_with_six_phones(sketch):
    with httpx.Client(base_url=sketch.page.url.partition("?")[0]) as http:
        for digit in range(6):
            Phone.join(http).share(digit)
    sketch.panel("classroom").locator("[data-view=teach]").click()
    expect(sketch.panel("classroom").locator(".teach .train")).to_be_enabled()


BY_HAND = {
    "seven": sees_the_bars_move,
    "history": sees_the_history,
    "eight": sees_the_3_become_an_8,
    "nondigit": sees_non_digits,
    "age": sees_a_number,
    "compare": sees_two_networks,
    "challenge": challenges_the_network,
    "recording": draws_during_the_film,
    "small": sees_the_steps,
    "photo": takes_a_photo,
    "path": sees_the_dot_move,
    "share": shares_a_digit,
    "teach": joins_with_six_phones,
}


# ---- What else the class sees, after a step is done


def sees_784_numbers(sketch):
    expect(sketch.panel("steps").locator(".numbers td")).to_have_count(28 * 28)


def sees_it_fooled(sketch):
    panel = sketch.panel("inside")
    for key, digit in (("Home", 4), ("End", 9)):
        panel.locator(".amount input").press(key)
        expect(panel.locator(".theirs figcaption")).to_have_text(f"The network sees a {digit}")


def sees_the_large_one_fooled(sketch):
    panel = sketch.panel("inside")
    panel.locator(".open-fool").click()
    panel.locator(".targets button").nth(9).click()
    expect(panel.locator(".theirs figcaption")).to_have_text("The network sees a 9")
    sketch.press("Escape")


def sees_borders_between_the_islands(sketch):
    """Most of the 300 are further from the middle of their island than most of its points."""
    expect(sketch.panel("map").locator(".note")).to_contain_text(TEXT["map_borders_how"].format(count=300))
    projection = load_recognizer().projection
    places = projection.places.astype(float)
    is_at_border = np.zeros(len(places), bool)
    is_at_border[np.argsort(projection.confidences, kind="stable")[:300]] = True
    outside = []
    for digit in range(10):
        island = projection.predictions == digit
        distances = np.hypot(*(places - np.median(places[island], axis=0)).T)
        outside += (distances[island & is_at_border] > np.median(distances[island])).tolist()
    assert np.mean(outside) > 0.7


def sees_a_training_as_a_film(sketch):
    panel = sketch.panel("learn")
    scrubber, moment = panel.locator(".scrubber"), panel.locator(".moment")
    scrubber.press("Home")
    expect(moment).to_contain_text(TEXT["learn_moment_first"])
    begun = read_correctly(moment)
    scrubber.press("End")
    expect(moment).not_to_contain_text(TEXT["learn_moment_first"])
    assert begun < 20 < 90 < read_correctly(moment)


def read_correctly(moment):
    return int(re.search(r"reads (\d+)%", moment.inner_text())[1])


def sees_the_epochs_in_the_program(sketch):
    panel = sketch.panel("learn")
    panel.locator(".steps [data-step=program]").click()
    expect(panel.locator("[name=digits]")).to_have_value("60000")
    expect(panel.locator(".code")).to_contain_text("epochs=1,")


def stops_the_training(sketch):
    sketch.panel("classroom").locator(".teach .stop").click()
    expect(sketch.panel("classroom").locator(".teach .train")).to_be_visible()


def sees_what_it_is(sketch):
    expect(sketch.panel("inside").locator(".source")).to_contain_text("actually a")
    back = sketch.panel("inside").locator(".back")
    tab = back.evaluate("link => link.hash.slice(1)")
    back.click()
    expect(sketch.panel(tab)).to_be_visible()


AFTERWARDS = {
    "numbers": sees_784_numbers,
    "fool": sees_it_fooled,
    "large": sees_the_large_one_fooled,
    "borders": sees_borders_between_the_islands,
    "ring": sees_what_it_is,
    "recording": sees_a_training_as_a_film,
    "one_epoch": sees_the_epochs_in_the_program,
    "open": sees_what_it_is,
    "teach": stops_the_training,
}


# ---- The bar


@pytest.mark.parametrize("minutes", LESSONS)
@pytest.mark.parametrize("language", TEXTS)
def test_each_step_has_its_words_in_each_language_on_a_phone(open_sketch, minutes, language):
    sketch = open_sketch(f"?lesson&minutes={minutes}", **{**PHONE, **STILL}, locale=language)
    words = words_of(minutes, language)
    for step in steps_of(minutes):
        if step.get("needs") == "teacher":
            continue  # a pupil's page leaves it out
        expect_step(sketch, step, words)
        if "point" in step and step.get("needs") != "training":
            sketch.page.wait_for_function(IS_POINTED_TO)
        sketch.press("PageDown")


def test_the_bar_by_keys(open_sketch):
    sketch = open_sketch("?projector#learn", **PROJECTOR)
    sketch.refuse_full_screen()
    assert not any("/lessons/" in url for url in sketch.requested)
    bar, place = bar_of(sketch), bar_of(sketch).locator(".place")
    sketch.page.locator("#head .open-lesson").click()
    bar.get_by_role("button", name=TEXT["lesson_bar_20"]).click()
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
    expect(bar.get_by_role("button", name=TEXT["lesson_bar_45"])).to_be_visible()


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
