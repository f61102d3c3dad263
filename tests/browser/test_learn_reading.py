"""What a training network reads in the drawing: during training, at earlier moments, and in the recorded training."""

import re

import both_pages
import pytest
from driver import CLEAR_DRAWINGS, MOVING, STILL, TEXTS
from learner import FIRST_UNIT
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
app = both_pages.app

TEXT = TEXTS["en"]


def draw_another(learner, digit):
    """Draw another digit, and wait until other probabilities are shown."""
    percents = learner.panel.locator(".columns .percent")
    before = percents.all_text_contents()
    learner.sketch.clear.click()
    learner.sketch.draw(CLEAR_DRAWINGS[digit])
    expect(percents).not_to_have_text(before)


def test_a_training_reads_the_drawing_then_and_afterwards(learner):
    panel, percents = learner.panel, learner.panel.locator(".columns .percent")
    learner.start_endless(hidden_layers=3, units=512)
    learner.wait_for(re.compile(r"epoch ([2-9]|\d\d) "))
    expect(panel.locator(".weights canvas")).to_have_count(16)
    early = learner.sketch.pixels(FIRST_UNIT)
    expect(percents.first).to_be_empty()  # nothing is drawn
    expect(learner.scrubber).to_be_visible()  # there are two moments
    learner.scrubber.press("Home")
    expect(learner.moment).to_contain_text(TEXT["learn_moment_first"])
    learner.sketch.draw(CLEAR_DRAWINGS[4])
    expect(percents.first).not_to_be_empty()
    expect(panel.locator(".own-words")).to_have_text(TEXT["learn_film_own"])
    learner.scrubber.press("End")
    panel.locator(".stop").click()
    learner.wait_for("Stopped after")
    assert (learner.sketch.pixels(FIRST_UNIT) != early).any()
    draw_another(learner, 1)


def test_a_recorded_training_reads_drawings_at_each_moment(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    page.emulate_media(**MOVING)
    learner.open_tab("learn")
    assert not any("recording" in address and not address.endswith(".js") for address in sketch.requested)
    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.expected_errors.append("ERR_FAILED")
    page.route("**/recording*.bin", lambda route: route.abort())
    panel.locator(".watch-recording").click()
    expect(learner.trouble).to_have_text(TEXT["learn_recording_missing"])
    page.unroute("**/recording*.bin")
    panel.locator(".watch-recording").click()
    expect(learner.trouble).to_be_empty()
    film, scrubber, pictures = (panel.locator(each) for each in (".recorded", ".scrubber", ".recorded .weights"))
    expect(film.locator(".tag")).to_have_text("Recording")
    expect(film.locator(".play")).to_contain_text("Pause")
    expect(scrubber).not_to_have_value("0")  # it plays
    page.emulate_media(**STILL)
    scrubber.press(" ")
    expect(film.locator(".play")).to_contain_text("Play")

    scrubber.press("Home")
    expect(learner.moment).to_contain_text("Before the first step")
    early = sketch.pixels(FIRST_UNIT)
    spread = film.locator("td > [style]").count()
    scrubber.press("End")
    expect(learner.moment).to_contain_text("Epoch 4 of 4, step 1,876.")
    assert scrubber.get_attribute("aria-valuetext") == learner.moment.inner_text()
    expect(film.locator(".columns .first .digit")).to_have_text("4")
    assert (sketch.pixels(FIRST_UNIT) != early).any()
    assert film.locator("td > [style]").count() != spread
    sketch.expect_accessible()
    draw_another(learner, 7)

    side = pictures.locator("canvas").first.bounding_box()["width"]
    pictures.click()  # makes the weights fill the tab
    expect(pictures).to_have_attribute("aria-expanded", "true")
    assert pictures.locator("canvas").first.bounding_box()["width"] > 1.4 * side
    page.keyboard.press("Escape")
    expect(pictures).to_have_attribute("aria-expanded", "false")
    film.locator(".close-film").click()
    expect(film).to_have_count(0)
    expect(panel.locator(".watch-recording")).to_be_focused()
