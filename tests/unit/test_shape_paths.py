"""Shapes as pen paths, to augment with: well-formed, varied, labelled honestly, and shown on a sheet."""

import numpy as np
import pytest
from PIL import Image

from model import load_recognizer
from model.drawing import check_drawing
from model.training import augmentation
from model.training.shapes import SHAPES, main
from model.training.variants import split_shapes

NAMES = [shape.name for shape in SHAPES]


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
def test_a_shape_is_drawn_in_its_box_and_never_twice_the_same(shape):
    generator = np.random.default_rng(0)
    drawings = [np.concatenate(check_drawing(shape.draw(generator))) for _ in range(50)]
    for points in drawings:
        assert points.min() >= -0.15
        assert points.max() <= 1.15
        assert 0.55 <= np.ptp(points, axis=0).max() <= 1.2
        assert len(points) <= 250
    assert len({points.tobytes() for points in drawings}) == 50


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
def test_a_shape_is_labelled_with_what_people_read(shape):
    assert shape.target().sum() == pytest.approx(1)
    assert shape.target().argmax() == int(shape.name[0])
    assert shape.probability > 0
    generator = np.random.default_rng(0)
    read = load_recognizer().predict_strokes([shape.draw(generator) for _ in range(60)]).argmax(axis=1)
    assert (read == shape.target().argmax()).mean() >= 0.7


def test_shapes_come_by_their_probabilities_and_the_same_seed_gives_the_same():
    assert sum(shape.probability for shape in SHAPES) == pytest.approx(1)
    _, targets = split_shapes(2000, seed=1)
    ones = np.mean(targets.argmax(axis=1) == 1)
    expected = sum(shape.probability for shape in SHAPES if shape.name.startswith("1"))
    assert ones == pytest.approx(expected, abs=0.05)
    for shape in SHAPES:
        first, again = (shape.draw(np.random.default_rng(7)) for _ in range(2))
        assert all((a == b).all() for a, b in zip(first, again, strict=True))


def test_the_sheet_has_a_row_for_each(tmp_path):
    main(["--sheet", str(tmp_path / "sheet.png")])
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (2 * 28 * augmentation.SHEET_COLUMNS, 2 * 28 * len(SHAPES))


@pytest.mark.parametrize(
    ("sheet", "message"),
    [("sheet.unknown", "does not end in .png"), ("missing/sheet.png", "missing/sheet.png cannot be written")],
)
def test_a_sheet_that_cannot_be_made_says_why(tmp_path, monkeypatch, capsys, sheet, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(["--sheet", sheet])
    said = stopped.value.code if isinstance(stopped.value.code, str) else capsys.readouterr().err
    assert message in said
    assert len(said.splitlines()) == 1
