"""Checks of the page that several browser tests share."""

import re

import numpy as np
from helpers.networks.oracles import values_of
from helpers.running.driver import TEXTS
from playwright.sync_api import expect

from model import preprocess_strokes
from model.drawing import BRUSH_WIDTH
from model.preprocessing import IMAGE_SIDE

SILENT = 2  # units at most whose sum is almost 0, and has another sign if products are added in another order
STAGE_MARGIN = 0.07  # of the stage's side, as in places.js


def expect_empty(sketch, language="en"):
    expect(sketch.hint).to_be_visible()
    expect(sketch.sentence).to_have_text(TEXTS[language]["invitation"])
    expect(sketch.percents).to_have_text([""] * 10)
    assert sketch.strokes == []
    sketch.wait_for_frames()
    assert not sketch.pixels(".pad canvas").any()
    assert not sketch.pixels("#panel-draw .seen")[..., :3].any()
    assert sketch.fill_widths == [0] * 10


def ink(sketch):
    sketch.wait_for_frames()
    return sketch.pixels(".pad canvas")[..., 3] > 128


def expect_language(sketch, language):
    expect(sketch.page).to_have_title(TEXTS[language]["title"])
    expect(sketch.page.locator("html")).to_have_attribute("lang", language)
    others = """texts => {
        const inOneLine = (words) => words?.replace(/\\s+/g, " ").trim();
        const found = [];
        const compare = (key, words) => inOneLine(words) === inOneLine(texts[key]) || found.push([key, words]);
        for (const e of document.querySelectorAll("[data-text]")) compare(e.dataset.text, e.textContent);
        for (const e of document.querySelectorAll("[data-title]"))
            for (const name of e.dataset.text ? ["title"] : ["title", "aria-label"])
                compare(e.dataset.title, e.getAttribute(name));
        return found;
    }"""
    sketch.wait_until(lambda: sketch.page.evaluate(others, TEXTS[language]) == [], f"all words in {language}")


def matching(text):
    """Return a pattern for a text with any values in its {placeholders}."""
    return re.compile("^" + re.sub(r"\\{\w+\\}", ".+", re.escape(text)) + "$")


def field_of(sketch):
    return preprocess_strokes(sketch.strokes, BRUSH_WIDTH)


def expect_answer_of(sketch, recognizer, panel="draw"):
    sketch.wait_until_shown(recognizer.predict_strokes([sketch.strokes], BRUSH_WIDTH)[0], panel)


def picture(sketch, selector):
    pixels = sketch.pixels(selector)
    assert (pixels[..., 0] == pixels[..., 1]).all()
    return pixels[..., 0]


def cells(sketch, top, left, height, width):
    """Return the grey levels in the middles of cells on the stage of 28 x 28, uint8 array (height, width).

    `top` and `left` are in cells of the field of 28 x 28, and may be fractions.
    """
    pixels = picture(sketch, "#panel-steps .picture")
    margin = STAGE_MARGIN * len(pixels)
    side = (len(pixels) - 2 * margin) / IMAGE_SIDE
    rows, columns = (
        (margin + (first + 0.5 + np.arange(count)) * side).astype(int)
        for first, count in ((top, height), (left, width))
    )
    return pixels[np.ix_(rows, columns)]


def stage_field(sketch):
    return cells(sketch, 0, 0, IMAGE_SIDE, IMAGE_SIDE)


def show_mistakes(sketch, has_matrix=False):
    """Leave the round for the list of the mistakes."""
    sketch.panel("mistakes").locator(".misread").click()
    expect(sketch.panel("mistakes").locator(".gallery canvas").first).to_be_visible()
    if has_matrix:
        sketch.panel("mistakes").locator(".mixes").click()


def expect_inside_of(sketch, recognizer, field):
    _, *hidden, probabilities = values_of(recognizer.network, field)
    sketch.wait_until_shown(probabilities, "inside")
    heads = sketch.panel("inside").locator(".heads span")
    for number, layer in enumerate(hidden):
        active = int((layer > 0).sum())
        counts = range(active - SILENT, active + SILENT + 1)
        words = (TEXTS["en"]["inside_layer_active"].format(units=len(layer), active=count) for count in counts)
        expect(heads.nth(number + 1)).to_have_text(re.compile(f"^({'|'.join(map(re.escape, words))})$"))


def hear(locator):
    said = locator.page.evaluate_handle("[]")
    locator.evaluate(
        """(e, said) => new MutationObserver(() => said.push(e.textContent))
            .observe(e, { childList: true, characterData: true, subtree: true })""",
        said,
    )
    return said


def panel_of_map(sketch):
    panel = sketch.panel("map")
    for part in (".lead", ".note"):  # the note about the labels, which come last, takes room
        expect(panel.locator(part)).not_to_be_empty()
    return panel


def is_colour(sketch, canvas, name, tolerance):
    """Return where a canvas of Map has about a colour of the stylesheet: bool array (height, width)."""
    value = sketch.page.locator("#panel-map .show").evaluate("(e, n) => getComputedStyle(e).getPropertyValue(n)", name)
    colour = [int(value.strip()[i : i + 2], 16) for i in (1, 3, 5)]
    sketch.wait_for_frames()
    pixels = sketch.pixels(f"#panel-map {canvas}").astype(int)
    return (abs(pixels[..., :3] - colour).max(axis=2) <= tolerance) & (pixels[..., 3] > 250)
