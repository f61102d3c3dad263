"""The page as a single file, opened from the disk, and in frames that allow it little."""

import pytest
from driver import CLEAR_DRAWINGS, TEXTS
from localhost import serve_folder
from playwright.sync_api import expect
from sketch import Sketch

pytestmark = pytest.mark.slow


# Records the addresses of workers' scripts that have not been revoked.
RECORD_URLS = """
const { createObjectURL, revokeObjectURL } = URL;
const urls = new Set();
URL.createObjectURL = (blob) => {
  const url = createObjectURL.call(URL, blob);
  if (blob.type === "text/javascript") urls.add(url);
  return url;
};
URL.revokeObjectURL = (url) => urls.delete(url) && revokeObjectURL.call(URL, url);
window.unrevoked = () => urls.size;
"""


def test_the_file_works_from_the_disk(single_page, browser):
    """`test_other_browsers.py` opens it in other browsers."""
    with browser.new_context(locale="en-GB") as context:
        context.add_init_script(RECORD_URLS)
        sketch = Sketch(context.new_page())
        sketch.open(single_page.as_uri())
        assert sketch.tabs == ["draw", "steps", "inside", "learn"]
        sketch.draw(CLEAR_DRAWINGS[7])
        expect(sketch.winner).to_have_text("7")
        sketch.open_tab("steps")
        expect(sketch.panel("steps").locator(".reading")).not_to_be_empty()
        sketch.open_tab("inside")
        expect(sketch.panel("inside").locator(".outputs .first .digit")).to_have_text("7")
        sketch.train()
        for button in ("#pad .share", "#head .join", "#panel-learn .copy-link", "#panel-learn .watch-recording"):
            expect(sketch.page.locator(button)).to_be_hidden()
        sketch.page.locator("#head .open-lesson").click()
        expect(sketch.page.locator("#head .lesson")).to_be_visible()
        assert sketch.errors == []
        assert sketch.page.evaluate("unrevoked()") == 0


def test_the_file_answers_in_a_frame_without_storage(single_page, browser):
    with serve_folder(single_page.parent) as address, browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        source = f"{address}/{single_page.name}"
        page.set_content(f'<iframe sandbox="allow-scripts" src="{source}" width="1000" height="700"></iframe>')
        frame = page.frame_locator("iframe")
        frame.locator(".samples button").nth(4).click()
        expect(frame.locator("#panel-draw .winner")).to_have_text("4")
        frame.locator("#tab-learn").click()
        frame.locator("#panel-learn .presets button").nth(1).click()
        frame.locator("#panel-learn .start").click()
        expect(frame.locator("#panel-learn .summary")).to_be_visible()


def test_a_frame_that_forbids_workers_shows_one_sentence(single_page, browser, tmp_path):
    rule = '<meta http-equiv="Content-Security-Policy" content="worker-src \'none\'">'
    page_file = tmp_path / "strict.html"
    page_file.write_text(single_page.read_text(encoding="utf-8").replace("<head>", f"<head>{rule}"), encoding="utf-8")
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.locator(".samples button").nth(4).click()
        expect(page.locator("#panel-draw .trouble")).to_have_text(TEXTS["en"]["single_away"])
