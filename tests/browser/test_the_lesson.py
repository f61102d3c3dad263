"""The lessons of page/lessons/ on the page: what a step asks for does what the step promises, and the bar shows it."""

import itertools
import os
import re

import httpx
import numpy as np
import pytest
from classroom import Phone, code_of
from driver import CLEAR_DRAWINGS, FORTY_TWO, PHONE, STILL, TEXTS, TIMEOUT, TRAINING_TIMEOUT, free_port, on_pad
from forked import forked_app
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from lessons import bar_of, parts_of, shown_words, steps_of, words_of
from playwright.sync_api import expect
from seen import matching
from sketch import IMPORT
from written_paper import photo_of

from model import load_recognizer
from model.drawing import PAD_SIDE
from page.lessons import LESSONS

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
COMPUTER = {"viewport": {"width": 1280, "height": 800}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}, **STILL}
SLOW_SEVEN = "15,10 30,10 45,10 60,10 75,10 68,25 61,40 54,55 47,70 40,85 36,95"
GERMAN_ONES = ("12,42 40,22 66,6 50,95", "8,38 64,5 46,95", "4,36 66,6 52,95")  # up, then down
A_PLUS_SIGN = "50,10 50,90 / 10,50 90,50"
NEEDED, USED = pytest.mark.needs_data("MNIST_PATH"), pytest.mark.uses_data("MNIST_PATH")
WITH_MNIST = {"map": NEEDED, "mistakes": NEEDED, "program": USED}  # parts with the real MNIST: one with training

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
# Whether the bar shows a step and its words, all of them are in the bar, and the step's tab is open.
IS_SHOWN = """([number, does, watches, tab]) => {
    const bar = document.querySelector("#head .lesson");
    if (!bar) return false;
    const words = (selector) => bar.querySelector(selector).textContent;
    const isThis = words(".place").replace("✓ ", "").startsWith(`${number}/`);
    const isSaid = words(".do > :last-child") === does && words(".watch") === watches;
    const isOpen = [...document.querySelectorAll(`#panel-${tab} *`)].some((node) => node.checkVisibility());
    return isThis && isSaid && isOpen && bar.scrollWidth <= bar.clientWidth;
}"""
# Go from step to step and change the language; returns the first step that the bar does not show or does not point to.
WALK = f"""async ([patience, steps]) => {{
    const [isShown, isPointedTo] = [{IS_SHOWN}, {IS_POINTED_TO}];
    const languages = document.querySelector(".language select");
    for (const [i, {{ points, shown, language }}] of steps.entries()) {{
        if (i > 0) document.body.dispatchEvent(new KeyboardEvent("keydown", {{ key: "PageDown", bubbles: true }}));
        languages.value = language;
        languages.dispatchEvent(new Event("change"));
        const end = performance.now() + patience;
        while (!isShown(shown) || (points && !isPointedTo())) {{
            if (performance.now() > end) return [shown, document.querySelector("#head .lesson").innerText];
            await new Promise(requestAnimationFrame);
        }}
    }}
    return [];
}}"""
# Whether a step's condition is met.
IS_MET = f"""async ({{ after, ...condition }}) => {{
    {IMPORT}
    return !after && (await importOf("lessons/actions.js")).isMet(condition);
}}"""


@pytest.fixture(scope="module", params=["small"])
def app(request, mnist_file):
    """Start a separate app, with a class and a small data set as MNIST, or the real one."""
    path = (request.param == "real" and os.environ.get("MNIST_PATH")) or mnist_file
    with forked_app("--port", free_port(), "--class", MNIST_PATH=str(path)) as app:
        yield app


# ---- Words


def shown_by(step, words):
    """Return the arguments of IS_SHOWN for a step."""
    said = words[step["name"]]
    return [step["number"], shown_words(said["do"]), shown_words(said["watch"]), step["tab"]]


@pytest.mark.parametrize("options", [PHONE, COMPUTER], ids=["phone", "computer"])
@pytest.mark.parametrize("minutes", LESSONS)
def test_the_bar_has_each_steps_words_and_points_to_what_can_be_seen_without_training(open_sketch, minutes, options):
    """Each step in another language: `test_lesson_words.py` checks that every language has all words."""
    sketch = open_sketch(f"?lesson&minutes={minutes}", **options, **STILL)
    path = [
        {
            "shown": shown_by(step, words_of(minutes, language)),
            "points": "point" in step and not step["trains"],
            "language": language,
        }
        for step, language in zip(steps_of(minutes), itertools.cycle(TEXTS))
        if "keep" not in step.get("has", "")  # a pupil's page leaves it out
    ]
    assert sketch.page.evaluate(WALK, [TIMEOUT, path]) == []
    expect(bar_of(sketch).locator(".next")).to_have_attribute("aria-disabled", "true")


# ---- Each step


