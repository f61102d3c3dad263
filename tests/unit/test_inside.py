"""The picture of a network: the order of units, sums and connections; and fooling the network."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import small_networks
from datasets import needs_mnist, real_mnist
from driver import CLEAR_DRAWINGS, TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st

from model import DEFAULT_NETWORK, SMALL_NETWORK, InputError, load_recognizer, preprocess_strokes
from model.drawing import PAD_SIDE
from model.fooling import LARGEST_RADIUS, SURE, fool, log_odds_gradient
from model.inside import LARGEST_PRODUCTS, LEAST_PART, MOST_ACTIVE, Inside, ink_area, smooth
from model.network import DenseLayer, DenseNetwork
from model.preprocessing import PIXELS, flatten, normalise
from model.recognizer import FOLDER, PURPOSES, Recognizer, RejectionReason
from model.strongest_paths import LINES, OUTGOING, connections_of, strongest, strongest_paths

STAR = [[[500, 100], [350, 850], [900, 350], [100, 350], [650, 850], [500, 100]]]


def field_of(digit):
    return preprocess_strokes([[(PAD_SIDE * x, PAD_SIDE * y) for x, y in stroke] for stroke in CLEAR_DRAWINGS[digit]])


def random_network(units, seed=0):
    return small_networks.random_network(PIXELS, *units, 10, seed=seed)


@pytest.fixture(scope="module")
def inside(recognizer):
    return Inside(recognizer.network)


def values_before(inside, field):
    """Return the inputs of each layer."""
    return [normalise(field).ravel(), *inside.activations(field)[:-1]]


@pytest.mark.parametrize("units", [[], [30, 8]])
def test_a_unit_is_described_by_the_digits_that_activate_it_most(units):
    inside = Inside(random_network(units))
    generator = np.random.default_rng(1)
    fields, labels = generator.integers(0, 256, (303, 28, 28), np.uint8), generator.integers(0, 10, 303)
    outputs = DenseNetwork(inside.layers).outputs(flatten(normalise(fields)))[:-1]
    active_for = inside.active_for(fields, labels)
    assert list(map(len, active_for)) == units
    for values, described in zip(outputs, active_for, strict=True):
        for of_unit, digits in zip(values.T, described, strict=True):
            most = [index for index in np.argsort(-of_unit, kind="stable")[:MOST_ACTIVE] if of_unit[index] > 0]
            counts = Counter(labels[most].tolist())
            shown = {digit for digit in labels[most[:9]].tolist() if counts[digit] > LEAST_PART * len(most)}
            assert digits == "".join(map(str, sorted(shown, key=lambda digit: (-counts[digit], digit))[:3]))


@needs_mnist
def test_the_descriptions_beside_a_network_are_those_of_mnist(recognizer):
    _, (images, labels) = real_mnist()
    assert recognizer.active_for == Inside(recognizer.network).active_for(images, labels)


@given(units=st.lists(st.integers(1, 12), max_size=3), data=st.data())
def test_composed_weights_are_the_products_of_the_kernels(units, data):
    inside = Inside(random_network(units))
    number = data.draw(st.integers(0, len(units)))
    unit = data.draw(st.integers(0, [*units, 10][number] - 1))
    expected = np.eye(PIXELS)
    for layer in inside.layers[: number + 1]:
        expected = expected @ layer.kernel
    np.testing.assert_allclose(inside.composed_weights(number, unit).ravel(), expected[:, unit], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("number", [0, 2])
def test_a_sum_adds_up_to_the_output(inside, number):
    field = field_of(3)
    outputs = inside.activations(field)
    inputs = values_before(inside, field)[number]
    layer = inside.layers[number]
    for unit in (0, int(outputs[number].argmax())):
        taken = inside.sum_of(inputs, number, unit, float(outputs[number][unit]))
        products = inputs * layer.kernel[:, unit]
        np.testing.assert_array_equal(taken.inputs, np.argsort(-np.abs(products))[:LARGEST_PRODUCTS])
        assert taken.others == np.count_nonzero(products) - LARGEST_PRODUCTS
        shown = taken.values @ taken.weights + taken.rest + taken.bias
        assert shown == pytest.approx(taken.total, abs=1e-3)
        assert taken.total == pytest.approx(float(inputs @ layer.kernel[:, unit] + layer.bias[unit]), abs=1e-3)
        if number < 2:
            assert taken.output == pytest.approx(max(0, taken.total), abs=1e-3)


@given(seed=st.integers(0, 1000), count=st.integers(1, 30))
def test_the_strongest_connections_are_found(seed, count):
    random = np.random.default_rng(seed)
    layer = DenseLayer(random.normal(size=(20, 9)), np.zeros(9), "relu")
    values = random.normal(size=20) * (random.random(20) < 0.5)
    units = random.choice(9, size=4, replace=False)
    found = strongest(layer, values, units, count)
    parts = values[:, None] * layer.kernel
    np.testing.assert_allclose(found.contributions, parts[found.inputs, found.units])
    expected = np.sort(np.abs(parts[:, units]).ravel())[::-1][:count]
    np.testing.assert_allclose(np.abs(found.contributions), expected[expected > 0])


def check_connections(paths, inside, values):
    """Check that what is drawn is a value times a weight, drawn once, and none that adds nothing."""
    assert len(paths) == len(inside.layers)
    for each, layer, inputs in zip(paths, inside.layers, values, strict=True):
        np.testing.assert_array_equal(each.contributions, inputs[each.inputs] * layer.kernel[each.inputs, each.units])
        assert each.contributions.all()
        assert len(set(zip(each.inputs.tolist(), each.units.tolist(), strict=True))) == len(each.inputs)
        assert 0 <= each.winners <= len(each.inputs)
    assert sum(len(each.inputs) for each in paths) <= LINES


def check_the_winners_path(paths, inside, values, winner):
    """Check that the largest contributions that speak for the winner are drawn, and for the units before it."""
    last = paths[-1]
    expected = np.sort(values[-1] * inside.layers[-1].kernel[:, winner])[::-1]
    expected = expected[expected > 0]
    drawn = last.contributions[(last.units == winner) & (last.contributions > 0)]
    at_least = min(len(expected), LINES // len(paths) // 2)
    assert len(drawn) >= at_least
    np.testing.assert_array_equal(np.sort(drawn)[::-1], expected[: len(drawn)])
    assert set(last.units[: last.winners]) == ({winner} if at_least else set())
    assert (last.contributions[last.units != winner] < 0).all()  # none speaks for another digit

    for after, before, layer, inputs in zip(paths[1:], paths[:-1], inside.layers[:-1], values[:-1], strict=True):
        largest = {unit: (inputs * layer.kernel[:, unit]).max() for unit in after.inputs[: after.winners]}
        expected = {unit: contribution for unit, contribution in largest.items() if contribution > 0}
        of_path = slice(before.winners)
        assert dict(zip(before.units[of_path], before.contributions[of_path], strict=True)) == expected


def checked_paths(inside, digit):
    """Return the strongest paths for a digit, after checking them, with each layer's inputs and the winner."""
    field = field_of(digit)
    values = values_before(inside, field)
    winner = int(inside.activations(field)[-1].argmax())
    paths = strongest_paths(inside.layers, values, np.arange(10), winner)
    check_connections(paths, inside, values)
    check_the_winners_path(paths, inside, values, winner)
    return paths, values, winner


