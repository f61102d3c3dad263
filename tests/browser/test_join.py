"""The way to the page for others in the room: addresses, QR codes, the terminal, and the page's own dialog."""

import io
import ipaddress
import json
import os
import subprocess
import sys

import httpx
import numpy as np
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from driver import ROOT, Sketch, free_port, running_app
from namespaces import in_namespace
from PIL import Image
from playwright.sync_api import expect

from model import InputError
from page import Header
from page.join import MOST_CHARACTERS, addresses_for_others, lan_hosts, print_invitation, qr_pixels

TEXTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("page/texts/*.json")}


@pytest.fixture(scope="module")
def app():
    """The page, served to the local network."""
    with running_app("--lan", "--port", free_port()) as app:
        yield app


@pytest.fixture(scope="module")
def lan_host():
    hosts = lan_hosts()
    if not hosts:
        pytest.skip("this machine is connected to no network")
    return hosts[0]


def read_codes(image):
    """What the QR codes say that are in an image, a PIL image or uint8 array."""
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


def read_terminal_code(lines):
    """What the QR code says that is printed in lines of half blocks, each a pixel wide and two high."""
    pixels = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    columns = np.array([[pixels[character] for character in line] for line in lines], np.uint8)  # (rows, columns, 2)
    image = columns.transpose(0, 2, 1).reshape(2 * len(lines), -1)
    return read_codes(np.ascontiguousarray(image.repeat(4, axis=0).repeat(4, axis=1)))


def in_half_blocks(text):
    return [line for line in text.splitlines() if line and set(line) <= set("█▀▄ ")]


# ---- Addresses


def test_hosts_are_this_machines_and_none_that_leads_everybody_to_themselves():
    addresses = [ipaddress.ip_address(host) for host in lan_hosts()]
    assert len(set(addresses)) == len(addresses)
    assert not any(address.is_loopback or address.is_unspecified for address in addresses)


INTERFACES = """
ip link set lo up
for number in 0 1 2 3; do ip link add card$number type veth peer name cable$number; done
ip address add 169.254.7.7/16 dev card0
ip address add 10.42.0.1/24 dev card1
ip address add 192.168.7.20/24 dev card2
ip address add 172.20.0.9/24 dev card3
for number in 0 1 2; do ip link set card$number up; ip link set cable$number up; done
"""
PRINT_HOSTS = [sys.executable, "-c", "from page.join import lan_hosts; print(*lan_hosts())"]


@pytest.mark.parametrize(
    ("setup", "hosts"),
    [
        ("ip link set lo up", ""),
        (INTERFACES, "10.42.0.1 192.168.7.20 169.254.7.7"),  # a hotspot of one's own has no way out
        (f"{INTERFACES}\nip route add default dev card2", "192.168.7.20 10.42.0.1 169.254.7.7"),
    ],
    ids=["no network", "no way out", "way out"],
)
def test_hosts_of_several_networks(setup, hosts):
    command = in_namespace(PRINT_HOSTS, setup)
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip() == hosts


def test_address_that_everybody_can_use_is_kept():
    for address in ("https://somebody-digit-sketchpad.hf.space", "http://192.168.1.5:7860/school/"):
        assert addresses_for_others(address, False) == [address]


def test_local_address_gets_the_hosts_of_the_network(lan_host):
    for address, end in (("http://localhost:7860", ":7860"), ("https://127.0.0.1/a", "/a"), ("http://[::1]:80", ":80")):
        scheme = address.partition(":")[0]
        assert addresses_for_others(address, True) == [f"{scheme}://{host}{end}" for host in lan_hosts()]


@pytest.mark.parametrize(
    "address",
    [
        *(
            None,
            7860,
            [],
            {},
            "",
            "localhost",
            "javascript:alert(1)",
            "ftp://school",
            "http://",
            "http://[",
            "http://a:b",
        ),
        f"http://school/{'a' * MOST_CHARACTERS}",
    ],
    ids=str,
)
def test_what_is_no_address(address):
    for is_local in (True, False):
        with pytest.raises(InputError, match="address"):
            addresses_for_others(address, is_local)


# ---- Codes


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1",
        "http://192.168.100.200:65535",
        f"https://school/{'a' * (MOST_CHARACTERS - 15)}",
        "http://数字/",
    ],
)
def test_code_says_the_address(address):
    pixels = qr_pixels(address)
    assert pixels.dtype == np.uint8
    assert pixels.shape[0] == pixels.shape[1]
    assert set(np.unique(pixels)) == {0, 255}
    margin = pixels.copy()
    margin[4:-4, 4:-4] = 255
    assert (margin == 255).all()  # the quiet zone of the standard, four modules
    assert read_codes(pixels.repeat(4, axis=0).repeat(4, axis=1)) == [address]


def test_code_in_the_terminal(capsys, lan_host):
    print_invitation(7861)
    printed = capsys.readouterr().out
    assert all(f"http://{host}:7861" in printed for host in lan_hosts())
    assert read_terminal_code(in_half_blocks(printed)) == [f"http://{lan_host}:7861"]


