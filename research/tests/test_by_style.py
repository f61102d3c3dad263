"""Clusters of drawings of the same digit, and the figures of the worst."""

import numpy as np
import pytest
from handwritten import WRITTEN, strokes_of

from model.preprocessing import preprocess_strokes
from research.augmentation import augment_drawing
from research.by_style import figures_by_style, find_styles, format_styles, worst_rows

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


def test_the_worst_style_is_the_one_that_is_named_least_often():
    labels = np.repeat([4, 7], [90, 30])
    styles = np.repeat([32, 33, 34, 56], [50, 30, 10, 30])
    predictions = labels.copy()
    predictions[50:56] = 9  # of style 33
    predictions[80:90] = 9  # of style 34, which has too few drawings
    is_digit = np.arange(120) % 10 != 0
    figures = figures_by_style(np.eye(10)[predictions], is_digit, labels, styles)
    assert list(figures) == [4, 7]
    four, seven = figures.values()
    assert (four.drawings, four.worst, four.worst_drawings) == (90, 33, 30)
    assert four.named == pytest.approx((90 - 9 - 5 - 9) / 90)
    assert (four.worst_named, four.worst_rejected) == pytest.approx((22 / 30, 3 / 30))
    assert (seven.worst, seven.named, seven.worst_named) == (56, 0.9, 0.9)
    table = [line.split() for line in format_styles(figures).splitlines()]
    assert table[1] == ["4", "90", f"{67 / 90:.2%}", "10.00%", "30", f"{22 / 30:.2%}", "10.00%"]
    assert table[-1] == ["worst", f"{22 / 30:.2%}", "10.00%"]
    fields = np.repeat(np.arange(120, dtype=np.uint8), 28 * 28).reshape(-1, 28, 28)
    rows = worst_rows(fields, styles, figures, columns=5)
    assert [[int(field[0, 0]) for field in row] for row in rows] == [list(range(50, 55)), list(range(90, 95))]
