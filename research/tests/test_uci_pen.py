"""Reading UCI's pen digits from every packaging, and rejecting other files."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.data.uci_pen import load_uci_pen, parse_uci_pen

TWO_DIGITS = """\
.INCLUDE\tdene.doc

.LEXICON "0" "1" "7"
.HIERARCHY\tDIGIT

.SEGMENT DIGIT    0 ? "1"
.COMMENT 1 12  224
.PEN_DOWN
 267  333
 267  133
.PEN_UP
.DT 100

.SEGMENT DIGIT    1-2 ? "7"
.COMMENT 7  3   10
.PEN_DOWN
 100  400
 200  400
 150  200
.PEN_UP
.DT 100
.PEN_DOWN
 120  300
 180  300
.PEN_UP
.DT 100
"""


def test_strokes_labels_and_writers_are_read_and_y_points_down():
    drawings, labels, writers = parse_uci_pen(TWO_DIGITS)
    assert labels.tolist() == [1, 7]
    assert writers.tolist() == [12, 3]
    assert [len(drawing) for drawing in drawings] == [1, 2]
    np.testing.assert_array_equal(drawings[0][0], [[267, -333], [267, -133]])  # from the top down
    np.testing.assert_array_equal(drawings[1][1], [[120, -300], [180, -300]])


@given(st.text(max_size=300) | st.lists(st.sampled_from(TWO_DIGITS.splitlines()), max_size=30).map("\n".join))
def test_any_text_is_read_or_rejected(text):
    try:
        drawings, labels, writers = parse_uci_pen(text)
    except (ValueError, IndexError):
        return
    assert len(drawings) == len(labels) == len(writers) > 0
    assert all(stroke.shape[1] == 2 and len(stroke) for drawing in drawings for stroke in drawing)


@pytest.mark.needs_data("UCI_PEN_PATH")
def test_the_real_file():
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
