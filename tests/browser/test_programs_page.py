"""The page that describes the functions for programs."""

import pytest
from driver import TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

LIGHT, DARK = "rgb(244, 245, 251)", "rgb(16, 17, 32)"  # --background-page


@pytest.mark.parametrize(("is_dark", "colour"), [(False, LIGHT), (True, DARK)], ids=["light", "dark"])
def test_it_fits_a_small_phone_in_the_theme_that_the_visitor_has_chosen(open_sketch, is_dark, colour):
    sketch = open_sketch(color_scheme="light")
    page = sketch.page
    if is_dark:
        page.locator("button.theme").click()
    page.get_by_role("link", name=TEXTS["en"]["api_link"]).click()
    expect(page.locator("section")).to_have_count(4)
    expect(page.locator("body")).to_have_css("background-color", colour)
    for width in (1280, 320):
        sketch.resize(width, 640)
        for language in ("Python", "JavaScript", "curl"):
            page.get_by_label(language).check()
            expect(page.locator("section pre:visible")).to_have_count(4)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("[...document.querySelectorAll('pre')].every((e) => e.scrollWidth <= e.clientWidth)")
        sketch.expect_accessible()
    page.get_by_role("link", name=TEXTS["en"]["title"]).click()
    sketch.wait_until_ready()


def test_it_needs_no_scripts(app, browser):
    with browser.new_context(color_scheme="dark", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{app.address}/api")
        page.get_by_label("curl").check()
        expect(page.locator("section pre:visible")).to_have_count(4)
        expect(page.locator("body")).to_have_css("background-color", DARK)
