"""The page from another machine without TLS, as in a class: browsers deny such a page many functions."""

import io

import httpx
import pytest
from codes import read_codes
from driver import CLEAR_DRAWINGS, INSECURE_HOST, PHONE, TABS, on_host
from PIL import Image
from playwright.sync_api import expect
from seen import wait_for_mistakes

from model import load_recognizer
from model.drawing import BRUSH_WIDTH

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


@pytest.fixture
def sketch(open_sketch):
    return open_sketch(host=INSECURE_HOST, **PHONE)


def test_all_tabs_and_a_training(app, sketch, tmp_path):
    # Functions that browsers deny to such a page.
    assert not sketch.page.evaluate("isSecureContext")
    for name in ("crypto.randomUUID", "navigator.clipboard", "navigator.mediaDevices", "navigator.wakeLock"):
        assert sketch.page.evaluate(f"typeof {name}") == "undefined", name

    sketch.draw_by_touch(CLEAR_DRAWINGS[7])
    expect(sketch.winner).to_have_text("7")
    sketch.page.locator("button.compare").tap()
    expect(sketch.bars).to_have_count(20)
    for tab in TABS:
        sketch.open_tab(tab)
    sketch.open_tab("steps")
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("7")
    sketch.open_tab("inside")
    expect(sketch.panel("inside").locator(".outputs .first .digit")).to_have_text("7")
    sketch.open_tab("mistakes")
    wait_for_mistakes(sketch)
    sketch.panel("mistakes").locator(".gallery button").first.tap()
    expect(sketch.panel("inside").locator(".source")).to_contain_text("actually a")

    # The dialog to join shows the address of this page.
    sketch.page.locator("button.join").tap()
    dialog = sketch.page.locator("dialog[open]")
    address = on_host(app.address, INSECURE_HOST)
    expect(dialog.locator(".address")).to_have_text(address)
    expect(dialog.locator("canvas")).to_be_visible()
    assert read_codes(Image.open(io.BytesIO(sketch.page.screenshot()))) == [address]
    sketch.press("Escape")
    sketch.speak("zh-CN")
    for button in ("theme", "projector"):
        sketch.page.locator(f"button.{button}").tap()

    sketch.train()
    panel = sketch.panel("learn")
    with sketch.page.expect_download() as download:
        panel.locator(".download").tap()
    download.value.save_as(tmp_path / "mine.npz")
    network = load_recognizer(tmp_path / "mine.npz")
    panel.locator(".use").tap()
    sketch.open_tab("draw")
    sketch.wait_until_shown(network.predict_strokes([sketch.strokes], BRUSH_WIDTH)[0])


def test_on_the_servers_machine_the_page_offers_no_address(app, open_sketch):
    expect(open_sketch().page.locator("button.join")).to_be_hidden()
    reply = httpx.post(f"{app.address}/api/join", json={"address": app.address, "is_local": True})
    assert "--lan" in reply.json()["error"]
