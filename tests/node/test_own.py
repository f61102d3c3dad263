"""The engine in JavaScript answers for visitors' own networks what Python answers for the same networks."""

import base64

import pytest
from composed_numbers import number_requests
from datasets import small_mnist
from engine import case, describe_all, digits_at, drawings, pen_digits, read_all
from own_network import own_network
from static_site import mnist

from model import load_recognizer, shipped_networks
from page.encoding import encode_map, encode_verdict
from page.engine import answers
from page.tabs.draw import draw

pytestmark = pytest.mark.slow

DRAWINGS, NUMBERS = 10, 3
FEW = 6  # of the drawings
TOKEN = {"network": "own-1"}
ALLOWED = 0.05  # part of the answers that may differ, see test_inside.py


def in_base64(image):
    return base64.b64encode(image.tobytes()).decode()


@pytest.mark.parametrize("name", ["tutorial", "straight", "dead"])
def test_answers_are_the_same(node, name, mnist_file):
    own = own_network(name)
    cases = [*about_the_pad(own), *about_the_network_and_test_digits(own, mnist_file)]
    node("answers", {"kept": own.record | {"id": TOKEN["network"]}, "asked": cases})


def about_the_pad(own):
    """Return cases about drawings, numbers, photos' digits and a moved threshold."""
    drawn = [*drawings(DRAWINGS), *number_requests(NUMBERS, pen_digits())]
    fields = [{"field": in_base64(image)} for image in small_mnist()["x_test"][:5]]
    others = [{**fields[0], "is_digit": False}, {**drawn[0], "threshold": 0.5}, {**drawn[0], "threshold": 19}]
    bodies = [{**body, **TOKEN} for body in (*drawn, *fields, *others)]
    pads = read_all(own.recognizer, bodies)
    shipped = [load_recognizer(name) for name in shipped_networks()]
    asked = [
        ("look", {}, FEW, lambda pad: draw.describe(pad, []), {"isExact": True}),
        ("look", {"compare": True}, None, lambda pad: draw.describe(pad, shipped), {"isExact": True}),
    ]
    cases = []
    for name, more, count, describe, how in asked:
        answers = describe_all(pads[:count], describe)
        cases.append(case(name, f"the pad {more}", [{**b, **more} for b in bodies[:count]], answers, ALLOWED, **how))
    return cases


def about_the_network_and_test_digits(own, mnist_file):
    recognizer, images = own.recognizer, small_mnist()["x_test"]
    with mnist(mnist_file):
        mistakes = answers.mistakes(recognizer, recognizer, 0)
    units = [
        (layer, unit)
        for layer, each in enumerate(recognizer.network.layers)
        for unit in range(0, len(each.bias), max(7, len(each.bias) // 16))
    ]
    judged = {"verdicts": [encode_verdict(recognizer, each) for each in recognizer.judge_all(images[:20])]}
    active = [digits_at(own.record["most_activating"][layer][unit]) for layer, unit in units]
    about_units = [{**TOKEN, "layer": layer, "unit": unit} for layer, unit in units]
    return [
        case("most_activating", "units", about_units, active),
        case("map", "the network, twice", [TOKEN] * 2, [encode_map(recognizer)] * 2, isExact=True),
        case("mistakes", "the network, twice", [TOKEN] * 2, [mistakes] * 2),
        case("judge", "fields", [{**TOKEN, "fields": list(map(in_base64, images[:20]))}], [judged], isExact=True),
        case("kept", "the network", [TOKEN], [{}]),
    ]
