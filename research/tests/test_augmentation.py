"""Variants have the right shape and range, differ, are reproducible, and still show the same digit."""

import numpy as np
import pytest
from helpers.drawings.handwritten import WRITTEN, strokes_of

from model import load_recognizer
from model.preprocessing import preprocess_strokes
from research.augmentation import augment_drawing, augment_image


def with_dense_points(stroke, spacing=2.5):
    """Add points along a stroke, as a pen does: augmentation moves points, and a straight part has only two."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    places = np.concatenate([[0], np.cumsum(lengths)])
    wanted = np.linspace(0, places[-1], max(2, round(places[-1] / spacing)))
    return np.stack([np.interp(wanted, places, values) for values in stroke.T], axis=1)


DIGITS = [(label, [with_dense_points(stroke) for stroke in strokes_of(text)]) for label, text in WRITTEN.values()]


@pytest.mark.slow
def test_variants_still_mean_the_same_digit():
    # The network was trained on 7,494 other drawings and on MNIST.
    recognizer = load_recognizer("handwriting")
    generator = np.random.default_rng(0)
    labels = np.repeat([label for label, _ in DIGITS], 20)
    drawings = [drawing for _, drawing in DIGITS for _ in range(20)]
    fields = [augment_drawing(drawing, generator, label) for label, drawing in zip(labels, drawings, strict=True)]
    assert (recognizer.predict_fields(fields).argmax(axis=1) == labels).mean() > 0.95
    images = [augment_image(preprocess_strokes(drawing, 12), generator) for drawing in drawings]
    assert (recognizer.predict_fields(images).argmax(axis=1) == labels).mean() > 0.9
