"""What only the static site does: loading networks, its header and footer; and the page as a single file."""

import re

import numpy as np
import pytest
from helpers.networks.npz_files import npz_arrays
from helpers.networks.small_networks import random_network
from helpers.pages.learner import Learner
from helpers.pages.lessons import asked_in, go_on, is_of_site, steps_of
from helpers.pages.seen import expect_answer_of, show_mistakes
from helpers.pages.sketch import Sketch
from helpers.running.driver import CLEAR_DRAWINGS, INSECURE_HOST, TEXTS
from helpers.running.localhost import serve_folder
from helpers.running.static_site import built_site
from playwright.sync_api import expect

from model.network import CLASSES
from model.preprocessing import PIXELS
from model.recognizer import Recognizer

pytestmark = pytest.mark.slow

ENGLISH = TEXTS["en"]


@pytest.fixture(scope="module")
def app(static_site):
    return static_site


def test_files_are_loaded_when_they_are_needed(app, new_sketch):
    sketch = new_sketch()
    held = []
    sketch.page.route("**/networks/handwriting-*", lambda route: held.append(route))
    sketch.open(f"{app.address}/")
    sketch.wait_until(lambda: held)
    sketch.draw(CLEAR_DRAWINGS[7])
    expect(sketch.sentence).to_have_text(ENGLISH["network_loading"].format(percent="0%"))
    held.pop().continue_()
    sketch.wait_for_answer()  # to what was drawn before
    expect(sketch.winner).to_have_text("7")
    # An ordinary browser also requests the icon, again when the address changes; the page preloads what a worker needs.
    others = ("icon", "worker:", "config", "handwriting")
    asked = [url for url in sketch.requested if not url.rpartition("/")[2].startswith(others)]
    assert len(set(asked)) == len(asked) <= 30
    expect(sketch.sentence).to_contain_text("answers 7 ")
    sketch.open_tab("steps")
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("answers 7 ")
    sketch.open_tab("draw")
    sketch.page.locator("button.compare").click()
    expect(sketch.percents.nth(17)).not_to_be_empty()
    sketch.open_tab("mistakes")
    show_mistakes(sketch)
    asked = re.findall(r"/(?:networks|digits)/([\w-]+)-\w+\.bin", " ".join(sketch.requested))
    assert list(dict.fromkeys(asked)) == ["handwriting", "tutorial", "mistakes"]
    sketch.panel("mistakes").locator(".play-round").click()
    expect(sketch.panel("mistakes").locator(".unread")).to_be_visible()
    sketch.open_tab("map")
    expect(sketch.panel("map").locator(".lead")).to_contain_text("among the 7s")
    sketch.open_tab("inside")
    expect(sketch.panel("inside").locator(".outputs .first")).to_contain_text("7")
    sketch.panel("inside").locator(".outputs button").first.click()
    expect(sketch.panel("inside").locator(".most-activating canvas")).to_have_count(9)
    Learner(sketch).train(epochs=1, digits=100)
    sketch.panel("learn").locator(".watch-recording").click()
    expect(sketch.panel("learn").locator(".recorded .score b")).to_be_visible()


def test_a_lesson_has_only_what_a_site_can_do(open_sketch):
    sketch = open_sketch()
    assert not any("/lessons/" in url for url in sketch.requested)
    sketch.page.locator("#head .open-lesson").click()
    bar = sketch.page.locator("#head .lesson")
    bar.get_by_role("button", name=ENGLISH["lesson_bar_20"], exact=True).click()
    bar.locator(".answer").first.wait_for()
    planned, more = (
        [step["name"] for step in steps_of("20", [moment]) if is_of_site(step)] for moment in ("planned", "more")
    )
    for _ in asked_in("20"):
        go_on(sketch)
    expect(bar.locator(".place")).to_have_text(re.compile(rf"1/{len(planned)}$"))
    sketch.page.goto(re.sub(r"lesson=[\w-]*", f"lesson={more[-1]}", sketch.page.url))
    expect(bar.locator(".place")).to_have_text(re.compile(rf"{len(more)}/{len(more)}$"))


