"""What docs/lesson.md says a drawing does, tried on the page."""

import itertools
import re

import numpy as np
import pytest
from driver import STILL, TEXTS, on_pad
from handwritten import WRITTEN, strokes_of
from playwright.sync_api import expect
from seen import matching

from model.drawing import PAD_SIDE

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

REJECTED = re.compile(
    "|".join(matching(text).pattern for key, text in TEXTS["en"].items() if key.startswith("rejected_"))
)
SLOW_SEVEN = "15,10 30,10 45,10 60,10 75,10 68,25 61,40 54,55 47,70 40,85 36,95"
SMALL_FIVE = on_pad(strokes_of(WRITTEN["5 in one stroke"][1]), low=0.03, high=0.2)  # in the upper left corner
# Leaning, with a long and rather flat upstroke: up, then down.
GERMAN_ONES = ("12,42 40,22 66,6 50,95", "8,38 64,5 46,95", "4,36 66,6 52,95")


def close_three(stroke):
    """The strokes that join the open ends of a 3, on the left, so that it becomes an 8.

    Args:
        stroke: (k, 2), the 3, from its upper end to its lower one.
    """
    upper, lower = stroke[0], stroke[-1]
    inner = stroke[
        (stroke[:, 1] > upper[1] + 0.25 * np.ptp(stroke[:, 1]))
        & (stroke[:, 1] < lower[1] - 0.25 * np.ptp(stroke[:, 1]))
    ]
    middle = inner[inner[:, 0].argmin()]
    return [[upper.tolist(), middle.tolist()], [middle.tolist(), lower.tolist()]]


def test_the_bars_move_while_a_7_is_drawn_slowly_and_its_bar_is_nearly_full_in_the_end(sketch):
    (stroke,) = on_pad(strokes_of(SLOW_SEVEN))
    states = []
    sketch.pen_down(*stroke[0])
    for point in stroke[1:]:
        sketch.pen_to(*point)
        sketch.wait_for_answer()
        states.append(sketch.percents.all_inner_texts())
    sketch.pen_up()
    assert sum(before != after for before, after in itertools.pairwise(states)) >= 3
    expect(sketch.winner).to_have_text("7")
    assert sketch.wait_for_answer()["probabilities"][7] >= 0.95


def test_the_small_3_becomes_an_8_where_its_ends_are_joined(open_sketch):
    sketch = open_sketch(**STILL)
    sketch.let_draw(3)
    expect(sketch.winner).to_have_text("3")
    stroke = np.concatenate(sketch.strokes) / PAD_SIDE
    sketch.draw(close_three(stroke))
    sketch.wait_for_answer()
    expect(sketch.winner).to_have_text("8")


def test_a_german_1_divides_the_two_networks(sketch):
    sketch.page.locator("button.compare").click()
    verdicts = sketch.page.locator("#panel-draw .panel .verdict")
    others = []
    for text in GERMAN_ONES:
        sketch.draw(on_pad(strokes_of(text)))
        sketch.wait_for_answer()
        ours, tutorials = verdicts.all_inner_texts()
        assert ours == "1"
        others.append(tutorials)
        sketch.clear.click()
    assert "7" in others
    assert set(others) <= {"7", "?"}


def test_a_small_5_in_a_corner_is_read_but_not_without_the_steps(sketch):
    sketch.open_tab("steps")
    sketch.draw(SMALL_FIVE)
    reading = sketch.panel("steps").locator(".reading")
    expect(reading).to_contain_text("sure that this is a 5.")
    sketch.panel("steps").locator(".skip").check()
    expect(reading).to_have_text(REJECTED)
