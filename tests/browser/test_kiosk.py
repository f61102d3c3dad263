"""The kiosk mode for a museum, with a clock that the test moves."""

import re

import pytest
from helpers.networks.own_network import own_network, values_kept
from helpers.running.driver import A_LINE, MOVING, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


@pytest.fixture
def open_at_rest(app, new_sketch):
    sketch = new_sketch(has_touch=True, **MOVING)
    sketch.page.clock.install()

    def open_at_rest(at):
        sketch.open(f"{app.address}/{at}")
        return sketch

    return open_at_rest


def pause(sketch):
    """Let no real time pass any more: without it, no scene or countdown ends while the test waits."""
    sketch.page.clock.pause_at(sketch.page.evaluate("Date.now()") / 1000 + 5)


def banner(sketch):
    return sketch.page.locator("#kiosk")


def test_a_pen_writes_digits_until_a_touch_begins_a_clean_drawing(open_at_rest):
    sketch = open_at_rest("?kiosk")
    pause(sketch)
    for digit in "012":

        def is_written(digit=digit):
            return sketch.winner.text_content() == digit or sketch.page.clock.fast_forward(200)

        sketch.wait_until(is_written, digit)
    expect(banner(sketch).locator(".call")).to_have_text(TEXTS["en"]["kiosk_call"])
    assert sketch.page.evaluate("history.length") <= 2

    sketch.swipe(*A_LINE)
    sketch.page.clock.run_for(8000)
    assert [len(stroke) for stroke in sketch.strokes] == [2]
    expect(banner(sketch)).to_be_hidden()


def test_an_abandoned_page_forgets_its_visitor_and_writes_again_until_a_tap_which_draws_nothing(open_at_rest):
    sketch = open_at_rest("?kiosk")
    page, pass_time = sketch.page, sketch.page.clock.run_for
    sketch.swipe(*A_LINE)
    sketch.speak("zh-CN")
    own_network("straight").use(sketch)
    sketch.expected_errors += ["ERR_INTERNET_DISCONNECTED", "Failed to"]
    page.context.set_offline(True)
    pass_time(65_000)  # without the server it waits
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.context.set_offline(False)
    with page.expect_navigation():
        pass_time(11_000)
    sketch.wait_until_ready()
    expect(banner(sketch).locator(".call")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert values_kept(page) == []
    sketch.swipe([(0.5, 0.5)])
    pass_time(1000)
    expect(banner(sketch)).to_be_hidden()
    assert sketch.strokes == []


def test_a_countdown_warns_before_the_page_begins_again_and_a_key_ends_it(open_at_rest):
    sketch = open_at_rest("?kiosk")
    page, said = sketch.page, sketch.page.locator("#pad .announcement")
    pause(sketch)
    sketch.swipe(*A_LINE)
    page.clock.run_for(45_000)
    words = TEXTS["en"]["kiosk_restarts"]["other"]
    expect(banner(sketch)).to_contain_text(re.compile(words.format(count=r"1\d")))
    expect(said).to_have_text(words.format(count=20))
    sketch.press("Shift")
    expect(banner(sketch)).to_be_hidden()
    page.clock.run_for(9000)
    assert len(sketch.strokes) == 1


@pytest.mark.parametrize("address", ["?kiosk&lesson", "?kiosk#learn", "?kiosk&clear=20&scenes=draw,learn&languages=de"])
def test_there_is_nothing_but_pad_bars_and_languages_also_for_an_address_of_version_1(open_sketch, address):
    sketch = open_sketch(address)
    expect(sketch.panel("draw")).to_be_visible()
    expect(banner(sketch)).to_be_visible()
    expect(banner(sketch).locator(".trouble")).to_be_empty()
    shown = sketch.page.locator("button:visible, select:visible, a[href]:visible, input:visible")
    controls = shown.evaluate_all("all => all.map((e) => e.className || e.dataset.title || e.id)")
    assert {*controls} <= {"undo", "clear", "language"}, controls
    expect(sketch.page.locator(".language option")).to_have_count(len(TEXTS))
    sketch.expect_accessible()


def test_a_museum_chooses_the_seconds_in_the_address(open_at_rest):
    sketch = open_at_rest("?kiosk&restart=12")
    pause(sketch)
    sketch.swipe(*A_LINE)
    sketch.page.clock.run_for(10_000)
    assert len(sketch.strokes) == 1
    with sketch.page.expect_navigation():
        sketch.page.clock.run_for(4000)
    sketch.page.clock.resume()
    assert sketch.page.url.endswith("?kiosk&restart=12")
    expect(banner(sketch)).to_be_visible()


def test_a_wrong_setting_in_the_address_is_named_and_the_usual_one_is_used(open_sketch):
    sketch = open_sketch("?kiosk&restart=soon")
    expect(banner(sketch).locator(".trouble")).to_have_text(TEXTS["en"]["kiosk_wrong"].format(names="restart"))