def test_others_join_by_the_address_alone_and_what_is_missing_is_named(open_sketch):
    sketch = open_sketch("index.html#learn", host=INSECURE_HOST)
    sketch.page.locator("button.join").click()
    dialog = sketch.page.locator("#head dialog")
    expect(dialog.locator("h2")).to_have_text(ENGLISH["join_how_address"])
    expect(dialog.locator(".address")).to_have_text(re.compile("/some/folder$"))
    expect(dialog.locator("canvas")).to_be_hidden()
    for size in (390, 844), (1280, 720):
        sketch.resize(*size)
        expect(dialog.locator(".address")).to_be_in_viewport(ratio=1)
    sketch.expect_accessible()
    sketch.press("Escape")

    footer = sketch.page.locator("footer")
    expect(footer).to_contain_text(ENGLISH["site_note"])
    expect(sketch.page.locator("#head [role=tab]")).to_have_count(6)
    # An ordinary browser requests this icon with a text, and would report that it is missing.
    sketch.page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    sketch.page.locator(".language select").select_option("de")
    # The link names its section when the texts of the language are there.
    expect(footer.locator("[data-text=site_accessibility]")).to_have_attribute("href", re.compile("#de$"))
    with sketch.page.expect_navigation():
        footer.locator("[data-text=site_accessibility]").click()
    expect(sketch.page.locator("h1:visible")).to_have_text(["Erklärung zur Barrierefreiheit"])
    sketch.expect_accessible()
    sketch.page.go_back()
    with sketch.page.expect_navigation():
        footer.locator("[data-text=site_licences]").click()
    for words in ("MIT License", "CC BY-SA", "UNIPEN", "Pillow"):
        expect(sketch.page.locator("body")).to_contain_text(words)


def test_a_site_without_mnist_says_so_in_learn_and_has_a_code_of_its_address(tmp_path, new_sketch):
    address = "https://school.example/digits/"
    with built_site(tmp_path, url=address) as site:
        sketch = new_sketch()
        sketch.open(f"{site.address}/#learn")
        panel = sketch.panel("learn")
        expect(panel.locator(".trouble")).to_have_text(ENGLISH["error_no_test_digits"])
        expect(panel.locator(".state")).to_be_empty()
        expect(panel.locator(".start")).to_be_hidden()
        panel.locator(".show-settings").click()
        panel.locator(".start").click()
        expect(panel.locator(".trouble")).to_have_text(ENGLISH["error_no_test_digits"])
        panel.locator(".watch-recording").click()
        expect(panel.locator(".recorded .score b")).to_be_visible()

        sketch.page.locator("button.join").click()
        expect(sketch.page.locator("#head dialog .address")).to_have_text(address)
        expect(sketch.page.locator("#head dialog canvas")).to_be_visible()
        sketch.press("Escape")

        network = random_network(PIXELS, 20, CLASSES)
        for report, key in (({}, "error_npz_threshold"), ({"threshold": 0}, "learn_opened_untested")):
            np.savez(tmp_path / "mine.npz", **npz_arrays(network, **report))
            sketch.open_tab("learn")
            panel.locator(".open-network input").set_input_files(tmp_path / "mine.npz")
            expect(panel.locator(".opened")).to_have_text(ENGLISH[key].format(file="mine.npz"))
        sketch.draw(CLEAR_DRAWINGS[7])
        sketch.open_tab("draw")
        expect_answer_of(sketch, Recognizer(network, threshold=0))
        sketch.requested.clear()  # this site has another address


# ---- The page as a single file, opened from the disk, and in frames that allow it little


def test_the_file_works_from_the_disk(single_page, browser):
    """`test_other_browsers.py` opens it in other browsers."""
    with browser.new_context(locale="en-GB") as context:
        sketch = Sketch(context.new_page())
        sketch.open(single_page.as_uri())
        assert sketch.tabs == ["draw", "steps", "inside", "learn"]
        sketch.draw(CLEAR_DRAWINGS[7])
        expect(sketch.winner).to_have_text("7")
        sketch.open_tab("steps")
        expect(sketch.panel("steps").locator(".reading")).not_to_be_empty()
        sketch.open_tab("inside")
        expect(sketch.panel("inside").locator(".outputs .first .digit")).to_have_text("7")
        Learner(sketch).train(epochs=1, digits=100)
        for button in ("#pad .share", "#head .join", "#panel-learn .copy-link", "#panel-learn .watch-recording"):
            expect(sketch.page.locator(button)).to_be_hidden()
        assert sketch.errors == []
        assert {url.partition(":")[0] for url in sketch.requested} <= {"file", "data", "blob", "worker"}
        assert len({url for url in sketch.requested if url.startswith("file:")}) == 1


def test_the_file_answers_in_a_frame_without_storage(single_page, browser):
    with serve_folder(single_page.parent) as address, browser.new_context(locale="en-GB") as context:
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        source = f"{address}/{single_page.name}"
        page.set_content(f'<iframe sandbox="allow-scripts" src="{source}" width="1000" height="700"></iframe>')
        frame = page.frame_locator("iframe")
        frame.locator(".samples button").nth(4).click()
        expect(frame.locator("#panel-draw .winner")).to_have_text("4")
        frame.locator(".language select").select_option("zh-CN")
        expect(frame.locator("html")).to_have_attribute("lang", "zh-CN")
        frame.locator("#tab-learn").click()  # through the hash of the frame's own address
        frame.locator("#panel-learn .presets").select_option("no_hidden")  # without a hidden layer: the quickest
        frame.locator("#panel-learn .start").click()
        expect(frame.locator("#panel-learn .summary")).to_be_visible()
    assert errors == []