PRINT_INVITATION = [sys.executable, "-c", "from page.join import print_invitation; print_invitation(7861)"]


def test_code_is_dark_on_light_in_a_terminal_of_any_colours(lan_host):
    pty = pytest.importorskip("pty", reason="only POSIX has such terminals")
    terminal, other_end = pty.openpty()
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(PRINT_INVITATION, cwd=ROOT, stdout=other_end, env=environment) as process:
        os.close(other_end)
        printed = b""
        while chunk := read_or_end(terminal):
            printed += chunk
    os.close(terminal)
    assert process.returncode == 0
    lines = [line for line in printed.decode().splitlines() if "█" in line]
    # Each says that the blocks are white and the rest black, and ends that.
    assert all(line.startswith("\033[97;40m") and line.endswith("\033[0m") for line in lines)
    stripped = [line.removeprefix("\033[97;40m").removesuffix("\033[0m") for line in lines]
    assert read_terminal_code(stripped) == [f"http://{lan_host}:7861"]


def read_or_end(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody writes any more
        return b""


def test_terminal_without_such_characters(lan_host):
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    printed = subprocess.run(PRINT_INVITATION, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert f"http://{lan_host}:7861" in printed.stdout
    assert len(printed.stdout.splitlines()) == 2


# ---- The page


def open_dialog(sketch):
    sketch.page.locator("button.join").click()
    expect(sketch.page.locator("dialog[open] canvas")).to_be_visible()
    return sketch.page.locator("dialog[open]")


def screenshot(sketch):
    return Image.open(io.BytesIO(sketch.page.screenshot()))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (844, 390)])
def test_code_can_be_read_from_the_screen(app, open_sketch, lan_host, size, scheme):
    sketch = open_sketch(viewport=dict(zip(("width", "height"), size, strict=True)), color_scheme=scheme)
    dialog = open_dialog(sketch)
    address = app.address.replace("localhost", lan_host)
    expect(dialog.locator(".address")).to_have_text(address)
    assert read_codes(screenshot(sketch)) == [address]
    assert sketch.pixels("dialog canvas")[0, 0].tolist() == [255] * 4  # its margin, in the dark too
    # All of it is on the screen at once.
    for part in (dialog.locator("canvas"), dialog.locator(".address")):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_sketch, lan_host, scheme):
    sketch = open_sketch(color_scheme=scheme)
    open_dialog(sketch)
    found = Axe().run(sketch.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_dialog_by_keyboard_in_both_languages(open_sketch, lan_host, language):
    sketch = open_sketch(locale=language)
    texts = TEXTS[language]
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
    sketch.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    sketch.page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=texts["close"])).to_be_focused()
    sketch.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def test_visitor_from_the_network_is_shown_the_address_that_they_have(app, browser, lan_host):
    address = app.address.replace("localhost", lan_host)
    with browser.new_context() as context:
        sketch = Sketch(context.new_page())
        sketch.open(f"{address}/#steps")
        expect(open_dialog(sketch).locator(".address")).to_have_text(address)
        assert read_codes(screenshot(sketch)) == [address]
        assert sketch.errors == []


def test_several_networks_can_be_chosen_from(sketch):
    ways = [{"address": f"http://10.0.{i}.1:7860", "picture": picture_of(f"http://10.0.{i}.1:7860")} for i in range(3)]
    sketch.page.route("**/run/join", lambda route: route.fulfill(json={"data": [ways]}))
    dialog = open_dialog(sketch)
    for way in (ways[0], ways[2], ways[1]):
        choice = dialog.get_by_role("button", name=way["address"])
        choice.click()
        expect(choice).to_have_attribute("aria-pressed", "true")
        expect(dialog.locator("[aria-pressed=true]")).to_have_count(1)
        expect(dialog.locator(".address")).to_have_text(way["address"])
        assert read_codes(screenshot(sketch)) == [way["address"]]


def picture_of(address):
    return Header.join_answer([address])[0]["picture"]


def test_no_network_and_no_server_are_said(sketch):
    trouble = sketch.page.locator("dialog .trouble")
    sketch.page.route("**/run/join", lambda route: route.fulfill(json={"data": [[]]}))
    sketch.page.locator("button.join").click()
    expect(trouble).to_have_text(TEXTS["en"]["join_no_way"])
    sketch.page.keyboard.press("Escape")
    sketch.page.unroute("**/run/join")
    sketch.page.route("**/run/join", lambda route: route.abort())
    sketch.expected_errors.append("ERR_FAILED")
    sketch.page.locator("button.join").click()
    expect(trouble).to_have_text(TEXTS["en"]["join_no_way"])


def test_no_way_is_offered_that_leads_nobody_here(app, browser):
    """A page that is served to its own machine alone has no such button, and gives no addresses away."""
    with running_app("--port", free_port()) as alone, browser.new_context() as context:
        sketch = Sketch(context.new_page())
        sketch.open(alone.address)
        expect(sketch.page.locator("button.join")).to_be_hidden()
        reply = httpx.post(f"{alone.address}/gradio_api/run/join", json={"data": [alone.address, True]})
        assert "--lan" in reply.json()["error"]
