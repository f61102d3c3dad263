"""What other scripts may have stored under the names of what a browser's tab keeps for the page's components."""

import pytest
from driver import TEXTS
from lessons import bar_of
from playwright.sync_api import expect
from sketch import IMPORT, PREFIX

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
NAMES = "learn-runs", "lesson-record", "threshold"
STORE = """([prefix, names, value]) => {
    const { folder } = JSON.parse(document.getElementById("page-settings").textContent);
    for (const name of names) sessionStorage.setItem(`${prefix}${folder}:${name}`, value);
}"""
KEEP = f"""async (value) => {{
    {IMPORT}
    const {{ keep }} = await importOf("shared/tab_store.js");
    await keep("training", value);
}}"""


def test_components_work_without_a_state_of_another_form(sketch):
    for other in ("7", '[{"strokes": 7}]', '{"lesson": "25", "step": "touch", "guesses": null}'):
        sketch.page.evaluate(STORE, [PREFIX, NAMES, other])
        sketch.page.evaluate(KEEP, {"own": [], "points": 7})
        sketch.page.evaluate("history.replaceState(null, '', '?lesson=before-rules')")
        sketch.reload()
        expect(bar_of(sketch).locator(".place")).to_have_text(f"{TEXT['lesson_bar_before']} 1/3")
        sketch.open_tab("learn")
        expect(sketch.panel("learn").locator(".start")).to_be_visible()
        expect(sketch.panel("learn").locator(".result")).to_be_hidden()
