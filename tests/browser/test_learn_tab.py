"""Watch it learn, in a browser with a small generated data set."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from datasets import small_mnist
from driver import CLEAR_DRAWINGS, COMPUTER, PHONE, ROOT, TEXTS, TRAINING_TIMEOUT, free_port
from forked import forked_app
from localhost import fetching_mnist, serve_folder
from playwright.sync_api import expect
from seen import expect_four_figures_fit, hear, wait_for_mistakes
from sketch import PREFIX, Sketch
from small_networks import layers_of, predict
from static_site import on_both

from model import load_recognizer, preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.jobs.settings import OPTIMIZERS, TUTORIAL, tutorial_code
from model.metrics import confusion_matrix
from model.preprocessing import flatten, normalise
from model.training.networks import load_keras_network
from page.tabs.learn.learn import CHOICES

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


class Learner:
    """Trains networks as a visitor."""

    def __init__(self, sketch):
        self.sketch, self.page, self.open_tab = sketch, sketch.page, sketch.open_tab
        self.panel = sketch.panel("learn")
        self.state = self.panel.locator(".state")
        self.trouble = self.panel.locator(".trouble")
        self.code = self.panel.locator("code")

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

    def start_endless(self):
        self.start(units=512, epochs=50, batch_size=8)

    def wait_for(self, words):
        expect(self.state).to_contain_text(words, timeout=TRAINING_TIMEOUT)

    def use(self):
        """Wait until the training is done, use the network, and open Draw."""
        self.wait_for("Done")
        self.panel.locator(".use").click()
        self.open_tab("draw")

    def downloaded(self, path):
        """Download the network and load it."""
        self.open_tab("learn")
        with self.page.expect_download() as download:
            self.panel.locator(".download").click()
        assert download.value.suggested_filename.endswith(".keras")
        download.value.save_as(path)
        self.open_tab("draw")
        return load_recognizer(path)

    def expect_answer_of(self, recognizer):
        """Wait until the bars show a network's probabilities for the drawing."""
        probabilities = recognizer.predict_strokes([self.sketch.strokes], BRUSH_WIDTH)[0]
        self.sketch.wait_until_shown(probabilities)


@pytest.fixture
def learner(sketch):
    return Learner(sketch)


def test_train_to_the_end_and_use_it(learner, tmp_path):
    learner.sketch.draw(CLEAR_DRAWINGS[4])
    panel = learner.panel
    said = hear(panel.locator(".announcement.training"))
    learner.start(hidden_layers=1, units=64, epochs=3, digits=1000)
    learner.wait_for("Done")
    heard = said.json_value()
    assert len(heard) == len(set(heard)) <= 10  # one per stage, not one per update
    expect(panel.locator(".announcement.training")).to_contain_text(panel.locator(".verdict").inner_text())

    expect(panel.locator("svg.loss circle")).to_have_count(3)  # one per epoch
    expect(panel.locator("svg.accuracy circle")).to_have_count(3)
    expect(panel.locator("[role=progressbar]")).to_have_attribute("aria-valuenow", "100")
    learner.sketch.expect_accessible()
    cells = panel.locator(".matrix td").all_text_contents()[1:]
    assert sum(int(cell.replace(",", "")) for cell in cells if cell != "·") == len(small_mnist()["x_test"])

    network = learner.downloaded(tmp_path / "mine.keras")
    data = small_mnist()
    predictions = network.predict_fields(data["x_test"]).argmax(axis=1)
    accuracy = f"{100 * (predictions == data['y_test']).mean():.1f}%"
    expect(panel.locator(".verdict")).to_contain_text(accuracy)
    judged = network.predict_strokes([learner.sketch.strokes], BRUSH_WIDTH)[0]
    shown = [int(percent.strip(">%")) for percent in panel.locator(".stages .columns .percent").all_text_contents()]
    np.testing.assert_allclose(shown, 100 * np.minimum(judged, 0.99), atol=0.51)

    shipped = load_recognizer()
    learner.expect_answer_of(shipped)
    learner.open_tab("learn")
    learner.use()
    learner.expect_answer_of(network)
    learner.sketch.draw(CLEAR_DRAWINGS[1])
    learner.expect_answer_of(network)
    learner.page.locator(".compare").click()
    expect(learner.page.locator(".panel h2 .name").first).to_have_text("The network you trained")
    learner.page.locator(".compare").click()
    learner.page.locator("#head .own").click()
    learner.expect_answer_of(shipped)


