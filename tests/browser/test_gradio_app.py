"""The sketchpad as a component of Gradio, and the app with it in page/digit_pad/gradio_app.py."""

import contextlib

import httpx
import pytest
from driver import CLEAR_DRAWINGS, free_port, start
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import expect
from sketch import place_in
from waiting import TIMEOUT, wait_until

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def started_app():
    """Start the app as `page/digit_pad/gradio_app.py` says; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = start("-m", "page.digit_pad.gradio_app", GRADIO_SERVER_PORT=str(port))

    def is_there():
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{address}/config").status_code == 200

    try:
        wait_until(is_there, "the app is served")
        yield address
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(params=["served", "started"])
def address(request):
    if request.param == "served":
        yield f"{request.getfixturevalue('app').address}/gradio"
        return
    with started_app() as address:
        yield address


def test_it_draws_by_mouse_and_keyboard_and_shows_bars_and_the_number(address, browser):
    errors = []
    with browser.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(1000 * TIMEOUT)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/")
        canvas, number = page.get_by_label("Draw a digit", exact=True), page.get_by_label("All digits")
        canvas.wait_for()
        box, mouse = canvas.bounding_box(), page.mouse
        for stroke in CLEAR_DRAWINGS[7]:
            mouse.move(*place_in(box, *stroke[0]))
            mouse.down()
            for point in stroke[1:]:
                mouse.move(*place_in(box, *point))
            mouse.up()
        expect(number).to_have_value("7")
        expect(page.get_by_test_id("label-output-value")).to_have_text("7")
        page.get_by_role("button", name="Clear").click()
        expect(number).to_have_value("")
        canvas.focus()
        for key in (" ", *["ArrowDown"] * 20, " "):
            page.keyboard.press(key)
        expect(number).to_have_value("1")
        page.get_by_role("button", name="Undo").click()
        expect(number).to_have_value("")
    assert errors == []


def test_programs_call_it_and_a_wrong_drawing_is_one_sentence(address):
    client = Client(f"{address}/", verbose=False)
    label, number = client.predict([[[500, 100], [500, 900]]], api_name="/read")
    assert (label["label"], number, len(label["confidences"])) == ("1", "1", 10)
    with pytest.raises(AppError, match=r"^Stroke 1 is not a list of \[x, y\] points\.$"):
        client.predict([[["x"]]], api_name="/read")


def test_the_server_opens_no_more_of_gradio(app):
    for path in ("gradio_api/file=README.md", "gradio_api/upload", "monitoring", "x"):
        assert httpx.get(f"{app.address}/gradio/{path}").status_code == 404
    assert httpx.get(f"{app.address}/gradio").headers["location"] == "./gradio/"
