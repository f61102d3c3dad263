"""The kiosk mode for a museum, with a clock that the test moves."""

import re

import pytest
from driver import A_LINE, MOVING, STILL, TEXTS
from own_network import own_network, values_kept
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


@pytest.fixture
def open_at_rest(app, new_sketch):
    """Open the page with a clock that a test moves; real time passes as well."""
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


def test_scenes_are_played_until_a_touch_begins_a_clean_drawing(open_at_rest):
    sketch = open_at_rest("?kiosk")
    pause(sketch)

    def pass_time_until(locator, words):
        """Pass little time at once, as the server's answers take real time, and with one frame, which is quicker."""
        sketch.wait_until(lambda: locator.all_text_contents() == [words] or sketch.page.clock.fast_forward(200), words)

    def pass_time_until_scene(name, tab):
        pass_time_until(banner(sketch).locator(".scene"), TEXTS["en"][f"kiosk_{name}"])
        expect(sketch.panel(tab)).to_be_visible()

    pass_time_until_scene("number", "draw")
    pass_time_until(sketch.winner, "2026")
    pass_time_until_scene("heart", "draw")
    pass_time_until(sketch.winner, "1")  # as the banner says
    pass_time_until(sketch.sentence, TEXTS["en"]["rejected_unfamiliar"])
    pass_time_until_scene("steps", "steps")
    pass_time_until(sketch.panel("steps").locator("[aria-current] b"), TEXTS["en"]["steps_field"])
    pass_time_until_scene("fool", "inside")
    fooled = TEXTS["en"]["fool_network"].format(digit=9)
    pass_time_until(sketch.panel("inside").locator(".theirs figcaption"), fooled)
    pass_time_until_scene("recording", "learn")
    film = sketch.panel("learn").locator(".recorded")
    pass_time_until(film.locator(".columns .first .digit"), "4")
    expect(film.locator(".tag")).to_have_text(TEXTS["en"]["learn_recording"])
    expect(banner(sketch).locator(".call")).to_have_text(TEXTS["en"]["kiosk_call"])
    assert sketch.page.evaluate("history.length") <= 2

    sketch.swipe(*A_LINE)
    sketch.page.clock.run_for(8000)
    assert [len(stroke) for stroke in sketch.strokes] == [2]
    expect(banner(sketch)).to_be_hidden()
    expect(sketch.panel("draw")).to_be_visible()


