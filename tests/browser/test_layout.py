"""Every tab at every size: nothing overlaps, is cut off or off-centre, and targets can be hit.

One page is resized; what is wrong with it is measured in the browser, see layout.js.
"""

from pathlib import Path

import pytest
from driver import STILL, TABS, TEXTS
from playwright.sync_api import expect
from seen import wait_for_mistakes

pytestmark = pytest.mark.slow

MEASURE = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
SIZES = [
    (320, 256),  # 1280 x 1024 at 400%
    (360, 640),
    (390, 844),
    (640, 360),
    (640, 400),  # 1280 x 800 at 200%
    (768, 1024),
    (844, 390),
    (1024, 768),
    (1280, 720),
    (1280, 800),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
]
ZOOMED, TABLETS, PROJECTORS = (640, 400), {(768, 1024), (1024, 768)}, {(1280, 720), (1920, 1080)}
TABS_IN_TIME = 7
TRAINING_TIMEOUT = 180_000  # ms until a small training must be done, on a busy machine


def resize(sketch, size):
    sketch.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    sketch.wait_for_frames()


def problems_of(sketch, tab, size, is_projector):
    """What is wrong with a tab at a size: list of str."""
    width, height = size
    resize(sketch, size)
    found = sketch.page.evaluate(MEASURE)
    problems = found["problems"]
    if tab == "draw" and min(size) >= 360 and max(size) >= 640 and found["bottom"] > height:
        problems.append(f"Draw has to be scrolled: {found['bottom']:.0f}")
    if tab == "draw" and size in TABLETS and found["used"] < 0.7:
        problems.append(f"pad and bars use {found['used']:.0%}")
    if is_projector and size in PROJECTORS:
        if found["small"]:
            problems.append(f"too small for the last row: {', '.join(found['small'])}")
        if tab != "learn" and found["height"] > height:
            problems.append(f"has to be scrolled: {found['height']}")
    return [f"{tab}, {width} x {height}{', projector mode' * is_projector}: {problem}" for problem in problems]


def problems_at_all_sizes(sketch, tab, modes=(False, True)):
    problems = []
    for is_projector in modes:
        set_projector(sketch, is_projector)
        problems += [problem for size in SIZES for problem in problems_of(sketch, tab, size, is_projector)]
    set_projector(sketch, False)
    return problems


def set_projector(sketch, is_on):
    button = sketch.page.locator("button.projector")
    if (button.get_attribute("aria-pressed") == "true") != is_on:
        button.click()
    expect(button).to_have_attribute("aria-pressed", str(is_on).lower())


def open_settled(sketch, tab):
    """Open a tab and wait until it shows all that it will."""
    sketch.open_tab(tab)
    if tab == "inside":
        expect(sketch.panel(tab).locator(".most-activating canvas")).to_have_count(9)
    elif tab == "mistakes":
        wait_for_mistakes(sketch)


def train(sketch):
    sketch.open_tab("learn")
    panel = sketch.panel("learn")
    panel.locator("[name=epochs]").fill("2")
    panel.locator("[name=digits]").select_option("100")
    panel.locator(".start").click()
    expect(panel.locator(".download")).to_be_visible(timeout=TRAINING_TIMEOUT)


def show_step(sketch, name):
    set_projector(sketch, True)
    sketch.panel("learn").locator(f".steps [data-step={name}]").click()


def speak(sketch, language):
    if sketch.page.locator("html").get_attribute("lang") != language:
        sketch.page.locator("button.language").click()
    expect(sketch.page.locator("html")).to_have_attribute("lang", language)


def test_nothing_overlaps_or_is_cut_off_at_any_size(open_sketch):
    sketch = open_sketch(**STILL)
    sketch.page.evaluate("Element.prototype.requestFullscreen = undefined")  # the test sets the size
    sketch.let_draw(8)
    sketch.wait_for_answer()
    problems = []
    for language in TEXTS:
        speak(sketch, language)
        for tab in TABS:
            open_settled(sketch, tab)
            problems += problems_at_all_sizes(sketch, tab)

        sketch.open_tab("draw")
        resize(sketch, ZOOMED)
        sketch.page.locator(".compare").click()
        problems += problems_at_all_sizes(sketch, "draw")
        sketch.page.locator(".compare").click()
    resize(sketch, SIZES[-1])

    train(sketch)
    for language in TEXTS:
        speak(sketch, language)
        problems += problems_at_all_sizes(sketch, "learn", modes=[False])
        for step in ("program", "training", "result"):
            show_step(sketch, step)
            problems += problems_at_all_sizes(sketch, "learn", modes=[True])
    # A network of one's own is compared with two others, and a badge says that it answers.
    sketch.panel("learn").locator(".use").click()
    sketch.open_tab("draw")
    sketch.page.locator(".compare").click()
    problems += problems_at_all_sizes(sketch, "draw")
    assert not problems, "\n".join(problems)


def test_seven_tabs_fit(open_sketch):
    sketch = open_sketch()
    for language in TEXTS:
        speak(sketch, language)
        sketch.page.evaluate(
            """count => {
                const tabs = document.querySelector("#head nav");
                while (tabs.children.length < count) tabs.append(tabs.lastElementChild.cloneNode(true));
            }""",
            TABS_IN_TIME,
        )
        for size in SIZES:
            resize(sketch, size)
            found = sketch.page.evaluate(MEASURE)["problems"]
            assert found == [], size
