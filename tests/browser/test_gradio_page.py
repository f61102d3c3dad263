"""The parts of Gradio's page that ours depends on: a failure means that Gradio has changed."""

from importlib.metadata import version

import pytest

pytestmark = pytest.mark.slow

# As in page/gradio_adapter/host.js and gradio.css.
SELECTORS = [
    "gradio-app",
    ".fillable.app main",
    ".fillable.app .column",
    "#desk > .column:last-child",
    "#desk > .block#pad:first-child",
    ".block#panel-draw[role=tabpanel]",
    # Two wrappers, then the content of inside.html.
    "#panel-inside > * > * > .picture",
    "footer button",
    "#panel-steps .choice input",
    "#panel-learn .settings select",
]


def test_gradios_page_has_all_selectors(app, new_sketch):
    sketch = new_sketch()
    sketch.open(app.address)
    page = sketch.page
    found = page.evaluate("(all) => all.map((each) => document.querySelectorAll(each).length)", SELECTORS)
    missing = [selector for selector, number in zip(SELECTORS, found, strict=True) if not number]
    assert missing == [], f"Gradio {version('gradio')} has changed its page: see page/gradio_adapter/host.py"
    assert page.evaluate("typeof window.gradio_config.root") == "string"
