"""The layout of every tab at every size: no overlaps, no cut texts, large targets. See layouts.py."""

import pytest
from helpers.drawings.written_paper import photo_of
from helpers.pages.layouts import (
    LANGUAGES,
    LARGEST,
    PROJECTORS,
    TABLETS,
    ZOOMED,
    problems_at_all_sizes,
    problems_in_all_languages,
    problems_of_variant,
    unpainted,
    use_longest_texts,
)
from helpers.pages.learner import Learner
from helpers.pages.seen import show_mistakes
from helpers.running.driver import FORTY_TWO, INSECURE_HOST, TABS, TEXTS
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.layout]

FOLLOWING = ("draw", "steps", "inside", "map")  # tabs that follow the pen


def open_settled(sketch, tab):
    sketch.open_tab(tab)
    if tab == "inside":
        sketch.panel(tab).locator(".layer").first.focus()
        sketch.press("End")  # opens the drawer
        expect(sketch.panel(tab).locator(".most-activating canvas")).to_have_count(9)
    elif tab == "map":
        expect(sketch.panel(tab).locator(".note")).not_to_be_empty()
    elif tab == "mistakes":
        show_mistakes(sketch, has_matrix=True)
        press(sketch.panel(tab), "tr:nth-child(3) td:not(:nth-child(3)) button")  # digits that are read as another one


def problems_of_a_round(sketch):
    panel = sketch.panel("mistakes")
    press(panel, ".play-round")
    expect(panel.locator(".unread")).to_be_visible()
    problems = problems_of_variant(sketch, "mistakes")
    press(panel, ".unsure")
    problems += problems_of_variant(sketch, "mistakes")
    press(panel, ".onward", *[".unsure", ".onward"] * 2)
    return problems + problems_of_variant(sketch, "mistakes")


def press(panel, *selectors):
    for selector in selectors:
        panel.locator(selector).first.click()


def problems_of_fooling(sketch):
    panel = sketch.panel("inside")
    sketch.resize(*max(PROJECTORS))
    press(panel, ".open-fool", ".targets button:nth-child(4)")
    expect(panel.locator(".fool-words")).to_contain_text("3")
    problems = problems_of_variant(sketch, "inside")
    for size in ((844, 390), (390, 844), (1280, 800)):
        sketch.resize(*size)
        yours, theirs = (panel.locator(f".{each} canvas").bounding_box()["y"] for each in ("yours", "theirs"))
        if abs(yours - theirs) > 0.5:
            problems.append(f"the pictures of Fool it are not level at {size}: {yours}, {theirs}")
    return problems


def problems_of_breaking(sketch):
    panel = sketch.panel("inside")
    press(panel, ".fool .close", ".unit .close", ".open-break")
    press(panel, ".break-layers button")
    expect(panel.locator(".still:not(.old)")).not_to_be_empty()
    problems = problems_of_variant(sketch, "inside")
    press(panel, ".mend")
    return problems


def problems_of_building_up(sketch):
    panel = sketch.panel("inside")
    press(panel, ".break .close", ".build")
    problems = []
    for _ in range(3):
        problems += problems_of_variant(sketch, "inside")
        press(panel, ".guide button")
    return problems


@pytest.mark.parametrize("tabs", [("map", "steps", "draw"), ("learn", "mistakes", "inside")], ids="-".join)
def test_nothing_overlaps_or_is_cut_off_at_any_size(open_sketch, tabs):
    sketch = open_sketch()
    sketch.let_draw(8)
    sketch.wait_for_answer()
    problems = []
    for tab in tabs:
        sketch.resize(*max(PROJECTORS))
        open_settled(sketch, tab)
        # After a training run, Learn shows all of this and more: see below.
        problems += (problems_of_variant if tab == "learn" else problems_in_all_languages)(sketch, tab)
        if tab == "mistakes":
            problems += problems_of_a_round(sketch)
    if tab == "inside":
        problems += problems_of_fooling(sketch)
        problems += problems_of_breaking(sketch)
        problems += problems_of_building_up(sketch)
    else:
        problems += problems_of_two_networks_and_a_number(sketch)
    assert not problems, "\n".join(problems)


def problems_of_two_networks_and_a_number(sketch):
    press(sketch.page, ".compare")
    problems = problems_of_variant(sketch, "draw")
    press(sketch.page, ".compare")
    sketch.clear.click()
    sketch.draw(FORTY_TWO)
    expect(sketch.winner).to_have_text("42")
    return problems + problems_of_variant(sketch, "draw")


LEARNING = ["#pad .pad", ".columns", "svg.accuracy", ".score", ".play", ".scrubber", ".close-film"]
ONE_SCREEN = {False: [(360, 740), (844, 390), *sorted(TABLETS), (1280, 800), LARGEST], True: sorted(PROJECTORS)}
BELOW = """parts => parts.filter((part) => {
    const all = [...document.querySelectorAll(`#panel-learn ${part}, ${part}`)];
    const { bottom, width } = all.at(-1).getBoundingClientRect();
    return width === 0 || bottom + scrollY > innerHeight + 0.5;
})"""


def problems_below_the_window(sketch, parts):
    problems = []
    with unpainted(sketch):
        for is_projector, sizes in ONE_SCREEN.items():
            sketch.set_projector(is_projector)
            for size in sizes:
                sketch.resize(*size)
                problems += [f"{part} at {size}, {is_projector}" for part in sketch.page.evaluate(BELOW, parts)]
        sketch.set_projector(False)
    return problems


