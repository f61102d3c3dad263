"""What the units of the shipped network respond to, and networks whose units respond to nothing."""

from dataclasses import replace

import numpy as np
from datasets import needs_mnist, real_mnist
from driver import CLEAR_DRAWINGS
from small_networks import random_network

from model import load_recognizer, preprocess_strokes
from model.drawing import PAD_SIDE
from model.inside import Inside
from model.network import CLASSES, DenseNetwork
from model.preprocessing import PIXELS
from model.recognizer import PURPOSES, Recognizer, RejectionReason


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
