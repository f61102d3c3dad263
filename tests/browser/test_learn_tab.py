"""Watch it learn, in a browser with a small generated data set."""

import base64
import contextlib
import io
import re
from dataclasses import replace

import pytest
from helpers.classes.class_zips import zip_of
from helpers.classes.classroom import strokes_of_digit
from helpers.drawings.datasets import small_mnist
from helpers.networks.own_network import values_kept
from helpers.networks.plain_network import run_for_one_epoch
from helpers.pages.learner import FIRST_UNIT, WORKER, Learner
from helpers.pages.seen import expect_answer_of, hear
from helpers.running.driver import CLEAR_DRAWINGS, FORTY_TWO, INSECURE_HOST, MOVING, STILL, TEXTS
from playwright.sync_api import expect

from model import load_recognizer
from model.data.class_digits import SharedDrawing, pack, read_class
from model.training_settings import TUTORIAL
from page.tabs.learn.learn import CHOICES
from page.tabs.learn.settings import DATA, LOAD_WEIGHTS, OPTIMIZERS

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

TEXT = TEXTS["en"]


def test_train_to_the_end_and_use_it_on_a_page_without_tls(open_sketch, tmp_path):
    """As in a class: browsers deny such a page many functions."""
    learner = Learner(open_sketch(host=INSECURE_HOST))
    sketch, panel = learner.sketch, learner.panel
    for name in ("crypto.randomUUID", "navigator.clipboard", "navigator.mediaDevices", "navigator.wakeLock"):
        assert sketch.page.evaluate(f"typeof {name}") == "undefined", name
    sketch.draw(CLEAR_DRAWINGS[4])
    said = hear(panel.locator(".announcement.training"))
    learner.open_tab("learn")
    learner.choose(hidden_layers=1, units=64, epochs=3, digits=1000)
    expect(learner.state).to_have_text(re.compile(r"^Ready: about \d+\ss on this device\.$"))
    learner.train()
    heard = said.json_value()
    assert len(heard) == len(set(heard)) <= 5  # one per stage, not one per update
    sketch.expect_said(panel.locator(".announcement.training"), panel.locator(".verdict"))
    for measure in ("loss", "accuracy"):
        expect(panel.locator(f"svg.{measure} circle")).to_have_count(3)  # one per epoch
    assert panel.locator(".score b").inner_text() in panel.locator(".verdict").inner_text()
    expect(panel.locator("[role=progressbar]")).to_have_attribute("aria-valuenow", "100")
    sketch.expect_accessible()

    panel.locator(".download summary").click()
    with learner.page.expect_download() as download:
        panel.locator(".save-weights").click()
    assert download.value.suggested_filename == "digits.npz"
    download.value.save_as(tmp_path / "mine.npz")
    network = load_recognizer(tmp_path / "mine.npz")
    data = small_mnist()
    accuracy = (network.predict_fields(data["x_test"]).argmax(axis=1) == data["y_test"]).mean()
    expect(panel.locator(".verdict")).to_contain_text(f"{100 * accuracy:.1f}%")
    expect_answer_of(sketch, network, "learn")
    expect(panel.locator(".load pre")).to_have_text(LOAD_WEIGHTS)

    panel.locator(".use").click()
    expect(panel.locator(".used")).to_have_text(TEXT["learn_used"])
    learner.open_tab("draw")
    expect_answer_of(sketch, network)
    learner.page.locator("#head .own").click()
    expect_answer_of(sketch, load_recognizer())


