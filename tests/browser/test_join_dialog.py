"""The dialog that shows the page's address and QR code."""

import io

import pytest
from codes import read_codes
from driver import TEXTS, free_port, on_host
from forked import forked_app
from PIL import Image
from playwright.sync_api import expect

from page.encoding import encode_image
from page.launch.join import qr_pixels

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


@pytest.fixture(scope="module")
def app():
    """Serve the page to the local network."""
    with forked_app("--lan", "--port", free_port()) as app:
        yield app


def open_dialog(sketch):
    sketch.page.locator("button.join").click()
    expect(sketch.page.locator("dialog[open] canvas")).to_be_visible()
    return sketch.page.locator("dialog[open]")


def screenshot(sketch):
    return Image.open(io.BytesIO(sketch.page.screenshot()))


def test_code_can_be_read_from_the_screen_in_the_dark(app, open_sketch, lan_host):
    sketch = open_sketch(color_scheme="dark")
    dialog = open_dialog(sketch)
    address = on_host(app.address, lan_host)
    expect(dialog.locator(".address")).to_have_text(address)
    assert sketch.pixels("dialog canvas")[0, 0].tolist() == [255] * 4  # its margin
    for width, height in ((1280, 720), (844, 390)):
        sketch.resize(width, height)
        assert read_codes(screenshot(sketch)) == [address]
        # Both are on the screen at once.
        for part in (dialog.locator("canvas"), dialog.locator(".address")):
            box = part.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
    sketch.expect_accessible()


def test_the_dialog_by_keyboard(open_sketch, lan_host):
    language = "zh-CN"
    sketch, texts = open_sketch(locale=language), TEXTS[language]
    button = sketch.page.get_by_role("button", name=texts["join"])
    button.focus()
    sketch.page.keyboard.press("Enter")
    dialog = sketch.page.get_by_role("dialog", name=texts["join"])
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("heading")).to_have_text(texts["join_how"])
    address = dialog.locator(".address")
    expect(address).not_to_be_empty()
    expect(dialog.get_by_role("img")).to_have_attribute(
        "aria-label", texts["join_code"].replace("{address}", address.inner_text())
    )
    sketch.expect_accessible()
    sketch.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    sketch.page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=texts["close"])).to_be_focused()
    sketch.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def test_one_of_several_networks_can_be_chosen(sketch):
    addresses = [f"http://10.0.{i}.1:7860" for i in range(3)]
    ways = [{"address": address, "qr_code": encode_image(qr_pixels(address))} for address in addresses]
    sketch.page.route("**/api/join", lambda route: route.fulfill(json={"addresses": ways}))
    dialog = open_dialog(sketch)
    for way in (ways[0], ways[2], ways[1]):
        choice = dialog.get_by_role("button", name=way["address"])
        choice.click()
        expect(choice).to_have_attribute("aria-pressed", "true")
        expect(dialog.locator("[aria-pressed=true]")).to_have_count(1)
        expect(dialog.locator(".address")).to_have_text(way["address"])
        assert read_codes(screenshot(sketch)) == [way["address"]]
    sketch.press("Escape")

    # The dialog reports a missing network and a missing server.
    trouble = sketch.page.locator("dialog .trouble")
    sketch.expected_errors.append("ERR_FAILED")
    for answer in (lambda route: route.fulfill(json={"addresses": []}), lambda route: route.abort()):
        sketch.page.unroute("**/api/join")
        sketch.page.route("**/api/join", answer)
        sketch.page.locator("button.join").click()
        expect(trouble).to_have_text(TEXTS["en"]["join_no_way"])
        sketch.press("Escape")
