"""The challenge on Draw: draw a digit that the network misses."""

import pytest
from driver import FORTY_TWO, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def part(sketch, selector):
    return sketch.panel("draw").locator(selector)


def take_up(sketch):
    """Open the challenge to draw a 7 that the network misses."""
    part(sketch, ".challenge-button").click()
    expect(part(sketch, ".task select")).to_have_value("7")


def kept(sketch):
    return part(sketch, ".found li button")


def expect_words(sketch, key, **values):
    expect(part(sketch, ".judged")).to_have_text(TEXTS["en"][f"challenge_{key}"].format(**values))


def test_a_missed_digit_counts_if_the_visitor_keeps_it_and_lasts_as_long_as_the_browsers_tab(sketch):
    take_up(sketch)
    expect(sketch.winner).to_be_hidden()
    sketch.draw_digit(7)
    expect(part(sketch, ".judged")).to_contain_text("It reads your 7")
    expect(part(sketch, ".keep")).to_be_hidden()
    sketch.clear.click()
    expect_words(sketch, "empty", digit=7)

    sketch.draw_digit(1)  # the visitor judges whether it is a 7
    expect_words(sketch, "misread", read=1, digit=7)
    expect(kept(sketch)).to_have_count(0)
    part(sketch, ".keep").click()
    expect(kept(sketch)).to_have_count(1)
    expect(kept(sketch)).to_have_text("1")
    expect(part(sketch, ".count")).to_have_text(TEXTS["en"]["challenge_count"].format(count=1))
    sketch.expect_accessible()
    drawn = sketch.strokes
    sketch.clear.click()
    sketch.draw([[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]])
    expect_words(sketch, "rejected", digit=7)
    part(sketch, ".leave").click()
    expect(sketch.winner).to_have_text("?")

    # Several digits do not count.
    sketch.clear.click()
    take_up(sketch)
    sketch.draw(FORTY_TWO)
    expect_words(sketch, "several", digit=7)
    expect(part(sketch, ".keep")).to_be_hidden()

    # What is kept lasts as long as the browser's tab, and returns to the pad.
    sketch.page.reload()
    sketch.wait_until_ready()
    take_up(sketch)
    part(sketch, ".task select").select_option("4")
    kept(sketch).click()
    assert sketch.strokes == drawn
    expect(part(sketch, ".task select")).to_have_value("7")
    expect(kept(sketch)).to_have_attribute("aria-pressed", "true")
    expect_words(sketch, "kept")
    expect(part(sketch, ".to-class")).to_be_hidden()  # there is no class
    part(sketch, ".keep").click()
    expect(kept(sketch)).to_have_count(0)
