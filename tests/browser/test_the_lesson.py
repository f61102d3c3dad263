"""The page does what docs/lesson.md says, on a projector."""

import itertools
import os
import re

import numpy as np
import pytest
from calls import decoded
from datasets import needs_mnist
from driver import FORTY_TWO, STILL, TEXTS, free_port, on_pad
from forked import forked_app
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from playwright.sync_api import expect
from seen import wait_for_mistakes

from model import load_recognizer
from model.drawing import PAD_SIDE

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}, **STILL}
SLOW_SEVEN = "15,10 30,10 45,10 60,10 75,10 68,25 61,40 54,55 47,70 40,85 36,95"
GERMAN_ONES = ("12,42 40,22 66,6 50,95", "8,38 64,5 46,95", "4,36 66,6 52,95")  # up, then down


@pytest.fixture(scope="module")
def app(mnist_file):
    """Start a separate app, with the real MNIST where this machine has it."""
    with forked_app("--port", free_port(), MNIST_PATH=os.environ.get("MNIST_PATH") or str(mnist_file)) as app:
        yield app


def draw(sketch, text, low=0.2, high=0.8):
    """Draw strokes of `strokes_of` in a part of the pad, and wait for the answer."""
    sketch.draw(on_pad(strokes_of(text), low, high))
    return sketch.wait_for_answer()


def test_the_lesson_about_a_drawing(open_sketch):
    sketch = open_sketch("?projector", **PROJECTOR)
    sees_the_bars_move(sketch)
    sees_the_history(sketch)
    sees_the_3_become_an_8(sketch)
    sees_non_digits(sketch)
    sees_a_number(sketch)
    sees_two_networks(sketch)

    sketch.open_tab("inside")
    sees_the_inside(sketch)
    sees_it_fooled(sketch)
    sketch.open_tab("learn")
    sees_a_training_as_a_film(sketch)
    sees_the_epochs_after_settings(sketch)


def sees_the_bars_move(sketch):
    (stroke,) = on_pad(strokes_of(SLOW_SEVEN))
    sketch.pen_down(*stroke[0])
    moments = []
    for point in stroke[1:]:
        sketch.pen_to(*point)
        moments.append(sketch.wait_for_answer()["probabilities"])
    sketch.pen_up()
    percents = np.rint(100 * np.array([*moments, sketch.wait_for_answer()["probabilities"]])).astype(int).tolist()
    assert sum(before != after for before, after in itertools.pairwise(percents)) >= 3
    assert percents[-1][7] >= 95


def sees_the_history(sketch):
    """A tap on the left shows an earlier moment; Escape returns, and so does the pen."""
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


def sees_the_3_become_an_8(sketch):
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
    for name in ("a cross", "a star"):
        sketch.clear.click()
        draw(sketch, NO_DIGITS[name])
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
    expect(sketch.sentence).to_contain_text("the first digit is a 4.")


def sees_two_networks(sketch):
    sketch.page.locator(".compare").click()
    verdicts = sketch.page.locator("#panel-draw .panel .verdict")
    tutorials = set()
    for text in GERMAN_ONES:
        sketch.clear.click()
        draw(sketch, text)
        expect(verdicts.first).to_have_text("1")
        tutorials.add(verdicts.last.inner_text())
    assert {"7"} <= tutorials <= {"7", "?"}
    sketch.page.locator(".compare").click()


def sees_the_inside(sketch):
    panel = sketch.panel("inside")
    for digit, active in ((1, 15), (4, 9)):
        sketch.let_draw(digit)
        expect(panel.locator(".heads span").nth(1)).to_have_text(f"{active} of 16 active")
    panel.locator(".layer").first.press("ArrowRight")
    expect(panel.locator(".unit .unit-name")).to_contain_text("hidden layer 1")
    expect(panel.locator(".unit .sum")).to_contain_text("×")
    sketch.press("Escape")

    nine = panel.locator(".outputs button").nth(9)
    nine.click()
    expect(panel.locator(".unit .unit-name")).to_have_text("Output 9")
    answer = sketch.wait_for_request("inside", strokes=sketch.strokes, layer=2, unit=9).response().json()
    relevance = decoded(answer["relevance"]).astype(int) - 128
    ink = decoded(answer["field"]) > 40
    left, below = np.zeros((2, 28, 28), bool)
    left[11:15, :13], below[18:] = True, True
    for part, sign in ((left, 1), (below, -1)):
        assert np.sign(relevance[part & ink].sum()) == sign
        assert np.mean(relevance[part & ink] * sign >= 0) > 0.5
    nine.click()
    expect(panel.locator(".unit")).to_be_hidden()


def sees_it_fooled(sketch):
    """The small network first, then the large one."""
    panel = sketch.panel("inside")
    yours, theirs = panel.locator(".yours figcaption"), panel.locator(".theirs figcaption")
    for words in ("406 pixels changed by 2% on average", "pixels changed by 3% on average"):
        panel.locator(".open-fool").click()
        panel.locator(".targets button").nth(9).click()
        expect(theirs).to_have_text("The network sees a 9")
        expect(yours).to_have_text("You see a 4")
        expect(panel.locator(".fool-words")).to_contain_text(words)
        for key, digit in (("Home", 4), ("End", 9)):
            panel.locator(".amount input").press(key)
            expect(theirs).to_have_text(f"The network sees a {digit}")
        sketch.press("Escape")
        sketch.look_into("large")


