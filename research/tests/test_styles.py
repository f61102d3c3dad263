"""Clusters of drawings of the same digit."""

import numpy as np
from handwritten import WRITTEN, strokes_of

from model.preprocessing import preprocess_strokes
from research.augmentation import augment_drawing
from research.styles import find_styles

NAMES = ("1 plain", "1 flagged far with a base", "2 looped", "2 angular")


def test_styles_of_the_same_digit_are_found_and_never_mix_digits():
    generator = np.random.default_rng(0)
    drawn = np.repeat(np.arange(len(NAMES)), 60)
    fields = []
    for index in drawn.tolist():
        moved = [stroke + generator.normal(0, 2, stroke.shape) for stroke in strokes_of(WRITTEN[NAMES[index]][1])]
        fields.append(preprocess_strokes(moved, 8))
    labels = np.array([int(NAMES[index][0]) for index in drawn])
    fields = np.stack(fields)
    styles = find_styles(fields, labels, styles=2)
    from sklearn.metrics import adjusted_rand_score  # takes a second to import

    assert adjusted_rand_score(drawn, styles) > 0.95
    assert set(styles[labels == 1]) == {2, 3}
    assert set(styles[labels == 2]) == {4, 5}
    np.testing.assert_array_equal(styles, find_styles(fields, labels, styles=2))


def test_fewer_drawings_than_styles_are_each_a_style():
    fields = [augment_drawing(strokes_of(text), np.random.default_rng(0)) for _, text in list(WRITTEN.values())[:3]]
    assert sorted(find_styles(np.stack(fields), np.zeros(3, int))) == [0, 1, 2]
