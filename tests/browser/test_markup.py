"""Markup from the server, from the address, and from the browser's storage is shown as text."""

import json
import re

import pytest
from driver import A_LINE, TABS
from playwright.sync_api import expect
from sketch import PREFIX

pytestmark = pytest.mark.slow

MARKUP = "<img src=x onerror='window.markupRan = true'>"


def check_no_markup(sketch):
    assert sketch.page.locator("img[src=x]").count() == 0
    assert sketch.page.evaluate("window.markupRan") is None


def test_in_an_error(sketch):
    reply = json.dumps({"error": MARKUP})
    questions = re.compile("/api/(look|steps|inside|place|mistakes)$")
    sketch.page.route(questions, lambda route: route.fulfill(status=422, body=reply))
    rejection = json.dumps({"error": {"message": MARKUP, "kind": "rejected"}})
    trainer = f"onmessage = ({{ data: {{ start }} }}) => start && postMessage({rejection});"
    sketch.page.route(
        "**/engine/training/worker.js", lambda route: route.fulfill(body=trainer, content_type="text/javascript")
    )
    sketch.expected_errors.append("422")
    sketch.draw(A_LINE)
    for tab in TABS:
        sketch.open_tab(tab)
        if tab == "learn":
            sketch.panel(tab).locator(".start").click()
        expect(sketch.panel(tab).locator(".trouble")).to_have_text(MARKUP)
        check_no_markup(sketch)


def test_in_the_address_the_storage_and_a_setting(app, sketch):
    sketch.page.evaluate(
        "([prefix, markup]) => ['language', 'theme'].forEach((name) => localStorage.setItem(prefix + name, markup))",
        [PREFIX, MARKUP],
    )
    sketch.page.goto(f"{app.address}/?__theme={MARKUP}&view={MARKUP}#{MARKUP}")
    sketch.page.reload()
    sketch.wait_until_ready()
    sketch.open_tab("learn")
    sketch.page.locator("[name=optimizer]").evaluate(
        """(select, markup) => {
            select.append(new Option(markup, markup));
            select.value = markup;
            select.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        MARKUP,
    )
    expect(sketch.panel("learn").locator(".trouble")).to_contain_text("optimizer")
    check_no_markup(sketch)
    sketch.expected_errors.append("422")