def without_place(step):
    return {name: value for name, value in step.items() if name != "number"}


KNOWN = [without_place(step) for step in steps_of(20)]


def played_parts():
    """Yield all parts of the 20-minute lesson, and those of the longer one that have other steps."""
    for minutes in (20, 45):
        for part in parts_of(minutes):
            if minutes == 20 or any(without_place(step) not in KNOWN for step in part["steps"]):
                mark = WITH_MNIST.get(part["name"])
                app, marks = ("real", mark) if mark else ("small", ())
                yield pytest.param((minutes, part["name"]), app, marks=marks, id=f"{minutes}-{part['name']}")


# The scope lets pytest start each app once.
@pytest.mark.parametrize(("place", "app"), list(played_parts()), indirect=["app"], scope="module")
def test_each_step_does_what_it_promises(app, open_sketch, place):
    """Play a part of a lesson as a teacher on a projector, then open the next part."""
    minutes, name = place
    parts = parts_of(minutes)
    (number,) = (i for i, part in enumerate(parts) if part["name"] == name)
    steps = parts[number]["steps"]
    code = f"#classroom:{code_of(app)}" if name == "class" else ""
    sketch = open_sketch(f"?projector&minutes={minutes}&lesson={steps[0]['number']}{code}", **PROJECTOR)
    sketch.refuse_full_screen()
    make_trainings_short(sketch)
    for step in steps:
        expect_step(sketch, step, minutes)
        if minutes == 20 or without_place(step) not in KNOWN:
            expect_pointing(sketch, step)
            expect_open(sketch, step)
            play(sketch, step)
        sketch.press("PageDown")
    if number + 1 < len(parts):
        step = parts[number + 1]["steps"][0]
        expect_step(sketch, step, minutes)
        expect_pointing(sketch, step)
        expect_open(sketch, step)


def expect_step(sketch, step, minutes):
    sketch.page.wait_for_function(IS_SHOWN, arg=shown_by(step, words_of(minutes)))


def make_trainings_short(sketch):
    sketch.page.evaluate("""() => {
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (message) {
            const { settings } = message.start ?? {};
            if (settings) message.start.settings = { ...settings, epochs: 1, digits: 100, units: 16 };
            post.call(this, message);
        };
    }""")


def expect_pointing(sketch, step):
    """Check the mark; at other sizes, too, if only a training shows what it points to."""
    if "point" not in step:
        return
    sizes = [(390, 844), (1280, 800)] if step["trains"] else []
    for size in (*sizes, (1920, 1080)) if sizes else ():
        sketch.set_projector(size == (1920, 1080))
        sketch.resize(*size)
        sketch.page.wait_for_function(IS_POINTED_TO)  # the mark follows a change of the layout within a moment
    sketch.page.wait_for_function(IS_POINTED_TO)


def expect_open(sketch, step):
    """Check that a step is not done when it opens, whatever the step before has left."""
    if "done" in step:
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
        timeout = TRAINING_TIMEOUT if step["trains"] else None
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


def clear(sketch):
    if sketch.clear.is_enabled():
        sketch.clear.click()


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
    clear(sketch)
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
        clear(sketch)
        draw(sketch, text)
        expect(sketch.winner).to_have_text("?")
        expect(sketch.sentence).to_have_text(TEXT["rejected_unfamiliar"])


def sees_a_number(sketch):
    clear(sketch)
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
        clear(sketch)
        draw(sketch, text)
        expect(verdicts.first).to_have_text("1")
        tutorials.add(verdicts.last.inner_text())
    assert tutorials <= {"7", "7/1", "?"}
    assert tutorials != {"?"}
    sketch.page.locator(".compare").click()


def sees_the_steps(sketch):
    sketch.page.emulate_media(reduced_motion="no-preference")
    panel = sketch.panel("steps")
    clear(sketch)
    sketch.draw(on_pad(strokes_of(WRITTEN["5 in one stroke"][1]), 0.03, 0.2))
    expect(panel.locator(".reading")).to_contain_text("points to the 5.")
    panel.locator(".play[aria-pressed=false]").click()
    for name in (TEXT["steps_ink"], TEXT["steps_box"]):  # the step's condition is the last one
        expect(panel.locator("[aria-current] b")).to_have_text(name)
    sketch.page.emulate_media(reduced_motion="reduce")


def draws_during_the_film(sketch):
    """The pad is in view on a projector, too."""
    sketch.panel("learn").locator(".watch-recording").click()
    clear(sketch)
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(bar_of(sketch).locator(".place")).to_contain_text("✓")
    sketch.panel("learn").locator(".close-film").click()


def challenges_the_network(sketch):
    """A drawing that was on the pad when Challenge opened does not count."""
    panel = sketch.panel("draw")
    clear(sketch)
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
    clear(sketch)
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
