"""Inside shows what the engine computes, which `tests/node` compares with Keras."""

import re

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.networks.oracles import values_of
from helpers.networks.own_network import own_network
from helpers.pages.seen import expect_answer_of, expect_inside_of, field_of
from helpers.running.driver import CLEAR_DRAWINGS, MOVING, TEXTS
from playwright.sync_api import expect

from model import SMALL_NETWORK, load_recognizer
from model.inside import Inside

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

TEXT = TEXTS["en"]
ACCENT = "rgb(59, 63, 216)"
FOR, AGAINST = (np.array(colour) for colour in ([217, 72, 15], [28, 111, 214]))


def coloured(sketch, selector="#panel-inside .lines"):
    """Count the pixels of a canvas that have about the colours of weights."""
    pixels = sketch.pixels(selector)
    near = [np.abs(pixels[..., :3].astype(int) - colour).max(axis=2) < 40 for colour in (FOR, AGAINST)]
    return int((np.any(near, axis=0) & (pixels[..., 3] > 128)).sum())


def test_lines_follow_the_drawing_and_an_output_shows_its_sum(open_sketch):
    sketch = open_sketch("#inside")
    panel = sketch.panel("inside")
    expect(panel.locator(".lead")).to_have_text(TEXT["inside_rest"])
    expect(panel.locator(".open-fool")).to_be_disabled()
    sketch.wait_until(lambda: coloured(sketch) > 200, "lines")
    sketch.wait_for_frames()
    at_rest = sketch.pixels("#panel-inside .lines")
    sketch.let_draw(4)
    outputs = panel.locator(".outputs button")
    expect(outputs.nth(4)).to_have_class(re.compile("first"))
    expect(panel.locator(".announcement")).to_contain_text("Output 4.")  # for screen readers, after a pause
    sketch.wait_until(lambda: (sketch.pixels("#panel-inside .lines") != at_rest).any(), "lines of the drawing")
    outputs.nth(9).click()
    expect(outputs.nth(9)).to_have_attribute("aria-pressed", "true")
    expect(panel.locator(".unit-name")).to_have_text("Output 9")
    expect_sum(sketch)
    outputs.nth(9).click()
    expect(panel.locator(".unit")).to_be_hidden()
    sketch.clear.click()
    expect(panel.locator(".lead")).to_have_text(TEXT["inside_rest"])
    sketch.wait_for_pixels("#panel-inside .lines", at_rest, atol=4)


def test_the_picture_is_built_up_in_four_presses_on_the_first_visit(open_sketch, new_sketch):
    sketch = open_sketch("#inside")
    panel = sketch.panel("inside")
    guide, next_part = panel.locator(".guide p"), panel.locator(".guide button")
    expect(guide).to_be_hidden()
    panel.locator(".build").click()
    expect(next_part).to_be_focused()
    expect(panel.locator(".heads h2:visible")).to_have_text([TEXT["inside_input"]])
    expect(panel.locator("button:visible")).to_have_count(1)
    sketch.let_draw(4)
    for part, presses in enumerate(("unit", "layer", "answer")):
        expect(guide).to_have_text(TEXT[f"inside_part_{part}"].format(units=16))
        next_part.press("Enter")
        expect(panel.locator(".unit")).to_be_visible(visible=presses == "unit")
        expect(panel.locator(".outputs")).to_be_visible(visible=presses == "answer")
        if presses == "unit":
            _, hidden, *_ = values_of(load_recognizer(SMALL_NETWORK).network, field_of(sketch))
            most = int(np.argmax(hidden))
            expect(panel.locator(".unit-name")).to_have_text(f"Unit {most} of hidden layer 1")
    expect(panel.locator(".build")).to_be_focused()
    expect(panel.locator(".heads h2:visible")).to_have_count(4)

    first = new_sketch()
    first.page.add_init_script("localStorage.removeItem('digit-sketchpad:inside')")
    first.open(sketch.page.url)
    expect(first.panel("inside").locator(".guide p")).to_have_text(TEXT["inside_part_0"])


def test_a_broken_network_answers_on_every_tab_until_it_is_repaired(open_sketch, recognizer):
    sketch = open_sketch("#inside")
    panel, badge = sketch.panel("inside"), sketch.page.locator("#head .own")
    sketch.let_draw(4)
    panel.locator(".open-break").click()
    panel.locator(".layer").first.focus()
    sketch.press("Home", "Enter")
    expect(badge).to_have_text("1 unit off")
    off = re.compile(rf"^Unit \d+ of hidden layer 1\. {re.escape(TEXT['unit_off'])}$")
    expect(panel.locator(".announcement")).to_have_text(off)
    expect(panel.locator(".still:not(.old)")).to_have_text(re.compile(r"^\D*\d+\D+300\D+\d+"))
    sketch.expect_accessible()
    panel.locator(".break-layers button").last.click()
    expect(panel.locator(".how")).to_have_text(TEXT["rejected_cut"])
    sketch.open_tab("draw")
    expect(sketch.sentence).to_have_text(TEXT["rejected_cut"])
    badge.click()
    expect(badge).to_be_hidden()
    expect_answer_of(sketch, recognizer)
    sketch.open_tab("inside")
    panel.locator(".break-layers button").first.click()
    expect(badge).to_have_text("16 units off")
    panel.locator(".mend").click()
    expect(badge).to_be_hidden()
    sketch.press("Escape")
    expect(panel.locator(".break")).to_be_hidden()


def expect_sum(sketch):
    rows = sketch.panel("inside").locator(".sum tr")
    expect(rows).to_have_count(5 + 4)
    expect(rows.nth(5 + 2).locator("td").last).to_have_text(re.compile("^[+\N{MINUS SIGN}]\\d+\\.\\d\\d$"))


