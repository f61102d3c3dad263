"""The sketchpad as a component of Gradio, and the app with it in page/digit_pad/gradio_app.py."""

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from helpers.pages.sketch import draw_in
from helpers.running.driver import CLEAR_DRAWINGS, ROOT
from helpers.running.forked import forked
from helpers.running.lazy import Lazy
from helpers.running.waiting import REPLY
from playwright.sync_api import expect

digit_pad = Lazy("page.digit_pad.digit_pad")
pytestmark = pytest.mark.slow


def open_app(page, address, *parts):
    """Open an app of Gradio and wait for all its components: before the last one is there, Gradio ignores events."""
    page.goto(address)
    for part in parts:
        part.wait_for()


def test_it_draws_by_mouse_and_keyboard_and_shows_bars(app, browser):
    errors = []
    with browser.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        canvas, digit = page.get_by_label("Draw a digit", exact=True), page.get_by_test_id("label-output-value")
        open_app(page, f"{app.address}/gradio/", canvas, page.get_by_text("The network's answer"))
        page.keyboard.press("Control+A")  # browsers drag what is selected
        draw_in(canvas.bounding_box(), page.mouse, CLEAR_DRAWINGS[7])
        expect(digit).to_have_text("7")
        page.get_by_role("button", name="Clear").click()
        expect(digit).to_have_count(0)
        canvas.focus()
        for key in (" ", *["ArrowDown"] * 20, " "):
            page.keyboard.press(key)
        expect(digit).to_have_text("1")
        page.get_by_role("button", name="Undo").click()
        expect(digit).to_have_count(0)
    assert errors == []


STRANGERS = """
import gradio as gr
from page.digit_pad.digit_pad import DigitPad

with gr.Blocks(analytics_enabled=False) as app:
    pad, number = DigitPad(), gr.Textbox(label="Points")
    gr.ClearButton([pad, number])
    gr.Examples([[[[[500, 100], [500, 900]]]]], pad)
    gr.Button("Wrong").click(lambda: "a picture", None, pad)
    pad.change(lambda strokes: str(strokes), pad, number)
app.launch()
"""


def test_it_works_with_other_components_of_gradio(browser):
    with forked("-c", STRANGERS) as own, browser.new_context() as context:
        page = context.new_page()
        messages = []
        page.on("console", lambda message: messages.append(message.text))
        number, undo = page.get_by_label("Points"), page.get_by_role("button", name="Undo")
        example, wrong = page.locator("button:has(path[d^='M500'])"), page.get_by_role("button", name="Wrong")
        open_app(page, own.address, undo, number, example, wrong)
        example.click()
        expect(number).to_have_value(stroke := "[[[500.0, 100.0], [500.0, 900.0]]]")
        page.get_by_role("button", name="Clear").last.click()
        expect(number).to_have_value("None")
        undo.click()
        expect(number).to_have_value(stroke)
        wrong.click()
        expect(page.get_by_text("A drawing must be a list of strokes")).to_be_visible()
        assert "Error" not in "".join(messages)


def test_programs_call_it_and_a_wrong_drawing_is_one_sentence(app):
    with forked(ROOT / "page/digit_pad/gradio_app.py") as alone:
        for address in (alone.address, f"{app.address}/gradio"):
            client = Client(f"{address}/", verbose=False, httpx_kwargs={"timeout": REPLY})
            label = client.predict([[[500, 100], [500, 900]]], api_name="/predict")
            assert (label["label"], len(label["confidences"])) == ("1", 10)
            with pytest.raises(AppError, match=r"^Stroke 1 is not a list of \[x, y\] points\.$"):
                client.predict([[["x"]]], api_name="/predict")


def test_the_server_opens_no_more_of_gradio(http):
    for path in ("gradio_api/file=README.md", "gradio_api/upload", "monitoring", "x", "static/ffmpeg/ffmpeg-core.wasm"):
        assert http.get(f"/gradio/{path}").status_code == 404
    assert http.get("/gradio").headers["location"] == "./gradio/"
    assert "content-encoding" not in http.get("/gradio/theme.css").headers
