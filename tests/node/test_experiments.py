"""The engine answers about a broken network what Python answers, see broken.py."""

import pytest
from broken import broken, count_read
from datasets import small_mnist
from engine import case, describe_all, digits_at, drawings, read_all, rounded
from own_network import own_network
from static_site import mnist

from model import DEFAULT_NETWORK, SMALL_NETWORK, load_recognizer
from model.inside import EXAMPLES, Inside
from page.encoding import encode_map
from page.engine import answers
from page.tabs.draw import draw

pytestmark = pytest.mark.slow

DRAWINGS = 8
ALLOWED = 0.1  # part of the answers that may differ, see test_inside.py
UNITS = [(0, 3), (0, 5), (1, 2), (2, 4)]  # (layer, unit)
# The network, whether the small one is broken instead, the units that are switched off in each layer, and the noise.
EXPERIMENTS = {
    "page": (None, False, [[*range(100)], [2, 3]], 0.3),
    "small": (None, True, [[3, 7], []], 0),
    "own": ("own-1", False, [[], []], 0.6),
    "layer": ("own-1", False, [[], [*range(16)]], 0),
}


def test_a_broken_network_answers_the_same(node, mnist_file):
    own = own_network("sixteen")
    page = rounded(DEFAULT_NETWORK)
    page.projection = load_recognizer().projection
    before = {"page": page, "small": rounded(SMALL_NETWORK), "own": own.recognizer, "layer": own.recognizer}
    kept, cases = [own.record | {"id": "own-1"}], []
    for name, (network, small, off, shaken) in EXPERIMENTS.items():
        kept.append({"id": name, "experiment": {"network": network, "small": small, "off": off, "shaken": shaken}})
        cases += cases_of(name, before[name], broken(before[name], off, shaken), mnist_file)
    node("answers", {"kept": kept, "asked": cases})


def cases_of(name, before, recognizer, mnist_file):
    token = {"network": name}
    bodies = [{**body, **token} for body in drawings(DRAWINGS)]
    pads = read_all(recognizer, bodies)

    def look(pad):
        answer = draw.describe(pad, [])
        for verdict in answer["verdicts"]:
            if verdict["reason"] == "dead":
                verdict["reason"] = "cut"
        return answer

    with mnist(mnist_file):
        mistakes = answers.mistakes(recognizer, recognizer, 0)
    active = Inside(recognizer.network).most_activating(small_mnist()["x_test"], EXAMPLES)
    units = [{**token, "layer": layer, "unit": unit} for layer, unit in UNITS]
    counts = {"reads": count_read(recognizer), "before": count_read(before), "isBroken": True}
    yield case("look", name, bodies, describe_all(pads, look), ALLOWED, isExact=True)
    if name == "page":  # in the other networks many test digits are equally strong: most are there twice
        hidden = [digits_at(active[layer][unit]) for layer, unit in UNITS[:3]]
        yield case("most_activating", name, units[:3], hidden)
    if name != "own":
        yield case("mistakes", name, [token], [mistakes])
    yield case("still_reads", name, [token], [{**counts, "total": len(small_mnist()["y_test"])}])
    yield case("map", name, [token], [encode_map(before)], isExact=True)
