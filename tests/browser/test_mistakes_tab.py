"""Mistakes shows the test digits that the network misreads, and leads to Inside."""

import re

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.pages.seen import expect_inside_of, field_of, ink, show_mistakes
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
    count_wrong = int(wrong.sum())
    sketch = open_sketch("#mistakes")
    show_mistakes(sketch)
    panel = sketch.panel("mistakes")
    gallery, count, following = (panel.locator(f".{each}") for each in ("gallery", "count", "next"))
    headline = TEXTS["en"]["mistakes_headline"]["other"].format(count=count_wrong, total=f"{len(labels):,}")
    expect(count).to_have_text(headline)
    shown = digits_in(gallery)
    assert sorted((true, predicted) for predicted, _, true in shown) == sorted(
        zip(labels[wrong].tolist(), predictions[wrong].tolist(), strict=True)
    )
    confidence = [percent for _, percent, _ in shown]
    assert confidence == sorted(confidence, reverse=True)

    panel.locator(".mixes").click()
    expect(gallery.locator("li")).to_have_count(0)
    cells = panel.locator("td").all_text_contents()[1:]
    matrix = np.array([0 if cell == "·" else int(cell.replace(",", "")) for cell in cells]).reshape(10, 10)
    np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels))
    assert matrix.trace() == (~wrong).sum()
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
    assert "?" not in gallery.inner_text()

    panel.locator(".misread").click()
    expect(panel.locator(".misread")).to_have_attribute("aria-pressed", "true")
    expect(gallery.locator("li")).to_have_count(count_wrong)
    assert gallery.evaluate("e => e.scrollHeight - e.clientHeight") == 0  # it scrolls with the page
    # A projector shows as many as fit without scrolling, and a button for the next ones.
    sketch.set_projector(True)
    expect(following).to_be_visible()  # the digits are counted once they fit
    seen = gallery.locator("li").count()
    expect(following).to_have_text(f"Show {seen + 1} to {min(2 * seen, count_wrong)}")
    while not following.inner_text().startswith("Show 1 to "):
        following.click()
        seen += gallery.locator("li").count()
    assert seen == count_wrong
    sketch.set_projector(False)
    expect(gallery.locator("li")).to_have_count(count_wrong)
    expect(following).to_be_hidden()


def test_a_mistake_opens_in_inside(open_sketch, recognizer):
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    probabilities = recognizer.predict_fields(images)
    confidence = np.where(probabilities.argmax(axis=1) == labels, 0, probabilities.max(axis=1))
    surest = int(confidence.argmax())
    sketch = open_sketch("#mistakes")
    show_mistakes(sketch)
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


def read_digits(sketch, read, total, before=0):
    """Read digits, None for "Can't tell"; return the images and the answers "you, network, label" that were shown."""
    panel, shown, said = sketch.panel("mistakes"), [], []
    for number, digit in enumerate(read, before + 1):
        words = TEXTS["en"]["round_asked"].format(number=number, total=total)
        expect(panel.locator(".asked")).to_have_text(words)
        expect(panel.get_by_role("img", name=words)).to_be_visible()
        expect(panel.locator(".said")).to_be_hidden()
        sketch.wait_for_frames()
        shown.append(sketch.pixels("#panel-mistakes .unread")[..., 0])
        place = panel.locator(".unread").bounding_box()
        if digit is None:
            panel.get_by_role("button", name=TEXTS["en"]["round_unsure"]).press("Enter")
        else:
            sketch.press("Control+3", "a", str(digit))  # a shortcut of the browser is no answer
        expect(panel.locator(".onward")).to_be_focused()
        assert panel.locator(".unread").bounding_box() == place
        said.append(read_parts(panel.locator(".read")))
        expect(panel.locator(".announcement")).to_have_text(re.compile(rf"^You {'.' if digit is None else digit}\W"))
        sketch.press("Enter")
        expect(panel.locator(".asked")).to_be_focused()
    return shown, said


def read_parts(row):
    """Return what "you, network, label" say: list of three digits, None for "?"."""
    words = [re.sub(r"\D", "", each) for each in row.locator("b").all_inner_texts()]
    return [int(each) if each else None for each in words]


def test_a_visitor_reads_digits_and_sees_after_each_what_the_network_and_the_label_say(open_sketch, recognizer):
    """With the keyboard; `tests/node` draws more rounds."""
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    sketch = open_sketch("#mistakes")
    panel, heading, others = (
        sketch.panel("mistakes"),
        *(sketch.page.locator(f"#panel-mistakes .{each}") for each in ("asked", "others")),
    )
    expect(panel.locator(".choices button")).to_have_count(11)
    expect(panel.locator("button:visible")).to_have_count(12)  # and all mistakes
    sketch.expect_accessible()
    heading.focus()
    read = [None, 7, *range(10)]
    shown, said = read_digits(sketch, read[:3], 3)
    expect(heading).to_have_text(outcome_of(said))
    sketch.expect_accessible()
    others.press("Enter")
    more = read_digits(sketch, read[3:], 12, before=3)
    shown, said = shown + more[0], said + more[1]
    positions = panel.locator(".rows .card").evaluate_all("all => all.map((e) => Number(e.dataset.position))")
    np.testing.assert_array_equal(shown, images[positions])
    assert len(set(positions)) == 12
    network = recognizer.predict_fields(images[positions]).argmax(axis=1)
    assert network[0] != labels[positions[0]]
    expected = [list(row) for row in zip(read, network, labels[positions], strict=True)]
    assert said == expected
    assert [read_parts(row) for row in panel.locator(".rows li").all()] == expected
    expect(heading).to_have_text(outcome_of(said))
    expect(others).to_have_text(TEXTS["en"]["round_others"])

    panel.locator(".rows button").nth(4).click()
    expect(sketch.panel("inside").locator(".source")).to_contain_text(f"Test digit {positions[4]}: ")
    sketch.panel("inside").locator(".source a").press("Enter")
    expect(panel.locator(".rows button").nth(4)).to_be_focused()
    show_mistakes(sketch)
    panel.locator(".play-round").press("Enter")
    expect(heading).to_be_focused()
    others.press("Enter")
    expect(heading).to_have_text(TEXTS["en"]["round_asked"].format(number=1, total=12))


def outcome_of(said):
    yours, network = (sum(row[who] == row[2] for row in said) for who in (0, 1))
    return TEXTS["en"]["round_outcome"].format(yours=yours, total=len(said), count=network)
