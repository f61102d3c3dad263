"""Inside, Mistakes and Map of the engine in JavaScript answer what Python answers."""

import numpy as np
import pytest
from composed_numbers import number_requests
from datasets import small_mnist
from driver import CLEAR_DRAWINGS
from engine import case, describe_all, digits_at, drawings, pen_digits, read_all, rounded

from model import DEFAULT_NETWORK, SMALL_NETWORK, load_recognizer, preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.inside import EXAMPLES, Inside
from model.network import CLASSES
from model.preprocessing import normalise
from page.tabs.inside import inside as tab
from page.tabs.map import map as map_tab

pytestmark = pytest.mark.slow

DRAWINGS, NUMBERS = 16, 6
PLACES = 12
FOOLED = 6
ALLOWED = 0.05  # part of the answers that may differ: units whose sum is almost 0, connections as strong
FOOLED_ALLOWED = 0.5  # each of 60 steps adds its rounding to the one before, so that grey levels differ


@pytest.fixture(scope="module")
def networks():
    """Return recognizers, by whether they are about the small network."""
    return {False: rounded(DEFAULT_NETWORK), True: rounded(SMALL_NETWORK)}


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_answers_about_drawings_are_the_same(node, networks):
    """Those of Inside are about each network, and the chosen unit of two of three drawings."""
    generator = np.random.default_rng(4)
    bodies = [*drawings(DRAWINGS), *number_requests(NUMBERS, pen_digits())]
    for number, body in enumerate(bodies):
        body["small"] = bool(number % 2)
        if number % 3:
            layers = networks[body["small"]].network.layers
            layer = int(generator.integers(len(layers)))
            body |= {"layer": layer, "unit": int(generator.integers(len(layers[layer].bias)))}

    def describe(pad, body):
        recognizer, verdict = pad.recognizer, pad.verdict
        if body["small"]:
            recognizer, verdict = networks[True], networks[True].judge(verdict.field)
        answer = tab.describe(recognizer, verdict, body.get("layer"), body.get("unit"))
        return {**answer, "number": pad.encode_number()}

    answers = describe_all(read_all(networks[False], bodies), describe, bodies)
    assert sum(bool(each.get("number")) for each in answers) >= NUMBERS / 2
    cases = [case("inside", "drawings and units", bodies, answers, ALLOWED)]

    bodies = [{**b, "digit": i % CLASSES, "small": bool(i % 2)} for i, b in enumerate(drawings(FOOLED, seed=5))]
    pads = read_all(networks[False], bodies)
    changes = describe_all(
        pads, lambda pad, body: tab.describe_change(networks[body["small"]], pad.verdict.field, body["digit"]), bodies
    )
    cases.append(case("fool", "drawings", bodies, changes, FOOLED_ALLOWED))

    networks[False].projection = projection = load_recognizer().projection
    bodies = list(drawings(PLACES, seed=6))
    answers = describe_all(read_all(networks[False], bodies), map_tab.describe)
    cases.append(case("place", "drawings", bodies, answers, places=projection.places.ravel()))
    node("answers", {"asked": cases})


def test_answers_about_a_network_are_the_same(node, networks):
    node("answers", {"asked": [each for small in (False, True) for each in about_the_network(networks[small], small)]})


def about_the_network(recognizer, small):
    units = [(layer, unit) for layer, each in enumerate(recognizer.network.layers) for unit in range(len(each.bias))]
    bodies = [{"layer": layer, "unit": unit, "small": small} for layer, unit in units]
    weights = [tab.describe_unit(recognizer, *unit) for unit in units[::5]]
    structure = {**tab.describe_structure(recognizer), "dead": False}
    exact = load_recognizer(SMALL_NETWORK if small else DEFAULT_NETWORK)
    examples = Inside(exact.network).most_activating(small_mnist()["x_test"], EXAMPLES)
    active = [digits_at(examples[layer][unit]) for layer, unit in units]
    return [
        case("weights", "units", bodies[::5], weights, ALLOWED),
        case("structure", "units", [{"small": small}], [structure]),
        case("most_activating", "units", bodies, active),
    ]


def test_the_strongest_path_leads_from_a_pixel_to_the_answer(node):
    small = load_recognizer(SMALL_NETWORK)
    node("motion", [path_of(small, digit) for digit in (4, 7)])


def path_of(recognizer, digit):
    """Return the answer of Inside to a drawing, and the strongest connection into each unit on the way to it."""
    inside = Inside(recognizer.network)
    field = preprocess_strokes([np.array(stroke) * PAD_SIDE for stroke in CLEAR_DRAWINGS[digit]], BRUSH_WIDTH)
    values = [normalise(field).ravel(), *inside.activations(field)]
    answer = tab.describe(recognizer, recognizer.judge(field), None, None)
    to = int(np.argmax(answer["probabilities"]))
    assert to == digit
    path = []
    for layer in reversed(range(len(inside.layers))):
        start = int(np.argmax(values[layer] * inside.layers[layer].kernel[:, to]))
        path.insert(0, [layer, start, to])
        to = start
    return {"digit": digit, "units": [16, 16], "connections": answer["connections"], "path": path}
