"""Attempts of another site to call the API, to upload, and to show the page in a frame."""

import pytest
from localhost import serve_folder

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

# What a script of another site can try; each gives what it could read of the answer.
STROKES = "JSON.stringify({strokes: [[[0, 0], [5, 9]]]})"
JSON = "headers: {'Content-Type': 'application/json'}"
CALL = "JSON.stringify({data: [[[[0, 0], [5, 9]]]]})"
ATTEMPTS = {
    "JSON": f"fetch(url + '/api/look', {{method: 'POST', {JSON}, body: {STROKES}}})",
    "a simple request": f"fetch(url + '/api/look', {{method: 'POST', body: {STROKES}}})",
    "a file without permission": "fetch(url + '/config', {mode: 'no-cors'})",
    "with cookies": "fetch(url + '/config', {credentials: 'include'})",
    "a program's call": f"fetch(url + '/gradio_api/run/predict', {{method: 'POST', {JSON}, body: {CALL}}})",
}


@pytest.fixture
def other_site(tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><title>Other</title>", encoding="utf-8")
    with serve_folder(tmp_path) as address:
        yield address


@pytest.fixture
def stranger(browser, other_site):
    """Open a page of the other site."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{other_site}/index.html")
        yield page


def try_to(page, script, url):
    read = "then((r) => r.text()).then((text) => ['read', text], (error) => ['failed', String(error)])"
    return page.evaluate(f"(url) => {script}.{read}", url)


def frame(page, url):
    """Show a page in a frame of another one; returns the loaded frame."""
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


def test_another_site_cannot_read_upload_or_frame_the_page(app, stranger):
    for name, script in ATTEMPTS.items():
        outcome, text = try_to(stranger, script, app.address)
        assert outcome == "failed", (name, text)

    shown = frame(stranger, app.address)
    assert shown.locator("#shell, #head").count() == 0

    # A form needs no preflight and no answer, so the server must refuse the upload.
    with stranger.expect_response("**/gradio_api/upload") as response:
        stranger.evaluate(
            """(url) => {
                const form = document.createElement("form");
                Object.assign(form, { method: "post", enctype: "multipart/form-data" });
                form.action = `${url}/gradio_api/upload`;
                form.append(Object.assign(document.createElement("input"), { name: "files", value: "x" }));
                document.body.append(form);
                form.submit();
            }""",
            app.address,
        )
    assert response.value.status == 403
