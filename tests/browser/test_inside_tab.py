"""Inside: what it shows is what `model` computes."""

import re

import numpy as np
import pytest
from driver import STILL
from playwright.sync_api import expect
from seen import expect_inside_of, field_of

from model.inside import Inside

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def diverging(values):
    """The colours of numbers from -1, blue, over 0, black, to 1, orange: (n,) to (n, 3)."""
    values = np.asarray(values)[:, None]
    return np.where(values < 0, values * [-60, -140, -255], values * [255, 165, 40])


def test_activations_are_the_models(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    for digit in (3, 5):
        sketch.let_draw(digit)
        expect_inside_of(sketch, recognizer, field_of(sketch))


def test_the_ink_that_speaks_for_a_digit(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    sketch.let_draw(9)
    outputs = sketch.panel("inside").locator(".outputs button")
    expect(outputs.nth(9)).to_have_attribute("aria-pressed", "true")
    outputs.nth(4).click()
    expect(outputs.nth(4)).to_have_attribute("aria-pressed", "true")

    field = field_of(sketch)
    relevance = Inside(recognizer.network).relevance(field, 4).ravel()
    colours = sketch.pixels("#panel-inside .relevance")[..., :3].reshape(-1, 3)
    expected = np.maximum(diverging(relevance / np.abs(relevance).max()), field.reshape(-1, 1) * 0.22)
    np.testing.assert_allclose(colours, expected, atol=2)


def test_a_hidden_units_weights(open_sketch, recognizer):
    sketch = open_sketch("#inside", **STILL)
    sketch.let_draw(6)
    expect_inside_of(sketch, recognizer, field_of(sketch))
    panel = sketch.panel("inside")
    inside = Inside(recognizer.network)
    for layer, (row, column) in enumerate([(2, 7), (5, 30)]):
        canvas = panel.locator(".layer canvas").nth(layer)
        box = canvas.bounding_box()
        canvas.click(position={"x": (column + 0.5) / 32 * box["width"], "y": (row + 0.5) / 16 * box["height"]})
        unit = 32 * row + column
        weights = inside.incoming_weights(layer, unit)
        words = panel.locator(".unit-words")
        expect(words).to_contain_text(f"Unit {unit} of layer {layer + 1}: its {len(weights)} weights")
        expect(words).to_contain_text(f"Largest weight: {np.abs(weights).max():.2f}")
        output = inside.activations(field_of(sketch))[layer][unit]
        shown = float(re.search(r"Its output now: ([\d.]+)\.", words.text_content())[1])
        assert shown == pytest.approx(output, abs=0.05)
        pixels = sketch.pixels("#panel-inside .weights")[..., :3].reshape(-1, 3)[: len(weights)]
        np.testing.assert_allclose(pixels, diverging(weights / np.abs(weights).max()), atol=2)
