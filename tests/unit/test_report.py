"""The confusion table, the picture of examples, the JSON report, and the results of the tutorial."""

import json

import numpy as np
import pytest
from PIL import ImageColor

from model.metrics import confusion_matrix
from model.training.report import RIGHT, WRONG, confusion_table, picture_of_examples
from model.training_settings import TUTORIAL_REPORT, tutorial_results


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


def test_the_picture_shows_right_and_wrong_answers(answers):
    picture = picture_of_examples(*answers)
    middle = picture.width // 2
    halves = picture.crop((0, 0, middle, picture.height)), picture.crop((middle, 0, *picture.size))
    for half, colour, other in zip(halves, (RIGHT, WRONG), (WRONG, RIGHT), strict=True):
        colours = {colour for _, colour in half.getcolors(maxcolors=half.width * half.height)}
        assert ImageColor.getrgb(colour) in colours
        assert ImageColor.getrgb(other) not in colours
        assert len(colours) > 100  # of the digits


def test_the_shipped_network_was_trained_with_the_tutorials_settings():
    results = tutorial_results()
    assert results["test_accuracy"] == pytest.approx(1 - results["misread"] / 10_000)
    assert 0 < results["test_loss"] < 0.2


def test_a_missing_report_or_one_of_other_settings_gives_no_results(tmp_path):
    path = tmp_path / "tutorial.json"
    assert tutorial_results(path) is None
    report = json.loads(TUTORIAL_REPORT.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**report, "settings": {**report["settings"], "epochs": 5}}), encoding="utf-8")
    assert tutorial_results(path) is None
