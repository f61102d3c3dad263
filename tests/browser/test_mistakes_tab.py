"""Mistakes shows the test digits that the network misreads, and leads to Inside."""

import re

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.pages.seen import expect_inside_of, field_of, hear, ink, wait_for_mistakes
from helpers.running.driver import TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def digits_in(gallery):
    """Return what the cards of a gallery say: list of (predicted, percent, true)."""
    return [tuple(map(int, re.findall(r"\d+", words))) for words in gallery.locator("li").all_text_contents()]


def test_the_models_mistakes_are_shown_with_the_surest_first(open_sketch, recognizer):
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    predictions = recognizer.predict_fields(images).argmax(axis=1)
    wrong = predictions != labels
    sketch = open_sketch("#mistakes")
    wait_for_mistakes(sketch)
    panel = sketch.panel("mistakes")
    gallery, count, right, following = (panel.locator(f".{each}") for each in ("gallery", "count", "right", "next"))
    expect(count).to_contain_text(str(wrong.sum()))
    shown = digits_in(gallery)
    assert sorted((true, predicted) for predicted, _, true in shown) == sorted(
        zip(labels[wrong].tolist(), predictions[wrong].tolist(), strict=True)
    )
    confidence = [percent for _, percent, _ in shown]
    assert confidence == sorted(confidence, reverse=True)

    cells = panel.locator("td").all_text_contents()[1:]
    matrix = np.array([0 if cell == "·" else int(cell.replace(",", "")) for cell in cells]).reshape(10, 10)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels))
    assert matrix.trace() == (~wrong).sum()
    headline = TEXTS["en"]["mistakes_headline"]["other"].format(count=wrong.sum(), total=f"{len(labels):,}")
    expect(panel.locator(".headline")).to_have_text(headline)
    predicted, _, true = shown[0]
    cell = panel.locator("tr").nth(true + 1).locator("td").nth(predicted).locator("button")
    cell.press("Enter")
    expect(gallery.locator("li")).to_have_count(int(matrix[true, predicted]))
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(cell).to_be_focused()
    panel.locator("tr").nth(1).locator("td").first.locator("button").click()
    words = TEXTS["en"]["mistakes_chosen"]
    few = gallery.locator("li").count()
    expect(count).to_have_text(words.format(digit=0, other=0, count=few, total=int(matrix[0, 0])))
    assert few < matrix[0, 0]

    panel.locator(".misread").click()
    right.press("Enter")
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(gallery.locator("li")).to_have_count(30)
    assert all(predicted == true for predicted, _, true in digits_in(gallery))
    assert "?" not in gallery.inner_text()
    assert gallery.evaluate("e => e.scrollHeight - e.clientHeight") == 0  # it scrolls with the page
    # A projector shows as many as fit without scrolling, and a button for the next ones.
    sketch.set_projector(True)
    expect(following).to_be_visible()  # the digits are counted once they fit
    seen = gallery.locator("li").count()
    expect(following).to_have_text(f"Show {seen + 1} to {min(2 * seen, 30)}")
    while not following.inner_text().startswith("Show 1 to "):
        following.click()
        seen += gallery.locator("li").count()
    assert seen == 30
    sketch.set_projector(False)
    expect(gallery.locator("li")).to_have_count(30)
    expect(following).to_be_hidden()


def test_a_mistake_opens_in_inside(open_sketch, recognizer):
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    probabilities = recognizer.predict_fields(images)
    confidence = np.where(probabilities.argmax(axis=1) == labels, 0, probabilities.max(axis=1))
    surest = int(confidence.argmax())
    sketch = open_sketch("#mistakes")
    wait_for_mistakes(sketch)
    digit = sketch.panel("mistakes").locator(".gallery button").first
    digit.press("Enter")
    expect(sketch.panel("inside")).to_be_visible()
    expect(sketch.page.locator("#tab-inside")).to_be_focused()
    source = sketch.panel("inside").locator(".source")
    expect(source).to_contain_text(re.compile(f"Test digit {surest}: actually an? {labels[surest]}"))
    expect_inside_of(sketch, recognizer, images[surest])
    source.locator("a").press("Enter")
    expect(sketch.panel("mistakes")).to_be_visible()
    expect(digit).to_be_focused()
    digit.click()
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


def test_a_visitor_reads_twelve_digits_and_then_sees_what_the_network_and_the_labels_say(open_sketch, recognizer):
    """With the keyboard; `tests/node` draws more rounds."""
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    sketch = open_sketch("#mistakes")
    panel, heading = sketch.panel("mistakes"), sketch.panel("mistakes").locator(".asked")
    read, shown = [None, 7, *range(10)], []
    asked = [TEXTS["en"]["round_asked"].format(number=number, total=12) for number in range(1, 13)]
    wait_for_mistakes(sketch)  # "press" does not wait for that
    panel.locator(".play-round").press("Enter")
    said = hear(panel.locator(".announcement"))
    for words, digit in zip(asked, read, strict=True):
        expect(heading).to_have_text(words)
        unread = panel.get_by_role("img", name=words)
        expect(unread).to_be_visible()
        sketch.wait_for_frames()
        shown.append(sketch.pixels("#panel-mistakes .unread")[..., 0])
        if digit is None:
            expect(heading).to_be_focused()
            sketch.expect_accessible()
            panel.get_by_role("button", name=TEXTS["en"]["round_unsure"]).press("Enter")
        else:
            sketch.press("Control+3", "a", str(digit))  # a shortcut of the browser is no answer
    positions = panel.locator(".rows .card").evaluate_all("all => all.map((e) => Number(e.dataset.position))")
    np.testing.assert_array_equal(shown, images[positions])
    network = recognizer.predict_fields(images[positions]).argmax(axis=1)
    assert len(set(positions)) == 12
    agreed = [
        sum(given == label for given, label in zip(each, labels[positions], strict=True)) for each in (read, network)
    ]
    expect(heading).to_have_text(TEXTS["en"]["round_outcome"].format(yours=agreed[0], total=12, count=agreed[1]))
    expect(heading).to_be_focused()
    assert [words for words in said.json_value() if words] == asked[1:]  # the focused heading says the others
    rows = [[re.sub(r"\W", "", words) for words in row.split()] for row in panel.locator(".rows b").all_inner_texts()]
    expected = [
        ["" if each is None else str(each) for each in row]
        for row in zip(read, network, labels[positions], strict=True)
    ]
    assert [row[0] for row in rows] == [words for row in expected for words in row]
    sketch.expect_accessible()

    panel.locator(".rows button").nth(4).click()
    expect(sketch.panel("inside").locator(".source")).to_contain_text(f"Test digit {positions[4]}: ")
    sketch.panel("inside").locator(".source a").press("Enter")
    expect(panel.locator(".rows button").nth(4)).to_be_focused()
    panel.locator(".leave").press("Enter")
    expect(panel.locator(".play-round")).to_be_focused()
    expect(panel.locator(".gallery")).to_be_visible()
