"""Mistakes shows what `model` computes."""

import re

import both_pages
import numpy as np
import pytest
from driver import PHONE, TEXTS
from playwright.sync_api import expect
from seen import expect_four_figures_fit, expect_inside_of, field_of, ink, wait_for_mistakes

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py
app = both_pages.app


def test_the_models_mistakes_are_shown_with_the_surest_first(open_sketch, test_digits):
    _, labels, probabilities = test_digits
    predictions = probabilities.argmax(axis=1)
    wrong = predictions != labels
    assert wrong.any()
    sketch = open_sketch("#mistakes")
    wait_for_mistakes(sketch)
    panel = sketch.panel("mistakes")
    gallery = panel.locator(".gallery")
    expect(panel.locator(".count")).to_contain_text(str(wrong.sum()))
    shown = [re.findall(r"\d+", words) for words in gallery.locator("li").all_text_contents()]
    confidence = [int(percent) for _, percent, _ in shown]
    assert confidence == sorted(confidence, reverse=True)
    assert sorted((int(true), int(predicted)) for predicted, _, true in shown) == sorted(
        zip(labels[wrong].tolist(), predictions[wrong].tolist(), strict=True)
    )

    cells = panel.locator("td").all_text_contents()[1:]
    matrix = np.array([0 if cell == "·" else int(cell.replace(",", "")) for cell in cells]).reshape(10, 10)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels))
    assert matrix.trace() == (~wrong).sum()
    true, predicted = max(np.argwhere(matrix * (1 - np.eye(10)) > 0), key=lambda place: matrix[tuple(place)])
    cell = panel.locator("tr").nth(true + 1).locator("td").nth(predicted).locator("button")
    cell.press("Enter")
    expect(gallery.locator("li")).to_have_count(int(matrix[true, predicted]))
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(cell).to_be_focused()
    panel.locator("tr").nth(1).locator("td").first.locator("button").click()
    total = int(matrix[0, 0])
    words = TEXTS["en"]["mistakes_chosen"].format(digit=0, other=0, count=gallery.locator("li").count(), total=total)
    assert gallery.locator("li").count() < total
    expect(panel.locator(".count")).to_have_text(words)
    panel.locator(".misread").click()
    expect_right_answers(sketch, panel)
    sketch.resize(**PHONE["viewport"])
    expect_four_figures_fit(panel.locator(".matrix"))


def expect_right_answers(sketch, panel):
    misread, right = panel.locator(".misread"), panel.locator(".right")
    expect(misread).to_have_attribute("aria-pressed", "true")
    right.focus()
    sketch.page.keyboard.press("Enter")
    expect(panel.locator(".gallery li")).to_have_count(30)
    assert all(a == b for a, _, b in (re.findall(r"\d+", e) for e in panel.locator(".gallery li").all_text_contents()))
    assert panel.locator(".gallery").evaluate("e => e.scrollHeight - e.clientHeight") == 0  # it scrolls with the page
    expect(right).to_have_attribute("aria-pressed", "true")

    # A projector shows as many as fit without scrolling, and a button for the next ones.
    sketch.refuse_full_screen()
    sketch.set_projector(True)
    gallery, following = panel.locator(".gallery"), panel.locator(".next")
    expect(following).to_be_visible()
    cards = gallery.locator("li")
    seen = cards.count()
    bottom = gallery.evaluate("e => e.getBoundingClientRect().bottom")
    assert cards.last.evaluate("e => e.getBoundingClientRect().bottom") <= bottom
    expect(following).to_have_text(f"Show {seen + 1} to {min(2 * seen, 30)}")
    while not following.inner_text().startswith("Show 1 to "):
        following.click()
        seen += cards.count()
    assert seen == 30
    sketch.set_projector(False)
    expect(cards).to_have_count(30)
    expect(following).to_be_hidden()


def test_a_mistake_opens_in_inside(open_sketch, recognizer, test_digits):
    images, labels, probabilities = test_digits
    confidence = np.where(probabilities.argmax(axis=1) == labels, 0, probabilities.max(axis=1))
    surest = int(confidence.argmax())
    sketch = open_sketch("#mistakes")
    wait_for_mistakes(sketch)
    digit = sketch.panel("mistakes").locator(".gallery button").first
    digit.press("Enter")
    expect(sketch.panel("inside")).to_be_visible()
    expect(sketch.page.locator("#tab-inside")).to_be_focused()
    source = sketch.panel("inside").locator(".source")
    expect(source).to_contain_text(f"Test digit {surest}")
    expect(source).to_contain_text(re.compile(f"actually an? {labels[surest]}"))
    expect_inside_of(sketch, recognizer, images[surest])
    np.testing.assert_allclose(ink_in_cells(sketch), images[surest], atol=2)  # the beam starts at the test digit
    sketch.open_tab("draw")
    assert not ink(sketch).any()  # the visitor's drawing, which is empty
    sketch.open_tab("inside")
    np.testing.assert_allclose(ink_in_cells(sketch), images[surest], atol=2)
    source.locator("a").press("Enter")
    expect(sketch.panel("mistakes")).to_be_visible()
    expect(digit).to_be_focused()
    # As in Safari, nothing that is clicked takes the focus.
    sketch.page.evaluate("addEventListener('mousedown', (event) => event.preventDefault())")
    digit.click()
    source.locator("a").click()
    expect(digit).to_be_focused()
    digit.click()
    expect(source).to_contain_text(f"Test digit {surest}")
    expect(sketch.pad).to_have_attribute("data-other", "")
    sketch.let_draw(1)
    expect(source).to_be_hidden()
    expect_inside_of(sketch, recognizer, field_of(sketch))
    drawn = ink(sketch)
    sketch.open_tab("mistakes")
    digit.click()
    expect(source).to_be_visible()
    sketch.clear.click()
    expect(source).to_be_hidden()
    sketch.undo.click()
    assert (ink(sketch) == drawn).all()


def ink_in_cells(sketch):
    """Return the pad's ink in the middles of 28 x 28 cells: uint8 array."""
    alpha = sketch.pixels(".pad canvas")[..., 3]
    middles = ((np.arange(28) + 0.5) * len(alpha) / 28).astype(int)
    return alpha[np.ix_(middles, middles)]