def test_an_abandoned_page_forgets_its_visitor_and_plays_again_until_a_tap_which_draws_nothing(open_at_rest):
    sketch = open_at_rest("?kiosk")
    page, pass_time = sketch.page, sketch.page.clock.run_for
    sketch.swipe(*A_LINE)
    sketch.speak("zh-CN")
    page.locator("button.theme").click()
    sketch.let_draw(1)
    own_network("straight").use(sketch)
    pass_time(15_000)  # besides the real time
    assert sketch.strokes
    pass_time(20_000)
    assert sketch.strokes == []

    sketch.expected_errors += ["ERR_INTERNET_DISCONNECTED", "Failed to"]
    page.context.set_offline(True)
    pass_time(40_000)  # without the server it waits
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.context.set_offline(False)
    with page.expect_navigation():
        pass_time(11_000)
    sketch.wait_until_ready()
    expect(banner(sketch).locator(".scene")).to_have_text(TEXTS["en"]["kiosk_number"])
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("body")).not_to_have_class(re.compile("dark"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert values_kept(page) == []
    sketch.swipe([(0.5, 0.5)])
    pass_time(1000)
    expect(banner(sketch)).to_be_hidden()
    assert sketch.strokes == []


def test_a_visitor_who_comes_while_the_page_asks_for_its_server_keeps_the_drawing(open_at_rest):
    sketch = open_at_rest("?kiosk")
    page, held = sketch.page, []
    sketch.swipe(*A_LINE)
    page.route(re.compile(r"^http://[^/]+/$"), lambda route: held.append(route))
    page.clock.run_for(61_000)
    sketch.wait_until(lambda: held, "the page asks")
    sketch.swipe(*A_LINE)
    drawn = sketch.strokes
    page.evaluate("window.isSamePage = true")
    with page.expect_event("requestfinished"):
        held[0].continue_()
    page.evaluate("fetch('manifest.webmanifest')")  # the page would begin again before the answer
    assert page.evaluate("window.isSamePage")
    assert sketch.strokes == drawn != []


def test_a_countdown_warns_before_the_page_clears_and_starts_again_and_a_key_ends_it(open_at_rest):
    sketch = open_at_rest("?kiosk")
    page, said = sketch.page, sketch.page.locator("#pad .announcement")
    pause(sketch)
    for name in ("kiosk_clears", "kiosk_restarts"):
        sketch.swipe(*A_LINE)
        page.clock.run_for(15_000 if name == "kiosk_clears" else 45_000)
        expect(banner(sketch)).to_contain_text(re.compile(TEXTS["en"][name]["other"].format(count=r"1\d")))
        expect(said).to_have_text(TEXTS["en"][name]["other"].format(count=20))
        sketch.press("Shift")
        expect(banner(sketch)).to_be_hidden()
        page.clock.run_for(9000)
        assert len(sketch.strokes) == (name == "kiosk_clears")


def test_no_link_leads_away_the_projectors_layout_is_used_and_a_touched_button_does_what_it_says(open_sketch):
    sketch = open_sketch("?kiosk&lesson")
    expect(sketch.page.locator("#head .lesson")).to_have_count(0)
    for part in ("footer", ".open-lesson", ".camera", "#head .join", "button.projector", "#panel-learn .download"):
        assert not sketch.page.locator(part).first.is_visible()
    links = sketch.page.locator("a[href]:visible").evaluate_all("all => all.map((a) => a.href)")
    assert links == []
    expect(sketch.page.locator("body")).to_have_class(re.compile("projector"))
    expect(banner(sketch)).to_be_visible()
    sketch.expect_accessible()
    sketch.page.locator("#tab-steps").click()
    expect(banner(sketch)).to_be_hidden()
    expect(sketch.panel("steps")).to_be_visible()
    assert sketch.strokes == []


def test_a_museum_chooses_times_scenes_and_languages_in_the_address(open_at_rest):
    chosen = "?kiosk&clear=7&restart=12&scenes=steps&languages=ja,fr"
    sketch = open_at_rest(chosen)
    page = sketch.page
    expect(banner(sketch).locator(".scene")).to_have_text(TEXTS["ja"]["kiosk_steps"])
    expect(page.locator(".language option")).to_have_text([TEXTS[tag]["language_name"] for tag in ("ja", "fr")])
    expect(banner(sketch).locator(".trouble")).to_be_empty()
    pause(sketch)
    sketch.pass_time(20_000)
    expect(banner(sketch).locator(".scene")).to_have_text(TEXTS["ja"]["kiosk_steps"])
    sketch.swipe(*A_LINE)
    page.clock.run_for(6000)
    assert len(sketch.strokes) == 1
    page.clock.run_for(2000)
    sketch.wait_until(lambda: sketch.strokes == [])
    with page.expect_navigation():
        page.clock.run_for(6000)
    page.clock.resume()
    assert chosen.replace(",", "%2C") in page.url  # the scene's tab may follow
    expect(banner(sketch)).to_be_visible()


def test_wrong_settings_in_the_address_are_named_and_the_usual_ones_are_used(open_at_rest):
    sketch = open_at_rest("?kiosk&clear=soon&restart=1&scenes=draw,<b>&languages=xx")
    names = "clear, restart, scenes, and languages"
    expect(banner(sketch).locator(".trouble")).to_have_text(TEXTS["en"]["kiosk_wrong"].format(names=names))
    expect(banner(sketch).locator(".scene")).to_have_text(TEXTS["en"]["kiosk_number"])
    expect(sketch.page.locator(".language option")).to_have_count(len(TEXTS))


@pytest.mark.layout
@pytest.mark.parametrize("tab", ["draw", "steps", "inside", "learn"])
def test_the_banner_takes_an_eighth_of_the_screen_and_covers_nothing(open_sketch, tab):
    sketch = open_sketch(f"?kiosk&scenes={tab}&languages=fr", **STILL)
    done = {"inside": ".theirs.is-fooled", "learn": ".recorded .columns .first", "steps": ".reading:not(:empty)"}
    sketch.panel(tab).locator(done.get(tab, ".bar.first")).wait_for()
    for size in ((1920, 1080), (1366, 768), (1024, 768), (1080, 1920)):
        sketch.resize(*size)
        high, covered = sketch.page.evaluate("""() => {
            const { top, height } = document.querySelector("#kiosk").getBoundingClientRect();
            const isShown = (e) => e.checkVisibility() && getComputedStyle(e).position !== "absolute";
            const parts = [...document.querySelectorAll("#desk *")].filter((e) => !e.children.length && isShown(e));
            const covered = parts.filter((e) => e.getBoundingClientRect().bottom > top + 1);
            return [height / innerHeight, covered.map((e) => e.outerHTML)];
        }""")
        assert high <= 0.12
        assert covered == []
        if tab == "learn" and size[0] > size[1]:
            own = sketch.panel("learn").locator(".own-drawing").bounding_box()
            assert own["width"] > sketch.panel("learn").bounding_box()["width"] / 2
    sketch.resize(390, 844)
    assert banner(sketch).locator(".scene").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 14
