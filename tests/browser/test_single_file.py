"""The page as a single file, opened from the disk in three browsers, and in frames that allow it little."""

import contextlib

import pytest
from driver import CLEAR_DRAWINGS, TEXTS, free_port
from localhost import serve_folder
from other_browsers import Window, firefox, webkit
from playwright.sync_api import expect
from static_site import mnist

from page.site.build import single_file

pytestmark = pytest.mark.slow

ANSWERED = {
    "steps": ".reading:not(:empty)",
    "inside": ".outputs .bar.first",
    "learn": ".code span",
}


class Chromium(Window):
    """A window of Playwright's browser."""

    def __init__(self, page):
        self._page, self.errors = page, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))

    def open(self, address):
        self._page.goto(address)

    def run(self, expression):
        return self._page.evaluate(expression)

    def perform(self, actions):
        mouse = self._page.mouse
        for action in actions:
            if action["type"] == "pointerMove":
                mouse.move(action["x"], action["y"])
            else:
                {"pointerDown": mouse.down, "pointerUp": mouse.up}[action["type"]]()


@contextlib.contextmanager
def chromium(browser):
    with browser.new_context(locale="en-GB") as context:
        yield Chromium(context.new_page())


@pytest.fixture(scope="module")
def file(mnist_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("single") / "digits.html"
    with mnist(mnist_file):
        path.write_bytes(single_file())
    return path


@pytest.mark.parametrize("engine", ["Chromium", "Firefox", "WebKit"])
def test_the_file_works_from_the_disk(file, browser, engine, tmp_path):
    start = {"Chromium": lambda: chromium(browser), "Firefox": lambda: firefox(tmp_path)}
    with start.get(engine, lambda: webkit(free_port()))() as window:
        window.open(file.as_uri())
        window.wait_for("document.querySelector('#shell') === null")
        window.draw(CLEAR_DRAWINGS[7])
        window.wait_for_text("#panel-draw .winner", "7")
        for tab, answered in ANSWERED.items():
            window.click(f"#tab-{tab}")
            window.wait_for(f"document.querySelector('#panel-{tab} {answered}')?.getClientRects().length > 0")
        assert window.run("Array.from(document.querySelectorAll('[role=tab]'), ({ id }) => id)") == [
            f"tab-{tab}" for tab in ("draw", *ANSWERED)
        ]
        window.click("#panel-learn .start")
        window.wait_for("document.querySelector('#panel-learn .summary').hidden === false")
        for button in ("#pad .share", "#head .join", "#panel-learn .copy-link", "#panel-learn .watch-recording"):
            assert window.run(f"document.querySelector('{button}').offsetWidth") == 0, button
        window.click("#head .open-lesson")
        window.wait_for("document.querySelector('#head .lesson')?.offsetWidth > 0")
        assert window.errors == []


@pytest.fixture
def framed(file, browser, tmp_path):
    """Show the file in a frame of another page: `framed(attributes)`; returns the frame."""
    with serve_folder(file.parent) as address, browser.new_context(locale="en-GB") as context:

        def show(attributes):
            page = context.new_page()
            page.set_content(f'<iframe src="{address}/{file.name}" width="1000" height="700" {attributes}></iframe>')
            return page.frame_locator("iframe")

        yield show


def test_the_file_answers_in_a_frame_without_storage(framed):
    frame = framed('sandbox="allow-scripts"')
    frame.locator(".samples button").nth(4).click()
    expect(frame.locator("#panel-draw .winner")).to_have_text("4")
    frame.locator("#tab-learn").click()
    frame.locator("#panel-learn .presets button").nth(1).click()
    frame.locator("#panel-learn .start").click()
    expect(frame.locator("#panel-learn .summary")).to_be_visible()


def test_a_frame_that_forbids_workers_shows_one_sentence(file, browser, tmp_path):
    rule = '<meta http-equiv="Content-Security-Policy" content="worker-src \'none\'">'
    page_file = tmp_path / "strict.html"
    page_file.write_text(file.read_text(encoding="utf-8").replace("<head>", f"<head>{rule}"), encoding="utf-8")
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.locator(".samples button").nth(4).click()
        expect(page.locator("#panel-draw .trouble")).to_have_text(TEXTS["en"]["single_away"])
