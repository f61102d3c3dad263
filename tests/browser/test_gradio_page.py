"""What the page takes for granted about Gradio's page: where this fails, Gradio has changed."""

import gradio as gr
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

# What stands in page/gradio_adapter/host.js and gradio.css.
SELECTORS = [
    "gradio-app",
    ".fillable.app main",
    ".fillable.app .column",
    "#desk > .column:last-child",
    "#desk > .block#pad:first-child",
    ".block#panel-draw[role=tabpanel]",
    # Two wrappers, and then what inside.html has.
    "#panel-inside > * > * > .picture",
    "footer button",
    "#panel-steps .choice input",
    "#panel-learn .settings select",
]


def test_gradios_page_has_the_parts_that_ours_depends_on(app, new_sketch):
    page = new_sketch().page
    page.goto(app.address)
    expect(page.locator("#panel-draw")).to_be_visible()
    found = page.evaluate("(all) => all.map((each) => document.querySelectorAll(each).length)", list(SELECTORS))
    missing = [selector for (selector, least), number in zip(SELECTORS.items(), found, strict=True) if number < least]
    assert missing == [], f"Gradio {gr.__version__} has changed its page: see page/gradio_adapter/host.py"
    assert page.evaluate("typeof window.gradio_config.root") == "string"


def test_gradio_marks_the_body_by_the_systems_setting(app, new_sketch):
    for scheme in ("dark", "light"):
        page = new_sketch(color_scheme=scheme).page
        page.goto(app.address)
        expect(page.locator("#panel-draw")).to_be_visible()
        assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