def test_the_network_in_plain_python_runs_alone_and_reads_a_hundred_drawings_like_that_of_the_page(learner, tmp_path):
    def saved(button):
        with learner.page.expect_download() as download:
            learner.panel.locator(button).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        return (tmp_path / download.value.suggested_filename).read_bytes()

    learner.train(units=16, epochs=2, digits=1000)
    learner.panel.locator(".download summary").click()
    saved(".save-weights")
    source = saved(".save-network").decode()
    lines = run_for_one_epoch(source, tmp_path)
    assert sum(line.startswith("The answer is ") for line in lines) == 11  # the first is for the drawing
    beginning, _, _ = source.partition("    train(network")
    images = small_mnist()["x_test"][:100]
    answers = load_recognizer(tmp_path / "digits.npz").predict_fields(images)
    drawing, program = f"DRAWING = {base64.b64encode(images[0].tobytes())!r}", {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(re.sub('DRAWING = """.*?"""', drawing, beginning, flags=re.DOTALL), program)
        for image in images[1:]:
            program["show"](program["trained"], (image.ravel() / 255).tolist())
    shown = re.findall(r"The answer is (\d), with (.+)%", output.getvalue())
    for (digit, percent), probabilities in zip(shown, answers, strict=True):
        assert int(digit) == probabilities.argmax()
        assert float(percent) / 100 == pytest.approx(probabilities.max(), abs=1e-4)


def test_slow_motion_and_the_program_with_keras_lead_to_each_other(learner):
    learner.open_tab("learn")
    learner.unfold()
    learner.panel.locator(".to-plain").click()
    line, marked = learner.panel.locator(".slow-line"), learner.panel.locator(".slow-code .changed").first
    expect(marked).to_have_text(re.compile(r"sums\[unit\] \+= number \* weight  # .*  → sums\[\d\] = −?\d\.\d{4}\s*$"))
    expect(line).to_have_text("sums[unit] += number * weight")
    program = learner.panel.locator(".slow-program summary")
    begin = marked.text_content()
    program.click()
    learner.panel.locator(".slow-next").click()
    expect(line).to_have_text("errors = [answer - target for answer, target in zip(sent[-1], targets)]")
    assert marked.text_content() == begin  # a closed panel costs nothing
    program.click()
    expect(marked).not_to_have_text(begin)
    learner.panel.locator(".to-keras").click()
    expect(learner.panel.locator(".code")).to_be_visible()


def test_a_reload_resumes_a_training_which_reads_the_drawing_then_and_afterwards(learner):
    """`tests/node` compares the network with one that was trained without a pause."""
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    learner.start_endless()
    expect(learner.help).to_have_text(TEXT["learn_keeps"])
    sketch.wait_until(lambda: any(values_kept(page)), "an epoch is kept")
    page.evaluate("location.hash = 'draw'")  # where nothing else needs digits
    page.route(re.compile("/digits/"), lambda route: route.abort(), times=1)  # the connection is lost
    sketch.expected_errors.append("ERR_FAILED")
    sketch.reload()
    expect(learner.trouble).to_have_text(TEXT["learn_broken_off"])
    learner.open_tab("learn")
    expect(learner.help).to_have_text(TEXT["learn_help"])
    said = hear(learner.help)
    panel.locator(".start").click()
    learner.wait_for(re.compile(r"Learning: epoch ([2-9]|\d\d) of 50"))
    assert TEXT["learn_resumed"] in said.json_value()

    percents = panel.locator(".columns .percent")
    expect(percents.first).to_be_empty()  # nothing is drawn
    learner.show_more()
    expect(learner.scrubber).to_be_visible()  # there are two moments
    learner.scrubber.press("Home")
    expect(learner.moment).to_contain_text(TEXT["learn_moment_first"])
    panel.locator("button[data-part=weights]").click()
    expect(panel.locator(".weights canvas")).to_have_count(16)
    early = sketch.pixels(FIRST_UNIT)
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(percents.first).not_to_be_empty()
    learner.scrubber.press("End")
    panel.locator(".stop").click()
    learner.wait_for("Stopped after")
    sketch.wait_until(lambda: (sketch.pixels(FIRST_UNIT) != early).any(), "weights that have changed")
    draw_another(learner, 1)


# Says that a training takes 5 ms for each digit, until one starts.
ESTIMATES = """let measured;
onmessage = ({ data: { id, name, body } }) => {
    if (name === "measure") postMessage({ id: (measured = id), answer: body.numbers.map((count) => count / 200) });
    if (name !== "train") return;
    postMessage({ id: measured, error: "too late" });
    postMessage({ update: { stage: "loading", progress: 0.5 } });
};"""


def test_the_page_says_how_long_a_training_takes_and_offers_fewer_digits(learner):
    fewer = learner.panel.locator(".fewer")
    learner.page.route(WORKER, lambda route: route.fulfill(body=ESTIMATES, content_type="text/javascript"))
    learner.open_tab("learn")
    presets = learner.panel.locator(".presets")
    presets.select_option("hundred")
    learner.wait_for("Ready: about")
    expect(fewer).to_be_hidden()
    place = presets.bounding_box()
    presets.select_option("tutorial")
    expect(fewer).to_be_visible()
    assert presets.bounding_box() == place  # nothing moves
    learner.choose(digits=60_000)
    expect(learner.state).to_have_text("Ready: about 5 min on this device.")
    expect(fewer).to_have_text("Learn from 10,000 digits only: about 50 s")
    fewer.click()
    expect(learner.panel.locator("[name=digits]")).to_have_value("10000")
    expect(fewer).to_be_hidden()
    learner.panel.locator(".start").click()  # which a late failure of an estimate does not end
    expect(learner.state).to_have_text(TEXT["learn_loading"].format(percent="50%"))


def test_runs_are_compared_and_survive_a_reload(learner):
    sketch, panel, scrubber = learner.sketch, learner.panel, learner.scrubber
    presets = panel.locator(".presets")
    learner.train(units=16, epochs=6, digits=300, learning_rate="0.00001")
    expect(scrubber).to_have_attribute("max", re.compile("^[123][0-9]$"))
    expect(learner.moment).to_contain_text("Epoch 6 of 6, step 18.")
    expect(presets).to_have_value("own")
    presets.select_option("no_hidden")
    learner.unfold()
    marks = panel.locator(".settings label small")
    expect(marks).to_have_text([TEXT["learn_was"].format(value=TUTORIAL.hidden_layers)])
    for name in ("units", "dropout"):
        expect(panel.locator(f"[name={name}]")).to_be_disabled()
    expect(learner.help).to_contain_text("adds up the pixels")
    learner.train(hidden_layers=1, units=64, epochs=2, digits=300)
    expect(presets).to_have_value("own")
    expect(scrubber).to_have_attribute("max", "2")  # a network with more weights has fewer moments
    rows, accuracy = learner.rows, panel.locator('th[data-column="test_accuracy"]')
    learner.show_more()
    panel.locator("button[data-part=runs]").click()
    for order in ("descending", "ascending"):
        accuracy.locator("button").click()
        expect(accuracy).to_have_attribute("aria-sort", order)
        shown = [float(each.split("%")[0]) for each in rows.locator('[data-column="test_accuracy"]').all_inner_texts()]
        assert shown == sorted(shown, reverse=order == "descending")
        expect(panel.locator(".runs .best td").nth(2)).to_have_text(f"{max(shown):.1f}% ★ best")

    shown = panel.locator(".runs tbody").text_content()
    sketch.reload()
    expect(rows).to_have_count(2)
    assert panel.locator(".runs tbody").text_content() == shown
    expect(panel.locator("svg.loss path.ghost")).to_have_count(4)


@pytest.mark.machine
def test_all_settings_can_be_chosen_and_the_program_and_the_address_follow(open_sketch):
    learner = Learner(open_sketch("?epochs=7&units=16&optimizer=sgd&learning_rate=0.3#learn"))
    page, panel = learner.page, learner.panel
    given = {"epochs": 7, "units": 16, "optimizer": "sgd", "learning_rate": 0.3}
    for name, values in CHOICES.items():
        control = panel.locator(f"[name={name}]")
        texts = control.locator("option").evaluate_all("all => all.map((option) => option.value)")
        assert [text if text in {*OPTIMIZERS, *DATA} else float(text) for text in texts] == values
        expect(control).to_have_value(str(given.get(name, getattr(TUTORIAL, name))))
    for words in ("epochs=7,", "SGD(0.3)"):
        expect(learner.code).to_contain_text(words)
    expect(learner.trouble).to_be_empty()
    learner.choose(dropout=0, epochs=4)  # epochs last: only the last change stays marked
    expect(page).to_have_url(re.compile(r"/\?units=16&optimizer=sgd&learning_rate=0.3&dropout=0#learn$"))
    expect(learner.code.locator(".changed", has_text="epochs=4,")).to_be_visible()
    page.evaluate("() => { navigator.clipboard.writeText = async (words) => { window.copied = words; }; }")
    panel.locator(".copy-link").click()
    expect(learner.help).to_contain_text("The link is copied")
    assert {*re.split("[?&#]", page.evaluate("copied"))} == {*re.split("[?&#]", page.url)}
    panel.locator(".download summary").click()
    with page.expect_download() as download:
        panel.locator(".save-program").click()
    assert download.value.suggested_filename == "digits.py"
    assert download.value.path().read_text(encoding="utf-8") == learner.code.text_content().rstrip() + "\n"
    panel.locator(".presets").select_option("tutorial")
    expect(page).to_have_url(re.compile(r"/#learn$"))

    wrong = "epochs=0&units=1e9&optimizer=%3Cb%3E&dropout=0.25&batch_size="
    learner.sketch.open(f"{page.url.removesuffix('#learn')}?{wrong}&digits=100#learn")
    names = "Units, Dropout, Optimizer, Batch size, Epochs"
    expect(learner.trouble).to_have_text(TEXT["learn_wrong_address"].format(names=names))
    expect(learner.code).to_contain_text("x_train[:100]")
    expect(learner.code).to_contain_text(f"epochs={TUTORIAL.epochs},")


def test_own_digits_are_collected_kept_learned_and_exported(app, new_sketch, tmp_path):
    learner = Learner(new_sketch())
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    labels, verdict = panel.locator(".mine-labels button"), panel.locator(".verdict")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    def collect(*digits):
        learner.unfold()
        for digit in digits:
            sketch.draw(CLEAR_DRAWINGS[digit])
            labels.nth(digit).click()
            expect(labels.nth(digit)).to_be_disabled()

    sketch.open(f"{app.address}/#learn")
    learner.choose(digits=1000)
    panel.locator(".data button").nth(2).click()
    expect(panel.locator("[name=digits]")).to_be_hidden()  # the drawings are repeated, see training_digits.js
    sketch.draw(FORTY_TWO)
    labels.nth(4).click()
    expect(panel.locator(".mine-said")).to_have_text(TEXT["error_several"])
    sketch.clear.click()
    collect(4, 7, 4)
    expect(labels).to_have_text([f"{digit} ×{(4, 7, 4).count(digit)}" for digit in range(10)])
    sketch.expect_accessible()
    sketch.reload()
    assert asked == ["beforeunload"]
    expect(labels.nth(4)).to_have_text("4 ×2")
    learner.train(units=64, dropout=0, batch_size=8)
    expect(verdict).to_contain_text(f"It reads 3 of your 3. {TEXT['mine_learned_all']}")
    collect(7)
    expect(verdict).to_contain_text("It learned from 3 of them; of the other 1 it reads 1.")
    with page.expect_download() as download:
        panel.locator(".mine-export").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with path.open("rb") as file:
        assert [drawing.label for drawing in read_class(file).drawings] == [4, 7, 4, 7]
    sketch.reload()
    assert asked == ["beforeunload"]  # they are saved
    learner.unfold()
    panel.locator(".mine-clear").dblclick()
    expect(labels.nth(4)).to_have_text("4 ×0")
    panel.locator(".mine-import input").set_input_files(path)
    expect(labels.nth(4)).to_have_text("4 ×2")


def test_a_class_without_a_server_trains_on_the_zips_of_its_pupils(learner, tmp_path):
    panel = learner.panel
    said, train, comparison = (panel.locator(each) for each in (".mine-said", ".mine-train-us", ".comparison"))
    zips = [tmp_path / f"{pupil}.zip" for pupil in range(4)]

    def own_of(pupil):
        return [
            SharedDrawing(f"{10 * pupil + digit:032x}", digit, 1, "phone", pack(strokes_of_digit(digit)))
            for digit in (4, 7)
        ]

    for pupil, path in enumerate(zips):
        path.write_bytes(zip_of(own_of(pupil)).getvalue())
    (bad := tmp_path / "bad.zip").write_bytes(b"no zip")
    learner.open_tab("learn")
    learner.unfold()
    panel.locator(".data button").nth(2).click()
    panel.locator(".mine-import input").set_input_files(zips[:2])
    expect(said).to_have_text("4 new drawings.")
    expect(train).to_be_hidden()
    # The second pupil sends one more drawing.
    zips[1].write_bytes(zip_of([*own_of(1), replace(own_of(1)[0], id="f" * 32)]).getvalue())
    panel.locator(".mine-import input").set_input_files([*zips, bad])
    expect(said).to_have_text(f"5 new drawings. Not imported: bad.zip. {TEXT['error_not_a_class']}")
    expect(panel.locator(".mine-us")).to_contain_text("From 4 people.")
    with learner.page.expect_download() as download:
        panel.locator(".mine-export").click()
    writers = [drawing.writer for drawing in read_class(download.value.path().open("rb")).drawings]
    assert [writers.count(writer) for writer in (1, 2, 3, 4)] == [2, 3, 2, 2]
    train.click()
    expect(comparison.locator(".figure")).to_contain_text("of 2")  # the third pupil's digits
    expect(panel.locator(".verdict")).to_contain_text("It learned from 7 of them; of the other 2 it reads")
    comparison.locator(".before").click()
    expect(comparison.locator(".changed")).to_have_text(TEXT["mine_us_test"]["other"].format(count=2))
    learner.sketch.expect_accessible()


def test_a_training_that_breaks_off_and_refused_settings_are_reported_in_the_visitors_language(learner):
    learner.sketch.expected_errors += ["422", "ERR_FAILED"]
    learner.page.route(WORKER, lambda route: route.abort())
    learner.start(epochs=1, digits=100, units=16)
    expect(learner.trouble).to_have_text(TEXT["learn_broken_off"])
    learner.page.unroute(WORKER)
    learner.train()
    expect(learner.trouble).to_be_empty()
    learner.choose(units="1e9")
    expect(learner.trouble).to_contain_text(re.compile(r"must be a whole number from .* to .*\."))
    expect(learner.panel.locator("[name=units]")).to_be_focused()  # the visitor can go on typing
    learner.choose(units=TUTORIAL.units)
    expect(learner.trouble).to_be_empty()
    learner.sketch.speak("zh-CN")
    learner.choose(epochs=1000)
    refusal = TEXTS["zh-CN"]["error_range_epochs"].format(lowest=1, highest=50)
    expect(learner.trouble).to_have_text(refusal)


def draw_another(learner, digit):
    percents = learner.panel.locator(".columns .percent")
    before = percents.all_text_contents()
    learner.sketch.clear.click()
    learner.sketch.draw(CLEAR_DRAWINGS[digit])
    expect(percents).not_to_have_text(before)


def test_a_recorded_training_reads_drawings_at_each_moment(learner):
    sketch, page, panel = learner.sketch, learner.page, learner.panel
    page.emulate_media(**MOVING)
    learner.open_tab("learn")
    assert not any("recording" in address and not address.endswith(".js") for address in sketch.requested)
    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.expected_errors.append("ERR_FAILED")
    page.route("**/recording*.bin", lambda route: route.abort(), times=1)
    panel.locator(".watch-recording").click()
    expect(learner.trouble).to_have_text(TEXT["learn_recording_missing"])
    panel.locator(".watch-recording").click()
    expect(learner.trouble).to_be_empty()
    film = panel.locator(".recorded")
    expect(film.locator(".tag")).to_have_text("Recording")
    expect(film.locator(".play")).to_contain_text("Pause")
    expect(learner.scrubber).not_to_have_value("0")  # it plays
    page.emulate_media(**STILL)
    learner.scrubber.press(" ")
    expect(film.locator(".play")).to_contain_text("Play")

    learner.scrubber.press("Home")
    expect(learner.moment).to_contain_text("Before the first step")
    expect(panel.locator(".score b")).to_have_text("8")
    panel.locator("button[data-part=weights]").click()
    early = sketch.pixels(FIRST_UNIT)
    learner.scrubber.press("End")
    expect(learner.moment).to_contain_text("Epoch 4 of 4, step 1,876.")
    assert learner.scrubber.get_attribute("aria-valuetext").startswith(learner.moment.inner_text())
    expect(panel.locator(".score b")).to_have_text("92")
    expect(film.locator(".columns .first .digit")).to_have_text("4")
    sketch.wait_until(lambda: (sketch.pixels(FIRST_UNIT) != early).any(), "weights that have changed")
    sketch.expect_accessible()
    draw_another(learner, 7)

    film.locator(".close-film").click()
    expect(film).to_have_count(0)
    expect(panel.locator(".watch-recording")).to_be_focused()
