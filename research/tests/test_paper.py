"""The paper of training keeps digits readable."""

import numpy as np
from handwritten import WRITTEN, strokes_of

from model import load_recognizer
from model.preprocessing import ink_to_field, strokes_to_ink
from research.augmentation import augment_drawing
from research.paper import on_paper

DIGITS = [(str(label), strokes_of(text)) for label, text in WRITTEN.values()]


def test_paper_leaves_most_digits_readable():
    generator = np.random.default_rng(0)
    recognizer = load_recognizer()
    fields = [
        ink_to_field(on_paper(strokes_to_ink(strokes, 10.0), generator)) for _, strokes in DIGITS for _ in range(4)
    ]
    values = recognizer.predict_fields(fields).argmax(axis=1)
    right = np.mean(values == np.repeat([int(label) for label, _ in DIGITS], 4))
    assert right > 0.85, right


def test_paper_is_an_option_of_augmentation():
    strokes = DIGITS[0][1]
    variants = [augment_drawing(strokes, np.random.default_rng(7), 0, paper) for paper in (0.0, 1.0, 1.0)]
    assert (variants[0] != variants[1]).any()
    np.testing.assert_array_equal(variants[1], variants[2])
