"""The engine in JavaScript answers for visitors' own networks what Python answers for the same networks."""

import base64

import numpy as np
import pytest
from composed_numbers import number_requests
from datasets import small_mnist
from engine import Engine, answer_of, differences, drawings, is_same, pen_digits, read_pad
from own_network import own_network
from static_site import mnist

from model import load_recognizer, shipped_networks
from page.encoding import encode_verdict
from page.tabs.draw import draw
from page.tabs.inside import inside
from page.tabs.map import map as map_tab
from page.tabs.mistakes.mistakes import describe_mistakes
from page.tabs.steps import steps

pytestmark = pytest.mark.slow

DRAWINGS, NUMBERS = 40, 10
TOKEN = "own-1"
ALLOWED = 0.05  # part of the answers that may differ, see test_engine_inside.py


@pytest.fixture(scope="module")
def engine(browser, static_site):
    page = browser.new_page()
    yield Engine(page, static_site)
    page.close()


@pytest.fixture(scope="module", params=["tutorial", "sixteen", "straight", "dead"])
def own(request, engine):
    """Return a network that the engine has, too."""
    network = own_network(request.param)
    engine.keep(network, TOKEN)
    return network


@pytest.fixture(scope="module")
def bodies():
    """Return requests about drawings, numbers, photos' digits and a moved line."""
    drawn = [*drawings(DRAWINGS), *number_requests(NUMBERS, pen_digits())]
    fields = [{"field": in_base64(image)} for image in small_mnist()["x_test"][:5]]
    others = [{**fields[0], "is_digit": False}, {**drawn[0], "line": 0.5}, {**drawn[0], "line": 19}]
    return [{**body, "network": TOKEN} for body in (*drawn, *fields, *others)]


def in_base64(image):
    return base64.b64encode(image.tobytes()).decode()


def expect_the_same(engine, name, bodies, describe, is_equal):
    """Check that almost all answers are those of a function of the request."""
    found = engine.ask(name, bodies)
    wrong = [body for body, each in zip(bodies, found, strict=True) if not is_equal(each, answer_of(describe, body))]
    assert len(wrong) <= ALLOWED * len(bodies), (name, len(wrong), wrong[:1])


def is_equal(found, expected):
    return not list(differences(found, expected))


def test_answers_to_drawings_are_the_same(engine, own, bodies):
    others = [load_recognizer(name) for name in shipped_networks()]

    def pad(body):
        return read_pad(own.recognizer, body)

    compared = [{**body, "compare": True} for body in bodies]
    expect_the_same(engine, "look", bodies, lambda body: draw.describe(pad(body), []), is_equal)
    expect_the_same(engine, "look", compared, lambda body: draw.describe(pad(body), others), is_equal)
    expect_the_same(engine, "steps", bodies, lambda body: steps.describe(pad(body)), is_equal)
    places = None if own.record["map"] is None else own.record["map"]["places"]

    def is_near(found, expected):
        """Return whether two answers are the same; of several test digits at one place, another may be named."""
        if "nearest" in expected and places is not None:
            found, expected = ({**each, "nearest": places[each["nearest"]].tolist()} for each in (found, expected))
        return is_same(found, expected)

    expect_the_same(engine, "place", bodies, lambda body: map_tab.describe(pad(body)), is_near)

    def look_inside(body):
        on_pad = pad(body)
        answer = inside.describe(on_pad.recognizer, on_pad.verdict, body.get("layer"), body.get("unit"))
        return {**answer, "number": on_pad.encode_number()}

    last = len(own.recognizer.network.layers) - 1
    with_units = [*bodies, *({**body, "layer": last, "unit": 3} for body in bodies)]
    expect_the_same(engine, "inside", with_units, look_inside, is_same)


def test_answers_about_the_network_are_the_same(engine, own):
    recognizer = own.recognizer
    (structure,) = engine.ask("structure", [{"network": TOKEN}])
    assert is_same(structure, {**inside.describe_structure(recognizer), "dead": recognizer.is_dead})
    layers = recognizer.network.layers
    units = [(layer, unit) for layer, each in enumerate(layers) for unit in range(0, len(each.bias), 7)]
    asked = [{"network": TOKEN, "layer": layer, "unit": unit} for layer, unit in units]
    expect_the_same(
        engine, "weights", asked, lambda each: inside.describe_unit(recognizer, each["layer"], each["unit"]), is_same
    )
    for each, answer in zip(asked, engine.ask("most_activating", asked), strict=True):
        expected = own.record["most_activating"][each["layer"]][each["unit"]]
        assert [digit["position"] for digit in answer["digits"]] == expected
    assert engine.ask("map", [{"network": TOKEN}]) == [map_tab.describe_map(recognizer)]


def test_answers_about_test_digits_are_the_same(engine, own, mnist_file):
    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    with mnist(mnist_file):
        expected = describe_mistakes(own.recognizer)
        (found,) = engine.ask("mistakes", [{"network": TOKEN}])
    assert found["matrix"] == expected["matrix"]
    # The line is the certainty of one of the digits: rounding decides on which side that one is.
    assert all(abs(count - expected["refused"][kind]) <= 1 for kind, count in found["refused"].items())
    assert is_same(found["digits"], expected["digits"])
    (digit,) = engine.ask("example", [{"network": TOKEN, "position": 7}])
    verdict = own.recognizer.judge(images[7])
    assert is_same(digit, {**inside.describe(own.recognizer, verdict, None, None), "true": int(labels[7])})
    (judged,) = engine.ask("judge", [{"network": TOKEN, "fields": [in_base64(image) for image in images[:20]]}])
    verdicts = [encode_verdict(own.recognizer, each) for each in own.recognizer.judge_all(images[:20])]
    assert is_equal(judged, {"verdicts": verdicts})
    (refused,) = engine.ask("fool", [{"network": TOKEN, "position": 7, "digit": verdict.value}])
    assert verdict.is_digit == (refused.get("reason") == "already_read")
    other = int(np.argsort(verdict.probabilities)[-2])
    (fooled,) = engine.ask("fool", [{"network": TOKEN, "position": 7, "digit": other}])
    assert bool(fooled["frames"]) == bool(inside.describe_change(own.recognizer, images[7], other)["frames"])


def test_the_small_network_and_other_networks_answer_beside_it(engine, own, bodies):
    (small,) = engine.ask("inside", [{**bodies[0], "small": True}])
    assert len(small["hidden"][0]["data"]) == 24  # of 16 units, in base64
    for name, body in (("kept", {}), ("look", bodies[0]), ("mistakes", {}), ("map", {}), ("structure", {})):
        (answer,) = engine.ask(name, [{**body, "network": "own-2"}])
        assert answer["reason"] == "gone"
    assert engine.ask("kept", [{"network": TOKEN}]) == [{}]