@pytest.mark.parametrize("name", PURPOSES)
def test_the_shipped_networks_show_what_speaks_for_their_answers(name):
    inside = Inside(load_recognizer(name).network)
    for digit in range(10):
        paths, values, winner = checked_paths(inside, digit)
        assert all(each.winners > 0 for each in paths)
        assert sum(len(each.inputs) for each in paths) >= 30
        for layer in range(2):
            unit = int(inside.activations(field_of(digit))[layer].argmax())
            check_the_path_of_a_unit(inside, values, layer, unit, winner)


def check_the_path_of_a_unit(inside, values, number, unit, winner):
    """Check a unit's connections: its inputs, those to active units first, and its way to the winner."""
    found = connections_of(inside.layers, values, number, unit, winner)
    check_connections(found, inside, values)
    assert all(len(each.inputs) == 0 for each in found[:number])
    assert set(found[number].units) <= {unit}
    outgoing = found[number + 1]
    assert set(outgoing.inputs) <= {unit}
    assert len(outgoing.inputs) <= OUTGOING
    if values[number + 1][unit] == 0:
        assert not any(len(each.inputs) for each in found[number + 1 :])
        return
    if number + 2 < len(values):
        is_active = values[number + 2][outgoing.units[outgoing.winners :]] > 0
        assert (np.diff(is_active.astype(int)) <= 0).all()  # active ones first
        assert len(outgoing.units) == OUTGOING or set(np.flatnonzero(values[number + 2])) <= set(outgoing.units)
    # The strength of each unit's best path, found forwards from the unit.
    strength = np.zeros(len(values[number + 1]))
    strength[unit] = abs(values[number + 1][unit])
    for layer, inputs in zip(inside.layers[number + 1 :], values[number + 1 :], strict=True):
        strength = (np.abs(layer.kernel) * (strength * (inputs != 0))[:, None]).max(axis=0)
    if strength[winner] == 0:
        return
    drawn = abs(values[number + 1][unit])
    for each, layer in zip(found[number + 1 :], inside.layers[number + 1 :], strict=True):
        assert each.winners == 1
        assert each.inputs[0] == unit
        drawn *= abs(layer.kernel[unit, each.units[0]])
        unit = each.units[0]
    assert unit == winner
    assert drawn == pytest.approx(strength[winner], rel=1e-4)


