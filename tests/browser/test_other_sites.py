"""A page on another site that tries to call the API, to upload, and to show the page in a frame."""

import pytest
from driver import free_port
from forked import forked_app
from localhost import serve_folder

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

# What another site's script can try, each gives what it could read of the answer.
ATTEMPTS = {
    "JSON": "fetch(url + '/api/look', {method: 'POST', headers: {'Content-Type': 'application/json'}, "
    "body: JSON.stringify({strokes: [[[0, 0], [5, 9]]]})}).then((r) => r.text())",
    "a simple request": "fetch(url + '/api/look', {method: 'POST', body: '{\"strokes\": [[[0, 0], [5, 9]]]}'})"
    ".then((r) => r.text())",
    "with cookies": "fetch(url + '/config', {credentials: 'include'}).then((r) => r.text())",
    "a program's call": "fetch(url + '/gradio_api/run/predict', {method: 'POST', headers: {'Content-Type': "
    "'application/json'}, body: JSON.stringify({data: [[[[0, 0], [5, 9]]]]})}).then((r) => r.text())",
}


@pytest.fixture
def other_site(tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><title>Other</title>", encoding="utf-8")
    with serve_folder(tmp_path) as address:
        yield address


@pytest.fixture
def stranger(browser, other_site):
    """A page of the other site."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{other_site}/index.html")
    yield page
    context.close()


def try_to(page, script, url):
    return page.evaluate(f"(url) => {script}.then((text) => ['read', text], (error) => ['failed', String(error)])", url)


def frame(page, url):
    """Put a page into a frame of another one; returns what the frame shows in the end."""
    page.evaluate(
        """(url) => new Promise((done) => {
            const frame = document.createElement("iframe");
            frame.addEventListener("load", done);
            frame.src = url;
            document.body.append(frame);
        })""",
        url,
    )
    return page.frames[-1]


def test_another_site_reads_nothing_evicts_nobodys_image_and_shows_no_frame(app, stranger):
    for name, script in ATTEMPTS.items():
        outcome, text = try_to(stranger, script, app.address)
        assert outcome == "failed", (name, text)

    # An upload by a form needs no preflight, and its answer need not be read: it must not be carried out.
    script = """(() => {
        const form = new FormData();
        form.append("files", new Blob(["x"]), "a.png");
        return fetch(url + "/gradio_api/upload", { method: "POST", mode: "no-cors", body: form }).then((r) => r.type);
    })()"""
    with stranger.expect_response("**/gradio_api/upload") as response:
        try_to(stranger, script, app.address)
    assert response.value.status == 403

    shown = frame(stranger, app.address)
    assert shown.locator("#shell, #head").count() == 0


def test_a_site_that_was_named_may_do_both(browser, stranger, other_site):
    """With a server of its own, which was told of the site."""
    with forked_app("--port", free_port(), "--embed", other_site) as app:
        outcome, text = try_to(stranger, ATTEMPTS["JSON"], app.address)
        assert outcome == "read", text
        assert "verdicts" in text
        shown = frame(stranger, app.address)
        shown.locator("#panel-draw .bar").first.wait_for()