def test_the_visitors_own_network_answers_on_every_tab(learner, open_sketch, tmp_path):
    sketch, page, badge = learner.sketch, learner.page, learner.page.locator("#head .own")
    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.wait_for_answer()
    learner.start(hidden_layers=1, units=16, epochs=1, digits=300)
    learner.use()
    network = learner.downloaded(tmp_path / "mine.keras")
    data = small_mnist()
    matrix = confusion_matrix(data["y_test"], network.predict_fields(data["x_test"]).argmax(axis=1))

    def expect_everywhere():
        expect(badge).to_be_visible()
        learner.open_tab("steps")
        if sketch.strokes:
            sketch.clear.click()
        sketch.draw(CLEAR_DRAWINGS[4])
        field = preprocess_strokes(sketch.strokes, BRUSH_WIDTH)
        verdict = network.judge(field)
        if verdict.is_digit:
            expect(sketch.panel("steps").locator(".reading")).to_contain_text("Your network gives")
        learner.open_tab("inside")
        sketch.wait_until_shown(verdict.probabilities, "inside")
        learner.open_tab("mistakes")
        expect(sketch.panel("mistakes").locator("td > *")).to_have_text([f"{n:,}" if n else "·" for n in matrix.flat])

    expect_everywhere()
    page.reload()
    sketch.wait_until_ready()
    expect_everywhere()
    another = open_sketch("#mistakes")  # another visitor's
    expect(another.page.locator("#head .own")).to_be_hidden()

    badge.click()
    expect(badge).to_be_hidden()
    own = confusion_matrix(data["y_test"], load_recognizer().predict_fields(data["x_test"]).argmax(axis=1))
    expect(sketch.panel("mistakes").locator("td > *")).to_have_text([str(n) if n else "·" for n in own.flat])
    page.reload()
    sketch.wait_until_ready()
    expect(badge).to_be_hidden()


def test_the_drawing_is_read_during_training_and_runs_are_compared(learner, open_sketch):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    percents = panel.locator(".stages .columns .percent")
    learner.open_tab("learn")
    presets = panel.locator(".presets button")
    presets.nth(2).click()
    expect(presets.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(panel.locator("[name=hidden_layers]")).to_have_value("0")
    for name in ("units", "dropout"):
        expect(panel.locator(f"[name={name}]")).to_be_disabled()
    expect(learner.code).not_to_contain_text('activation="relu"')
    expect(panel.locator(".help")).to_contain_text("adds up the pixels")
    learner.start(hidden_layers=1, units=64, epochs=8, batch_size=16)
    expect(presets.nth(2)).to_have_attribute("aria-pressed", "false")
    learner.wait_for(re.compile("epoch [2-8]"))
    expect(panel.locator(".weights canvas")).to_have_count(16)
    early = sketch.pixels("#panel-learn .stages .weights span:first-child canvas")
    expect(percents.first).to_be_empty()  # nothing is drawn
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(percents.first).not_to_be_empty()
    learner.wait_for("Done")
    assert (sketch.pixels("#panel-learn .stages .weights span:first-child canvas") != early).any()
    assert page.evaluate("scrollY") == 0
    expect(panel.locator(".verdict")).to_be_in_viewport()
    expect(panel.locator("path.ghost")).to_have_count(0)
    before = percents.all_text_contents()
    sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[1])
    expect(percents).not_to_have_text(before)  # the trained network reads the new drawing

    presets.nth(4).click()
    learner.start(epochs=1)
    learner.wait_for("Done")
    expect(panel.locator("svg.loss path.ghost")).to_have_count(2)
    rows, accuracy = panel.locator(".runs tbody tr"), panel.locator('th[data-column="test_accuracy"]')
    expect(rows).to_have_count(2)
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


FILM = """async () => {
    const folder = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/recording.bin")).name;
    const { loadRecording, layersAt } = await import(folder.replace("recording.bin", "recording.js"));
    const { computeOutputs } = await import(folder.replace("shared/recording.bin", "engine/network.js"));
    const { settings, moments } = await loadRecording();
    window.read = (number, fields) => {
        const layers = layersAt(moments[number], settings);
        const pixelsOf = (field) => Float32Array.from(field, (level) => level / 255);
        return fields.map((field) => Array.from(computeOutputs(layers, pixelsOf(field)).at(-1)));
    };
}"""


