"""Shapes as pen paths for augmentation, and how the shipped network reads rare shapes and doodles."""

import numpy as np
import pytest
import shapes
from handwritten import strokes_of

from model import load_recognizer, preprocess_strokes
from model.drawing import BRUSH_WIDTH, PAD_SIDE, check_drawing
from model.training.shapes import SHAPES
from model.training.variants import split_shapes


def test_shapes_fit_their_box_and_vary():
    for shape in SHAPES:
        generator = np.random.default_rng(0)
        drawings = [np.concatenate(check_drawing(shape.draw(generator))) for _ in range(50)]
        for points in drawings:
            assert points.min() >= -0.15, shape.name
            assert points.max() <= 1.15, shape.name
            assert 0.55 <= np.ptp(points, axis=0).max() <= 1.2, shape.name
            assert len(points) <= 250, shape.name
        assert len({points.tobytes() for points in drawings}) == 50, shape.name


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


def test_shapes_are_sampled_by_frequency_and_reproducible():
    _, targets = split_shapes(2000, seed=1)
    ones = np.mean(targets.argmax(axis=1) == 1)
    expected = sum(shape.frequency for shape in SHAPES if shape.name.startswith("1"))
    expected /= sum(shape.frequency for shape in SHAPES)
    assert ones == pytest.approx(expected, abs=0.05)
    for shape in SHAPES:
        first, again = (shape.draw(np.random.default_rng(7)) for _ in range(2))
        assert all((a == b).all() for a, b in zip(first, again, strict=True))


SIZES = 0.25, 0.5, 0.8  # longer side of the box, as a fraction of the pad's


def answers(texts):
    """Read drawings in each of SIZES with the sketchpad's brush: digits and whether they are accepted, each (n, 3)."""
    recognizer = load_recognizer()
    drawings = [[stroke * (size * PAD_SIDE / 100) for stroke in strokes_of(text)] for text in texts for size in SIZES]
    verdicts = recognizer.judge_all([preprocess_strokes(drawing, BRUSH_WIDTH) for drawing in drawings])
    answers = np.array([(verdict.value, verdict.is_digit) for verdict in verdicts])
    return answers.reshape(len(texts), len(SIZES), 2).transpose(2, 0, 1)


def test_each_shape_is_read_at_every_size():
    digits, texts = zip(*shapes.SHAPES.values(), strict=True)
    read, is_digit = answers(texts)
    assert {name: read[i] for i, name in enumerate(shapes.SHAPES) if (read[i] != digits[i]).any()} == {}
    assert {name for i, name in enumerate(shapes.SHAPES) if not is_digit[i].all()} == shapes.REJECTED


def test_each_doodle_is_rejected_at_every_size():
    read, is_digit = answers(shapes.DOODLES.values())
    assert {name: read[i] for i, name in enumerate(shapes.DOODLES) if is_digit[i].any()} == {}