def test_a_units_image_is_smooth_and_has_no_border(inside):
    area = ink_area()
    assert 0.4 < area.mean() < 0.8
    assert not area[:2].any()
    assert not area[:, [0, -1]].any()
    for unit in range(10):
        weights, image = inside.composed_weights(2, unit), inside.weights_image(2, unit)
        assert not image[area == 0].any()
        assert (image * weights).sum() > 0
        steps = [np.abs(np.diff(each[10:18, 10:18])).mean() for each in (image, weights)]
        assert steps[0] < steps[1]
    np.testing.assert_allclose(smooth(np.ones((5, 4)))[1:-1, 1:-1], 1)


def test_a_network_whose_units_are_stuck_at_0_is_dead():
    first, second, last = random_network([16, 16]).layers
    stuck = replace(second, kernel=-np.abs(second.kernel), bias=-np.abs(second.bias))
    recognizer = Recognizer(DenseNetwork([first, stuck, last]), certainty=0)
    assert recognizer.is_dead
    field = field_of(3)
    assert recognizer.why_rejected(recognizer.judge(field)) is RejectionReason.DEAD
    values = values_before(Inside(recognizer.network), field)
    assert len(strongest_paths(recognizer.network.layers, values, np.arange(10), 3)[-1].inputs) == 0
    for name in PURPOSES:
        assert not load_recognizer(name).is_dead
    assert not Recognizer(random_network([])).is_dead


@pytest.mark.parametrize("units", [[], [30, 8]])
def test_the_images_that_activate_each_unit_most_are_found(units):
    inside = Inside(random_network(units))
    fields = np.random.default_rng(1).integers(0, 256, size=(1203, 28, 28), dtype=np.uint8)
    found = inside.most_activating(fields, 9)
    assert [each.shape for each in found] == [(size, 9) for size in [*units, 10]]
    outputs = DenseNetwork(inside.layers).with_linear_output().outputs(normalise(fields).reshape(-1, PIXELS))
    for positions, values in zip(found, outputs, strict=True):
        for unit, best in enumerate(positions):
            largest = np.sort(values[:, unit])[::-1][:9]
            if values is not outputs[-1]:
                assert (best >= 0).sum() == (largest > 0).sum()
                largest = largest[largest > 0]
            np.testing.assert_allclose(values[best[best >= 0], unit], largest)


