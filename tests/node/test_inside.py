"""The engine computes about networks and drawings what Keras, NumPy and Pillow find."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.networks.engine import drawings
from helpers.networks.oracles import nearest_to, place_of, steps_of
from helpers.networks.own_network import arrays_of, encode_layer, encode_map
from helpers.networks.small_networks import random_network
from helpers.running.driver import CLEAR_DRAWINGS
from helpers.running.lazy import Lazy
from helpers.running.nodejs import run_node

from model import DEFAULT_NETWORK, SMALL_NETWORK, NoInkError, load_recognizer, parse_drawing, preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.inside import ink_area
from model.network import DenseNetwork
from model.preprocessing import BOX_SIDE, IMAGE_SIDE, PIXELS, normalise
from page.encoding import encode_image

pytestmark = pytest.mark.slow
keras, tf = Lazy("keras"), Lazy("tensorflow")

DRAWINGS = 24
STAR = [[[500, 100], [350, 850], [900, 350], [100, 350], [650, 850], [500, 100]]]


def field_of(digit):
    return preprocess_strokes([np.array(stroke) * PAD_SIDE for stroke in CLEAR_DRAWINGS[digit]], BRUSH_WIDTH)


def by_keras(name, network, field, digit):
    stack = keras.Sequential([keras.Input((PIXELS,))])
    for layer in network.layers:
        stack.add(keras.layers.Dense(len(layer.bias), activation=layer.activation))
    stack.set_weights([part for layer in network.layers for part in arrays_of(layer).values()])
    *hidden, last = stack.layers
    pixels = tf.constant(normalise(field).reshape(1, PIXELS))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(pixels)
        values = [pixels]
        for layer in hidden:
            values.append(layer(values[-1]))
        sums = (values[-1] @ last.kernel + last.bias)[0]
        digit_sum, others = sums[digit], tf.concat([sums[:digit], sums[digit + 1 :]], 0)
        log_odds = digit_sum - tf.reduce_logsumexp(others)
    outputs = [*values[1:], last(values[-1])]
    return {
        **{"name": name, "layers": [encode_layer(layer) for layer in network.layers], "digit": digit},
        "field": encode_image(field),
        "outputs": [each.numpy()[0].tolist() for each in outputs],
        "gradient": (tape.gradient(digit_sum, pixels) * pixels).numpy()[0].tolist(),
        "logOdds": tape.gradient(log_odds, pixels).numpy()[0].tolist(),
    }


def test_activations_and_gradients_are_those_of_keras(node):
    layers = random_network(PIXELS, 12, 12, 12, 10, seed=4).layers
    activations = ("relu", "linear", "linear", "softmax")
    others = [replace(each, activation=name) for each, name in zip(layers, activations, strict=True)]
    networks = {
        "the small network": load_recognizer(SMALL_NETWORK).network,
        "the page's network": load_recognizer("handwriting").network,
        "no hidden layer": random_network(PIXELS, 10),
        "other activations": DenseNetwork(others),
    }
    found = [by_keras(name, each, field_of(n), 3 * n) for n, (name, each) in enumerate(networks.items())]
    node("inside", {"networks": found})


def test_the_units_look_where_their_weights_are(node):
    network = load_recognizer(SMALL_NETWORK).network
    centroids = centroids_of(network)
    images = [
        {"layer": layer, "unit": unit, "image": look_of(network, layer, unit).ravel().tolist()}
        for layer, unit in ((0, 3), (1, 5), (2, 8))
    ]
    layers = [encode_layer(layer) for layer in network.layers]
    node("inside", {"looks": [{"name": SMALL_NETWORK, "layers": layers, "centroids": centroids, "images": images}]})


def centroids_of(network):
    start = (IMAGE_SIDE - BOX_SIDE) // 2
    box = slice(start, start + BOX_SIDE)
    rows, columns = np.mgrid[box, box]
    positive = np.maximum(network.layers[0].kernel.reshape(IMAGE_SIDE, IMAGE_SIDE, -1)[box, box], 0)
    return [[float((w * axis).sum() / w.sum()) for axis in (rows, columns)] for w in np.moveaxis(positive, 2, 0)]


def look_of(network, layer, unit):
    """Return the product of the kernels as an image, smoothed within the area that has ink."""
    product = np.eye(PIXELS)
    for each in network.layers[: layer + 1]:
        product = product @ each.kernel
    area, mask = ink_area(), np.outer([1, 2, 1], [1, 2, 1]) / 16

    def smooth(image):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1), (3, 3))
        return (windows * mask).sum(axis=(2, 3))

    smoothed, ink = smooth(product[:, unit].reshape(IMAGE_SIDE, IMAGE_SIDE) * area), smooth(area)
    return np.where(area > 0, smoothed / np.maximum(ink, 1e-9), 0)


def test_many_units_are_ordered_by_where_they_look_and_by_the_digits_that_activate_them(modules):
    """A few, which show their numbers, are in the order of these."""
    asked = [("structure", {"small": False}), ("structure", {"small": True})]
    done = run_node(modules, "tests/print_answers.js", cases={"asked": asked})
    (_, structure), (_, small) = json.loads(done.stdout)
    assert [each["order"] for each in small["hidden"]] == [list(range(16))] * 2
    recognizer = load_recognizer(DEFAULT_NETWORK)
    first, second = (each["order"] for each in structure["hidden"])
    centroids = centroids_of(recognizer.network)
    rows = [centroids[unit][0] for unit in first]
    assert rows == pytest.approx(sorted(rows), abs=1e-3)
    digits = [int(recognizer.active_for[1][unit][:1] or 10) for unit in second]
    assert digits == sorted(digits)
    assert sorted(first) == sorted(second) == list(range(512))


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_the_steps_are_pillows_pictures(node):
    cases = []
    for body in drawings(DRAWINGS, seed=7):
        try:
            drawing = parse_drawing(body["strokes"], body["line_width"])
            steps = steps_of(drawing)
        except NoInkError:
            continue
        images = {name: encode_image(steps[name]) for name in ("box", "field", "plain")}
        strokes = [stroke.tolist() for stroke in drawing.strokes]
        cases.append({"strokes": strokes, "lineWidth": drawing.line_width, "steps": steps | images})
    assert len(cases) > DRAWINGS / 2
    node("inside", {"steps": cases})


def test_places_on_the_map_are_those_of_numpy(node):
    recognizer = load_recognizer()
    fields = []
    for digit in range(10):
        place = place_of(recognizer, field_of(digit))
        nearest = nearest_to(recognizer.projection, place).tolist()
        fields.append({"field": encode_image(field_of(digit)), "place": place.tolist(), "nearest": nearest})
    layers = [encode_layer(layer) for layer in recognizer.network.layers]
    node("inside", {"maps": [{"layers": layers, "map": encode_map(recognizer.projection), "fields": fields}]})


def test_a_network_is_fooled_by_a_small_change(node):
    drawn = {"a 4": field_of(4), "a star": preprocess_strokes(STAR, BRUSH_WIDTH)}
    cases = []
    subjects = ("handwriting", "a 4", [9, 1]), ("handwriting", "a star", [8]), (SMALL_NETWORK, "a 4", [9])
    for name, subject, targets in subjects:
        recognizer = load_recognizer(name)
        layers = [encode_layer(layer) for layer in recognizer.network.layers]
        field = encode_image(drawn[subject])
        case = {"name": f"{name} with {subject}", "layers": layers, "threshold": recognizer.threshold}
        cases.append({**case, "field": field, "targets": targets})
    node("inside", {"fooled": cases})
