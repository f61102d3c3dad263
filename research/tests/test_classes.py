"""The zips of classes as more writers to learn from, or to evaluate with."""

import numpy as np

from model.data.class_digits import ClassDigits, SharedDrawing, pack, write_class
from research import evaluate, handwriting
from research.data.originals import load_class, load_classes

DRAWINGS = [
    SharedDrawing("0" * 31 + "1", 7, 3, "tablet", pack([[[10, 20], [30, 400]]])),
    SharedDrawing("0" * 31 + "2", 1, 4, "phone", pack([[[500, 100], [500, 900]], [[1, 1]]])),
]


def test_the_commands_use_classes_as_additional_writers(tmp_path):
    path = tmp_path / "class.zip"
    write_class(path, ClassDigits(DRAWINGS), np.array([drawing.field() for drawing in DRAWINGS], np.uint8))
    assert load_class(path).drawings == DRAWINGS
    digits = load_classes([path, path])
    assert digits.writers.tolist() == ["class/1.03", "class/1.04", "class/2.03", "class/2.04"]
    assert digits.labels.tolist() == ["7", "1", "7", "1"]
    np.testing.assert_array_equal(digits.drawings[0][0], DRAWINGS[0].strokes[0])
    assert handwriting.read_options(["--hold-out", "--class", str(path)]).classes == [str(path)]
    assert evaluate.read_options(["--class", str(path), "--class", "b.zip"]).classes == [str(path), "b.zip"]
    assert load_classes([]).drawings == []
