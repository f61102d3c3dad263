"""Watch it learn, in a browser with a small generated data set."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from datasets import small_mnist
from driver import CLEAR_DRAWINGS, COMPUTER, MOVING, PHONE, ROOT, STILL, TEXTS, free_port
from forked import forked_app
from localhost import fetching_mnist, serve_folder
from playwright.sync_api import expect
from seen import hear, wait_for_mistakes
from sketch import PREFIX, Sketch
from small_networks import layers_of, predict
from static_site import on_both

from model import load_recognizer, preprocess_strokes
from model.data.class_digits import read_class
from model.drawing import BRUSH_WIDTH
from model.jobs.settings import DATA, LOAD_WEIGHTS, OPTIMIZERS, TUTORIAL, tutorial_code
from model.preprocessing import flatten, normalise
from page.tabs.learn.learn import CHOICES

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

TEXT = TEXTS["en"]
TRAINING_TIMEOUT = 60_000  # ms for a small training on a busy machine
WORKER = "**/engine/training/worker.js"
FIRST_UNIT = "#panel-learn .weights span:first-child canvas"


class Learner:
    """Trains networks as a visitor."""

    def __init__(self, sketch):
        self.sketch, self.page, self.open_tab = sketch, sketch.page, sketch.open_tab
        self.panel = sketch.panel("learn")
        self.state = self.panel.locator(".state")
        self.trouble = self.panel.locator(".trouble")
        self.code = self.panel.locator("code")
        self.help = self.panel.locator(".help")
        self.scrubber = self.panel.locator(".scrubber")
        self.moment = self.panel.locator(".moment")
        self.rows = self.panel.locator(".runs tbody tr")

    def choose(self, **settings):
        for name, value in settings.items():
            control = self.panel.locator(f"[name={name}]")
            if control.evaluate("control => control.tagName") == "SELECT":
                control.select_option(str(value))
            else:
                control.fill(str(value))

    def start(self, **settings):
        self.open_tab("learn")
        self.choose(**settings)
        self.panel.locator(".start").click()

    def start_endless(self, **settings):
        """Start a training that takes minutes."""
        self.start(epochs=50, digits=1000, batch_size=8, **settings)

    def train(self, **settings):
        """Train a network until the end."""
        runs = self.rows.count()
        self.start(**settings)
        expect(self.rows).to_have_count(runs + 1, timeout=TRAINING_TIMEOUT)

    def wait_for(self, words):
        expect(self.state).to_contain_text(words, timeout=TRAINING_TIMEOUT)

    def download(self, path):
        """Download the network."""
        self.open_tab("learn")
        with self.page.expect_download() as download:
            self.panel.locator(".download").click()
        assert download.value.suggested_filename == "digits.npz"
        download.value.save_as(path)
        return path

    def expect_answer_of(self, recognizer):
        """Wait until the bars show a network's probabilities for the drawing."""
        probabilities = recognizer.predict_strokes([self.sketch.strokes], BRUSH_WIDTH)[0]
        self.sketch.wait_until_shown(probabilities)

    def expect_reading_of(self, recognizer):
        """Wait until Learn shows a network's probabilities for the drawing."""
        probabilities = recognizer.predict_strokes([self.sketch.strokes], BRUSH_WIDTH)[0]
        self.sketch.wait_until_shown(probabilities, "learn")

    def train_by(self, script):
        """Use another script for the worker that trains; it starts when Learn opens."""
        self.page.route(WORKER, lambda route: route.fulfill(body=script, content_type="text/javascript"))


@pytest.fixture
def learner(sketch):
    return Learner(sketch)