@on_both
def test_a_recorded_training_reads_drawings_at_each_moment(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    learner.open_tab("learn")
    assert not any("recording" in address and not address.endswith(".js") for address in sketch.requested)
    sketch.draw(CLEAR_DRAWINGS[4])
    panel.locator(".watch-recording").click()
    film, scrubber = panel.locator(".film"), panel.locator(".scrubber")
    expect(film.locator(".tag")).to_have_text("Recording")
    expect(panel.locator(".stages")).to_be_hidden()
    expect(film.locator(".play")).to_contain_text("Pause")
    expect(scrubber).not_to_have_value("0")  # it plays
    scrubber.press(" ")
    expect(film.locator(".play")).to_contain_text("Play")

    weights = recorded_weights()
    fields = np.stack([preprocess_strokes(strokes_on_pad(CLEAR_DRAWINGS[digit]), BRUSH_WIDTH) for digit in range(10)])
    pixels = flatten(normalise(fields))
    page.evaluate(FILM)
    for number in (0, 12, len(weights) - 1):
        computed = page.evaluate("given => read(...given)", [number, flatten(fields).tolist()])
        np.testing.assert_allclose(computed, predict(layers_of(weights[number], SIZES), pixels), atol=1e-5)

    def shown_probabilities():
        return [
            float(part)
            for part in film.locator(".fill").evaluate_all(
                "all => all.map((fill) => fill.style.getPropertyValue('--part'))"
            )
        ]

    scrubber.press("Home")
    expect(film.locator(".moment")).to_contain_text("Before the first step")
    early = sketch.pixels("#panel-learn .film .weights span:first-child canvas")
    spread = film.locator("td > [style]").count()
    scrubber.press("End")
    expect(scrubber).to_have_value(str(len(weights) - 1))
    expect(film.locator(".moment")).to_contain_text("Epoch 4 of 4, step 1,876. It reads 92% of new digits correctly.")
    assert scrubber.get_attribute("aria-valuetext") == film.locator(".moment").inner_text()
    field = preprocess_strokes(sketch.strokes, BRUSH_WIDTH)
    expected = predict(layers_of(weights[-1], SIZES), flatten(normalise(field[None])))[0]
    np.testing.assert_allclose(shown_probabilities(), expected, atol=1e-3)
    assert (sketch.pixels("#panel-learn .film .weights span:first-child canvas") != early).any()
    assert film.locator("td > [style]").count() != spread
    sketch.expect_accessible()
    for theme in ("light", "dark"):  # the lessons call the curve of the test digits orange
        for kind, is_orange in (("training", False), ("validation", True)):
            red, green, blue = colour_of(film.locator(f"svg.loss path.{kind}"), "stroke")
            assert (red > blue) == is_orange, (theme, kind)
            assert colour_of(film.locator(f".key.{kind} i"), "borderTopColor") == (red, green, blue)
        sketch.page.locator("button.theme").click()

    before = film.locator(".percent").all_inner_texts()
    sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[7])
    expect(film.locator(".percent")).not_to_have_text(before)

    # A tap makes the weights fill the tab.
    pictures = film.locator(".weights")
    side = pictures.locator("canvas").first.bounding_box()["width"]
    pictures.click()
    expect(pictures).to_have_attribute("aria-expanded", "true")
    assert pictures.locator("canvas").first.bounding_box()["width"] > 1.4 * side
    page.keyboard.press("Escape")
    expect(pictures).to_have_attribute("aria-expanded", "false")
    film.locator(".close-film").click()
    expect(film).to_be_hidden()
    expect(panel.locator(".watch-recording")).to_be_focused()


def colour_of(locator, style):
    words = locator.evaluate("(e, style) => getComputedStyle(e)[style]", style)
    return tuple(map(int, re.findall(r"\d+", words)[:3]))


SIZES = [784, 16, 16, 10]  # of the recorded network


def recorded_weights():
    """Return all weights of each moment of the recorded training: float16 array (moments, weights)."""
    folder = ROOT / "page" / "shared"
    moments = len(json.loads((folder / "recording.json").read_text(encoding="utf-8"))["moments"])
    return np.frombuffer((folder / "recording.bin").read_bytes(), "<f2").reshape(moments, -1)


def strokes_on_pad(strokes):
    return [np.array(stroke) * PAD_SIDE for stroke in strokes]