@pytest.mark.machine
def test_both_networks_units_by_keyboard_and_the_digits_that_activate_them_most(open_sketch, recognizer):
    sketch = open_sketch("#inside")
    panel = sketch.panel("inside")
    name = panel.locator(".unit-name")
    sketch.let_draw(6)
    expect_inside_of(sketch, load_recognizer(SMALL_NETWORK), field_of(sketch))
    expect(panel.locator(".sizes label")).to_have_text([TEXT["network_sixteen"], TEXT["network_handwriting"]])
    panel.locator(".sizes input").first.press("ArrowRight")
    expect_inside_of(sketch, recognizer, field_of(sketch))
    for layer in (0, 1):
        panel.locator(".layer").nth(layer).focus()
        sketch.press("Home")
        expect(name).to_have_text(re.compile(rf"^Unit \d+ of hidden layer {layer + 1}$"))
        first = name.text_content()
        sketch.press("ArrowRight", "ArrowDown", "ArrowDown")
        sketch.wait_for_frames()  # the name of the last one is there
        expect(name).not_to_have_text(first)
        unit = int(re.search(r"Unit (\d+)", name.text_content())[1])
        expect_sum(sketch)
        # For screen readers, after a pause.
        expect(panel.locator(".announcement")).to_contain_text(f"Unit {unit} of hidden layer {layer + 1}")
        for digit in recognizer.active_for[layer][unit]:
            expect(panel.locator(".most-activating figcaption")).to_contain_text(digit)
        expect(panel.locator(".looks figcaption")).to_have_text(TEXT["unit_weights_deep" if layer else "unit_weights"])
        sketch.wait_until(lambda: coloured(sketch, "#panel-inside .weights") > 0, "the unit's weights")
        sketch.press("Escape")
        expect(panel.locator(".unit")).to_be_hidden()
        expect(panel.locator(".layer").nth(layer)).to_be_focused()
    panel.locator(".outputs button").first.click()
    expect(panel.locator(".most-activating canvas")).to_have_count(9)
    images = small_mnist()["x_test"]
    best = Inside(recognizer.network).most_activating(images, 9)[2][0][0]
    grey = 255 + (0x14 - 255) * (images[best] / 255)
    sketch.wait_for_pixels("#panel-inside .most-activating li:first-child canvas", grey, atol=2)


def test_the_columns_follow_the_layers_of_a_visitors_own_network(open_sketch):
    sketch = open_sketch("#inside")
    panel = sketch.panel("inside")
    sketch.let_draw(7)
    for name, layers in (("straight", 0), ("three", 3)):
        own_network(name).use(sketch)
        expect(panel.locator(".heads h2")).to_have_count(layers + 2)
        expect(panel.locator(".source")).to_contain_text(TEXT["inside_of_own"])
        panel.locator(".outputs button").first.click()
        expect(panel.locator(".sum tr").last).to_contain_text("softmax")
    panel.locator(".layer").last.focus()
    sketch.press("End")
    expect(panel.locator(".unit-name")).to_have_text(re.compile(r"^Unit \d+ of hidden layer 3$"))
    sketch.page.locator("#head .own").click()
    expect(panel.locator(".heads h2")).to_have_count(4)


def test_a_4_is_changed_into_a_9_and_back(open_sketch, recognizer):
    sketch = open_sketch("#inside", **MOVING)
    panel = sketch.panel("inside")
    targets, slider = panel.locator(".fool .targets button"), panel.locator(".fool input")
    theirs = panel.locator(".theirs figcaption")
    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.look_into("large")
    expect_inside_of(sketch, recognizer, field_of(sketch))
    panel.locator(".open-fool").click()
    expect(targets.nth(0)).to_be_focused()
    expect(panel.locator(".picture")).to_be_hidden()
    expect(targets.nth(4)).to_be_disabled()
    targets.nth(9).click()
    expect(targets.nth(9)).to_have_css("background-color", ACCENT)  # under the mouse
    frames = sketch.wait_for_request("fool", digit=9).answer()["frames"]
    sketch.wait_until_shown(frames[-1]["probabilities"], "inside", network=1)
    expect(panel.locator(".fool-words")).to_contain_text("The bar for the 9 is now at")
    expect(theirs).to_have_text(TEXT["fool_network"].format(digit=9))
    sketch.wait_until(lambda: coloured(sketch, ".fool .change") > 0, "the change")
    slider.press("Home")
    expect(theirs).to_have_text(TEXT["fool_network"].format(digit=4))
    sketch.wait_until(lambda: (sketch.pixels(".fool .change")[..., :3] == 255).all(), "no change")
    slider.press("ArrowRight")
    sketch.wait_until_shown(frames[1]["probabilities"], "inside", network=1)
    panel.locator(".undo-fool").click()
    expect(targets.nth(9)).to_be_focused()
    expect(slider).to_be_disabled()
    sketch.press("Escape")
    expect(panel.locator(".open-fool")).to_be_focused()


def test_the_units_that_were_active_for_the_drawing_before_keep_an_outline(open_sketch):
    sketch = open_sketch("#inside")
    before, outputs = (sketch.panel("inside").locator(each) for each in (".legend .before", ".outputs button"))

    sketch.let_draw(1)
    expect(outputs.nth(1)).to_have_class(re.compile("first"))
    expect(before).to_be_hidden()
    sketch.let_draw(4)
    expect(outputs.nth(4)).to_have_class(re.compile("first"))
    expect(before).to_be_visible()
    sketch.look_into("large")
    expect(before).to_be_hidden()
