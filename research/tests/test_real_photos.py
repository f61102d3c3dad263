"""Real photos of paper: single digits, rows on pages, and a sudoku whose cells are read where they are."""

import itertools
import json
import os
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from model import load_recognizer
from model.photos.reading import photo_to_field
from research.photos.measure import GRID, PATH_VARIABLE, is_within, load_real

# Part of a sudoku's handwritten cells; there is much else around the first two.
SUDOKUS = {"grid-pen-2000.jpg": 0.5, "grid-pen-2002.jpg": 0.5, "grid-pen-2004.jpg": 0.9}
SEVENS_LIKE_ONES = "77777"  # a row of narrow 7s whose tops rise, as those of 1s do in much of Europe
SENT = 1600  # pixels: the page reduces photos to this

pytestmark = pytest.mark.needs_data(PATH_VARIABLE)


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


def folder():
    return Path(os.environ[PATH_VARIABLE])


def cases(kind):
    """Return the photos of a kind, which come before those of grids."""
    before_grids = itertools.takewhile(lambda case: "grid" not in case.kind, load_real(folder()))
    found = [case for case in before_grids if case.kind == kind]
    assert found
    return found


def test_single_digits_are_read(recognizer):
    singles = cases("real: one digit")
    verdicts = recognizer.judge_all([photo_to_field(case.image) for case in singles])
    assert [str(each.value) for each in verdicts] == [text for case in singles for text, _ in case.rows]
    assert all(each.is_digit for each in verdicts)


def test_the_rows_of_pages_are_read(recognizer):
    for case in cases("real: page, each row"):
        digits = [digit for number in recognizer.read_numbers(case.image) for digit in number.digits]
        for text, box in case.rows:
            inside = sorted((digit for digit in digits if is_within(digit.box, box)), key=lambda digit: digit.box)
            read = "".join(map(str, inside))
            assert read == text or (text == SEVENS_LIKE_ONES and re.fullmatch("[17]{5}", read))


@pytest.mark.slow
@pytest.mark.parametrize(("file", "most"), SUDOKUS.items())
def test_cells_of_sudokus_are_read(recognizer, file, most):
    (entry,) = [each for each in json.loads((folder() / "labels.json").read_text()) if each["file"] == file]
    image = Image.open(folder() / file)
    corners = np.float32(entry["corners"]) * SENT / max(image.size)
    image.thumbnail((SENT, SENT))
    square = np.float32([(0, 0), (0, GRID), (GRID, GRID), (GRID, 0)])
    to_cells = cv2.getPerspectiveTransform(corners, square)
    read = {}  # by row and column
    for number in recognizer.read_numbers(image):
        for digit in number.digits:
            left, top, right, bottom = digit.box
            middle = np.float32([[((left + right) / 2, (top + bottom) / 2)]])
            column, row = np.floor(cv2.perspectiveTransform(middle, to_cells)[0, 0])
            read[row, column] = str(digit)
    written = {(cell["row"], cell["column"]): cell["label"] for cell in entry["handwritten"]}
    right = sum(read.get(place) == label for place, label in written.items())
    assert right >= most * len(written), f"{right} of {len(written)}"
