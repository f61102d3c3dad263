"""The layout of every tab at every size: no overlaps, no cut texts, large targets. See layouts.py."""

import pytest
from driver import FORTY_TWO, INSECURE_HOST, TABS, TEXTS
from layouts import (
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
from learner import Learner
from lessons import bar_of
from playwright.sync_api import expect
from seen import wait_for_mistakes
from written_paper import photo_of

pytestmark = [pytest.mark.slow, pytest.mark.layout]

FOLLOWING = ("draw", "steps", "inside", "map")  # tabs that follow the pen


def open_settled(sketch, tab):
    """Open a tab and wait until it is complete."""
    sketch.open_tab(tab)
    if tab == "inside":
        sketch.panel(tab).locator(".layer").first.focus()
        sketch.press("End")  # opens the drawer
        expect(sketch.panel(tab).locator(".most-activating canvas")).to_have_count(9)
    elif tab == "map":
        expect(sketch.panel(tab).locator(".note")).not_to_be_empty()
    elif tab == "mistakes":
        wait_for_mistakes(sketch)


def problems_of_a_round(sketch):
    """Return the problems while a visitor reads digits, and of the rows at the end."""
    panel = sketch.panel("mistakes")
    press(panel, ".play-round")
    expect(panel.locator(".unread")).to_be_visible()
    problems = problems_of_variant(sketch, "mistakes")
    press(panel, *[".unsure"] * 12)
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


def show_step(sketch, name):
    sketch.resize(*max(PROJECTORS))
    sketch.set_projector(True)
    press(sketch.panel("learn"), f".steps [data-step={name}]")


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
    else:
        problems += problems_of_two_networks_and_a_number(sketch)
    assert not problems, "\n".join(problems)


def problems_of_two_networks_and_a_number(sketch):
    """Return the problems of both; the empty pad has more text than an answer."""
    sketch.clear.click()
    press(sketch.page, ".compare")
    problems = problems_of_variant(sketch, "draw")
    press(sketch.page, ".compare")
    sketch.draw(FORTY_TWO)
    expect(sketch.winner).to_have_text("42")
    return problems + problems_of_variant(sketch, "draw")


LEARNING = ["#pad .pad", ".columns", "svg.loss", "svg.accuracy", ".weights"]
ONE_SCREEN = {
    False: [(360, 740), (390, 844), (844, 390), *sorted(TABLETS), (1280, 800), LARGEST],
    True: [(1024, 768), *sorted(PROJECTORS)],
}
LOWEST = {False: [(360, 740), (844, 390), (768, 1024), (1280, 800)], True: [min(PROJECTORS)]}  # of each arrangement
BELOW = """parts => parts.filter((part) => {
    const all = [...document.querySelectorAll(`#panel-learn ${part}, ${part}`)];
    const { bottom, width } = all.at(-1).getBoundingClientRect();
    return width === 0 || bottom + scrollY > innerHeight + 0.5;
})"""


ARE_WORDS_OF_CURVES_AS_LARGE_AS_TEXT = """() => {
    const sizeOf = (e) => Number.parseFloat(getComputedStyle(e).fontSize);
    const [words, main] = ["#panel-learn svg.loss text", "main"].map((each) => document.querySelector(each));
    const size = sizeOf(words) * words.getScreenCTM().a;
    return size > 20 && size < sizeOf(main) + 0.1;
}"""


def problems_below_the_window(sketch, parts, modes=(False, True), sizes=ONE_SCREEN):
    """Return which parts of Learn a window does not show before it is scrolled: list of str."""
    problems = []
    with unpainted(sketch):
        for is_projector in modes:
            sketch.set_projector(is_projector)
            for size in sizes[is_projector]:
                sketch.resize(*size)
                below = sketch.page.evaluate(BELOW, parts)
                problems += [f"{part} at {size}, {is_projector}" for part in below]
        sketch.set_projector(False)
    return problems


def expect_the_whole_program_of_each_preset(sketch):
    """Check that a projector shows each program without scrolling."""
    show_step(sketch, "program")
    use_longest_texts(sketch)
    sketch.speak(LANGUAGES[0])
    sketch.resize(*min(PROJECTORS))
    code = sketch.panel("learn").locator(".code")
    for preset in reversed(sketch.panel("learn").locator(".presets button").all()):
        before = code.text_content()
        preset.click()
        expect(code).not_to_have_text(before)
        assert not code.evaluate("e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth")
    sketch.set_projector(False)


def test_a_training_run_fits_at_any_size_and_shows_all_that_happens_on_one_screen(open_sketch):
    """The pad, the ten bars, both curves, the weights and the controls are there before the page is scrolled."""
    sketch = open_sketch()
    sketch.let_draw(8)
    panel, learner = sketch.panel("learn"), Learner(sketch)
    learner.pause_often()
    sketch.open_tab("learn")
    expect_the_whole_program_of_each_preset(sketch)
    for part in ("[name=units]", "[name=digits]", ".data", ".copy-link", ".code"):
        expect(panel.locator(part)).to_be_hidden()  # one tap away
    problems = problems_below_the_window(sketch, [".presets", ".start", ".show-settings"], modes=[False])

    press(panel, ".watch-recording")
    expect(panel.locator(".weights canvas")).to_have_count(16)
    problems += problems_below_the_window(sketch, [*LEARNING, ".play", ".scrubber", ".close-film"])
    panel.locator(".scrubber").press("End")
    problems += problems_of_variant(sketch, "learn")
    press(panel, ".close-film", ".open-slow", ".slow-next")  # once there are frames
    sketch.speak("en")  # the longest sentences of all languages would have no room
    in_slow_motion = ["#pad .pad", ".network", ".answers", ".slow-next"]
    problems += problems_below_the_window(sketch, in_slow_motion, [False])
    for _ in range(5):
        press(panel, ".slow-next")
        problems += problems_below_the_window(sketch, in_slow_motion, [False], {False: LOWEST[False][:2]})
    press(panel, *[".slow-back"] * 5)
    for presses in (1, 4):  # the calculations, and the end, where the buttons have the longest words
        press(panel, *[".slow-next"] * presses)
        problems += problems_of_variant(sketch, "slow motion")
    press(panel, ".close-slow")

    learner.unfold()
    problems += problems_of_variant(sketch, "learn", [False])
    learner.start_endless()
    expect(panel.locator("[name=units]")).to_be_hidden()  # folded again
    expect(panel.locator(".weights canvas")).to_have_count(16)
    problems += problems_below_the_window(sketch, [*LEARNING, ".progress", ".stop"], sizes=LOWEST)
    press(panel, ".stop")
    expect(panel.locator(".use")).to_be_visible()  # what opens the result has folded the settings
    learner.train(epochs=2, digits=100)
    problems += problems_in_all_languages(sketch, "learn", [False])
    for step in ("program", "training", "result"):
        show_step(sketch, step)
        if step == "training":
            sketch.wait_for(ARE_WORDS_OF_CURVES_AS_LARGE_AS_TEXT)
        problems += problems_of_variant(sketch, "learn", [True])
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


# Notes the words that are drawn on canvases.
WATCH_WORDS = """() => {
    window.words = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {
        window.words.push(words);
        fillText.call(this, words, ...place);
    };
}"""


def test_a_projector_shows_the_answer_and_the_units_outputs_as_a_window_does(open_sketch):
    sketch = open_sketch()
    sketch.let_draw(8)
    sketch.wait_for_answer()
    for size in ((1366, 768), *sorted(PROJECTORS)):
        sketch.resize(*size)
        for is_projector in (False, True):
            sketch.set_projector(is_projector)
            sketch.wait_for_frames()
            boxes = [e.bounding_box() for e in (sketch.winner, sketch.panel("draw").locator(".seen"))]
            if not is_projector:
                usual = boxes
        for box, other in zip(boxes, usual, strict=True):
            assert box["height"] >= other["height"], size
    sketch.page.evaluate(WATCH_WORDS)
    sketch.open_tab("inside")
    outputs = r"words.filter((each) => /^\d+\.\d$/.test(each)).length >= 32"  # of each unit
    for size in sorted(PROJECTORS):
        sketch.clear.click()
        sketch.page.evaluate("window.words = []")
        sketch.resize(*size)
        sketch.let_draw(8)
        sketch.wait_for(outputs)
    sketch.open(f"{sketch.page.url.partition('#')[0]}?projector&lesson=pulse")
    bar_of(sketch).locator(".answer").first.click()
    sketch.page.evaluate(WATCH_WORDS)
    sketch.let_draw(1)
    sketch.wait_for(outputs)


TALL = {False: [(360, 740), (390, 844)], True: [(1080, 1920), (2160, 3840)]}  # phones, and a kiosk


def test_each_tab_fits_on_a_tall_screen_of_a_phone_or_a_kiosk_and_some_with_the_footer_in_a_window(open_sketch):
    sketch = open_sketch()
    sketch.let_draw(8)
    problems = []
    for tab in sketch.tabs:
        sketch.open_tab(tab)
        if tab == "inside":
            expect(sketch.panel(tab).locator(".layer").first).to_be_visible()
        problems += problems_at_all_sizes(sketch, tab, sizes=TALL)
        others = {"draw": [(390, 844)], "inside": [(820, 1180)]}
        for size in ((1280, 800), (1920, 1080), *others.get(tab, [])):
            sketch.resize(*size)
            if tab in ("draw", "inside", "map", "learn"):
                assert sketch.page.evaluate("document.documentElement.scrollHeight") <= size[1], (tab, size)
    assert not problems, "\n".join(problems)


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
