"""The confusion table, the picture of examples and the JSON report."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageColor

from model.metrics import confusion_matrix
from model.training.report import ENLARGEMENT, RIGHT, WRONG, confusion_table, picture_of_examples, write_json

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=200)


@given(pairs, st.sampled_from([np.uint8, np.int32, np.int64]))
def test_the_confusion_matrix_equals_scikit_learns(pairs, kind):
    from sklearn import metrics

    labels, predictions = np.array(pairs, dtype=kind).reshape(-1, 2).T
    expected = metrics.confusion_matrix(labels, predictions, labels=range(10)) if pairs else np.zeros((10, 10))
    np.testing.assert_array_equal(confusion_matrix(labels, predictions), expected)


@pytest.fixture
def answers():
    """Return 60 different images, their labels, and predictions, every fourth wrong."""
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (60, 28, 28), np.uint8)
    labels = generator.integers(0, 10, 60)
    predictions = labels.copy()
    predictions[::4] = (labels[::4] + 1) % 10
    return images, labels, predictions


def test_the_table_holds_every_count(answers):
    matrix = confusion_matrix(*answers[1:])
    matrix[2, 7] = 99_999
    header, *rows = confusion_table(matrix).split("\n")
    assert header.split()[3:] == list("0123456789")
    assert [int(row.split()[0]) for row in rows] == list(range(10))
    assert [[0 if count == "." else int(count) for count in row.split()[1:]] for row in rows] == matrix.tolist()
    assert len({len(row) for row in rows}) == 1


def find(digit, picture):
    """Return whether a digit is in the picture, dark on light and enlarged with visible pixels."""
    enlarged = np.kron(255 - digit, np.ones((ENLARGEMENT, ENLARGEMENT), np.uint8))
    # Compare one row everywhere, and the whole digit where that row matches.
    levels = np.asarray(picture.convert("L"))
    row = len(enlarged) // 2
    windows = np.lib.stride_tricks.sliding_window_view(levels, len(enlarged), axis=1)
    for y, x in zip(*np.nonzero((windows == enlarged[row]).all(axis=2)), strict=True):
        if y >= row and np.array_equal(levels[y - row : y - row + len(enlarged), x : x + len(enlarged)], enlarged):
            return True
    return False


def test_the_picture_shows_the_first_right_and_wrong_answers(answers):
    images, labels, predictions = answers
    picture = picture_of_examples(*answers)
    middle = picture.width // 2
    left, right = picture.crop((0, 0, middle, picture.height)), picture.crop((middle, 0, *picture.size))
    is_right = labels == predictions
    for half, positions in ((left, np.flatnonzero(is_right)), (right, np.flatnonzero(~is_right))):
        assert [find(images[position], half) for position in positions[:10]] == [True] * 9 + [False]
    for half, colour, other in ((left, RIGHT, WRONG), (right, WRONG, RIGHT)):
        colours = {colour for _, colour in half.getcolors(maxcolors=half.width * half.height)}
        assert ImageColor.getrgb(colour) in colours
        assert ImageColor.getrgb(other) not in colours


def test_the_report_is_json_with_a_line_for_each_entry(tmp_path):
    report = {"versions": {"python": "3.11"}, "numbers": [[1, 2], [3, 4]], "text": 'a "quote" and 数字'}
    write_json(report, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == report
    assert len(text.splitlines()) == 5
