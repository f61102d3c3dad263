"""Numbers read from images by programs."""

import io

import numpy as np
import pytest
from PIL import Image
from written_paper import photo_of

from model import InputError, NoInkError, load_recognizer


def test_programs_read_numbers_in_images():
    recognizer = load_recognizer()
    image = Image.open(io.BytesIO(photo_of("427", "58")))
    assert list(map(str, recognizer.read_numbers(image))) == ["427", "58"]
    for photo in (image, np.asarray(image)):
        number = recognizer.read_number(photo)
        assert str(number) == "427\n58"
        assert [digit.line for digit in number.digits] == [0, 0, 0, 1, 1]
    with pytest.raises(NoInkError, match="No digit"):
        recognizer.read_number(Image.new("L", (300, 200), 230))
    with pytest.raises(InputError):
        recognizer.read_numbers("427")
