"""A page of another site gets the answers of the page in its frame, if the host allows it."""

import contextlib

import pytest
from helpers.pages.sketch import draw_in
from helpers.running.driver import A_LINE, free_port
from helpers.running.forked import forked_app
from helpers.running.localhost import serve_folder
from helpers.running.static_site import built_site
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

PAGE = """<!doctype html><script>
  window.answers = [];
  addEventListener("message", ({ data, origin }) => answers.push({ ...data, origin }));
</script><iframe src="%s/?embed" width="900" height="600"></iframe>"""


@contextlib.contextmanager
def served(folder, outer):
    with forked_app("--port", free_port(), "--embed", outer) as app:
        yield app.address


@contextlib.contextmanager
def static(folder, outer):
    with built_site(folder / "site", embedders=[outer]) as site:
        yield site.address


@pytest.mark.parametrize("host", [served, static])
def test_only_the_page_of_a_named_site_gets_each_answer(host, browser, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    with serve_folder(outside) as outer, host(tmp_path, outer) as address, browser.new_context() as context:
        (outside / "index.html").write_text(PAGE % address, encoding="utf-8")
        page = context.new_page()
        page.goto(outer)
        pad = page.frame_locator("iframe").locator(".pad canvas")
        pad.wait_for()
        draw_in(pad.bounding_box(), page.mouse, A_LINE)
        page.wait_for_function("answers.at(-1)?.text === '1'")
        newest = page.evaluate("answers.at(-1)")
        assert newest.keys() == {"type", "text", "probabilities", "isDigit", "origin"}
        assert newest["type"] == "digit-sketchpad"
        assert newest["isDigit"]
        assert len(newest["probabilities"]) == 10
        assert address.startswith(newest["origin"])
        page.frame_locator("iframe").locator("button.clear").click()
        page.wait_for_function("answers.at(-1)?.text === ''")

        if host is static:  # which others may frame, too
            other = context.new_page()
            other.goto(outer.replace("127.0.0.1", "localhost"))
            frame = other.frame_locator("iframe")
            draw_in(frame.locator(".pad canvas").bounding_box(), other.mouse, A_LINE)
            expect(frame.locator("#panel-draw .winner")).to_have_text("1")
            assert other.evaluate("answers") == []
