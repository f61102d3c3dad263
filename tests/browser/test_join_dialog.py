"""The dialog that shows the page's address and QR code."""

import io

import pytest
from codes import read_codes
from driver import INSECURE_HOST, TEXTS, on_host
from PIL import Image
from playwright.sync_api import expect

from page.encoding import encode_image
from page.launch.join import qr_pixels

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def screenshot(sketch):
    return Image.open(io.BytesIO(sketch.page.screenshot()))


def test_the_code_can_be_read_from_the_screen_in_the_dark_and_the_dialog_used_by_keys(app, open_sketch):
    sketch, texts = open_sketch(host=INSECURE_HOST, color_scheme="dark"), TEXTS["en"]
    button = sketch.page.get_by_role("button", name=texts["join"])
    button.press("Enter")
    dialog = sketch.page.get_by_role("dialog", name=texts["join"])
    expect(dialog.locator("canvas")).to_be_visible()
    expect(dialog.get_by_role("heading")).to_have_text(texts["join_how"])
    address = on_host(app.address, INSECURE_HOST)  # of this page
    expect(dialog.locator(".address")).to_have_text(address)
    expect(dialog.get_by_role("img")).to_have_attribute("aria-label", texts["join_code"].format(address=address))
    assert sketch.pixels("dialog canvas")[0, 0].tolist() == [255] * 4  # its margin
    for width, height in ((1280, 720), (844, 390)):
        sketch.resize(width, height)
        assert read_codes(screenshot(sketch)) == [address]
        for part in (dialog.locator("canvas"), dialog.locator(".address")):
            expect(part).to_be_in_viewport(ratio=1)
    sketch.expect_accessible()
    expect(dialog.get_by_role("button", name=texts["close"])).to_be_focused()
    sketch.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_one_of_several_networks_can_be_chosen(open_sketch):
    sketch = open_sketch(host=INSECURE_HOST)
    addresses = [f"http://10.0.{i}.1:7860" for i in range(3)]
    ways = [{"address": address, "qr_code": encode_image(qr_pixels(address))} for address in addresses]
    sketch.page.route("**/api/join", lambda route: route.fulfill(json={"addresses": ways}))
    sketch.page.locator("button.join").click()
    dialog = sketch.page.locator("dialog[open]")
    expect(dialog.locator("canvas")).to_be_visible()
    for way in (ways[0], ways[2]):
        choice = dialog.get_by_role("button", name=way["address"])
        choice.click()
        expect(choice).to_have_attribute("aria-pressed", "true")
        expect(dialog.locator("[aria-pressed=true]")).to_have_count(1)
        expect(dialog.locator(".address")).to_have_text(way["address"])
        assert read_codes(screenshot(sketch)) == [way["address"]]
    sketch.press("Escape")

    # The dialog reports a missing network.
    sketch.page.unroute("**/api/join")
    sketch.page.route("**/api/join", lambda route: route.fulfill(json={"addresses": []}))
    sketch.page.locator("button.join").click()
    expect(sketch.page.locator("dialog .trouble")).to_have_text(TEXTS["en"]["join_no_way"])