def test_train_to_the_end_and_use_it(learner, tmp_path):
    sketch, panel = learner.sketch, learner.panel
    sketch.draw(CLEAR_DRAWINGS[4])
    said = hear(panel.locator(".announcement.training"))
    learner.open_tab("learn")
    learner.choose(hidden_layers=1, units=64, epochs=3, digits=1000)
    expect(learner.state).to_have_text(re.compile(r"^Ready: about \d+\ss on this device\.$"))
    learner.train()
    heard = said.json_value()
    assert len(heard) == len(set(heard)) <= 5  # one per stage, not one per update
    expect(panel.locator(".announcement.training")).to_contain_text(panel.locator(".verdict").inner_text())
    assert not any(re.search("/api/(session|learn|download)", url) for url in sketch.requested)

    for measure in ("loss", "accuracy"):
        expect(panel.locator(f"svg.{measure} circle")).to_have_count(3)  # one per epoch
    expect(panel.locator("[role=progressbar]")).to_have_attribute("aria-valuenow", "100")
    sketch.expect_accessible()
    shares = panel.locator(".matrix tr").nth(8).locator("td").all_inner_texts()
    assert sum(int(share) for share in shares if share != "·") == pytest.approx(100, abs=5)  # rounded

    network = load_recognizer(learner.download(tmp_path / "mine.npz"))
    data = small_mnist()
    accuracy = (network.predict_fields(data["x_test"]).argmax(axis=1) == data["y_test"]).mean()
    expect(panel.locator(".verdict")).to_contain_text(f"{100 * accuracy:.1f}%")
    learner.expect_reading_of(network)
    expect(panel.locator(".load pre")).to_have_text(LOAD_WEIGHTS)

    learner.open_tab("draw")
    shipped = load_recognizer()
    learner.expect_answer_of(shipped)
    learner.open_tab("learn")
    panel.locator(".use").click()
    expect(panel.locator(".used")).to_have_text(TEXT["learn_used"])
    learner.open_tab("draw")
    learner.expect_answer_of(network)
    sketch.draw(CLEAR_DRAWINGS[1])
    learner.expect_answer_of(network)
    learner.open_tab("map")
    expect(sketch.panel("map").locator(".note")).to_contain_text(TEXT["map_by_discriminants"])
    learner.open_tab("mistakes")
    wait_for_mistakes(sketch)
    learner.page.locator("#head .own").click()
    learner.open_tab("draw")
    learner.expect_answer_of(shipped)


def test_a_reload_resumes_a_training(learner):
    """`tests/node` compares the network with one that was trained without a pause."""
    page, panel = learner.page, learner.panel
    kept = page.evaluate_handle(KEPT)
    learner.start(hidden_layers=1, units=128, epochs=50, digits=1000, batch_size=8)
    expect(learner.help).to_have_text(TEXT["learn_keeps"])
    learner.sketch.wait_until(lambda: kept.evaluate("kept => kept.isThere()"), "an epoch is kept")
    page.evaluate("location.hash = 'draw'")
    page.route(re.compile("/digits/"), lambda route: route.abort())  # the connection is lost
    learner.sketch.expected_errors.append("ERR_FAILED")
    page.reload()
    learner.sketch.wait_until_ready()
    learner.open_tab("learn")
    expect(learner.help).to_have_text(TEXT["learn_help"])
    expect(learner.trouble).to_have_text(TEXT["learn_broken_off"])
    page.unroute_all()
    said = hear(learner.help)
    panel.locator(".start").click()
    learner.wait_for("Done")
    assert TEXT["learn_resumed"] in said.json_value()
    learner.scrubber.press("Home")
    expect(learner.moment).to_contain_text(TEXT["learn_moment_first"])

    # What is kept but is no training is dropped.
    settings = panel.locator(".settings").evaluate("form => Object.fromEntries(new FormData(form))")
    settings = {name: value if name in ("optimizer", "data") else float(value) for name, value in settings.items()}
    order = {"settings": {**settings, "units": 1e9}, "own": [], "checkpoint": None, "points": [], "moments": []}
    page.evaluate_handle(KEPT).evaluate("(kept, value) => kept.change(value)", order)
    page.reload()
    learner.sketch.wait_until_ready()
    expect(learner.state).to_contain_text("Ready")
    expect(learner.trouble).to_be_empty()
    expect(panel.locator(".summary")).to_be_hidden()


# The training that the tab keeps: `isThere` returns whether it is at an epoch, `change` replaces it.
KEPT = """() => {
    const transact = async (work) => {
        const opened = indexedDB.open("digit-sketchpad");
        await new Promise((done) => (opened.onsuccess = done));
        const key = [sessionStorage.getItem("digit-sketchpad:tab"), "training"];
        const asked = work(opened.result.transaction("values", "readwrite").objectStore("values"), key);
        await new Promise((done) => (asked.onsuccess = done));
        opened.result.close();
        return asked.result;
    };
    return {
        isThere: async () => Boolean((await transact((values, key) => values.get(key)))?.checkpoint),
        change: (value) => transact((values, key) => values.put(value, key)),
    };
}"""