def sees_a_training_as_a_film(sketch):
    panel = sketch.panel("learn")
    panel.get_by_role("button", name=TEXT["learn_watch"]).click()
    scrubber, moment = panel.locator(".scrubber"), panel.locator(".moment")
    scrubber.press("Home")
    expect(moment).to_contain_text(TEXT["learn_moment_first"])
    begun = read_correctly(moment)
    scrubber.press("End")
    expect(moment).not_to_contain_text(TEXT["learn_moment_first"])
    assert begun < 20 < 90 < read_correctly(moment)
    expect(panel.locator(".film .columns .first")).to_contain_text("4")
    panel.locator(".close-film").click()


def read_correctly(moment):
    return int(re.search(r"reads (\d+)%", moment.inner_text())[1])


def sees_the_epochs_after_settings(sketch):
    panel = sketch.panel("learn")
    panel.get_by_role("button", name=TEXT["learn_preset_tutorial"], exact=True).click()
    epochs = panel.locator("[name=epochs]")
    expect(epochs).to_be_hidden()
    panel.get_by_role("button", name=TEXT["learn_settings"], exact=True).click()
    epochs.fill("1")
    epochs.press("Tab")
    expect(panel.locator("[name=digits]")).to_have_value("60000")
    expect(panel.locator(".code")).to_contain_text("epochs=1,")


def test_the_lesson_about_28_x_28(open_sketch):
    sketch = open_sketch("?projector#steps", **{**PROJECTOR, "reduced_motion": "no-preference"})
    panel = sketch.panel("steps")
    sketch.draw(on_pad(strokes_of(WRITTEN["5 in one stroke"][1]), 0.03, 0.2))
    expect(panel.locator(".reading")).to_contain_text("sure that this is a 5.")
    panel.locator(".play").click()
    for name in (TEXT["steps_ink"], TEXT["steps_box"], TEXT["steps_field"]):
        expect(panel.locator("[aria-current] b")).to_have_text(name)
    panel.locator(".show-numbers").click()
    expect(panel.locator(".numbers td")).to_have_count(28 * 28)
    panel.locator("dialog button").click()
    panel.locator(".skip").check()
    expect(panel.locator(".reading")).to_have_text(TEXT["rejected_unfamiliar"])


@needs_mnist
def test_the_lesson_about_the_map(open_sketch):
    sketch = open_sketch("?projector#map", **PROJECTOR)
    panel = sketch.panel("map")
    for strokes, digit in (("66,5 66,95", 1), ("38,8 20,58 90,58", 4)):
        sketch.draw(on_pad(strokes_of(strokes)))
        expect(panel.locator(".lead")).to_have_text(TEXT["map_nearest"].format(digits=f"{digit}, {digit}, and {digit}"))
        expect(panel.locator(".gallery li")).to_contain_text([f"true: {digit}"] * 3)
    panel.get_by_role("button", name=TEXT["map_borders"]).click()
    expect(panel.locator(".note")).to_contain_text(TEXT["map_borders_how"].format(count=300))
    sees_the_borders_between_the_islands(load_recognizer().projection)

    surface = panel.locator(".marks")
    surface.focus()
    sketch.press("Enter")
    expect(panel.locator(".gallery li")).to_have_count(1)
    sketch.press("Enter")
    expect(sketch.panel("inside").locator(".source")).to_contain_text("actually a")
    sketch.panel("inside").locator(".back").click()
    expect(panel).to_be_visible()


def sees_the_borders_between_the_islands(projection):
    """Most of the 300 are further from the middle of their island than most of its points."""
    places = projection.places.astype(float)
    is_at_border = np.zeros(len(places), bool)
    is_at_border[np.argsort(projection.confidences, kind="stable")[:300]] = True
    outside = []
    for digit in range(10):
        island = projection.predictions == digit
        distances = np.hypot(*(places - np.median(places[island], axis=0)).T)
        outside += (distances[island & is_at_border] > np.median(distances[island])).tolist()
    assert np.mean(outside) > 0.7


@needs_mnist
def test_the_lesson_about_mistakes(open_sketch):
    sketch = open_sketch("?projector#mistakes", **PROJECTOR)
    wait_for_mistakes(sketch)
    panel = sketch.panel("mistakes")
    cards = panel.locator(".gallery li")
    expect(panel.locator(".misread")).to_have_attribute("aria-pressed", "true")
    expect(panel.locator(".count")).to_contain_text("49")
    four = panel.locator(".matrix tr").nth(1 + 9).locator("td").nth(4).locator("button")
    expect(four).to_have_text("4")
    four.click()
    expect(cards).to_have_count(4)
    assert all(words.startswith("4?") and words.endswith("9") for words in cards.all_inner_texts())
    panel.locator(".right").click()
    expect(panel.locator(".right")).to_have_attribute("aria-pressed", "true")
    panel.locator(".misread").click()
    cards.first.locator("button").click()
    expect(sketch.panel("inside").locator(".source")).to_contain_text("actually a")
    sketch.panel("inside").locator(".back").click()
    expect(panel).to_be_visible()