def test_a_missing_recording_is_reported(learner):
    learner.sketch.expected_errors.append("ERR_FAILED")
    learner.page.route("**/recording.bin", lambda route: route.abort())
    learner.open_tab("learn")
    learner.panel.locator(".watch-recording").click()
    expect(learner.trouble).to_have_text(TEXTS["en"]["learn_recording_missing"])
    learner.page.unroute("**/recording.bin")
    learner.panel.locator(".watch-recording").click()
    expect(learner.panel.locator(".film")).to_be_visible()
    expect(learner.trouble).to_be_empty()


def test_runs_survive_a_reload_and_a_small_network_becomes_a_film(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    learner.start(units=16, epochs=6, digits=300, learning_rate="0.00001")
    learner.wait_for("Done")
    shown = panel.locator(".runs tbody").inner_text()
    expect(panel.locator(".verdict")).to_contain_text("Even of the digits it learned from, it reads only")
    panel.locator(".replay").click()
    film = panel.locator(".film")
    expect(film.locator(".film-title")).to_contain_text("Your run 1")
    expect(film.locator(".tag")).to_be_hidden()
    film.locator(".scrubber").press("End")
    expect(film.locator(".moment")).to_contain_text("Epoch 6 of 6")
    expect(film.locator(".weights canvas")).to_have_count(16)
    film.locator(".close-film").click()
    # A later run, of other epochs, has the whole width, as the earlier one has.
    learner.start(epochs=2)
    learner.wait_for("Done")
    ends = panel.locator(".stages svg.loss path.validation").evaluate_all(
        "paths => paths.map((path) => path.getBBox()).map(({ x, width }) => x + width)"
    )
    assert len(ends) == 2
    assert max(ends) - min(ends) < 1

    page.reload()
    sketch.wait_until_ready()
    expect(panel.locator(".runs tbody tr")).to_have_count(2)
    assert panel.locator(".runs tbody").inner_text().startswith(shown)
    expect(panel.locator(".stages svg.loss path.ghost")).to_have_count(4)
    for nonsense in ("[{}]", "7", "{", json.dumps([{"number": 1, "settings": {"units": "x"}}] * 3)):
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
    page.evaluate("() => { navigator.clipboard.writeText = async (words) => { window.copied = words; }; }")
    panel.locator(".copy-link").click()
    expect(panel.locator(".help")).to_contain_text("The link is copied")
    copied, shown = urlsplit(page.evaluate("copied")), urlsplit(page.url)
    assert parse_qs(copied.query) == parse_qs(shown.query)
    assert (copied.path, copied.fragment) == (shown.path, "learn")
    page.evaluate(
        """() => {
            navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
            document.execCommand = () => false;
        }"""
    )
    panel.locator(".copy-link").click()
    expect(panel.locator(".help")).to_contain_text("The browser did not copy the link")
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
    parts = {"1 Program": ".code", "2 Training": ".watch", "3 Result": ".runs"}

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
    learner.start(hidden_layers=1, units=16, epochs=2, digits=300)
    expect_step("2 Training")
    expect(learner.sketch.pad).to_be_visible()
    expect(panel.locator(".verdict")).to_be_visible(timeout=TRAINING_TIMEOUT)
    expect_step("3 Result")
    expect_four_figures_fit(panel.locator(".matrix"))
    panel.locator(".steps button").first.click()
    expect_step("1 Program")


def test_stop_half_way_and_start_again_by_keyboard(learner):
    learner.start_endless()
    learner.wait_for(re.compile(r"Learning: epoch \d+ of 50"))
    learner.page.keyboard.press("Enter")  # the focus has moved to "Stop"
    learner.wait_for("Stopped")
    expect(learner.panel.locator(".result")).to_be_hidden()
    learner.choose(epochs=1)
    learner.panel.locator("[name=epochs]").press("Enter")
    learner.wait_for("Done")  # so the stopped training has ended


def test_the_queue_continues_when_pages_close(open_sketch, tmp_path):
    """Close pages that wait, train or start; another visitor draws meanwhile, and uses a network at the end."""
    learners = first, second, third, last = [Learner(open_sketch()) for _ in range(4)]
    for ahead, learner in enumerate(learners[:3]):
        learner.start_endless()
        learner.wait_for(f"Ahead of you: {ahead}" if ahead else "Learning")
    last.start(hidden_layers=0, epochs=1, digits=100)
    last.wait_for("Ahead of you: 3")
    last.open_tab("draw")
    last.sketch.draw(CLEAR_DRAWINGS[7])
    last.expect_answer_of(load_recognizer())
    last.open_tab("learn")
    second.page.close()
    last.wait_for("Ahead of you: 2")
    first.page.close()
    last.wait_for("Ahead of you: 1")
    third.page.close()
    last.use()
    last.expect_answer_of(last.downloaded(tmp_path / "mine.keras"))
    assert load_keras_network(tmp_path / "mine.keras").count_params() == 785 * 10


def test_all_settings_can_be_chosen_and_the_program_follows(learner):
    learner.open_tab("learn")
    for name, values in CHOICES.items():
        control = learner.panel.locator(f"[name={name}]")
        texts = control.locator("option").evaluate_all("all => all.map((option) => option.value)")
        assert [text if text in OPTIMIZERS else float(text) for text in texts] == values
        expect(control).to_have_value(str(getattr(TUTORIAL, name)))
    expect(learner.code).to_have_text(tutorial_code(TUTORIAL) + "\n")
    # A training is visible on a projector without scrolling.
    assert learner.panel.locator(".stages .columns").bounding_box()["y"] < COMPUTER["viewport"]["height"] - 60
    learner.choose(hidden_layers=3, units=100, optimizer="rmsprop", learning_rate=0.01, batch_size=64, digits=300)
    expect(learner.code).to_contain_text("RMSprop(0.01)")
    expect(learner.code).to_contain_text("x_train[:300]")
    assert learner.code.text_content().count('Dense(100, activation="relu")') == 3
    expect(learner.code.locator(".changed").first).to_be_visible()


def test_a_change_scrolls_only_the_program(open_sketch):
    learner = Learner(open_sketch("#learn", **PHONE))
    expect(learner.code).not_to_be_empty()
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
    change = learner.code.locator(".changed").first
    expect(change).to_contain_text("epochs=7")
    box, line = learner.panel.locator(".code").bounding_box(), change.bounding_box()
    assert box["y"] <= line["y"] <= box["y"] + box["height"] - line["height"]
    assert learner.page.evaluate("scrollY") == scrolled


def test_refused_settings_are_reported(learner):
    learner.sketch.expected_errors.append("422")
    learner.open_tab("learn")
    for name, nonsense in {"epochs": ("0", ""), "units": ("1e9", "-8")}.items():
        for value in nonsense:
            learner.choose(**{name: value})
            expect(learner.trouble).to_contain_text(re.compile(r"must be a whole number from .* to .*\."))
            expect(learner.panel.locator(f"[name={name}]")).to_be_focused()  # the visitor can go on typing
            learner.panel.locator(".start").click()
            expect(learner.panel.locator(".start")).to_be_visible()
            expect(learner.trouble).to_contain_text("must be a whole number")
            expect(learner.trouble).to_be_focused()
        learner.choose(**{name: getattr(TUTORIAL, name)})
        expect(learner.trouble).to_be_empty()

    # A refusal arrives before the program of the settings that were changed just before.
    reason = "There is no data set: put one in its place."
    learner.page.route("**/api/learn", lambda route: route.fulfill(status=422, json={"error": reason}))
    learner.start(epochs=3)
    expect(learner.trouble).to_have_text(reason)
    expect(learner.code).to_contain_text("epochs=3")
    expect(learner.trouble).to_have_text(reason)
    learner.choose(epochs=2)
    expect(learner.trouble).to_be_empty()


def test_errors_are_translated_if_their_reason_is_known(learner):
    learner.sketch.speak("zh-CN")
    sentence, texts = "It failed: ask why.", TEXTS["zh-CN"]
    sends = {"content_type": "text/event-stream"}
    learner.page.route("**/api/learn", lambda route: route.fulfill(**sends))
    for error, words in [
        ({}, sentence),
        ({"reason": "new_on_the_server"}, sentence),
        ({"reason": "no_data", "values": {}}, texts["error_no_data"]),
        ({"reason": "too_few_phones", "values": {"least": 6}}, texts["error_too_few_phones"].format(least=6)),
    ]:
        updates = [{"stage": "loading"}, {"error": sentence, **error}]
        sends["body"] = "".join(f"data: {json.dumps(update)}\n\n" for update in updates)
        learner.start()
        expect(learner.trouble).to_have_text(words)

    learner.sketch.expected_errors.append("422")
    learner.page.locator("[name=epochs]").fill("1000")
    words = texts["error_range_epochs"].format(lowest=1, highest=50)
    expect(learner.trouble).to_have_text(words)


def test_a_network_that_is_no_longer_kept_is_reported(learner):
    learner.sketch.expected_errors.append("410")
    lost = learner.page.locator("#head .lost")
    learner.page.evaluate("name => sessionStorage.setItem(name, 'gone')", PREFIX + "network")
    learner.page.reload()
    learner.sketch.wait_until_ready()
    expect(lost).to_contain_text(TEXTS["en"]["gone_own"])
    expect(learner.page.locator("#head .own")).to_be_hidden()
    lost.locator("button").click()
    expect(lost).to_be_hidden()

    # With a drawing on the pad.
    learner.sketch.draw(CLEAR_DRAWINGS[3])
    learner.page.evaluate("document.dispatchEvent(new CustomEvent('network', { detail: 'gone' }))")
    expect(lost).to_contain_text(TEXTS["en"]["gone_own"])
    learner.expect_answer_of(load_recognizer())
    expect(learner.page.locator("#head .own")).to_be_hidden()

    # With a test digit in Inside.
    lost.locator("button").click()
    learner.open_tab("mistakes")
    wait_for_mistakes(learner.sketch)
    learner.sketch.panel("mistakes").locator(".gallery button").first.click()
    inside = learner.sketch.panel("inside")
    expect(inside.locator(".source")).to_contain_text("Test digit")
    shown = inside.locator(".outputs .percent")
    expect(shown.first).not_to_be_empty()
    before = shown.all_text_contents()
    learner.page.evaluate("document.dispatchEvent(new CustomEvent('network', { detail: 'gone' }))")
    expect(lost).to_be_visible()
    expect(inside.locator(".source")).to_contain_text("Test digit")
    expect(shown).to_have_text(before)
    expect(learner.sketch.panel("inside").locator(".trouble")).to_be_empty()


def expect_lesson_without_mnist(sketch):
    """Check that a lesson leaves out the steps that need MNIST, also if a link opens one of them."""
    sketch.page.evaluate("history.replaceState(null, '', '?lesson=21#learn')")
    sketch.page.reload()
    sketch.wait_until_ready()
    bar = sketch.page.locator("#head .lesson")
    expect(bar.locator(".place")).to_have_text("28/28")  # the talk; training and mistakes are left out
    sketch.press("PageUp", "PageUp")
    expect(bar.locator(".place")).to_have_text("18/28")
    bar.locator(".leave").click()


def test_mnist_is_downloaded_when_it_is_needed(browser, tmp_path):
    """The download fails first, then succeeds; one visitor requests it by a training, the other by Mistakes."""
    served = tmp_path / "served"
    served.mkdir()
    with (
        serve_folder(served, pause=0.2) as address,
        forked_app(*("--port", free_port(), "--training"), **fetching_mnist(address, tmp_path / "home")) as app,
        browser.new_context(locale="en-GB") as english,
        browser.new_context(locale="zh-CN") as chinese,
    ):
        learners = [Learner(Sketch(context.new_page())) for context in (english, chinese)]
        for learner in learners:
            learner.sketch.open(app.address)
            learner.open_tab("learn")  # says so before the start
            expect(learner.trouble).to_contain_text("MNIST_PATH=mnist.npz")
            expect(learner.state).to_be_empty()
            expect_lesson_without_mnist(learner.sketch)
            learner.start(epochs=1, digits=100)
            expect(learner.trouble).to_contain_text("MNIST_PATH=mnist.npz", timeout=TRAINING_TIMEOUT)
            expect(learner.trouble).not_to_contain_text(address)  # it may contain a password
            learner.open_tab("mistakes")
            expect(learner.sketch.panel("mistakes").locator(".trouble")).to_contain_text("MNIST_PATH=mnist.npz")

        np.savez(served / "mnist.npz", **small_mnist())
        said = hear(learner.state)
        learner.start()
        expect(learner.panel.locator(".result")).to_be_visible(timeout=TRAINING_TIMEOUT)
        percents = [int(found[1]) for words in said.json_value() if (found := re.search(r"MNIST.*：(\d+)%", words))]
        assert len(set(percents)) > 2
        assert percents == sorted(percents)
        assert percents[-1] > 80  # the last updates may arrive at once
        learner.open_tab("mistakes")
        for learner in learners:  # the pages request them again
            gallery = learner.sketch.panel("mistakes").locator(".gallery canvas")
            expect(gallery.first).to_be_visible(timeout=TRAINING_TIMEOUT)
