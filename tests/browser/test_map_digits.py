"""The digits of Map, on a page with the test digits that the map shows."""

import re

import pytest
from helpers.drawings.datasets import real_mnist
from helpers.pages.seen import panel_of_map
from helpers.running.driver import TEXTS, free_port
from helpers.running.forked import forked_app
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]


@pytest.fixture(scope="module")
def app(test_digits_file):
    with forked_app("--port", free_port(), MNIST_PATH=str(test_digits_file)) as app:
        yield app


@pytest.mark.needs_data("MNIST_PATH")
def test_a_digit_of_the_map_opens_in_inside(open_sketch):
    sketch, (_, (x_test, y_test)) = open_sketch("#map"), real_mnist()
    panel = panel_of_map(sketch)
    expect(panel.locator(".note")).to_contain_text(TEXT["map_misread"])
    surface = panel.locator(".marks")
    surface.focus()
    sketch.press("Enter")  # the digit in the middle
    heading = panel.locator(".cards h2")
    expect(heading).to_be_visible()
    position = int(re.search(r"\d[\d,]*", heading.inner_text()).group().replace(",", ""))
    card, label = panel.locator(".gallery button"), y_test[position]
    expect(card).to_contain_text(TEXT["mistakes_label"].format(digit=label))
    sketch.wait_for_pixels("#panel-map .gallery canvas", x_test[position])
    expect(panel.locator(".announcement")).to_contain_text(re.compile(f"actually an? {label}"))
    sketch.press("Enter")
    source = sketch.panel("inside").locator(".source")
    expect(source).to_contain_text(re.compile(f"Test digit {position:,}: actually an? {label}"))
    back = source.locator("a")
    expect(back).to_have_text(TEXT["inside_back_map"])
    back.click()
    expect(panel).to_be_visible()
    expect(card).to_be_focused()