def test_the_gradient_equals_tensorflows(recognizer):
    import keras
    import tensorflow as tf

    from model.keras_network import load_keras_network

    network = load_keras_network(FOLDER / "handwriting.keras")
    pixels = normalise(field_of(5)).reshape(1, PIXELS)
    for digit in (3, 5):
        inputs = tf.constant(pixels)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            values = inputs
            *hidden, last = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
            for layer in hidden:
                values = layer(values)
            log_p = tf.nn.log_softmax(values @ last.kernel + last.bias)[0]
            others = tf.reduce_logsumexp(tf.concat([log_p[:digit], log_p[digit + 1 :]], 0))
            log_odds = log_p[digit] - others
        expected = tape.gradient(log_odds, inputs).numpy()[0]
        found = log_odds_gradient(recognizer.network, pixels[0], digit)
        np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "drawn", "digit"), [(DEFAULT_NETWORK, 4, 9), (DEFAULT_NETWORK, STAR, 8), (SMALL_NETWORK, 4, 9)]
)
def test_an_image_is_turned_into_a_digit(name, drawn, digit):
    recognizer, field = load_recognizer(name), preprocess_strokes(STAR) if drawn is STAR else field_of(drawn)
    change = fool(recognizer, field, digit)
    np.testing.assert_array_equal(change.before, field)
    verdict = recognizer.judge(change.after)
    assert verdict.is_digit
    assert verdict.value == digit
    assert verdict.probabilities[digit] >= SURE
    difference = change.after.astype(float) - field
    assert np.linalg.norm(difference / 255) <= LARGEST_RADIUS
    assert change.pixels == np.count_nonzero(difference)
    assert change.ink == pytest.approx(np.abs(difference).sum() / 255)
    # Half of the change is too little, and so is noise of the same size.
    noise = np.random.default_rng(0).permutation(difference.ravel()).reshape(28, 28)
    for other in (difference / 2, noise):
        verdict = recognizer.judge(np.clip(np.rint(field + other), 0, 255).astype(np.uint8))
        assert not (verdict.is_digit and verdict.value == digit)
    first, *_, last = change.frames(12)
    np.testing.assert_array_equal(first, change.before)
    np.testing.assert_array_equal(last, change.after)


def test_hundreds_of_pixels_change_a_little_as_the_kiosk_says(recognizer):
    change = fool(recognizer, field_of(4), 9)
    assert change.pixels >= 200
    assert np.quantile(np.abs(change.difference[change.difference != 0]), 0.99) / 255 < 0.15
    hundreds = {"en": "hundreds", "de": "hunderte", "es": "cientos", "fr": "centaines", "pt-BR": "centenas"}
    for language, word in {**hundreds, "ja": "何百", "zh-CN": "几百"}.items():
        assert word in TEXTS[language]["kiosk_fool"].lower()


@settings(max_examples=10)
@given(seed=st.integers(0, 99), units=st.lists(st.integers(1, 9), max_size=3))
def test_networks_of_any_shape_are_fooled_or_not(seed, units):
    recognizer = Recognizer(random_network(units, seed))
    field = field_of(0)
    target = (recognizer.judge(field).value + 1) % 10
    change = fool(recognizer, field, target)
    assert change is None or recognizer.judge(change.after).value == target


def test_a_network_that_ignores_its_input_cannot_be_fooled():
    layer = DenseLayer(np.zeros((PIXELS, 10), np.float32), np.eye(10, dtype=np.float32)[3] * 9, "softmax")
    recognizer = Recognizer(DenseNetwork([layer]))
    assert fool(recognizer, field_of(1), 4) is None
    with pytest.raises(InputError, match="reads this as 3 already"):
        fool(recognizer, field_of(1), 3)
