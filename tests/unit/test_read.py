"""Numbers read from image files on the command line, and by programs."""

import io

import numpy as np
import pytest
from PIL import Image
from written_paper import photo_of

from model import InputError, NoInkError, load_recognizer
from model.read import main


def test_the_numbers_are_printed_and_shown(tmp_path, capsys):
    (tmp_path / "photo.jpg").write_bytes(photo_of("427", "58"))
    main([str(tmp_path / "photo.jpg"), "--show", str(tmp_path / "shown.png")])
    assert capsys.readouterr().out == "427\n58\n"
    shown = np.asarray(Image.open(tmp_path / "shown.png"))
    is_coloured = np.ptp(shown.astype(int), axis=2) > 50
    assert is_coloured.any(axis=0).sum() > 100


def test_a_photo_without_digits_says_so(tmp_path, capsys):
    Image.new("L", (300, 200), 230).save(tmp_path / "empty.png")
    main([str(tmp_path / "empty.png")])
    assert capsys.readouterr().out == "No digit found.\n"


def test_a_file_that_is_no_image_ends_with_a_sentence(tmp_path):
    path = tmp_path / "text.png"
    path.write_text("427")
    with pytest.raises(SystemExit, match="not an image"):
        main([str(path)])


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