def test_a_training_run_fits_at_any_size_and_shows_all_that_happens_on_one_screen(open_sketch):
    """The pad, the ten bars, the large number, the curve and the controls are there before the page is scrolled."""
    sketch = open_sketch()
    sketch.let_draw(8)
    panel, learner = sketch.panel("learn"), Learner(sketch)
    sketch.open_tab("learn")
    press(panel, ".watch-recording")
    expect(panel.locator(".score b")).to_have_text("8")
    problems = problems_below_the_window(sketch, LEARNING)
    panel.locator(".scrubber").press("End")
    problems += problems_of_variant(sketch, "learn")
    press(panel, ".close-film", ".open-slow", ".slow-next")  # once there are frames
    for presses in (1, 4):  # the calculations, and the end, where the buttons have the longest words
        press(panel, *[".slow-next"] * presses)
        problems += problems_of_variant(sketch, "slow motion")
    press(panel, ".close-slow")
    learner.unfold()
    problems += problems_of_variant(sketch, "learn", [False])
    learner.train(epochs=2, digits=100)
    problems += problems_in_all_languages(sketch, "learn", [False])
    learner.show_more()
    for part in ("weights", "matrix", "mistakes", "loss", "runs"):
        press(panel, f"button[data-part={part}]")
        problems += problems_of_variant(sketch, f"learn, {part}")
    # The visitor's own network is compared with two others, and has a badge.
    press(sketch.page, "#panel-learn .use", "#tab-draw", ".compare")
    expect(sketch.percents.first).not_to_be_empty()
    problems += problems_of_variant(sketch, "draw")
    assert not problems, "\n".join(problems)


def test_an_empty_pad_and_a_photo_fit_at_any_size(open_sketch):
    sketch = open_sketch()
    problems = []
    for tab in FOLLOWING:
        sketch.resize(*ZOOMED)
        sketch.open_tab(tab)
        if tab == "inside":
            expect(sketch.panel(tab).locator(".layer").first).to_be_visible()
        problems += problems_of_variant(sketch, tab)

    sketch.open_tab("draw")
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo_of("1905", "38", "427")}
    sketch.page.locator(".file").set_input_files(photo)
    expect(sketch.panel("draw").locator(".winner span")).to_have_count(3)
    problems += problems_of_variant(sketch, "draw")
    sketch.open_tab("steps")
    expect(sketch.panel("steps").locator(".stops li")).to_have_count(9)
    problems += problems_of_variant(sketch, "steps")
    sketch.open_tab("draw")
    sketch.speak("en")
    sketch.page.locator(".sheet .marks button").last.focus()
    sketch.press(*["Control+Shift+ArrowRight"] * 30, "Enter")  # a part without digits
    expect(sketch.page.locator(".reading .said")).to_have_text(TEXTS["en"]["photo_none"])
    problems += problems_of_variant(sketch, "photo without digits")
    sketch.clear.click()
    expect(sketch.page.locator(".pill.whole")).to_be_hidden()  # the part had it
    assert not problems, "\n".join(problems)


# Notes the top of each track in each frame.
WATCH_PLACES = """() => {
    window.places = [];
    const look = () => {
        const tracks = [...document.querySelectorAll("#panel-draw .track")];
        window.places.push(tracks.map((track) => track.getBoundingClientRect().top + scrollY));
        requestAnimationFrame(look);
    };
    look();
}"""


JUMPLESS = [(360, 640), (360, 740), (1280, 800)]


def test_nothing_jumps_while_one_draws_or_moves_the_line(open_sketch):
    sketch = open_sketch()
    reset = sketch.panel("draw").locator(".reset")
    sketch.panel("draw").locator(".gauge summary").dispatch_event("click")
    sketch.page.evaluate(WATCH_PLACES)
    for size, is_projector in [*((each, False) for each in JUMPLESS), (max(PROJECTORS), True)]:
        sketch.set_projector(is_projector)
        sketch.resize(*size)
        sketch.page.evaluate("window.places = []")
        sketch.draw(FORTY_TWO)
        expect(sketch.winner).to_have_text("42")
        sketch.clear.click()
        sketch.draw_digit(7)
        sketch.panel("draw").locator(".gauge input").press("ArrowRight")  # another note
        expect(reset).to_be_visible()
        sketch.wait_for_frames()
        places = sketch.page.evaluate("window.places")
        moved = [max(each) - min(each) for each in zip(*places, strict=True)]
        assert len(places) > 20
        assert len(moved) == 11  # the bars' tracks, and that of the gauge
        assert max(moved) <= 0.5, (size, moved)
        reset.click()
        sketch.clear.click()


SHOW_BADGE = """words => {
    const badge = document.querySelector("#head .own");
    badge.hidden = words === null;
    badge.firstElementChild.textContent = words;
}"""


def test_the_header_fits_with_all_buttons_the_tab_of_a_class_and_a_badge(open_sketch):
    sketch = open_sketch(host=INSECURE_HOST)  # with the button for joining
    sketch.page.locator("#head nav").evaluate("tabs => (tabs.append(tabs.lastChild.cloneNode(true)), null)")
    texts, tabs = use_longest_texts(sketch), sketch.page.locator("#head [role=tab]")
    expect(tabs).to_have_count(len(TABS) + 1)
    problems = []
    for language in LANGUAGES:
        sketch.speak(language)
        tabs.last.evaluate("(tab, words) => (tab.textContent = words)", texts[language]["tab_classroom"])
        problems += problems_at_all_sizes(sketch, "header", [False])
        sketch.page.evaluate(SHOW_BADGE, texts[language]["badge_class"])
        sizes = {False: [(1024, 768), (1280, 800)], True: sorted(PROJECTORS)}
        with_badge = problems_at_all_sizes(sketch, "header with a badge", sizes=sizes)
        problems += [problem for problem in with_badge if "the tabs" in problem]  # a name may be wider than its button
        sketch.page.evaluate(SHOW_BADGE, None)
    assert not problems, "\n".join(problems)
