"""Shapes as pen paths for augmentation."""

import numpy as np
import pytest

from model import load_recognizer
from research.shapes import SHAPES


@pytest.mark.slow
def test_the_shipped_network_agrees_with_the_labels_of_shapes():
    read_right = {}
    for shape in SHAPES:
        assert shape.target().sum() == pytest.approx(1), shape.name
        assert shape.target().argmax() == int(shape.name[0]), shape.name
        assert shape.frequency > 0, shape.name
        generator = np.random.default_rng(0)
        read = load_recognizer().predict_strokes([shape.draw(generator) for _ in range(60)]).argmax(axis=1)
        read_right[shape.name] = (read == shape.target().argmax()).mean()
    assert {name: share for name, share in read_right.items() if share < 0.7} == {}
