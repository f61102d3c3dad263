"""Pictures of what training learns from."""

import re

import pytest
from PIL import Image
from small_data_sets import dataset_options

from research import sheet
from research.doodles import DOODLES
from research.shapes import SHAPES
from research.sheet import COLUMNS, FAILING_SHAPES, main


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "rows"), [("variants", 12 + 12 + 8), ("shapes", len(SHAPES)), ("doodles", len(DOODLES))]
)
def test_a_sheet_has_a_row_for_each(tmp_path, what, rows):
    main([what, *dataset_options(tmp_path), "--sheet", str(tmp_path / "sheet.png")])
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.size == (2 * 28 * COLUMNS, 2 * 28 * rows)


@pytest.mark.slow
def test_a_sheet_shows_the_shapes_that_a_network_reads_worst(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sheet, "VARIANTS_OF_SHAPE", 30)
    main(["failures", "--network", "tutorial", *dataset_options(tmp_path), "--sheet", str(tmp_path / "sheet.png")])
    missed = [float(percent) for percent in re.findall(r"([0-9.]+)% missed", capsys.readouterr().out)]
    assert len(missed) == len(SHAPES)
    assert max(missed) > 20  # it has learned none of them
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.size == (2 * 28 * COLUMNS, 2 * 28 * FAILING_SHAPES)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sheet", "sheet.unknown"], "sheet.unknown does not end in .png"),
        (["--sheet", "missing/sheet.png"], "missing/sheet.png cannot be written"),
    ],
)
def test_an_error_is_reported_in_one_line(tmp_path, monkeypatch, capsys, options, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(["variants", *dataset_options(tmp_path), *options])
    said = stopped.value.code if isinstance(stopped.value.code, str) else capsys.readouterr().err
    assert message in said
    assert len(said.splitlines()) == 1