# Says that a training takes 5 ms for each digit.
ESTIMATES = """onmessage = ({ data: { measure } }) =>
    measure && postMessage({ estimate: { settings: measure, seconds: measure.digits / 200 } });"""


def test_the_page_says_how_long_a_training_takes_and_offers_fewer_digits(learner):
    fewer = learner.panel.locator(".fewer")
    learner.train_by(ESTIMATES)
    learner.open_tab("learn")
    learner.choose(digits=100)
    expect(learner.state).to_have_text("Ready: about 1 s on this device.")
    expect(fewer).to_be_hidden()
    learner.choose(digits=60_000)
    expect(learner.state).to_have_text("Ready: about 5 min on this device.")
    expect(fewer).to_have_text("Learn from 10,000 digits only: about 50 s")
    learner.sketch.expect_accessible()
    fewer.click()
    expect(learner.panel.locator("[name=digits]")).to_have_value("10000")
    expect(learner.state).to_have_text("Ready: about 50 s on this device.")
    expect(fewer).to_be_hidden()


def test_the_drawing_is_read_during_training_and_runs_are_compared(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    percents = panel.locator(".columns .percent")
    learner.open_tab("learn")
    presets = panel.locator(".presets button")
    presets.nth(2).click()
    expect(presets.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(panel.locator("[name=hidden_layers]")).to_have_value("0")
    for name in ("units", "dropout"):
        expect(panel.locator(f"[name={name}]")).to_be_disabled()
    expect(learner.code).not_to_contain_text('activation="relu"')
    expect(learner.help).to_contain_text("adds up the pixels")
    learner.start_endless(hidden_layers=2, units=256)
    expect(presets.nth(2)).to_have_attribute("aria-pressed", "false")
    learner.wait_for(re.compile(r"epoch ([2-9]|\d\d) "))
    expect(panel.locator(".weights canvas")).to_have_count(16)
    early = sketch.pixels(FIRST_UNIT)
    expect(percents.first).to_be_empty()  # nothing is drawn
    learner.scrubber.press("Home")
    expect(learner.moment).to_contain_text(TEXT["learn_moment_first"])
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(percents.first).not_to_be_empty()
    expect(panel.locator(".own-words")).to_have_text(TEXT["learn_film_own"])
    learner.scrubber.press("End")
    panel.locator(".stop").click()
    learner.wait_for("Stopped after")
    assert (sketch.pixels(FIRST_UNIT) != early).any()
    assert page.evaluate("scrollY") == 0
    expect(panel.locator(".verdict")).to_be_in_viewport()
    expect(panel.locator("path.ghost")).to_have_count(0)
    before = percents.all_text_contents()
    sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[1])
    expect(percents).not_to_have_text(before)  # the trained network reads the new drawing

    presets.nth(4).click()
    learner.train(epochs=1)
    expect(panel.locator("svg.loss path.ghost")).to_have_count(2)
    rows, accuracy = learner.rows, panel.locator('th[data-column="test_accuracy"]')
    expect(rows.first).to_contain_text("(stopped early)")
    for order in ("descending", "ascending"):
        accuracy.locator("button").click()
        expect(accuracy).to_have_attribute("aria-sort", order)
        shown = [float(each.split("%")[0]) for each in rows.locator('[data-column="test_accuracy"]').all_inner_texts()]
        assert shown == sorted(shown, reverse=order == "descending")
        best = panel.locator(".runs .best td").nth(2)
        expect(best).to_have_text(f"{max(shown):.1f}% ★ best")
    sketch.expect_accessible()

    sketch.resize(**PHONE["viewport"])
    back = panel.locator(".to-settings")
    back.click()
    expect(panel.locator("[name=hidden_layers]")).to_be_focused()
    expect(panel.locator("[name=hidden_layers]")).to_be_in_viewport()
    # What was trained, the pad, and what the network makes of the drawing are together.
    sketch.pad.scroll_into_view_if_needed()
    for part in (panel.locator(".verdict"), panel.locator(".watch .columns"), sketch.pad):
        expect(part).to_be_in_viewport()


def test_a_recorded_training_reads_drawings_at_each_moment(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    page.emulate_media(**MOVING)
    learner.open_tab("learn")
    assert not any("recording" in address and not address.endswith(".js") for address in sketch.requested)
    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.expected_errors.append("ERR_FAILED")
    page.route("**/recording.bin", lambda route: route.abort())
    panel.locator(".watch-recording").click()
    expect(learner.trouble).to_have_text(TEXT["learn_recording_missing"])
    page.unroute("**/recording.bin")
    panel.locator(".watch-recording").click()
    expect(learner.trouble).to_be_empty()
    film, scrubber = panel.locator(".recorded"), learner.scrubber
    expect(film.locator(".tag")).to_have_text("Recording")
    expect(panel.locator(".start")).to_be_hidden()
    expect(film.locator(".play")).to_contain_text("Pause")
    expect(scrubber).not_to_have_value("0")  # it plays
    page.emulate_media(**STILL)
    scrubber.press(" ")
    expect(film.locator(".play")).to_contain_text("Play")

    weights = recorded_weights()

    def shown_probabilities():
        return [
            float(part)
            for part in film.locator(".columns .fill").evaluate_all(
                "all => all.map((fill) => fill.style.getPropertyValue('--part'))"
            )
        ]

    scrubber.press("Home")
    expect(learner.moment).to_contain_text("Before the first step")
    early = sketch.pixels(FIRST_UNIT)
    spread = film.locator("td > [style]").count()
    scrubber.press("End")
    expect(scrubber).to_have_value(str(len(weights) - 1))
    accuracy = f"{100 * RECORDING['moments'][-1]['accuracy']:.0f}%"
    expect(learner.moment).to_have_text(f"Epoch 4 of 4, step 1,876. It reads {accuracy} of new digits correctly.")
    assert scrubber.get_attribute("aria-valuetext") == learner.moment.inner_text()
    field = preprocess_strokes(sketch.strokes, BRUSH_WIDTH)
    expected = predict(layers_of(weights[-1], SIZES), flatten(normalise(field[None])))[0]
    np.testing.assert_allclose(shown_probabilities(), expected, atol=1e-3)
    assert (sketch.pixels(FIRST_UNIT) != early).any()
    assert film.locator("td > [style]").count() != spread
    sketch.expect_accessible()
    # The lessons call the curve of the test digits orange.
    stroke = film.locator("svg.loss path.validation").evaluate("e => getComputedStyle(e).stroke")
    red, _, blue = map(int, re.findall(r"\d+", stroke)[:3])
    assert red > blue

    before = film.locator(".columns .percent").all_inner_texts()
    sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[7])
    expect(film.locator(".columns .percent")).not_to_have_text(before)

    # A tap makes the weights fill the tab.
    pictures = film.locator(".weights")
    side = pictures.locator("canvas").first.bounding_box()["width"]
    pictures.click()
    expect(pictures).to_have_attribute("aria-expanded", "true")
    assert pictures.locator("canvas").first.bounding_box()["width"] > 1.4 * side
    page.keyboard.press("Escape")
    expect(pictures).to_have_attribute("aria-expanded", "false")
    film.locator(".close-film").click()
    expect(film).to_have_count(0)
    expect(panel.locator(".watch-recording")).to_be_focused()


SIZES = [784, 16, 16, 10]  # of the recorded network


RECORDING = json.loads((ROOT / "page" / "tabs" / "learn" / "recording.json").read_text(encoding="utf-8"))


def recorded_weights():
    """Return all weights of each moment of the recorded training: float16 array (moments, weights)."""
    weights = (ROOT / "page" / "tabs" / "learn" / "recording.bin").read_bytes()
    return np.frombuffer(weights, "<f2").reshape(len(RECORDING["moments"]), -1)


def test_one_step_in_slow_motion_plays_until_the_recording(learner):
    """`tests/node` compares its numbers with those of Keras, and goes through its stages."""
    sketch, panel = learner.sketch, learner.panel
    sketch.page.emulate_media(**MOVING)
    scene, following = panel.locator(".slow-motion"), panel.locator(".slow-next")
    title, words, answers = scene.locator("h2").first, scene.locator(".slow-words"), scene.locator(".answers .bar")
    learner.open_tab("learn")
    panel.locator(".open-slow").click()
    expect(title).to_have_text(f"1/7 {TEXT['slow_read']}")
    following.press("Enter")
    following.press("Enter")
    expect(title).to_have_text(f"3/7 {TEXT['slow_back']}")
    answers.nth(8).press(" ")
    expect(answers.nth(8)).to_have_attribute("aria-pressed", "true")
    expect(scene.locator(".calculations h2")).to_contain_text("to output 8")
    expect(scene.locator(".terms").first).to_contain_text(answers.nth(8).inner_text().split()[-1])
    sketch.expect_accessible()

    # The visitor's own drawing, and what it is if the network does not know.
    scene.locator(".slow-back").click()
    scene.locator(".slow-mine").click()
    expect(words).to_contain_text(TEXT["slow_draw"])
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(words).to_contain_text("give 1 to 4")
    answers.nth(7).click()
    expect(words).to_contain_text("give 1 to 7")

    learner.page.clock.install()
    scene.locator(".slow-play").click()
    sketch.wait_until(
        lambda: panel.locator(".recorded").count() or learner.page.clock.fast_forward(12_000), "the recording plays"
    )
    expect(scene).to_be_hidden()


def test_a_finished_training_keeps_its_moments_and_runs_survive_a_reload(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    scrubber, moment = learner.scrubber, learner.moment
    learner.train(units=16, epochs=6, digits=300, learning_rate="0.00001")
    expect(panel.locator(".verdict")).to_contain_text("Even of the digits it learned from, it reads only")
    expect(scrubber).to_have_attribute("max", re.compile("^[123][0-9]$"))
    expect(moment).to_contain_text("Epoch 6 of 6, step 18.")
    scrubber.press("Home")
    expect(moment).to_contain_text(TEXT["learn_moment_first"])
    # A network with more weights has fewer moments.
    learner.train(units=64, epochs=2)
    expect(scrubber).to_have_attribute("max", "2")
    expect(moment).to_contain_text("Epoch 2 of 2, step 6.")
    # A later run, of other epochs, has the whole width, as the earlier one has.
    ends = panel.locator("svg.loss path.validation").evaluate_all(
        "paths => paths.map((path) => path.getBBox()).map(({ x, width }) => x + width)"
    )
    assert len(ends) == 2
    assert max(ends) - min(ends) < 1

    shown = panel.locator(".runs tbody").inner_text()
    page.reload()
    sketch.wait_until_ready()
    expect(panel.locator(".runs tbody tr")).to_have_count(2)
    assert panel.locator(".runs tbody").inner_text() == shown
    expect(panel.locator("svg.loss path.ghost")).to_have_count(4)
    nonsense = json.dumps([{"number": 1, "settings": {"units": "x"}}] * 3)
    page.evaluate("([name, words]) => sessionStorage.setItem(name, words)", [PREFIX + "learn-runs", nonsense])
    page.reload()
    sketch.wait_until_ready()
    expect(panel.locator(".runs tbody tr")).to_have_count(0)
    expect(learner.code).not_to_be_empty()


def test_the_address_holds_the_settings(open_sketch):
    learner = Learner(open_sketch("?epochs=7&units=16&optimizer=sgd&learning_rate=0.3#learn"))
    page, panel = learner.page, learner.panel
    expected = {"epochs": "7", "units": "16", "optimizer": "sgd", "learning_rate": "0.3", "digits": "60000"}
    for name, value in expected.items():
        expect(panel.locator(f"[name={name}]")).to_have_value(value)
    expect(learner.code).to_contain_text("SGD(0.3)")
    expect(learner.trouble).to_be_empty()
    learner.choose(epochs=4, dropout=0)
    expect(page).to_have_url(re.compile(r"/\?units=16&optimizer=sgd&learning_rate=0.3&dropout=0#learn$"))
    expect(learner.code).to_contain_text("epochs=4,")
    expect(learner.code).not_to_contain_text("Dropout(0.2)")
    page.evaluate("() => { navigator.clipboard.writeText = async (words) => { window.copied = words; }; }")
    panel.locator(".copy-link").click()
    expect(panel.locator(".help")).to_contain_text("The link is copied")
    copied, shown = urlsplit(page.evaluate("copied")), urlsplit(page.url)
    assert parse_qs(copied.query) == parse_qs(shown.query)
    assert (copied.path, copied.fragment) == (shown.path, "learn")
    panel.locator(".copy-program").click()
    expect(panel.locator(".help")).to_have_text(TEXTS["en"]["learn_program_copied"])
    program = learner.code.text_content()
    assert page.evaluate("copied") == program.rstrip() + "\n"
    with page.expect_download() as download:
        panel.locator(".save-program").click()
    assert download.value.suggested_filename == "digits.py"
    assert download.value.path().read_text(encoding="utf-8") == page.evaluate("copied")
    page.evaluate(
        """() => {
            navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
            document.execCommand = () => false;
        }"""
    )
    panel.locator(".copy-link").click()
    expect(panel.locator(".help")).to_contain_text("The browser did not copy the link")
    with page.expect_download():  # instead
        panel.locator(".copy-program").click()
    panel.locator(".presets button").first.click()
    expect(page).to_have_url(re.compile(r"/#learn$"))

    page.goto(
        f"{page.url.removesuffix('#learn')}?epochs=0&units=1e9&optimizer=%3Cb%3E&dropout=0.25&batch_size=&digits=100#learn"
    )
    learner.sketch.wait_until_ready()
    expect(learner.trouble).to_have_text(
        "The link has a setting that can't be chosen here (Units, Dropout, Optimizer, Batch size, Epochs), "
        "so the tutorial's value is used instead."
    )
    expect(learner.code).to_contain_text("x_train[:100]")
    expect(learner.code).to_contain_text(f"epochs={TUTORIAL.epochs},")


def test_in_projector_mode_program_training_and_result_are_three_steps(open_sketch):
    learner = Learner(open_sketch("?projector#learn"))
    page, panel = learner.page, learner.panel
    parts = {"1 Program": ".code", "2 Training": ".curves", "3 Result": ".runs"}

    def expect_step(name):
        expect(panel.locator(".steps [aria-pressed=true]")).to_have_text(name)
        for each, part in parts.items():
            expect(panel.locator(part)).to_be_visible(visible=each == name)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

    expect_step("1 Program")
    show_settings, settings = panel.locator(".show-settings"), panel.locator(".settings")
    expect(settings).to_be_hidden()  # the program needs the space
    expect(learner.sketch.pad).to_be_hidden()
    show_settings.press("Enter")
    expect(show_settings).to_have_attribute("aria-expanded", "true")
    learner.start_endless()
    expect_step("2 Training")
    expect(learner.sketch.pad).to_be_visible()
    learner.wait_for("Learning")
    panel.locator(".stop").click()
    expect(panel.locator(".verdict")).to_be_visible(timeout=TRAINING_TIMEOUT)
    expect_step("3 Result")
    expect(panel.locator(".matrix")).to_be_visible()
    panel.locator(".steps button").first.click()
    expect_step("1 Program")


def test_stop_half_way_and_start_again_by_keyboard_in_a_browser_that_keeps_nothing(learner):
    learner.page.evaluate(
        "void (IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'DataError'); })"
    )
    learner.start_endless()
    expect(learner.help).to_have_text(TEXT["learn_keeps_not"])
    learner.wait_for(re.compile(r"Learning: epoch \d+ of 50"))
    learner.page.keyboard.press("Enter")  # the focus has moved to "Stop"
    learner.wait_for("Stopped after")
    expect(learner.panel.locator(".verdict")).to_contain_text(TEXT["learn_end_stopped"])
    expect(learner.panel.locator(".use")).to_be_visible()
    expect(learner.panel.locator(".start")).to_be_focused()
    learner.choose(epochs=1, units=16)
    learner.panel.locator("[name=epochs]").press("Enter")
    learner.wait_for("Done")
    expect(learner.rows).to_have_count(2)


def test_all_settings_can_be_chosen_and_the_program_follows(learner):
    learner.open_tab("learn")
    for name, values in CHOICES.items():
        control = learner.panel.locator(f"[name={name}]")
        texts = control.locator("option").evaluate_all("all => all.map((option) => option.value)")
        assert [text if text in {*OPTIMIZERS, *DATA} else float(text) for text in texts] == values
        expect(control).to_have_value(str(getattr(TUTORIAL, name)))
    expect(learner.code).to_have_text(tutorial_code(TUTORIAL) + "\n")
    # A training is visible on a projector without scrolling.
    assert learner.panel.locator(".columns").bounding_box()["y"] < COMPUTER["viewport"]["height"] - 60
    learner.choose(hidden_layers=3, units=100, optimizer="rmsprop", learning_rate=0.01, batch_size=64, digits=300)
    expect(learner.code).to_contain_text("RMSprop(0.01)")
    expect(learner.code).to_contain_text("x_train[:300]")
    assert learner.code.text_content().count('Dense(100, activation="relu")') == 3
    expect(learner.code.locator(".changed").first).to_be_visible()

    # A change scrolls only the program.
    learner.sketch.resize(**PHONE["viewport"])
    learner.page.evaluate(
        """() => {
            const scroll = Element.prototype.scrollIntoView;
            Element.prototype.scrollIntoView = function ({ container, ...known }) {  // as in some browsers
                scroll.call(this, known);
            };
        }"""
    )
    learner.choose(epochs=7)
    scrolled = learner.page.evaluate("scrollY")
    change = learner.code.locator(".changed", has_text="epochs=7")
    expect(change).to_be_visible()
    box, line = learner.panel.locator(".code").bounding_box(), change.bounding_box()
    assert box["y"] <= line["y"] <= box["y"] + box["height"] - line["height"] + 1  # it is rounded
    assert learner.page.evaluate("scrollY") == scrolled


def test_bad_data_are_chosen_and_named(learner):
    learner.open_tab("learn")
    panel = learner.panel
    panel.locator(".data button", has_text=TEXT["learn_data_bad"]).click()
    expect(learner.code).to_contain_text("keep = y_train != 8")
    learner.choose(digit=3)  # was the wrong label
    panel.locator(".bad .kinds button").nth(3).click()
    expect(learner.code).to_contain_text("y_train[places[::2]] = 4")
    expect(learner.help).to_have_text(TEXT["learn_data_half_why"])
    learner.train(units=16, epochs=1, digits=1000)
    expect(panel.locator(".verdict")).to_contain_text("examples of 3 were labelled 4. It reads new 3s as")
    expect(learner.rows).to_contain_text("Half of the 3s labelled 4")
    panel.locator(".use").click()
    badge = learner.page.locator("#head .own")
    expect(badge).to_have_text("Half of the 3s labelled 4")
    badge.click()
    expect(badge).to_be_hidden()


@on_both
def test_own_digits_are_collected_kept_learned_and_exported(learner, tmp_path):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    labels, few, verdict = (panel.locator(each) for each in (".mine-labels button", ".mine-few", ".verdict"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    def collect(*digits):
        for digit in digits:
            sketch.draw(CLEAR_DRAWINGS[digit])
            labels.nth(digit).click()
            expect(labels.nth(digit)).to_be_disabled()

    learner.open_tab("learn")
    panel.locator(".data button").nth(2).click()
    panel.locator(".start").click()
    expect(learner.trouble).to_have_text(TEXT["error_no_own_digits"])
    collect(4, 7, 4)
    expect(labels).to_have_text([f"{digit} ×{(4, 7, 4).count(digit)}" for digit in range(10)])
    expect(few).to_have_text("Fewer than ten so far: 0, 1, 2, 3, 4, 5, 6, 7, 8, and 9.")
    sketch.expect_accessible()
    page.reload()
    sketch.wait_until_ready()
    assert asked == ["beforeunload"]
    expect(labels.nth(4)).to_have_text("4 ×2")
    learner.train(units=64, dropout=0, batch_size=8, digits=10_000)
    expect(verdict).to_contain_text("learned from 3 of your drawings")
    expect(verdict).to_contain_text(f"Of your 3 it reads 3. {TEXT['mine_learned_all']}")
    collect(7)
    expect(verdict).to_contain_text("It learned from 3 of them; of the other 1 it reads 1.")
    with page.expect_download() as download:
        panel.locator(".mine-export").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with path.open("rb") as file:
        assert [drawing.label for drawing in read_class(file).drawings] == [4, 7, 4, 7]
    page.reload()
    sketch.wait_until_ready()
    assert asked == ["beforeunload"]  # they are saved
    for _ in range(2):
        panel.locator(".mine-clear").click()
    expect(labels.nth(4)).to_have_text("4 ×0")
    panel.locator(".mine-import input").set_input_files(path)
    expect(labels.nth(4)).to_have_text("4 ×2")
    panel.locator(".mine-import input").set_input_files([{"name": "a.zip", "mimeType": "", "buffer": b"no zip"}])
    expect(panel.locator(".mine-said")).to_have_text(TEXT["error_not_a_class"])


def test_refused_settings_are_reported_in_the_visitors_language(learner):
    learner.sketch.expected_errors.append("422")
    sentence, texts = "It failed: ask why.", TEXTS["zh-CN"]
    errors = [
        ({"reason": "new_on_the_server"}, sentence),
        ({"reason": "too_few_phones", "values": {"least": 6}}, texts["error_too_few_phones"].format(least=6)),
    ]
    learner.train_by(refusing(*({"message": sentence, **error} for error, _ in [({}, sentence), *errors])))
    learner.open_tab("learn")
    for name, value in {"epochs": "0", "units": "1e9"}.items():
        learner.choose(**{name: value})
        expect(learner.trouble).to_contain_text(re.compile(r"must be a whole number from .* to .*\."))
        expect(learner.panel.locator(f"[name={name}]")).to_be_focused()  # the visitor can go on typing
        learner.choose(**{name: getattr(TUTORIAL, name)})
        expect(learner.trouble).to_be_empty()

    # A refusal arrives before the program of the settings that were changed just before.
    learner.start(epochs=3)
    expect(learner.trouble).to_have_text(sentence)
    expect(learner.trouble).to_be_focused()
    expect(learner.code).to_contain_text("epochs=3")
    expect(learner.trouble).to_have_text(sentence)
    learner.choose(epochs=2)
    expect(learner.trouble).to_be_empty()

    learner.sketch.speak("zh-CN")
    for _, words in errors:
        learner.start()
        expect(learner.trouble).to_have_text(words)
    learner.page.locator("[name=epochs]").fill("1000")
    expect(learner.trouble).to_have_text(texts["error_range_epochs"].format(lowest=1, highest=50))


def refusing(*errors):
    """Return a worker that rejects each training with the next one of these errors."""
    messages = json.dumps([{"error": {**error, "kind": "rejected"}} for error in errors])
    return f"const messages = {messages}; onmessage = ({{ data }}) => data.start && postMessage(messages.shift());"


def test_a_training_that_breaks_off_is_reported(learner):
    learner.sketch.expected_errors.append("ERR_FAILED")
    learner.page.route(WORKER, lambda route: route.abort())
    learner.start(epochs=1, digits=100, units=16)
    expect(learner.trouble).to_have_text(TEXT["learn_broken_off"])
    learner.page.unroute(WORKER)
    learner.train()
    expect(learner.trouble).to_be_empty()


def expect_lesson_without_mnist(sketch):
    """Check that a lesson leaves out the steps that need MNIST, also if a link opens one of them."""
    sketch.page.evaluate("history.replaceState(null, '', '?lesson=21#learn')")
    sketch.page.reload()
    sketch.wait_until_ready()
    bar = sketch.page.locator("#head .lesson")
    expect(bar.locator(".place")).to_have_text("28/28")  # the talk; training and mistakes are left out
    sketch.press("PageUp", "PageUp")
    expect(bar.locator(".place")).to_have_text("18/28")
    # "You have trained a network" is not true here.
    sketch.page.evaluate("history.replaceState(null, '', '?lesson=25&minutes=45#learn')")
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(bar.locator(".place")).to_have_text("18/25")
    expect(bar.locator(".next")).to_have_attribute("aria-disabled", "true")
    bar.locator(".leave").click()


def test_a_page_without_mnist_says_what_to_do_and_trains_once_it_is_there(browser, tmp_path):
    served, home = tmp_path / "served", tmp_path / "home"
    served.mkdir()
    with (
        serve_folder(served) as address,
        forked_app("--port", free_port(), **fetching_mnist(address, home)) as app,
        browser.new_context(locale="en-GB", **STILL) as context,
    ):
        learner = Learner(Sketch(context.new_page()))
        learner.sketch.open(app.address)
        learner.open_tab("learn")  # says so before the start
        expect(learner.trouble).to_contain_text("MNIST_PATH=mnist.npz")
        expect(learner.state).to_be_empty()
        expect_lesson_without_mnist(learner.sketch)
        learner.start(epochs=1, digits=100)
        expect(learner.trouble).to_contain_text("MNIST_PATH=mnist.npz")
        expect(learner.trouble).not_to_contain_text(address)  # it may contain a password
        learner.open_tab("mistakes")
        expect(learner.sketch.panel("mistakes").locator(".trouble")).to_contain_text("MNIST_PATH=mnist.npz")

        (home / "datasets").mkdir(parents=True, exist_ok=True)
        np.savez(home / "datasets" / "mnist.npz", **small_mnist())
        said = hear(learner.state)
        learner.train()
        assert len([words for words in said.json_value() if words.startswith("Loading the written digits")]) > 2
        expect(learner.trouble).to_be_empty()
