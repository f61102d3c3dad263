"""Shapes as pen paths, to augment with: well-formed, varied, labelled honestly."""

import numpy as np
import pytest

from model import load_recognizer
from model.drawing import check_drawing
from model.training.shapes import SHAPES
from model.training.variants import split_shapes

NAMES = [shape.name for shape in SHAPES]


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
def test_a_shape_is_drawn_in_its_box_and_never_twice_the_same(shape):
    generator = np.random.default_rng(0)
    drawings = [np.concatenate(check_drawing(shape.draw(generator))) for _ in range(50)]
    for points in drawings:
        assert points.min() >= -0.15
        assert points.max() <= 1.15
        assert 0.55 <= np.ptp(points, axis=0).max() <= 1.2
        assert len(points) <= 250
    assert len({points.tobytes() for points in drawings}) == 50


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
def test_a_shape_is_labelled_with_what_people_read(shape):
    assert shape.target().sum() == pytest.approx(1)
    assert shape.target().argmax() == int(shape.name[0])
    assert shape.probability > 0
    generator = np.random.default_rng(0)
    read = load_recognizer().predict_strokes([shape.draw(generator) for _ in range(60)]).argmax(axis=1)
    assert (read == shape.target().argmax()).mean() >= 0.7


def test_shapes_come_by_their_probabilities_and_the_same_seed_gives_the_same():
    assert sum(shape.probability for shape in SHAPES) == pytest.approx(1)
    _, targets = split_shapes(2000, seed=1)
    ones = np.mean(targets.argmax(axis=1) == 1)
    expected = sum(shape.probability for shape in SHAPES if shape.name.startswith("1"))
    assert ones == pytest.approx(expected, abs=0.05)
    for shape in SHAPES:
        first, again = (shape.draw(np.random.default_rng(7)) for _ in range(2))
        assert all((a == b).all() for a, b in zip(first, again, strict=True))
