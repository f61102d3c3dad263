"""Open pages recover by themselves from a stopped server, a lost connection, a lost reply and the computer's sleep."""

import contextlib

import httpx
import numpy as np
import pytest
from helpers.classes.classroom import Phone, key_of
from helpers.pages.seen import ink
from helpers.running.driver import LOST, TEXTS
from helpers.running.forked import RestartableApp
from helpers.running.waiting import REPLY
from playwright.sync_api import expect

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

WAITS, FILES_AWAY = (TEXTS["en"][key] for key in ("class_waits", "network_away"))


@pytest.fixture(scope="module")
def app(mnist_file, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield RestartableApp(stack, "--class", tmp_path_factory.mktemp("class"), MNIST_PATH=str(mnist_file))


def share(app, digit):
    with httpx.Client(base_url=app.address, timeout=REPLY) as http:
        Phone(http).share(digit)


def test_pages_recover_after_the_server_was_killed(app, open_sketch):
    """Other tabs do so as after the computer's sleep, see below; `tests/node` has the pauses between requests."""
    drawing = open_sketch()
    drawing.let_draw(4)
    share(app, 5)
    teacher = open_sketch(f"#classroom:{key_of(app)}")
    pause = teacher.panel("classroom").locator(".pause")
    pause.wait_for()
    teacher.panel("classroom").locator("[data-view=wall]").click()
    shared = teacher.panel("classroom").locator(".row li")
    expect(shared).to_have_count(1)
    pupil = open_sketch("#classroom")
    in_class = {teacher: TEXTS["en"]["error_key"], pupil: ""}  # the troubles after another start of the server
    for sketch in (drawing, *in_class):
        sketch.expected_errors += [*LOST, "403"]
        sketch.page.evaluate("window.isSamePage = true")

    app.kill()
    drawing.let_draw(7)
    drawn = drawing.strokes
    for sketch in in_class:
        expect(sketch.panel("classroom").locator(".trouble").first).to_have_text(WAITS)
    pupil.open_tab("draw")
    pupil.let_draw(4)
    expect(pupil.winner).to_have_text("4")
    pupil.open_tab("classroom")
    expect(drawing.winner).to_have_text("7")  # an open page needs no server to read drawings

    app.start()
    share(app, 5)
    for sketch, trouble in in_class.items():
        expect(sketch.panel("classroom").locator(".trouble").first).to_have_text(trouble)
    assert drawing.strokes == drawn
    assert all(sketch.page.evaluate("window.isSamePage") for sketch in (drawing, *in_class))
    expect(drawing.winner).to_have_text("7")
    expect(shared).to_have_count(2)
    # The key of the first start is no longer valid; the new link opens in the same tab.
    expect(pause).to_be_hidden()
    teacher.page.evaluate(f"location.hash = 'classroom:{key_of(app)}'")
    pause.click()
    expect(pause).to_have_text("Resume sharing")


def test_each_tab_recovers_after_the_computers_sleep(open_sketch):
    sketch = open_sketch()
    sketch.let_draw(7)
    expect(sketch.winner).to_have_text("7")
    sketch.expected_errors += LOST
    session = sketch.page.context.new_cdp_session(sketch.page)
    # The tabs need the server for files only.
    shown = {"draw": (".winner", ""), "inside": (".most-activating canvas", ""), "mistakes": (".asked", FILES_AWAY)}
    for tab, (part, trouble) in shown.items():
        if tab == "inside":
            sketch.open_tab(tab)
            expect(sketch.panel(tab).locator(".layer").first).to_be_visible()
        sketch.page.context.set_offline(True)
        if tab == "draw":
            sketch.let_draw(4)
            expect(sketch.winner).to_have_text("4")
        sketch.open_tab(tab)
        if tab == "inside":
            sketch.panel(tab).locator(".outputs button").first.click()
        expect(sketch.panel(tab).locator(".trouble").first).to_have_text(trouble)
        drawn, inked = sketch.strokes, ink(sketch)
        session.send("Page.setWebLifecycleState", {"state": "frozen"})
        sketch.page.context.set_offline(False)
        session.send("Page.setWebLifecycleState", {"state": "active"})
        expect(sketch.panel(tab).locator(".trouble").first).to_have_text("")
        expect(sketch.panel(tab).locator(part).first).to_be_visible()
        assert sketch.strokes == drawn
        assert np.array_equal(ink(sketch), inked)
    sketch.open_tab("draw")
    expect(sketch.winner).to_have_text("4")
