"""The challenge on Draw: draw a digit that the network misses."""

import json

import pytest
from classroom import strokes_of_digit
from driver import CLEAR_DRAWINGS, TEXTS
from playwright.sync_api import expect
from sketch import PREFIX

pytestmark = pytest.mark.slow

A_KEPT_SEVEN = {"digit": 7, "read": None, "strokes": strokes_of_digit(7)}


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


def test_only_a_missed_digit_that_the_visitor_keeps_counts(sketch):
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
    sketch.clear.click()
    sketch.draw([[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]])
    expect_words(sketch, "rejected", digit=7)
    part(sketch, ".leave").click()
    expect(sketch.winner).to_have_text("?")

    # Several digits do not count.
    sketch.clear.click()
    take_up(sketch)
    sketch.draw([[(x / 2, y) for x, y in stroke] for stroke in CLEAR_DRAWINGS[1]])
    sketch.draw([[(0.5 + x / 2, y) for x, y in stroke] for stroke in CLEAR_DRAWINGS[4]])
    expect_words(sketch, "several", digit=7)
    expect(part(sketch, ".keep")).to_be_hidden()


def test_kept_drawings_last_as_long_as_the_browser_tab_and_return_to_the_pad(open_sketch):
    sketch = open_sketch()
    take_up(sketch)
    sketch.let_draw(1)
    part(sketch, ".keep").click()
    drawn = sketch.strokes
    sketch.clear.click()
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
    expect_words(sketch, "misread", read=1, digit=7)
    sketch.undo.click()
    assert sketch.strokes == []


def test_what_the_browser_has_stored_is_checked(sketch):
    wrong = [
        {"digit": "7"},
        {"read": 10},
        {"strokes": []},
        {"strokes": [[]]},
        {"strokes": [[[1, 1001]]]},
        {"strokes": [[["<b>", 1]]]},
        {"strokes": [[[1, 1]] * 5001]},
        {"strokes": [[[1, 1]]] * 201},
    ]
    values = [[{**A_KEPT_SEVEN, **changes}] for changes in wrong]
    stored = ["[", *map(json.dumps, [7, {}, [None], [A_KEPT_SEVEN] * 25, *values, [A_KEPT_SEVEN]])]
    (module,) = {url for url in sketch.requested if url.endswith("/draw/challenge.js")}
    counts = sketch.page.evaluate(
        """async ([module, name, stored]) => {
            const { keptBefore } = await import(module);
            return stored.map((value) => {
                sessionStorage.setItem(name, value);
                return keptBefore().length;
            });
        }""",
        [module, PREFIX + "challenge", stored],
    )
    assert counts == [0] * (len(stored) - 1) + [1]
