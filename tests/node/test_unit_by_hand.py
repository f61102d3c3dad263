"""A unit made by hand: its sums, its rule, its hint and the class's network are those of NumPy and Keras."""

import numpy as np
import pytest
from helpers.running.lazy import Lazy

from model.preprocessing import PIXELS

keras = Lazy("keras")

COUNT, STROKES, CORRECTIONS, RATE = 90, 40, 25, 0.01


def digits(seed, target=7):
    rng = np.random.default_rng(seed)
    labels = rng.integers(10, size=COUNT).astype(np.uint8)
    ink = rng.integers(256, size=(10, PIXELS)) * (rng.random((10, PIXELS)) < 0.2)
    images = np.clip(ink[labels] + rng.integers(-90, 90, size=(COUNT, PIXELS)), 0, 255).astype(np.uint8)
    return {"labels": labels, "images": images, "wanted": (labels == target).astype(np.uint8)}


def painted(seed):
    rng = np.random.default_rng(seed)
    return rng.integers(-1, 2, size=PIXELS).astype(float), int(rng.integers(-9, 9))


def unit(weights, bias):
    return {"weights": weights.tolist(), "bias": bias}


def test_sums_and_the_count_follow_each_stroke(node):
    set_, rng = digits(1), np.random.default_rng(2)
    weights, steps, bias = np.zeros(PIXELS, int), [], -7
    for _ in range(STROKES):
        pixel, weight = int(rng.integers(PIXELS)), int(rng.integers(-1, 2))
        weights[pixel] = weight
        sums = set_["images"].astype(int) @ weights + 255 * bias
        right = int(((sums > 0) == set_["wanted"]).sum())
        steps.append({"pixel": pixel, "weight": weight, "sums": sums.tolist(), "right": right})
    node("unit_by_hand", {"strokes": {"digits": set_, "bias": bias, "steps": steps}})


def test_the_rule_is_numpys(node):
    set_, (weights, bias) = digits(3), painted(4)
    start, ink, places = unit(weights, bias), set_["images"] / 255, []
    for place in [*range(COUNT)] * 9:
        error = int(ink[place] @ weights + bias > 0) - int(set_["wanted"][place])
        if error and len(places) < CORRECTIONS:
            weights, bias = weights - RATE * error * ink[place], bias - RATE * error
            places.append(place)
    assert len(places) == CORRECTIONS
    node("unit_by_hand", {"rule": {"digits": set_, "start": start, "places": places, "after": unit(weights, bias)}})


@pytest.mark.parametrize("bias", [-900, 0, 900], ids=("misses all", "painted", "active for all"))
def test_the_hint_is_what_a_loop_over_the_mistakes_finds(node, bias):
    set_, (weights, _) = digits(5), painted(6)
    sums = set_["images"].astype(int) @ weights + 255 * bias
    wrong = [i for i in range(COUNT) if (sums[i] > 0) != bool(set_["wanted"][i])]
    counts = {label: sum(set_["labels"][i] == label for i in wrong) for label in range(10)}
    label = max(counts, key=lambda each: counts[each])
    mistaken = [i for i in wrong if set_["labels"][i] == label]
    side = set_["wanted"][mistaken[0]]
    more = set_["images"][mistaken].mean(0) - set_["images"][set_["wanted"] != side].mean(0)
    pixels = np.flatnonzero(more >= more.max() / 2).tolist()
    hint = {"label": label, "count": len(mistaken), "isMissed": bool(side), "pixels": pixels}
    node("unit_by_hand", {"hint": {"digits": set_, "sums": sums.tolist(), "hint": hint}})


@pytest.mark.slow
def test_ten_units_are_a_dense_layer_of_keras(node):
    set_, units = digits(7), [painted(10 + digit) for digit in range(10)]
    network = keras.Sequential([keras.Input((PIXELS,)), keras.layers.Dense(10)])
    network.set_weights([np.stack([each for each, _ in units], 1), np.array([bias for _, bias in units])])
    outputs = network(set_["images"] / 255).numpy()
    read = int((outputs.argmax(1) == set_["labels"]).sum())
    ten = [unit(*each) for each in units]
    node("unit_by_hand", {"network": {"digits": set_, "units": ten, "outputs": outputs.tolist(), "read": read}})


@pytest.mark.parametrize(("target", "most"), [(7, 9000), (7, 3000), (None, 9000)], ids=("7", "few 7s", "all"))
def test_half_of_the_digits_are_the_units_own(node, target, most):
    labels = np.random.default_rng(8).integers(10, size=most).astype(np.uint8)
    kinds = [each for each in range(10) if each != target]
    half = 1000 if target is None else min(500, int((labels == target).sum()))
    counts = {each: half // len(kinds) + (n < half % len(kinds)) for n, each in enumerate(kinds)} | {target: half}
    places = np.sort(np.concatenate([np.flatnonzero(labels == each)[:count] for each, count in counts.items()]))
    node("unit_by_hand", {"chosen": {"labels": labels, "target": target, "places": places.tolist()}})


def test_no_unit_is_active_for_either_line_alone(node):
    """Whatever its weights are; the rule finds none either."""
    node("unit_by_hand", {"lines": {"units": [unit(*painted(seed)) for seed in range(20)]}})
