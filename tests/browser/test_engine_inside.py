"""Inside and Mistakes of the engine in JavaScript answer what Python answers."""

import numpy as np
import pytest
from composed_numbers import number_requests
from datasets import small_mnist
from engine import Engine, answer_of, drawings, is_same, pen_digits, read_pad, rounded

from model import DEFAULT_NETWORK, SMALL_NETWORK, load_recognizer
from model.inside import Inside
from model.network import CLASSES
from page.tabs.inside import inside as tab

pytestmark = pytest.mark.slow

DRAWINGS, NUMBERS = 100, 20
FOOLED = 10
ALLOWED = 0.05  # part of the answers that may differ: units whose sum is almost 0, and connections of equal strength
FOOLED_ALLOWED = 0.2  # each of 60 steps adds its rounding to the one before


@pytest.fixture(scope="module")
def networks():
    """Return recognizers, by whether they are about the small network."""
    return {False: rounded(DEFAULT_NETWORK), True: rounded(SMALL_NETWORK)}


@pytest.fixture(scope="module")
def engine(browser, static_site):
    page = browser.new_page()
    yield Engine(page, static_site)
    page.close()


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_answers_about_drawings_and_units_are_the_same(engine, networks):
    generator = np.random.default_rng(4)
    asked = []
    bodies = [*drawings(DRAWINGS), *number_requests(NUMBERS, pen_digits())]
    for number, body in enumerate(bodies):
        small = bool(number % 2)
        chosen = {}
        if number % 3:
            layers = networks[small].network.layers
            layer = int(generator.integers(len(layers)))
            chosen = {"layer": layer, "unit": int(generator.integers(len(layers[layer].bias)))}
        asked.append({**body, **chosen, "small": small})
    found = engine.ask("inside", asked)
    expected = [answer_of(describe, networks, body) for body in asked]
    assert sum(bool(each.get("number")) for each in expected) > NUMBERS / 2
    wrong = [number for number, pair in enumerate(zip(found, expected, strict=True)) if not is_same(*pair)]
    assert len(wrong) <= ALLOWED * len(bodies), wrong


def describe(networks, body):
    pad = read_pad(networks[False], body)
    recognizer, verdict = pad.recognizer, pad.verdict
    if body["small"]:
        recognizer, verdict = networks[True], networks[True].judge(verdict.field)
    answer = tab.describe(recognizer, verdict, body.get("layer"), body.get("unit"))
    return {**answer, "number": pad.encode_number()}


@pytest.mark.parametrize("small", [False, True])
def test_answers_about_weights_are_the_same(engine, networks, small):
    layers = networks[small].network.layers
    units = [(layer, unit) for layer, each in enumerate(layers) for unit in range(0, len(each.bias), 5)]
    found = engine.ask("weights", [{"layer": layer, "unit": unit, "small": small} for layer, unit in units])
    expected = [tab.describe_unit(networks[small], *unit) for unit in units]
    wrong = [unit for unit, *pair in zip(units, found, expected, strict=True) if not is_same(*pair)]
    assert len(wrong) <= ALLOWED * len(units), wrong
    (structure,) = engine.ask("structure", [{"small": small}])
    assert is_same(structure, {**tab.describe_structure(networks[small]), "dead": False})


@pytest.mark.uses_data("UCI_PEN_PATH")
@pytest.mark.parametrize("small", [False, True])
def test_fooling_is_the_same(engine, networks, small):
    asked = [
        {**body, "digit": number % CLASSES, "small": small} for number, body in enumerate(drawings(FOOLED, seed=5))
    ]
    wrong = []
    for body, answer in zip(asked, engine.ask("fool", asked), strict=True):
        if not is_same(answer, answer_of(describe_change, networks, body)):
            wrong.append(body)
    assert len(wrong) <= FOOLED_ALLOWED * FOOLED, len(wrong)


def describe_change(networks, body):
    field = read_pad(networks[False], body).verdict.field
    return tab.describe_change(networks[body["small"]], field, body["digit"])


def test_the_test_digits_are_those_of_python(engine):
    images = small_mnist()["x_test"]
    for name, small in ((DEFAULT_NETWORK, False), (SMALL_NETWORK, True)):
        layers = Inside(load_recognizer(name).network).most_activating(images, tab.EXAMPLES)
        for layer, units in enumerate(layers):
            asked = [{"layer": layer, "unit": unit, "small": small} for unit in range(len(units))]
            for answer, positions in zip(engine.ask("most_activating", asked), units, strict=True):
                assert [digit["position"] for digit in answer["digits"]] == positions[positions >= 0].tolist()


def test_bad_requests_are_rejected_with_a_sentence(engine):
    body = {"strokes": [[[0, 0], [100, 500]]], "line_width": 60}
    bad = [
        *(("inside", {**body, **each}) for each in ({"layer": 3, "unit": 0}, {"layer": 0}, {"small": 1})),
        *(("weights", {"layer": layer, "unit": unit}) for layer, unit in ((0, 512), (0, -1), (True, 0), ("0", 0))),
        *(("fool", {**body, "digit": digit}) for digit in (10, -1, None, "3", 1.5)),
        *(("example", {"position": position}) for position in (10_000, -1, None, "constructor")),
        ("most_activating", {"layer": 2, "unit": 10}),
    ]
    for name, each in bad:
        (answer,) = engine.ask(name, [each])
        assert answer["error"].endswith("."), (name, each)
