"""What the units of a network respond to, and networks whose units respond to nothing."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from datasets import needs_mnist, real_mnist
from driver import CLEAR_DRAWINGS
from small_networks import random_network

from model import load_recognizer, preprocess_strokes
from model.drawing import PAD_SIDE
from model.inside import LEAST_PART, MOST_ACTIVE, Inside
from model.network import CLASSES, DenseNetwork
from model.preprocessing import PIXELS, flatten, normalise
from model.recognizer import PURPOSES, Recognizer, RejectionReason


@pytest.mark.parametrize("units", [[], [30, 8]])
def test_a_unit_is_described_by_the_digits_that_activate_it_most(units):
    network = random_network(PIXELS, *units, CLASSES)
    inside = Inside(network)
    generator = np.random.default_rng(1)
    fields, labels = generator.integers(0, 256, (303, 28, 28), np.uint8), generator.integers(0, 10, 303)
    outputs = network.outputs(flatten(normalise(fields)))[:-1]
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


def test_a_network_whose_units_are_stuck_at_0_is_dead():
    first, second, last = random_network(PIXELS, 16, 16, CLASSES).layers
    stuck = replace(second, kernel=-np.abs(second.kernel), bias=-np.abs(second.bias))
    recognizer = Recognizer(DenseNetwork([first, stuck, last]), threshold=0)
    assert recognizer.is_dead
    field = preprocess_strokes([np.array(stroke) * PAD_SIDE for stroke in CLEAR_DRAWINGS[3]])
    assert recognizer.why_rejected(recognizer.judge(field)) is RejectionReason.DEAD
    for name in PURPOSES:
        assert not load_recognizer(name).is_dead
    assert not Recognizer(random_network(PIXELS, CLASSES), threshold=0).is_dead


@pytest.mark.parametrize("units", [[], [30, 8]])
def test_the_images_that_activate_each_unit_most_are_found(units):
    network = random_network(PIXELS, *units, CLASSES)
    inside = Inside(network)
    fields = np.random.default_rng(1).integers(0, 256, size=(1203, 28, 28), dtype=np.uint8)
    found = inside.most_activating(fields, 9)
    assert [each.shape for each in found] == [(size, 9) for size in [*units, 10]]
    outputs = network.with_linear_output().outputs(normalise(fields).reshape(-1, PIXELS))
    for positions, values in zip(found, outputs, strict=True):
        for unit, best in enumerate(positions):
            largest = np.sort(values[:, unit])[::-1][:9]
            if values is not outputs[-1]:
                assert (best >= 0).sum() == (largest > 0).sum()
                largest = largest[largest > 0]
            np.testing.assert_allclose(values[best[best >= 0], unit], largest)
