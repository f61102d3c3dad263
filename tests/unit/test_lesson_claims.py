"""What the questions of the lessons say about the networks of this project: measured, not assumed."""

import itertools
import json

import numpy as np
import pytest
from handwritten import WRITTEN, strokes_of
from nodejs import run_node

from model import load_recognizer
from model.drawing import PAD_SIDE
from model.hearts_and_faces import EXAMPLES, HEART
from model.preprocessing import normalise, preprocess_strokes
from page.lessons import read

WORDS, QUESTIONS = read("words/en")["questions"], read("lessons")["questions"]
RIGHT = {name: WORDS[name]["answers"][question["right"]] for name, question in QUESTIONS.items()}
SEVENS = [strokes_of(text) for name, (digit, text) in WRITTEN.items() if digit == 7]


def half_of(strokes):
    """Return the first half of the line of strokes, lists of (x, y), by its length."""
    left = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in map(np.array, strokes)) / 2
    drawn = []
    for stroke in map(np.array, strokes):
        drawn.append([stroke[0]])
        for start, end in itertools.pairwise(stroke):
            length = np.hypot(*(end - start))
            drawn[-1].append(start + (end - start) * min(1, left / max(length, 1e-9)))
            left -= length
            if left <= 0:
                return drawn
    return drawn


def on_pad(strokes):
    return [[[float(x) * PAD_SIDE / 100, float(y) * PAD_SIDE / 100] for x, y in stroke] for stroke in strokes]


def test_the_bar_of_the_7_leads_when_half_of_it_is_drawn():
    assert RIGHT["half"] == "The bar of the 7"
    recognizer = load_recognizer()
    readings = [recognizer.judge(preprocess_strokes(on_pad(half_of(each)))).value for each in SEVENS]
    assert readings.count(7) > len(SEVENS) / 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sixteen", "handwriting"])
def test_hundreds_of_pixels_change_a_little(modules, name):
    assert RIGHT["fool"] == "400"
    recognizer = load_recognizer(name)
    bodies = []
    for _, text in list(WRITTEN.values())[::2]:
        strokes = on_pad(strokes_of(text))
        digit = recognizer.judge(preprocess_strokes(strokes)).value
        bodies.append({"strokes": strokes, "line_width": None, "digit": (digit + 5) % 10, "small": name == "sixteen"})
    changes = [answer for answer in fooled(modules, bodies) if answer.get("frames")]
    assert np.quantile([each["pixels"] for each in changes], 0.1) > 225  # nearer to 400 than to 50
    assert np.median([each["pixels"] for each in changes]) < 600
    assert max(each["ink"] / each["pixels"] for each in changes) < 0.15


def fooled(modules, bodies):
    """Return the engine's answers to requests to fool it."""
    asked = [("fool", body) for body in bodies]
    done = run_node(modules, "tests/print_answers.js", cases={"asked": asked})
    assert done.returncode == 0, done.stderr
    return [answer for _, answer in json.loads(done.stdout)]


@pytest.mark.parametrize(("name", "low", "high"), [("handwriting", 0, 0.05), ("sixteen", 0.25, 0.75)])
def test_the_most_active_unit_decides_only_in_a_small_network(name, low, high):
    assert RIGHT["off"] == "The same digit"
    layers = load_recognizer(name).network.layers
    pixels = np.array([normalise(preprocess_strokes(on_pad(strokes_of(text)))).ravel() for _, text in WRITTEN.values()])
    hidden = np.maximum(pixels @ layers[0].kernel + layers[0].bias, 0)
    without = hidden.copy()
    without[np.arange(len(hidden)), hidden.argmax(axis=1)] = 0
    read_whole, read_without = (answers(layers[1:], outputs) for outputs in (hidden, without))
    assert low <= np.mean(read_whole != read_without) <= high


def answers(layers, outputs):
    for layer in layers[:-1]:
        outputs = np.maximum(outputs @ layer.kernel + layer.bias, 0)
    return (outputs @ layers[-1].kernel + layers[-1].bias).argmax(axis=1)


def test_hidden_units_are_shared_by_the_1_and_the_4():
    assert RIGHT["pulse"] == "Some, and partly the same"
    layer = load_recognizer("sixteen").network.layers[0]
    active = {}
    for digit in (1, 4):
        text = next(text for each, text in WRITTEN.values() if each == digit)
        field = preprocess_strokes(on_pad(strokes_of(text)))
        active[digit] = set(np.flatnonzero(normalise(field).ravel() @ layer.kernel + layer.bias > 0))
    assert active[1] & active[4]
    assert active[1] != active[4]
    assert len(active[4]) < 16


def test_the_pages_network_calls_a_star_no_digit():
    assert RIGHT["star"] == "“?”"
    star = "50,23 33,75 77,43 23,43 67,75 50,23"
    assert not load_recognizer().judge(preprocess_strokes(on_pad(strokes_of(star)))).is_digit


@pytest.mark.parametrize("strokes", [strokes for kind, strokes in EXAMPLES if kind == HEART])
def test_a_network_of_digits_alone_gives_a_heart_to_the_0_and_the_pages_network_to_none(strokes):
    assert RIGHT["heart"] == "The bar of the 0"
    field = preprocess_strokes(on_pad(strokes_of(" / ".join(strokes))))
    alone, page = (load_recognizer(name).judge(field) for name in ("tutorial", "handwriting"))
    assert alone.probabilities[0] > 0.8
    assert page.probabilities.max() < 0.4
