"""Make a unit yourself: a pupil paints weights, the rule goes on from them."""

import re

import pytest
from helpers.pages.by_hand import open_screen, press
from helpers.pages.layouts import problems_of_variant
from helpers.running.driver import PHONE
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.uses_data("MNIST_PATH")]

CALCULATION = re.compile(r"here (\S+) − (\S+) × \(?(\S+?)\)? × (\S+) = (\S+)\.")


def right(screen):
    return int(screen.locator(".right").inner_text().split(" ")[0].replace(",", ""))


def test_keys_paint_and_the_rule_goes_on(open_sketch):
    sketch = open_sketch("#inside")
    screen = open_screen(sketch)
    field, guess = screen.locator(".field"), right(screen)
    expect(field).to_be_focused()
    expect(screen.locator(".dots")).to_be_hidden()
    for key in ["Space", *["ArrowLeft"] * 6, "ArrowDown", *["ArrowRight"] * 8]:
        field.press(key)
    expect(screen.locator(".dots")).to_be_visible()
    expect(screen.locator(".right")).not_to_have_text(re.compile(f"^{guess} "))
    sketch.expect_said(sketch.panel("inside").locator(".announcement"), screen.locator(".right"))
    press(screen, "hand_hint")
    expect(screen.locator(".said")).to_contain_text("Most mistakes")
    screen.locator(".bias input").fill("-5")
    expect(screen.locator(".bias output")).to_have_text("−5")
    by_hand = right(screen)
    screen.locator(".dots").press("ArrowRight")
    expect(screen.locator(".sum-words")).to_contain_text(re.compile(r"Test digit \d: the sum is"))
    press(screen, "hand_learn")
    expect(screen.locator(".said")).to_contain_text(CALCULATION)
    numbers = CALCULATION.search(screen.locator(".said").inner_text()).groups()
    old, rate, error, ink, new = (float(each.replace("\N{MINUS SIGN}", "-")) for each in numbers)
    assert new == pytest.approx(old - rate * error * ink, abs=1e-4)
    press(screen, "hand_back")  # computes all sums again
    expect(screen.locator(".right")).to_have_text(re.compile(f"^{by_hand:,} "))
    press(screen, "hand_learn")
    press(screen, "hand_many")
    expect(screen.locator(".do-compare")).to_have_class(re.compile("first-choice"))
    assert right(screen) > by_hand
    press(screen, "hand_compare")
    learned, captions = right(screen), screen.locator("figcaption")
    expect(captions.last).to_have_text(re.compile(r"\d"))  # the next frame shows both
    assert [int(re.search(r"\d+", each)[0]) for each in captions.all_inner_texts()] == [by_hand, learned]
    press(screen, "hand_end_open")
    expect(screen.locator(".said")).to_contain_text("944 of 1,000")
    press(screen, "hand_lines_open")
    expect(screen.locator(".right")).to_have_text("500 of 1,000 right")
    field.press("Space")
    press(screen, "hand_why")
    expect(screen.locator(".said")).to_contain_text("No weights can do this")
    sketch.page.keyboard.press("Escape")
    expect(sketch.panel("inside").locator(".open-by-hand")).to_be_focused()


def test_a_finger_paints_only_what_it_touches(open_sketch):
    screen = open_screen(open_sketch("#inside", **PHONE))
    guess = right(screen)
    screen.locator(".brushes button").first.click()
    screen.locator(".field").tap()
    expect(screen.locator(".sum-words")).to_be_visible()
    before = right(screen)
    screen.locator(".brushes button").nth(2).click()
    screen.locator(".field").tap()
    expect(screen.locator(".sum-words")).to_be_hidden()  # all weights are 0 again
    assert right(screen) == guess
    assert before != guess


@pytest.mark.layout
def test_the_screen_fits_in_all_languages_and_axe_finds_nothing(open_sketch):
    sketch = open_sketch("#inside")
    screen = open_screen(sketch)
    problems = []
    for pressed in (".field", ".do-learn", ".do-many", ".do-compare"):
        problems += problems_of_variant(sketch, f"before {pressed}")
        screen.locator(pressed).click()
    problems += problems_of_variant(sketch, "both pictures")
    assert problems == []
    sketch.expect_accessible()
    screen.locator(".compared button").click()
    sketch.page.locator("button.theme").click()
    sketch.expect_accessible()
