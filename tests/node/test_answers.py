"""The engine in JavaScript answers what Python answers. `tools/compare_engine.py` does this with all data."""

import base64
from dataclasses import replace

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.networks.engine import answers_to, case, digits_at, drawings, encode_verdict
from helpers.networks.own_network import own_network
from helpers.networks.tolerances import PROBABILITIES, SUMS
from helpers.running.nodejs import programs
from helpers.running.static_site import mnist

from model import DEFAULT_NETWORK, SMALL_NETWORK, Recognizer, load_recognizer, shipped_networks
from model.inside import EXAMPLES, Inside
from model.mistakes import predict_test_digits
from model.network import DenseNetwork
from model.preprocessing import flatten, normalise
from model.training_settings import TUTORIAL
from page.encoding import encode_map
from page.engine import mnist_examples
from page.tabs.learn.learn import CHOICES, PRESETS

pytestmark = pytest.mark.slow

DRAWINGS, SOME = 300, 8
ALLOWED = 0.001  # part of the drawings whose answers may differ: sums in another order, at a threshold or a tie


@pytest.fixture(scope="module")
def recognizers():
    return [load_recognizer(name) for name in shipped_networks()]


def asked_about(about, bodies, recognizers, part=ALLOWED):
    """Return a case with all networks' answers to each drawing."""
    asked = [{**body, "compare": True} for body in bodies]
    return case("look", about, asked, answers_to(bodies, recognizers), part, isExact=True, isPart=True)


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_answers_about_drawings_are_the_same(node, recognizers):
    cases = {"drawings": list(drawings(DRAWINGS))}
    node("answers", {"asked": [asked_about(about, bodies, recognizers) for about, bodies in cases.items()]})


OWN = ("tutorial", "straight", "dead")
# The network, whether the small one is broken instead, and the units that are switched off in each layer.
EXPERIMENTS = {
    "page": (None, False, [[*range(100)], [2, 3]]),
    "small": (None, True, [[3, 7], []]),
    "layer": ("sixteen", False, [[], [*range(16)]]),
}


def test_visitors_own_networks_answer_the_same(node, mnist_file):
    images = small_mnist()["x_test"][:20]
    shipped = [load_recognizer(name) for name in shipped_networks()]
    cases = []
    for name in OWN:
        own = own_network(name).recognizer
        bodies = [{**body, "network": name, "compare": True} for body in drawings(SOME)]
        compared = answers_to(bodies, [own, *shipped])
        judged = {"verdicts": [encode_verdict(own, each) for each in own.judge_all(images)]}
        fields = [{"network": name, "fields": list(map(in_base64, images))}]
        sizes = [len(each.bias) for each in own.network.layers]
        units = [(layer, unit) for layer, size in enumerate(sizes) for unit in range(0, size, max(7, size // 16))]
        cases += [
            *about_a_network(name, own, own, mnist_file),
            about_units(name, own, units),
            case("look", f"{name}, compared", bodies, compared, ALLOWED, isExact=True, isPart=True),
            case("judge", name, fields, [judged], isExact=True),
            case("check_network", name, [{"network": name}], [{}]),
        ]
    node("answers", {"kept": [own_network(name).record | {"id": name} for name in OWN], "asked": cases})


def test_a_broken_network_answers_the_same(node, mnist_file):
    own, page = own_network("sixteen"), load_recognizer(DEFAULT_NETWORK)
    before = {"page": page, "small": load_recognizer(SMALL_NETWORK), "layer": own.recognizer}
    kept, cases = [own.record | {"id": "sixteen"}], []
    for name, (network, small, off) in EXPERIMENTS.items():
        kept.append({"id": name, "experiment": {"network": network, "small": small, "off": off}})
        recognizer = broken(before[name], off)
        cases += about_a_network(name, recognizer, before[name], mnist_file)
        counts = {"reads": count_read(recognizer), "before": count_read(before[name]), "isBroken": True}
        total = len(small_mnist()["y_test"])
        cases.append(case("still_reads", name, [{"network": name}], [{**counts, "total": total}]))
        cases.append(about_units(name, recognizer, [(0, 3), (0, 5), (1, 2)]))
    node("answers", {"kept": kept, "asked": cases})


def test_half_of_the_digits_to_read_are_misread_and_none_comes_back_before_all_others(node):
    node("round")


def broken(recognizer, off):
    layers = [
        replace(layer, kernel=layer.kernel * is_on, bias=layer.bias * is_on)
        for layer, units in zip(recognizer.network.layers, [*off, []], strict=True)
        for is_on in [~np.isin(np.arange(len(layer.bias)), units)]
    ]
    return Recognizer(DenseNetwork(layers), recognizer.threshold, recognizer.active_for, recognizer.projection)


def count_read(recognizer):
    data = small_mnist()
    return int((recognizer.predict_fields(data["x_test"]).argmax(axis=1) == data["y_test"]).sum())


def about_a_network(name, recognizer, before, mnist_file):
    """Yield cases about the pad, the mistakes and the map of a network, which may be a broken one."""
    token = {"network": name}
    bodies = [{**body, **token} for body in drawings(SOME)]
    found = answers_to(bodies, [recognizer])
    for verdict in [each for answer in found for each in answer.get("verdicts", ())]:
        if verdict["reason"] == "dead" and recognizer is not before:
            verdict["reason"] = "cut"
    yield case("look", name, bodies, found, ALLOWED, isExact=True, isPart=True)
    yield case("map", f"{name}, of the page", [token], [encode_map(load_recognizer().projection)], isExact=True)
    with mnist(mnist_file):
        found = mnist_examples.mistakes(recognizer, recognizer, 0)
        confidences = predict_test_digits(recognizer).max(axis=1)
    sorted_by = {"values": confidences.tolist(), "tolerance": PROBABILITIES}
    yield case("mistakes", f"{name}, twice", [token] * 2, [found] * 2, sortedBy=[sorted_by] * 2)


def about_units(name, recognizer, units):
    images = small_mnist()["x_test"]
    most = Inside(recognizer.network).most_activating(images, EXAMPLES)
    outputs = recognizer.network.with_linear_output().outputs(flatten(normalise(images)))
    bodies = [{"network": name, "layer": layer, "unit": unit} for layer, unit in units]
    sorted_by = [
        {"values": outputs[layer][:, unit].tolist(), "tolerance": SUMS * float(abs(outputs[layer]).max())}
        for layer, unit in units
    ]
    found = [digits_at(most[layer][unit]) for layer, unit in units]
    return case("most_activating", name, bodies, found, sortedBy=sorted_by)


def in_base64(image):
    return base64.b64encode(image.tobytes()).decode()


def test_the_program_for_any_settings_is_python_with_short_lines(modules):
    values = {name: choices for name, choices in CHOICES.items() if name != "hidden_layers"}
    chosen = [TUTORIAL, *PRESETS.values()]
    chosen += [replace(TUTORIAL, **{name: choice}) for name, choices in values.items() for choice in choices]
    chosen += [replace(TUTORIAL, hidden_layers=layers, dropout=0.0, units=16) for layers in range(4)]
    for each, code in zip(chosen, programs(modules, chosen), strict=True):
        compile(code, "code", "exec")
        assert code.count('activation="relu"') == each.hidden_layers
        assert code.count("add(Dropout(") == (each.hidden_layers if each.dropout else 0)
        assert f"({float(each.learning_rate)})" in code
        assert f"epochs={each.epochs}" in code
        assert f"batch_size={each.batch_size}" in code
        assert max(map(len, code.splitlines())) <= 70
