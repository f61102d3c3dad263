"""The real data sets, as their loaders read them."""

import numpy as np
import pytest
from helpers.drawings.datasets import needs_mnist, real_mnist

from model import load_recognizer
from model.inside import ink_area
from research.data.omniglot import load_omniglot
from research.data.uci_pen import load_uci_pen
from research.data.unipen import format_counts, group_of, load_unipen
from research.ink_area import find_area


@needs_mnist
def test_the_ink_area_has_that_of_mnist():
    (images, _), _ = real_mnist()
    assert (ink_area() >= find_area(images, images)).all()


@pytest.mark.needs_data("OMNIGLOT_PATH")
def test_omniglots_letters():
    drawings, alphabets, _ = load_omniglot()
    assert len(drawings) == 3120
    assert len(set(alphabets.tolist())) == 5
    points = np.concatenate([stroke for drawing in drawings for stroke in drawing])
    assert points.min() >= -1
    assert points.max() <= 120


@pytest.mark.needs_data("UCI_PEN_PATH")
def test_ucis_digits():
    drawings, labels, writers = load_uci_pen()
    assert len(drawings) == len(labels) == 7494
    assert sorted(set(writers.tolist())) == list(range(1, 31))
    assert set(labels.tolist()) == set(range(10))
    points = np.concatenate([stroke for drawing in drawings for stroke in drawing])
    assert points[:, 0].min() >= 0
    assert points[:, 0].max() <= 500
    ones = [np.concatenate(drawing) for drawing, label in zip(drawings, labels, strict=True) if label == 1]
    # A 1 is drawn from the top down, so y grows from its first point to its last.
    assert np.mean([points[-1, 1] > points[0, 1] for points in ones]) > 0.9


@pytest.mark.slow
@pytest.mark.needs_data("UNIPEN_PATH")
def test_unipens_digits():
    drawings, labels, writers, counts = load_unipen()
    print(format_counts(counts))
    assert len(drawings) == len(labels) == len(writers) == counts["read"] >= 8000
    assert len(set(writers.tolist())) >= 140
    assert set(group_of(writers).tolist()) >= {"aga", "apa-app", "cea-ced", "syn", "uqb"}
    skipped = sum(counts.values()) - counts["read"] - counts["by contributors with noisy labels"]
    assert skipped <= 0.02 * counts["read"]
    assert max(sum(map(len, drawing)) for drawing in drawings) <= 400
    # The labels match and the digits stand upright: the network, which was not trained on these, reads them.
    is_right = load_recognizer().predict_strokes(drawings[::10]).argmax(axis=1) == labels[::10].astype(int)
    assert is_right.mean() >= 0.97
