"""A network from a file answers on every tab, in a browser; `test_static_site.py` has a page without MNIST."""

import json

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.networks.npz_files import npz_arrays
from helpers.networks.own_network import own_network
from helpers.networks.small_networks import random_network
from helpers.pages.learner import Learner
from helpers.pages.seen import expect_answer_of
from helpers.running.driver import CLEAR_DRAWINGS, TEXTS
from playwright.sync_api import expect

from model.network import CLASSES
from model.preprocessing import PIXELS, flatten, normalise
from model.recognizer import Recognizer
from model.verdict import find_threshold

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]


def write(path, network, **report):
    arrays = npz_arrays(network) | {"report": np.array(json.dumps(report))}
    np.savez_compressed(path, **{name: value for name, value in arrays.items() if report or name != "report"})
    return path


def open_file(sketch, path):
    sketch.open_tab("learn")
    sketch.panel("learn").locator(".open-network input").set_input_files(path)


def expect_opened(sketch, name, network):
    data = small_mnist()
    accuracy = (network.predict_fields(data["x_test"]).argmax(axis=1) == data["y_test"]).mean()
    words = TEXT["learn_opened"].format(file=name, accuracy=f"{100 * accuracy:.1f}%")
    expect(sketch.panel("learn").locator(".opened")).to_have_text(words)


def test_it_answers_with_its_line_and_its_data(sketch, tmp_path):
    """`test_own_network.py` opens the other tabs."""
    own = own_network("sixteen")
    settings = {**own.record["settings"], "data": "without", "digit": 8}
    path = write(tmp_path / "<b>mine.npz", own.recognizer.network, threshold=7.5, settings=settings)
    open_file(sketch, path)
    expect_opened(sketch, "<b>mine.npz", own.recognizer)
    badge = sketch.page.locator("#head .own span")
    expect(badge).to_have_text(f"<b>mine.npz · {TEXT['data_without'].format(digit=8)}")
    (tmp_path / "bad.npz").write_bytes(path.read_bytes()[:-1000])
    open_file(sketch, tmp_path / "bad.npz")
    expect(sketch.panel("learn").locator(".opened")).to_have_text(TEXT["error_npz_damaged"])
    expect(badge).to_contain_text("<b>mine.npz")

    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.open_tab("draw")
    expect_answer_of(sketch, own.recognizer)
    expect(sketch.page.locator("#panel-draw .panel input").first).to_have_value("7.5")
    sketch.reload()
    expect(badge).to_contain_text("<b>mine.npz")


def test_arrays_of_numpy_are_measured_and_the_training_before_can_be_used_again(sketch, tmp_path):
    """A network with other layers than Learn's."""
    network = random_network(PIXELS, 20, 30, 12, 40, CLASSES)
    pixels = flatten(normalise(small_mnist()["x_train"]))
    Learner(sketch).train(epochs=1, digits=100)
    panel, badge = sketch.panel("learn"), sketch.page.locator("#head .own span")
    panel.locator(".use").click()
    expect(badge).to_have_text(TEXT["badge_own"])
    open_file(sketch, write(tmp_path / "numpy.npz", network))
    recognizer = Recognizer(network, find_threshold(network(pixels)))
    expect_opened(sketch, "numpy.npz", recognizer)
    expect(badge).to_have_text("numpy.npz")
    sketch.draw(CLEAR_DRAWINGS[7])
    sketch.open_tab("draw")
    expect_answer_of(sketch, recognizer)
    shown = float(sketch.page.locator("#panel-draw .panel input").first.input_value())
    assert shown == pytest.approx(recognizer.threshold, abs=0.01)
    sketch.open_tab("learn")
    panel.locator(".use").click()
    expect(badge).to_have_text(TEXT["badge_own"])
    expect(panel.locator(".used")).to_have_text(TEXT["learn_used"])
